"""`POST /api/track`: what became of it, and what its sender wants done with it, by receipt code.

The code is in the body and never in an address. A wrong code is answered like a purged one, by as
many queries.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse

from showcase.guard import client, origin, quotas
from showcase.guard.quotas import Verdict
from showcase.leads import asking, receipts, tracking
from showcase.leads.models import State
from showcase.leads.refusals import Refused

from .. import posted, rights
from ..paths import TRACK, Spot
from ..steps import steps
from ..turned import TurnedAway
from .page import door, page

LONGEST = 60
UNKNOWN = "没有查到。请核对编号里的每个字；办结很久、已经删除的，也查不到了。"
TOO_MANY = "这个网络里查得太密了，请过十分钟再查，或者打电话给我们。"
ELSEWHERE = "请打开本报的“查进度”页，再输入编号。"
WISHES = ("withdraw", "delete", "export")


@door("GET", "HEAD", "POST")
def track(request: HttpRequest) -> HttpResponse:
    """200 with what is told; 404 for a code that leads nowhere."""
    if request.method != "POST":
        return _show(request, "", "")
    if origin.of_form(request) is False:
        raise TurnedAway(403, ELSEWHERE)
    fields = posted.read(request).fields
    if quotas.take("track", client.address_of(request)) > Verdict.FREE:
        raise TurnedAway(429, TOO_MANY)
    code, wish = fields.get("code", "")[:LONGEST], fields.get("do", "")
    if wish in WISHES and receipts.lead_of(code) is not None:
        return _wish(request, code, wish, sure=fields.get("sure") == "yes")
    return _show(request, code, "")


def _wish(request: HttpRequest, code: str, wish: str, *, sure: bool) -> HttpResponse:
    if wish == "export":
        return rights.export(code)
    if not sure:
        context = _frame(code) | {"wish": wish}
        return page(request, "nominations/sure.html", context)
    try:
        done = rights.withdraw(code) if wish == "withdraw" else rights.delete(code)
    except Refused as why:
        return _show(request, code, str(why), 409)
    return page(request, "nominations/done.html", _frame("") | {"done": done})


def _show(request: HttpRequest, code: str, said: str, status: int = 200) -> HttpResponse:
    context = _frame(code) | {"said": said}
    if not code:
        return page(request, "nominations/track.html", context, status)
    found = tracking.told(code)
    if found is None:
        return page(request, "nominations/track.html", context | {"problem": UNKNOWN}, 404)
    context |= {"told": found, "steps": steps(found.state)}
    if found.question is not None:
        context["answer"] = f"/api/answer/{asking.token_for(found.question)}"
    context["can_withdraw"] = found.state not in (State.WITHDRAWN, State.SPAM)
    return page(request, "nominations/track.html", context, status)


def _frame(code: str) -> dict[str, Any]:
    return {"page": Spot(TRACK, "查进度"), "code": code}
