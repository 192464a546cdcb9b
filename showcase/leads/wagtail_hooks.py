from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from showcase.core.menu import NeedsPermission

from . import platform_hooks  # noqa: F401 - registers itself
from .admin.access import ENTER, SEE, person
from .admin.panels import DeskPanel


@hooks.register("register_admin_urls")
def leads_urls() -> list[URLResolver]:
    return [path("leads/", include("showcase.leads.admin.urls"))]


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return NeedsPermission("线索台", reverse("leads"), SEE, icon_name="mail", order=155)


@hooks.register("register_admin_menu_item")
def call_menu_item() -> MenuItem:
    url = reverse("leads_enter", args=["hotline"])
    return NeedsPermission("记电话（Ctrl-K）", url, ENTER, icon_name="mobile-alt", order=156)


@hooks.register("insert_global_admin_js")
def call_key() -> str:
    """The key does nothing for who has no such item in the menu."""
    return format_html('<script type="module" src="{}"></script>', static("js/call-key.js"))


@hooks.register("construct_homepage_panels")
def what_waits(request: HttpRequest, panels: list[Any]) -> None:
    if panel := DeskPanel.for_user(person(request)):
        panels.insert(0, panel)
