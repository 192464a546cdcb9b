"""One address → its bytes, as an anonymous visitor gets them."""

from collections.abc import Callable, Sequence
from io import BytesIO
from types import TracebackType
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template import Node, Template
from django.template.response import SimpleTemplateResponse
from django.utils import timezone, translation

from .addresses import Address
from .failures import Failure
from .recording import current
from .release_parts import ALL

Addresses = Callable[[str], Sequence[Address]]


def nothing_beside(part: str) -> Sequence[Address]:
    """A release of nothing but the page being rendered."""
    return ()


class RenderFailure(Exception):
    """A page that could not become a file; `failure` names it and says why."""

    def __init__(self, address: Address, reason: str) -> None:
        self.failure = Failure(address.label, address.path, reason)
        super().__init__(str(self.failure))


class BakeRequest(WSGIRequest):
    """A visitor's GET that no middleware has seen.

    `addresses` gives those of the release that is being made, by the name of a part: a sitemap
    lists what will stand beside it, not what the database says a moment later.
    """

    addresses: Addresses
    user: AnonymousUser


def release_of(request: HttpRequest, part: str = ALL) -> Sequence[Address]:
    """The addresses that are baked together with the one being rendered, all or those of a part."""
    reads = current()
    if reads is not None:
        reads.material("addresses", part)
    return cast(BakeRequest, request).addresses(part)


def visitor_request(path: str, addresses: Addresses = nothing_beside) -> BakeRequest:
    """An anonymous GET of `path` at the host of `SITE_URL`."""
    site = urlsplit(settings.SITE_URL)
    port = site.port or (443 if site.scheme == "https" else 80)
    request = BakeRequest(
        {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": site.hostname or "localhost",
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": site.netloc,
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
        }
    )
    request.user = AnonymousUser()
    request.addresses = addresses
    return request


def render(address: Address, addresses: Addresses = nothing_beside) -> bytes:
    """The bytes of one page. Raises `RenderFailure`, whatever goes wrong inside the page."""
    request = visitor_request(address.path, addresses)
    try:
        with translation.override(settings.LANGUAGE_CODE), timezone.override(None):
            response: HttpResponse = address.render(request)
            if isinstance(response, SimpleTemplateResponse):
                response = response.render()
            content = b"".join(response) if response.streaming else response.content
    except Exception as error:
        raise RenderFailure(address, _explain(error)) from error
    if response.status_code != 200:
        raise RenderFailure(address, f"页面答复的状态是 {response.status_code}，不是 200")
    if not content.strip():
        raise RenderFailure(address, "页面是空的")
    if "CSRF_COOKIE" in request.META:
        # A token is one visitor's secret, and makes every bake differ from the last.
        raise RenderFailure(address, "模板用了 csrf_token，这样的页面不能成为文件")
    return content


def _explain(error: Exception) -> str:
    """Class, message and template line: `KeyError: 'x'（模板 home/home.html 第 3 行）`."""
    message = str(error).strip()
    text = f"{type(error).__name__}: {message}" if message else type(error).__name__
    place = _template_line(error, error.__traceback__)
    return f"{text}（模板 {place}）" if place else text


def _template_line(error: Exception, traceback: TracebackType | None) -> str:
    """The innermost template line on the way to the error.

    Django keeps it on the exception only with DEBUG on, so it is read from the frames: a node that
    was being rendered, or a template that was being compiled.
    """
    place = ""
    while traceback is not None:
        subject = traceback.tb_frame.f_locals.get("self")
        token = getattr(subject if isinstance(subject, Node) else error, "token", None)
        if isinstance(subject, Node | Template) and token is not None:
            origin = getattr(subject, "origin", None)
            name = getattr(origin, "template_name", None) or getattr(origin, "name", "")
            place = f"{name} 第 {token.lineno} 行"
        traceback = traceback.tb_next
    return place
