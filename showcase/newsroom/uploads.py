"""Uploads are the newsroom's: to anyone else they do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def newsroom_only(view: View) -> View:
    """404 without access to the admin.

    Readers get the renditions and documents that a page uses as files of the release. A login page
    in place of a draft's picture would tell that there is one.
    """

    @wraps(view)
    def seen_by_newsroom(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise Http404
        return view(request, *args, **kwargs)

    return seen_by_newsroom
