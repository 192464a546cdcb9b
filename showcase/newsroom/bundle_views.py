"""合发 in the admin: put together, look at what is missing, set the time, send, cancel."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from showcase.bake import holding
from showcase.bake.failures import BakeFailed
from showcase.bake.publisher import is_alive
from showcase.bake.receipts import publish
from showcase.bake.receipts import request as ask

from . import bundled_pages, bundles
from .models import Bundle, BundledPage, MissedTime
from .release_views import may_release as may_publish

State = Bundle.State


class BundleIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Bundle]:
        found = Bundle.objects.select_related("created_by", "edition")
        return found.annotate(count=Count("pages"))


class BundleCreateView(generic.CreateView):
    success_message = "合发“%(object)s”已建立。下面可以核对每一项，再定时或手工发出。"

    def save_instance(self) -> Bundle:
        self.form.instance.created_by = self.request.user
        made = super().save_instance()
        bundled_pages.choose_revisions(made)
        return made

    def get_success_url(self) -> str:
        return self.get_edit_url()


class BundleEditView(generic.EditView):
    """The form, with the state of every item above it. What has gone out cannot be changed."""

    template_name = "newsroom/bundle_edit.html"
    actions = ["edit", "schedule"]
    success_message = "合发“%(object)s”已保存。"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            self.object = get_object_or_404(
                Bundle.objects.select_for_update(of=("self",)), pk=self.object_pk
            )
            if self.action == "schedule" and not may_publish(request.user):
                raise PermissionDenied
            return super().post(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.refusal = self._refusal() if form.is_bound else ""
        return form

    def _refusal(self) -> str:
        """Why nothing can be saved: often because of what a colleague did since it was opened."""
        state = self.object.get_state_display()
        if not self.object.is_open:
            return f"这个合发{state}，不能再改。下面是您的改动，没有保存，需要的话请抄下来。"
        if self.object.state == State.SCHEDULED and not may_publish(self.request.user):
            return "这个合发已由总编定时，只有有发布权限的人能改。下面是您的改动，没有保存。"
        return ""

    def is_valid(self, form: Any) -> bool:
        valid = super().is_valid(form)
        if valid and self.action == "schedule" and not form.cleaned_data["at"]:
            form.add_error("at", "要定时发出，请先填发出时间。")
            self.produced_error_message = self.get_error_message()
            return False
        return valid

    def save_instance(self) -> Bundle:
        bundle = self.form.instance
        wanted = self.action == "schedule" or bundle.state == State.SCHEDULED
        bundle.state = State.SCHEDULED if wanted and bundle.at else State.DRAFT
        bundle.answerable = self.request.user if bundle.state == State.SCHEDULED else None
        bundle.version += 1
        saved = super().save_instance()
        bundled_pages.choose_revisions(saved)
        return saved

    def get_success_message(self) -> str:
        if self.object.state == State.SCHEDULED:
            at = timezone.localtime(self.object.at)
            return f"合发“{self.object}”定在 {at:%Y年%-m月%-d日 %H:%M:%S} 一起发出。"
        return super().get_success_message()

    def get_success_url(self) -> str:
        return self.get_edit_url()

    @cached_property
    def items(self) -> list[Any]:
        return bundles.items(self.object, self.object.answerable or self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = [(item, item.missing()) for item in self.items]
        return context | {
            "bundle": self.object,
            "items": rows,
            "unready": sum(bool(missing) for _, missing in rows),
            "may_publish": may_publish(self.request.user),
            "site_url": settings.SITE_URL,
            "time_zone": settings.TIME_ZONE,
        }


# --- what is done with a bundle ------------------------------------------------------------------

Act = Callable[[HttpRequest, Bundle], None]


def _action(act: Act, *, publishers_only: bool) -> Any:
    """A view that does something with an open bundle and shows it again."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("newsroom.change_bundle"):
            raise PermissionDenied
        if publishers_only and not may_publish(request.user):
            raise PermissionDenied
        bundle = get_object_or_404(Bundle.objects.select_related("answerable", "edition"), pk=pk)
        if not bundle.is_open:
            messages.error(request, f"这个合发{bundle.get_state_display()}，不能再改。")
        elif request.POST.get("version") != str(bundle.version):
            messages.error(request, "这个合发刚才有人改过，请看过现在的样子再操作。什么都没有做。")
        else:
            try:
                act(request, bundle)
            except bundles.NotWaiting:
                messages.error(request, "这个合发刚刚被别人改过或发出了。您这一次什么都没有做。")
        return redirect("bundle:edit", pk)

    return view


