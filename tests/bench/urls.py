"""The addresses of a site that renders for each reader, to be compared with.

Pages go the way that Wagtail has for them; what rooms register (lists, feeds) is looked up by its
path in a dict that is made once, which is cheaper than any URLconf.
"""

from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve

from showcase.bake.addresses import Address, sources


@cache
def others() -> dict[str, Address]:
    return {a.path: a for source in sources().values() for a in source()}


def answer(request: HttpRequest, path: str) -> HttpResponse:
    address = others().get(f"/{path}")
    if address is not None:
        return address.render(request)
    if not path.endswith("/") and path:
        raise Http404
    return serve(request, path)


urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    re_path(r"^(.*)$", answer),
    path("", include(wagtail_urls)),
]
