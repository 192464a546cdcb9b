"""`/api/answer/<token>`: a question of the desk, answered once, by the link that its sender has."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from showcase.guard import client, origin, quotas
from showcase.guard.quotas import Verdict
from showcase.leads import asking, files
from showcase.leads.refusals import Refused

from .. import keeping, posted
from ..filling import ELSEWHERE
from ..paths import TRACK, Spot
from ..sheets import SHEETS, About
from ..turned import TurnedAway
from .page import door, page

GONE = "这个链接已经用过、过了期，或者抄漏了字。请用编号查进度，那里能再打开；也可以打电话给我们。"
TOO_MANY = "这个网络里试得太密了，请过十分钟再来，或者打电话给我们。"
ABOUT: About = SHEETS["nominate"]


@door("GET", "HEAD", "POST")
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """200 with the question, or with thanks; 404 for a link that leads nowhere. What was typed is
    shown again, whatever speaks against it."""
    busy = quotas.take("answer", client.address_of(request)) > Verdict.FREE
    sent = None
    if request.method == "POST":
        if origin.of_form(request) is False:
            raise TurnedAway(403, ELSEWHERE)
        sent = posted.read(request)
    question = None if busy else asking.question_of(token)
    if question is None:
        status, why = (429, TOO_MANY) if busy else (404, GONE)
        text = sent.fields.get("text", "")[: asking.LONGEST] if sent else ""
        if not text:
            raise TurnedAway(status, why)
        again = {"token": token if busy else "", "text": text, "problem": why}
        return page(request, "nominations/answer.html", _frame() | again, status)
    context = _frame() | {"question": question, "token": token}
    if sent is None:
        return page(request, "nominations/answer.html", context)
    text = sent.fields.get("text", "")
    found = keeping.gather(ABOUT, sent, [])
    try:
        if found.problems:
            raise Refused("；".join(one for all in found.problems.values() for one in all))
        asking.answer(token, text, found.new)
    except Refused as why:
        files.discard(found.new)
        context |= {"text": text, "problem": str(why), "chosen": bool(sent.files)}
        return page(request, "nominations/answer.html", context, 422)
    return page(request, "nominations/done.html", context | {"done": "补充的内容收到了，谢谢您。"})


def _frame() -> dict[str, Any]:
    return {"page": Spot(TRACK, "补充材料")}
