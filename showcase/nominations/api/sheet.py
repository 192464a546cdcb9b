"""`/api/nominate` and `/api/submit`: a form that is shown, sent, saved, or gone on with."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from showcase.core.text import visible
from showcase.guard import formtime
from showcase.leads import hints

from .. import consent, filling
from ..filling import Round
from ..paths import TRACK, Spot
from ..sheets import SHEETS, About
from ..turned import TurnedAway
from .page import door, page

LOST = (
    "这个链接不对，或者已经过了期限，里面的内容按约定删掉了。"
    "请核对链接有没有抄漏，或者重新填一份，也可以打电话给我们。"
)


@door("GET", "HEAD", "POST")
def sheet(request: HttpRequest, name: str) -> HttpResponse:
    """200 with the form or the receipt, 422 with the form and what is wrong in it."""
    about = SHEETS[name]
    if request.method == "POST":
        return show(request, filling.came(about, request))
    token = request.GET.get("draft", "")
    if not token:
        return show(request, filling.fresh(about))
    found = filling.resumed(about, token)
    if found is None:
        raise TurnedAway(404, LOST)
    return show(request, found)


def show(request: HttpRequest, found: Round) -> HttpResponse:
    about, referral = found.about, _referral(found)
    context = _frame(about) | {"referral": referral}
    if found.code:
        receipt = {"code": found.code, "track": f"{TRACK}#{found.code}"}
        return page(request, "nominations/received.html", context | receipt)
    context |= {
        "form": found.form,
        "round": found,
        "token": found.token,
        "time": formtime.token(about.scope),
        "photos": found.files.of("photo"),
        "documents": filling.documents(found.files),
        "problems": found.problems,
        "link": f"{about.action}?draft={found.token}" if found.expires else "",
        "dynamic": True,
    }
    return page(request, about.template, context, found.status)


def _frame(about: About) -> dict[str, Any]:
    return {
        "page": Spot(about.page, about.heading),
        "about": about,
        "notice": consent.NOTICE,
    }


def _referral(found: Round) -> hints.Referral | None:
    """Whether what was typed is something that somebody else answers faster."""
    texts = [str(found.form.data.get(name, "")) for name in found.form.worth]
    return hints.referral(visible("\n".join(texts)))
