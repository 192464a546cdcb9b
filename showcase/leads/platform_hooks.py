"""The platforms' part of the admin; `wagtail_hooks.py` imports it."""

from typing import cast

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from showcase.accounts.models import User

from .platforms.setup import MAY, platforms


@hooks.register("register_admin_urls")
def platform_urls() -> list[URLPattern]:
    return [path("leads/platforms/", platforms, name="leads_platforms")]


class PlatformsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return cast(User, request.user).has_perm(MAY)


@hooks.register("register_settings_menu_item")
def platforms_menu_item() -> MenuItem:
    url = reverse("leads_platforms")
    return PlatformsMenuItem("微信、微博接收", url, icon_name="mail", order=950)
