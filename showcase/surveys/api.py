"""`POST /api/survey/<slug>`: where the form of a survey goes, with or without scripts.

Who sends one without a device's cookie gets the form again, with the answers and the cookie, and
presses once more: a page that is a file cannot give out a cookie.
"""

from functools import wraps
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.template.loader import render_to_string
from django.utils import timezone

from showcase.bake.facts import asked_once
from showcase.bake.headers import SECURITY_HEADERS
from showcase.guard import client, device, quotas
from showcase.guard.quotas import Verdict
from showcase.leads.refusals import Refused

from . import keeping, sheets
from .kinds import Phase
from .models import Survey
from .paths import SURVEYS, survey_path
from .showing import context_of

LIMIT = 64 * 1024
"""Bytes of a form: thirty long answers in Chinese."""


class View(Protocol):
    def __call__(self, request: HttpRequest, slug: str) -> HttpResponse: ...


class Problem(Exception):
    """An answer that is a sentence and no form: `args` are status and sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(status, sentence)
        self.status, self.sentence = status, sentence


def straight(view: View) -> View:
    """Called past sessions and Django's CSRF check, which a page that is a file cannot pass; the
    view looks itself whether one of our pages sent it (`_ours`)."""

    @wraps(view)
    def wrapper(request: HttpRequest, slug: str) -> HttpResponse:
        try:
            response = view(request, slug)
        except Problem as problem:
            response = _problem(request, problem)
        except DisallowedHost:
            response = HttpResponse("没有这个网址。", status=404)
        except DatabaseError:
            response = HttpResponse(
                "暂时收不了，您的回答还没有记下。请退回上一页，过一会儿再按一次。",
                status=503,
                content_type="text/plain; charset=utf-8",
                headers={"Retry-After": "30"},
            )
        for name, value in SECURITY_HEADERS:
            response.headers[name] = value
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Length"] = str(len(response.content))
        return response

    wrapper.straight = True  # type: ignore[attr-defined]
    return wrapper


@straight
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    about = Survey.objects.filter(slug=slug, live=True).first()
    if about is None:
        raise Problem(404, "没有这个调查，或者网址写错了。")
    if request.method in ("GET", "HEAD"):
        return HttpResponse(status=303, headers={"Location": survey_path(slug)})
    if request.method != "POST":
        response = HttpResponse(status=405)
        response.headers["Allow"] = "GET, HEAD, POST"
        return response
    given = _given(request)
    sheet = sheets.read(list(about.questions.all()), given, about.asks_contact)
    return _answered(request, about, sheet)


def _answered(request: HttpRequest, about: Survey, sheet: sheets.Sheet) -> HttpResponse:
    now = timezone.now()
    if not keeping.is_open(about, now):
        raise _closed(about)
    if not _ours(request):
        return _again(request, about, sheet, 403, "不是从本报网页上交来的，没有记下。请再按一次。")
    if sheet.robot:
        return _again(request, about, sheet, 400, "“请空着”的那一格填了字，没有记下。请再按一次。")
    if sheet.is_empty:
        return _again(request, about, sheet, 400, "还没有回答，请选一选、写一写再交。")
    if not sheet.is_right:
        return _again(request, about, sheet, 400, "有几处要看一看，您填的都还在。")
    sender = device.read(request)
    if sender is None:
        words = "请看一遍您的回答，再按一次就交上了。（如果总是看到这句话，请允许本站的 Cookie。）"
        return _again(request, about, sheet, 403, words)
    if quotas.take(f"survey|{about.slug}", client.address_of(request)) is Verdict.REFUSED:
        return _again(
            request, about, sheet, 429, "这个网络里交得太密，没有记下。请过几分钟再按一次。"
        )
    try:
        kept = keeping.keep(about.pk, sender.id, sheet, now)
    except keeping.Closed:
        raise _closed(about) from None
    except keeping.Twice:
        raise Problem(409, "这台设备已经答过这个调查了，那一份算数。谢谢您。") from None
    except Refused as refused:
        return _again(request, about, sheet, 400, str(refused))
    context = context_of(about, sheet) | {"code": kept.code}
    return _page(request, "surveys/thanks.html", context)


def _closed(about: Survey) -> Problem:
    if about.phase == Phase.WAITING:
        return Problem(409, "这个调查还没有开始。")
    return Problem(409, "这个调查已经结束，您的回答没有记下。谢谢您。")


def _given(request: HttpRequest) -> QueryDict:
    """The form's fields; of a longer body than `LIMIT` nothing is read. Raises `Problem`."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()):
        raise Problem(411, "提交时没有说明长度，没有记下。请退回上一页再交。")
    if len(length) > 9 or int(length) > LIMIT:
        raise Problem(413, "写得太长了，没有记下。请退回上一页，写短一些再交。")
    if request.content_type != "application/x-www-form-urlencoded":
        raise Problem(415, "提交的格式不对，没有记下。请退回上一页再交。")
    try:
        return QueryDict(request.read(LIMIT + 1), encoding="utf-8")
    except (OSError, UnreadablePostError, TooManyFieldsSent, ValueError) as error:
        raise Problem(400, "提交的内容读不懂，没有记下。请退回上一页再交。") from error


def _ours(request: HttpRequest) -> bool:
    """Whether one of our pages sent it. A form can set no header of ours, but every browser says
    one of these of it; what speaks against it decides."""
    site = request.headers.get("Sec-Fetch-Site")
    whence = request.headers.get("Origin") or _origin(request.headers.get("Referer", ""))
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    if site not in (None, "same-origin") or (whence and whence not in ours):
        return False
    return site is not None or bool(whence)


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "null"
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _again(
    request: HttpRequest, about: Survey, sheet: sheets.Sheet, status: int, sentence: str
) -> HttpResponse:
    context = context_of(about, sheet) | {"problem": sentence}
    response = _page(request, "surveys/again.html", context, status)
    if device.read(request) is None:
        device.issue(request, response)
    return response


def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    context = {"problem": problem.sentence, "home": SURVEYS}
    return _page(request, "surveys/problem.html", context, problem.status)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    with asked_once():  # the frame's parts ask for the same things
        return HttpResponse(render_to_string(template, context, request), status=status)
