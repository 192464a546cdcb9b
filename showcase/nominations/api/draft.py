"""`POST /api/draft/<form>`: the script keeps a form while it is filled in, a file at a time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from showcase.guard import formtime, origin
from showcase.leads.models import Attachment

from .. import drafts, filling, proving
from ..sheets import SHEETS
from ..turned import TurnedAway
from .page import as_json, door


@door("POST")
def draft(request: HttpRequest, name: str) -> HttpResponse:
    """`{"draft", "link", "saved", "files", "problems"}`; `do` is "save", whatever was sent."""
    if not origin.from_our_page(request):
        raise TurnedAway(403, filling.ELSEWHERE)
    about = SHEETS[name]
    found = filling.came(about, request, saving=True)
    if found.code:
        raise TurnedAway(409, "这份表已经提交过了。")
    if found.status == 429:
        raise TurnedAway(429, found.said)
    return as_json(
        {
            "draft": found.token,
            "link": f"{about.action}?draft={found.token}" if found.expires else "",
            "saved": f"{timezone.localtime():%H:%M}",
            "files": [_file(one) for one in found.files.all],
            "problems": [sentence for _, sentence in found.problems],
        }
    )


@door("GET")
def fresh(request: HttpRequest, name: str) -> HttpResponse:
    """What a form in a file cannot have: `{"draft", "time", "challenge"}`; the draft is that of
    `?draft=` if there is one."""
    about, given = SHEETS[name], request.GET.get("draft", "")
    token = given if drafts.is_ours(given) else drafts.mint()
    return as_json(
        {
            "draft": token,
            "time": formtime.token(about.scope),
            "challenge": proving.challenge_for(about, token, request),
        }
    )


def _file(one: Attachment) -> dict[str, Any]:
    return {
        "ref": str(one.ref),
        "kind": one.kind,
        "name": one.name,
        "size": one.size,
        "state": one.state,
        "refusal": one.refusal,
        "text": one.text if one.state == Attachment.State.READY else "",
    }
