"""Whether a request was made by a page of this site.

Other sites' pages cannot set a header of ours without asking first (CORS), and are never allowed
to. What the browser says of the page besides has to agree.
"""

from django.conf import settings
from django.http import HttpRequest

HEADER = "X-Huaxi"
"""Sent with any value by our own script."""


def from_our_page(request: HttpRequest) -> bool:
    """False as soon as one sign speaks against it; old browsers send the header alone."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    return (
        HEADER in request.headers
        and site in (None, "same-origin")
        and (origin is None or origin in _ours(request))
    )


def _ours(request: HttpRequest) -> list[str]:
    return [f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS]


def of_form(request: HttpRequest) -> bool | None:
    """Whether a form, which can send no header of ours, was sent from a page of this site; None if
    the browser does not say."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if (site not in (None, "same-origin")) or (origin is not None and origin not in _ours(request)):
        return False
    return None if site is None and origin is None else True
