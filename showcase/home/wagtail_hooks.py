from django.urls import URLPattern, path
from wagtail import hooks

from .redirect_forms import CreateView, EditView


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own, which they replace
def redirect_forms() -> list[URLPattern]:
    return [
        path("redirects/add/", CreateView.as_view(), name="add_redirect"),
        path("redirects/<int:redirect_id>/", EditView.as_view(), name="edit_redirect"),
    ]
