from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from showcase.places.models import PlacePage
from showcase.stories.finish import gaps
from showcase.stories.models import Story

from . import library  # noqa: F401 - registers the admin menu of the library
from .bundle_views import bundle_viewset
from .bundled_pages import open_bundles
from .models import MissedTime
from .not_gone_out import NotGoneOut
from .release_views import may_release
from .review_views import say_what_the_last_review_did
from .telling import where_it_is_read
from .withdrawing import hindrance, hindrance_to_deletion


@hooks.register("insert_global_admin_css")
def paper_colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("before_create_page")
def only_editors_make_places(request: HttpRequest, parent: Page, page_class: type[Page]) -> None:
    """A correspondent may add stories below their place, but not new places."""
    if (
        issubclass(page_class, PlacePage)
        and not parent.permissions_for_user(request.user).can_edit()
    ):
        raise PermissionDenied


@hooks.register("before_unpublish_page")
def nothing_in_use_is_withdrawn(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Else the next release would fail on every story that links to it."""
    if request.method != "POST" or not (why := hindrance(page)):
        return None
    messages.error(request, why)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_delete_page")
def nothing_in_use_is_deleted(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail looks only at what refers to the page itself, not to those that go with it."""
    if not (why := hindrance_to_deletion(page)):
        return None
    messages.error(request, why)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def nothing_in_use_is_withdrawn_or_deleted_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Page], action: Any
) -> HttpResponse | None:
    ask = {"unpublish": hindrance, "delete": hindrance_to_deletion}.get(action_type)
    reasons = [ask(page) for page in objects] if ask else []
    for why in filter(None, reasons):
        messages.error(request, why)
    return redirect(action.next_url) if any(reasons) else None


@hooks.register("before_bulk_action")
def no_unfinished_story_goes_out_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Page], action: Any
) -> HttpResponse | None:
    """Bulk publishing asks no form, so what a form would refuse is refused here: all or none."""
    if action_type != "publish":
        return None
    refused = False
    for page in objects:
        latest = page.get_latest_revision_as_object()
        if isinstance(latest, Story) and (missing := gaps(latest.body)):
            messages.error(request, f"《{latest.title}》还不能发布：{'；'.join(missing)}。")
            refused = True
    return redirect(action.next_url) if refused else None


@hooks.register("after_publish_page")
def say_where_it_is_read(request: HttpRequest, page: Page) -> None:
    if told := where_it_is_read(page, link=may_release(request.user)):
        messages.info(request, told)


@hooks.register("after_edit_page")
def say_where_an_approved_page_is_read(request: HttpRequest, page: Page) -> None:
    say_what_the_last_review_did(request, page, request.POST.get("workflow-action-name", ""))


@hooks.register("register_page_header_buttons")
def receipt_button(page: Page, user: Any, view_name: str, next_url: str) -> Iterator[Button]:
    """From a page to the receipt of its last publication, also after the last review."""
    if page.live and page.last_published_at and may_release(user):
        url = reverse("receipt_of_page", args=[page.pk])
        yield Button("发布回执", url, icon_name="site", priority=66)


@hooks.register("before_edit_page")
def tell_what_a_page_waits_for(request: HttpRequest, page: Page) -> None:
    """A page in a bundle goes out with the others; one that missed its time has not gone out."""
    if request.method != "GET":
        return
    for bundle in open_bundles(page):
        messages.info(
            request,
            format_html(
                '这个页面在合发“<a href="{}">{}</a>”里（{}）。发出的是加入时或终审通过时的那一版；'
                "之后又改过的，要到合发里点“换成最新的一版”。",
                *(reverse("bundle:edit", args=[bundle.pk]), bundle, bundle.get_state_display()),
            ),
        )
    if missed := MissedTime.objects.filter(page=page.pk).first():
        messages.warning(request, missed.sentence)


@hooks.register("construct_homepage_panels")
def tell_what_did_not_go_out(request: HttpRequest, panels: list[Any]) -> None:
    if panel := NotGoneOut.for_user(request.user):
        panels.insert(0, panel)


@hooks.register("register_admin_viewset")
def bundle_viewsets() -> Any:
    return bundle_viewset


@hooks.register("register_admin_urls")
def newsroom_urls() -> list[URLResolver]:
    return [path("newsroom/", include("showcase.newsroom.admin_urls"))]


@hooks.register("register_admin_menu_item")
def import_menu_item() -> MenuItem:
    return MenuItem("导入版面", reverse("page_import_index"), icon_name="upload", order=150)


class ReleaseMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_release(request.user)


@hooks.register("register_admin_menu_item")
def release_menu_item() -> MenuItem:
    return ReleaseMenuItem("网站发布", reverse("releases"), icon_name="site", order=160)
