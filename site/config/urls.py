"""Addresses. Readers get files; Django answers for the newsroom, and for what must be dynamic."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from showcase.bake.views import only_files
from showcase.newsroom.uploads import newsroom_only

urlpatterns = [
    path("api/push/", include("showcase.leads.platforms.urls")),
    path("api/survey/", include("showcase.surveys.urls")),
    path("", include("showcase.home.search.urls")),
    path("api/", include("showcase.voting.api.urls")),
    path("api/", include("showcase.nominations.api.urls")),
    path("admin/", include("showcase.newsroom.review_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("media/<path:path>", newsroom_only(serve), {"document_root": settings.MEDIA_ROOT}),
    path(
        "documents/",
        include(decorate_urlpatterns(wagtaildocs_urls.urlpatterns, newsroom_only)),
    ),
    # Wagtail builds page addresses by reversing `wagtail_serve`; a reader's page itself is never
    # rendered for a reader, so nothing unreviewed or half-published can be reached here.
    re_path(wagtail_urls.serve_pattern, only_files, name="wagtail_serve"),
]

# A reader's 404 is a file of the release, so Django needs no page of its own (and no database).
handler400 = "showcase.bake.views.bad_request"
handler404 = "showcase.bake.views.no_page"
