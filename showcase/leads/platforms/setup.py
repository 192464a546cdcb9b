"""The screen that says what to paste where, and tries whether it works."""

import secrets
import string
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from showcase.accounts.models import User
from showcase.leads.wechat.account import Account as WeChatAccount
from showcase.leads.weibo.account import Account as WeiboAccount

from . import trying

MAY = "core.change_channels"
"""Who sets the hotline's number and the accounts' names sets these too."""

CHECKS: dict[str, Callable[[str], list[trying.Found]]] = {
    "wechat": trying.wechat,
    "weibo": trying.weibo,
}


@never_cache
@require_http_methods(["GET", "POST"])
def platforms(request: HttpRequest) -> HttpResponse:
    """GET shows it; POST with `platform` tries one of them, by pushing a signed sample to
    ourselves."""
    if not cast(User, request.user).has_perm(MAY):
        raise PermissionDenied
    tried = request.POST.get("platform", "")
    check = CHECKS.get(tried)
    wechat, weibo = WeChatAccount.configured(), WeiboAccount.configured()
    context = {
        "wechat": wechat,
        "weibo": weibo,
        "wechat_url": _address("push_wechat"),
        "weibo_url": _address("push_weibo"),
        "is_https": settings.SITE_URL.startswith("https://"),
        "tried": tried if check else "",
        "found": check(settings.SITE_URL) if check else [],
        # For whoever sets it up: made anew each time, so that nobody takes one from a manual.
        "new_token": "" if wechat else _random(24),
        "new_aes_key": "" if wechat else _random(43),
    }
    return TemplateResponse(request, "leads/platforms/setup.html", context)


def _address(name: str) -> str:
    return f"{settings.SITE_URL}{reverse(name)}"


def _random(length: int) -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))
