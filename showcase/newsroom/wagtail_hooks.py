from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.models import Page

from showcase.places.models import PlacePage

from . import library  # noqa: F401 - registers the admin menu of the library


@hooks.register("insert_global_admin_css")
def paper_colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("before_create_page")
def only_editors_make_places(
    request: HttpRequest, parent: Page, page_class: type[Page]
) -> None:
    """A correspondent may add stories below their place, but not new places."""
    if issubclass(page_class, PlacePage) and not parent.permissions_for_user(
        request.user
    ).can_edit():
        raise PermissionDenied
