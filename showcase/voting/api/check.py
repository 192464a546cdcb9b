"""`/api/vote/check`: what became of a ballot, by its receipt's code. POST for machines, a form and
its answer for everybody else."""

import unicodedata
from typing import Any

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse

from showcase.guard import client, quotas
from showcase.guard.quotas import Verdict

from . import pages
from .errors import Refusal
from .machine import body_of, machine
from .parsing import json_object
from .standing import look_up, prefix_of

LONGEST = 60
_SAID = {
    "valid": "这一票在账本第 {line} 行，有效。",
    "held": "这一票在账本第 {line} 行，待核：由两位编辑核对后公布结果。",
    "void": "这一票在账本第 {line} 行，已经作废，理由公布在评选页上。",
}
_PROVES = (
    "这证明它已经写进公开账本，写进以后没有人能悄悄改动；"
    "不能证明投票的是谁，也不能证明每一票背后都是不同的人。"
)
_UNKNOWN = "账本里没有这个回执号。请核对每个字；刚投的票最多 60 秒后写进账本。"


@machine("POST", "GET", "HEAD")
def check(request: HttpRequest) -> dict[str, Any] | HttpResponse:
    """JSON `{"code"}` → `{"found", "contest", "line", "standing", "message"}`, whatever comes."""
    if request.method == "POST":
        return _answer(request, json_object(body_of(request)).get("code"))
    code = request.GET.get("code", "")[:LONGEST]
    try:
        found = _answer(request, code) if code else None
        problem = ""
    except Refusal as refusal:
        found, problem = None, refusal.sentence
    except DatabaseError:
        return pages.away()
    return pages.page(
        request, "voting/form_check.html", {"answer": found, "code": code, "problem": problem}
    )


def _answer(request: HttpRequest, code: object) -> dict[str, Any]:
    if not isinstance(code, str) or len(code) > LONGEST:
        raise Refusal("bad_fields")
    if quotas.take("check", client.address_of(request)) > Verdict.FREE:
        raise Refusal("too_many")
    prefix = prefix_of(unicodedata.normalize("NFKC", code))
    found = look_up(prefix) if prefix else None
    if found is None:
        return _said(None, None, None, _UNKNOWN)
    sentence = _SAID[found.standing].format(line=found.line)
    return _said(found.contest, found.line, found.standing, sentence + _PROVES)


def _said(
    contest: str | None, line: int | None, standing: str | None, message: str
) -> dict[str, Any]:
    return {
        "found": line is not None,
        "contest": contest,
        "line": line,
        "standing": standing,
        "message": message,
    }
