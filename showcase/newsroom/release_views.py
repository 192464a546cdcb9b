"""网站发布: publish, see what was published, go back to an earlier release, go on again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.models import Page, Site

from showcase.bake import holding, shelf
from showcase.bake.failures import BakeFailed
from showcase.bake.models import Publication
from showcase.bake.paths import tree_path
from showcase.bake.publisher import is_alive
from showcase.bake.receipts import publish
from showcase.bake.receipts import request as ask

from . import receipts

SHOWN = 30  # receipts on one screen
TRIES = 20  # seconds that a page's receipt is waited for


def may_release(user: Any) -> bool:
    """Whoever may publish the front page may publish the site."""
    home = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    return home.permissions_for_user(user).can_publish()


def _check(request: HttpRequest) -> None:
    if not may_release(request.user):
        raise PermissionDenied


def _root() -> Path:
    return Path(settings.RELEASES_DIR)


def releases(request: HttpRequest) -> HttpResponse:
    _check(request)
    root = _root()
    current = shelf.current_name(root)
    listed = list(receipts.for_lists()[:SHOWN])
    receipts.broke_off(listed, root)
    context = {
        "receipts": listed,
        "running": next((one for one in listed if not one.is_over), None),
        "releases": [(name, made_at(name)) for name in reversed(shelf.names(root))],
        "current": current,
        "current_made_at": made_at(current) if current else None,
        "hold": holding.hold(root),
        "alive": is_alive(root),
        "site_url": settings.SITE_URL,
    }
    return render(request, "newsroom/releases.html", context)


def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """One receipt; while its run goes on, with its progress."""
    _check(request)
    root = _root()
    found = get_object_or_404(Publication, pk=pk)
    receipts.broke_off([found], root)
    kept = shelf.names(root)
    current = shelf.current_name(root)
    earlier = [name for name in kept if name < found.release]
    is_current = bool(current) and found.release == current
    back_to = (earlier[-1] if earlier else "") if is_current else found.release
    context = {
        "receipt": found,
        "files": receipts.changed_files(found),
        "removed": receipts.removed_files(found),
        "problems": receipts.problems(found),
        "is_current": is_current and found.state == Publication.State.DONE,
        "back_to": back_to if back_to in kept else "",
        "back_to_made_at": made_at(back_to) if back_to in kept else None,
        "hold": holding.hold(root),
        "alive": is_alive(root),
        "site_url": settings.SITE_URL,
    }
    return render(request, "newsroom/receipt.html", context)


def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far a run is, for the screen that shows it."""
    _check(request)
    found = get_object_or_404(receipts.for_lists(), pk=pk)
    receipts.broke_off([found], _root())
    return JsonResponse(
        {
            "over": found.is_over,
            "state": found.get_state_display(),
            "step": found.step,
            "done": found.pages_done,
            "total": found.pages_total,
        }
    )


def receipt_of_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """The receipt of a page's last publication; waits for it, if it is on its way."""
    _check(request)
    page = get_object_or_404(Page, pk=page_id).specific
    since = page.last_published_at
    if not page.live or since is None or not page.url:
        messages.info(request, f"《{page.title}》还没有发布，没有回执。")
        return redirect("releases")
    found = receipts.of_page(tree_path(page.url), since)
    if found is not None:
        return redirect("receipt", found.pk)
    tries = _number(request.GET.get("tries", ""))
    root = _root()
    on_its_way = is_alive(root) and not holding.hold(root) and tries < TRIES
    if on_its_way and (timezone.now() - since).total_seconds() < 2 * TRIES:
        context = {"page_title": page.title, "tries": tries + 1}
        return render(request, "newsroom/receipt_waiting.html", context)
    messages.info(
        request, f"没有找到《{page.title}》的回执：它还没有换上，或那份回执已经清理掉了。"
    )
    return redirect("releases")


def page_at(request: HttpRequest) -> HttpResponse:
    """The editor of the page with this address, for a problem that names it."""
    _check(request)
    path = request.GET.get("path", "")
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    found = _page_at(request, root.specific, [part for part in path.split("/") if part])
    if found is None:
        messages.info(request, f"{path} 不是一个可以编辑的页面，可能是列表，也可能刚刚撤下。")
        return redirect("releases")
    return redirect("wagtailadmin_pages:edit", found.pk)


def _page_at(request: HttpRequest, root: Page, parts: list[str]) -> Page | None:
    try:
        found: Page = root.route(request, parts).page
    except Http404:
        return None
    return found


@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Ask the publisher for a run, or do it here if there is none. The receipt says what came."""
    _check(request)
    root = _root()
    if holding.hold(root):
        messages.error(request, "网站停在旧版。先点“恢复自动发布”，再发布。")
        return redirect("releases")
    return _publish(request, root, ask(_name(request)))


@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """End the hold, and publish what has come since."""
    _check(request)
    root = _root()
    if not holding.hold(root):
        messages.info(request, "自动发布本来就没有停。")
        return redirect("releases")
    asked = ask(_name(request))
    holding.release(root)
    messages.success(request, "已恢复自动发布。")
    return _publish(request, root, asked)


def _publish(request: HttpRequest, root: Path, asked: Publication) -> HttpResponse:
    if is_alive(root):
        return redirect("receipt", asked.pk)
    try:
        _, baked = publish(root, asked.trigger, receipt=asked)
    except (BakeFailed, OSError):
        messages.error(request, "没有发布：下面的问题要先改好。读者看到的仍是上一版。")
    except holding.OnHold:
        messages.error(request, "没有发布：有人刚刚换回了旧版。")
        return redirect("releases")
    else:
        if baked.is_new:
            messages.success(
                request,
                f"已发布，用时 {baked.seconds:.1f} 秒：{len(baked.changed)} 个文件有变化，"
                f"撤下 {len(baked.removed)} 个。",
            )
        else:
            messages.info(request, "内容没有变化，读者看到的已经是最新的。")
    return redirect("receipt", asked.pk)


@require_POST
def rollback(request: HttpRequest) -> HttpResponse:
    """Show readers an earlier release again, and hold it there."""
    _check(request)
    name = request.POST.get("name", "")
    try:
        holding.roll_back(_root(), name, _name(request))
    except holding.UnknownRelease:
        messages.error(request, "没有这个版本，可能已经清理掉了。")
    else:
        shown = f"{timezone.localtime(made_at(name)):%-m月%-d日 %H:%M} 那一版"
        messages.success(
            request,
            f"读者现在看到的是 {shown}。自动发布已停下，要恢复时点“恢复自动发布”。",
        )
    return redirect("releases")


def made_at(name: str) -> datetime:
    """When a release was made; its name begins with that time in UTC."""
    return datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)


def _name(request: HttpRequest) -> str:
    user: Any = request.user
    return user.get_full_name() or user.get_username()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
