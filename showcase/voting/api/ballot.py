"""`POST /api/vote/<contest>/ballot`: a ballot from the page's script."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from showcase.guard import origin
from showcase.guard.quotas import Verdict
from showcase.guard.work import Flaw, Work, verify
from showcase.voting.casting import Accepted, Refused, Submission, cast
from showcase.voting.casting.earlier import earlier
from showcase.voting.models import Channel

from . import gate, parsing
from .errors import Refusal
from .machine import as_json, body_of, machine

TYPE = "application/json"
_FLAWS: dict[Flaw, str] = {"expired": "work_expired"}


@machine("POST")
def ballot(request: HttpRequest, contest: str) -> HttpResponse:
    """201 with the receipt; 200 with the same one to who sends the same again."""
    if not origin.from_our_page(request):
        raise Refusal("cross_site")
    if request.content_type != TYPE:
        raise Refusal("wrong_type")
    sent = parsing.ballot(body_of(request))
    rules = gate.contest_of(contest)
    gate.category_of(rules, sent.category)
    voter = gate.voter(request, rules)
    proof = verify(sent.work, gate.scope(contest, sent.category, voter.device))
    plain = Submission(
        contest=contest,
        category=sent.category,
        picks=sent.picks,
        idem=sent.idem,
        level=rules.level,
        subject=voter.subject,
        channel=Channel.WEB,
    )
    if not isinstance(proof, Work):
        return _again(plain, Refusal(_FLAWS.get(proof, "bad_work")))
    verdict = gate.room(request, contest)
    if verdict is Verdict.REFUSED:
        return _again(plain, Refusal("too_many"))
    signal = gate.signal(request, voter.device, proof.issued.timestamp())
    return answer(cast(replace(plain, work=proof, signal=signal, held=verdict is Verdict.HELD)))


def _again(submission: Submission, refusal: Refusal) -> HttpResponse:
    """A receipt that was promised is given again, even when its work has expired since."""
    found = earlier(submission)
    if found is None:
        raise refusal
    return answer(found)


def answer(found: Accepted | Refused) -> HttpResponse:
    if isinstance(found, Refused):
        raise refusal_of(found)
    return as_json(found.receipt, 200 if found.again else 201)


def refusal_of(found: Refused) -> Refusal:
    """What `cast` said, with the details that a page can show."""
    details: dict[str, Any] = {}
    if found.code in ("bad_picks", "withdrawn"):
        details = {"picks": list(found.picks)}
    if found.code == "bad_picks":
        details |= {"problem": found.problem, "min": found.least, "max": found.most}
    when = {"voted_today": found.next_time, "not_open": found.opens}.get(found.code)
    if found.code == "closed" and found.closes:
        details = {"closed": found.closes.isoformat()}
    return Refusal(found.code, details, when)