def _fire(request: HttpRequest, bundle: Bundle) -> None:
    user: Any = request.user
    fired = bundles.fire(bundle, user)
    if fired.state == State.FAILED:
        messages.error(request, "没有发出，读者看到的没有变。原因写在下面，改好后可以再发。")
        return
    root = Path(settings.RELEASES_DIR)
    if holding.hold(root):
        messages.warning(request, f"“{bundle}”已签发。网站停在旧版，恢复自动发布后读者才看得到。")
        return
    asked = ask(user.get_full_name() or user.get_username())
    receipt = reverse("receipt", args=[asked.pk])
    if is_alive(root):
        told = '“{}”的 {} 项已一起签发，正在换上，<a href="{}">看回执</a>。'
        messages.success(request, format_html(told, bundle, len(fired.result), receipt))
        return
    try:
        publish(root, asked.trigger, receipt=asked)
    except (BakeFailed, OSError, holding.OnHold):
        told = '“{}”已签发，但网站还没有换上，<a href="{}">看回执</a>。'
        messages.warning(request, format_html(told, bundle, receipt))
    else:
        told = '“{}”的 {} 项已一起发出，读者看到了，<a href="{}">看回执</a>。'
        messages.success(request, format_html(told, bundle, len(fired.result), receipt))


def _rehearse(request: HttpRequest, bundle: Bundle) -> None:
    if lines := bundles.rehearse(bundle, bundle.answerable or request.user):
        for line in lines:
            messages.error(request, f"{line}。")
    else:
        messages.success(
            request, "核对过了：每一项都能发出，页面都能生成，链接都有着落。什么都没有发布。"
        )


def _cancel(request: HttpRequest, bundle: Bundle) -> None:
    if bundle.state == State.SCHEDULED and not may_publish(request.user):
        raise PermissionDenied
    _change(bundle, state=State.CANCELLED)
    messages.success(request, f"合发“{bundle}”已取消，里面的稿件都还在，可以放进别的合发。")


def _gather(request: HttpRequest, bundle: Bundle) -> None:
    if bundle.edition is None:
        messages.error(request, "请先选刊期并保存。")
        return
    if bundle.state == State.SCHEDULED and not may_publish(request.user):
        raise PermissionDenied
    with transaction.atomic():
        _change(bundle)
        gathered = bundled_pages.gather(bundle, bundle.edition, bundle.answerable or request.user)
    for name, why in gathered.unready:
        messages.warning(request, f"{name}没有加入：{why}。")
    if gathered.added:
        messages.success(request, f"加入了 {len(gathered.added)} 篇：{'、'.join(gathered.added)}。")
    elif not gathered.unready:
        messages.info(request, f"{bundle.edition}没有还要发出的稿件。")


def _renew(request: HttpRequest, bundle: Bundle) -> None:
    """Let the newest revision of one page go out instead of the chosen one."""
    if bundle.state == State.SCHEDULED and not may_publish(request.user):
        raise PermissionDenied
    item = request.POST.get("item", "")
    is_key = item.isascii() and item.isdecimal() and len(item) < 19
    row = get_object_or_404(BundledPage, bundle=bundle, pk=int(item) if is_key else 0)
    with transaction.atomic():
        _change(bundle)
        bundled_pages.choose_revisions(bundle, anew=row.pk)
    messages.success(request, f"《{row.title}》换成了最新的一版。")


def _change(bundle: Bundle, **fields: Any) -> None:
    """Raises `NotWaiting` if somebody was quicker."""
    same = Bundle.objects.filter(pk=bundle.pk, version=bundle.version, state__in=Bundle.OPEN)
    if not same.update(version=bundle.version + 1, **fields):
        raise bundles.NotWaiting


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """An editor knows about a set time that was missed."""
    missed = get_object_or_404(MissedTime.objects.select_related("page"), pk=pk)
    if not missed.page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    MissedTime.objects.filter(pk=pk).update(is_seen=True)
    return redirect("wagtailadmin_home")


class BundleViewSet(ModelViewSet):
    model = Bundle
    icon = "clipboard-list"
    name = "bundle"
    url_prefix = "newsroom/bundles"
    menu_label = "合发"
    menu_order = 155
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = BundleIndexView
    add_view_class = BundleCreateView
    edit_view_class = BundleEditView
    edit_template_name = "newsroom/bundle_edit.html"
    list_display = [
        TitleColumn("name", label="名称", url_name="bundle:edit"),
        StatusTagColumn(
            "state",
            label="状态",
            accessor="get_state_display",
            primary=lambda bundle: bundle.state == State.SCHEDULED,
        ),
        Column("at", label="发出时间", accessor=lambda bundle: _when(bundle)),
        Column("count", label="项数"),
        DateColumn("released_at", label="实际发出"),
        Column("created_by", label="建立人"),
    ]
    ordering = ["-pk"]

    def get_urlpatterns(self) -> list[URLPattern]:
        acts = {
            "fire": _action(_fire, publishers_only=True),
            "rehearse": _action(_rehearse, publishers_only=False),
            "cancel": _action(_cancel, publishers_only=False),
            "gather": _action(_gather, publishers_only=False),
            "renew": _action(_renew, publishers_only=False),
        }
        own = [path(f"<int:pk>/{name}/", view, name=name) for name, view in acts.items()]
        return [*super().get_urlpatterns(), *own, path("missed/<int:pk>/", seen, name="seen")]


def _when(bundle: Bundle) -> str:
    if bundle.at is None:
        return "手工发出"
    return f"{timezone.localtime(bundle.at):%Y-%m-%d %H:%M:%S}"


bundle_viewset = BundleViewSet()
