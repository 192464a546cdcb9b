"""网站发布: make a release of everything published, see the last ones, go back to one."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.models import Site

from showcase.bake import shelf
from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed


def may_release(user: Any) -> bool:
    """Whoever may publish the front page may publish the site."""
    home = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    return home.permissions_for_user(user).can_publish()


def _check(request: HttpRequest) -> None:
    if not may_release(request.user):
        raise PermissionDenied


def releases(request: HttpRequest) -> HttpResponse:
    _check(request)
    return _page(request)


@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Bake now. On failure nothing changes for readers, and every cause is listed."""
    _check(request)
    try:
        baked = bake(settings.RELEASES_DIR)
    except BakeFailed as failed:
        messages.error(request, "没有发布：下面的问题要先改好。读者看到的仍是上一版。")
        return _page(request, failures=failed.failures)
    if baked.is_new:
        messages.success(
            request,
            f"已发布，用时 {baked.seconds:.1f} 秒：{len(baked.changed)} 个文件有变化，"
            f"撤下 {len(baked.removed)} 个。",
        )
    else:
        messages.info(request, "内容没有变化，读者看到的已经是最新的。")
    return redirect("releases")


@require_POST
def rollback(request: HttpRequest) -> HttpResponse:
    """Show readers an earlier release again."""
    _check(request)
    name = request.POST.get("name", "")
    with shelf.only_publisher(settings.RELEASES_DIR):
        known = name in shelf.names(settings.RELEASES_DIR)
        if known:
            shelf.switch(settings.RELEASES_DIR, name)
    if known:
        shown = f"{timezone.localtime(made_at(name)):%-m月%-d日 %H:%M} 那一版"
        messages.success(request, f"读者现在看到的是 {shown}。下次发布会再换成最新内容。")
    else:
        messages.error(request, "没有这个版本，可能已经清理掉了。")
    return redirect("releases")


def _page(request: HttpRequest, **context: Any) -> HttpResponse:
    current = shelf.current_name(settings.RELEASES_DIR)
    return render(
        request,
        "newsroom/releases.html",
        {
            "releases": [(n, made_at(n)) for n in reversed(shelf.names(settings.RELEASES_DIR))],
            "current": current,
            "current_made_at": made_at(current) if current else None,
            "site_url": settings.SITE_URL,
            **context,
        },
    )


def made_at(name: str) -> datetime:
    """When a release was made; its name begins with that time in UTC."""
    return datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
