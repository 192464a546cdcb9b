"""Before a ballot: who sends it, from where, and whether there is room for it."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from showcase.guard import client, device, quotas
from showcase.guard.quotas import Verdict
from showcase.voting import catalogue
from showcase.voting.casting import Signal
from showcase.voting.catalogue import CategoryRules, ContestRules
from showcase.voting.models import Level
from showcase.voting.verifiers import Needs, verifier

from .errors import Refusal

LONGEST_DWELL = 24 * 3600 * 1000
_BEFORE = ("nomination", "screening", "shortlist")


@dataclass(frozen=True)
class Voter:
    """A subject that was verified for a contest, and the device that it came with."""

    subject: bytes
    device: device.Device


def voter(request: HttpRequest, contest: ContestRules) -> Voter:
    """Raises `Refusal`: no_device, needs_sms, needs_wechat, needs_roster."""
    found = device.read(request)
    if found is None:
        raise Refusal("no_device")
    if contest.level == Level.DEVICE:
        return Voter(found.id, found)
    subject = verifier(contest.level).subject(request, contest.slug)
    if isinstance(subject, Needs):
        raise Refusal(subject.code)
    return Voter(subject, found)


def is_known(request: HttpRequest, contest: ContestRules) -> bool:
    """Whether nothing but a device's cookie may still be missing, which a form's page gives out."""
    level = contest.level
    if level == Level.DEVICE:
        return True
    return not isinstance(verifier(level).subject(request, contest.slug), Needs)


def contest_of(slug: str) -> ContestRules:
    """Raises `Refusal`: not_found."""
    found = catalogue.contests().get(slug)
    if found is None:
        raise Refusal("not_found")
    return found


def category_of(contest: ContestRules, slug: str) -> CategoryRules:
    """Raises `Refusal`: unknown."""
    found = contest.categories.get(slug)
    if found is None:
        raise Refusal("unknown")
    return found


def assert_open(contest: ContestRules) -> None:
    """By this machine's clock, so only to say early what `cast` would. Raises `Refusal`."""
    if contest.is_open:
        return
    early = contest.round in _BEFORE or (contest.opens and timezone.now() < contest.opens)
    raise Refusal("not_open" if early else "closed")


def scope(contest: str, category: str, sender: device.Device, now: datetime | None = None) -> str:
    """What a proof of work is done for: one category, on one day in Shanghai, by one device."""
    day = timezone.localtime(now).date()
    return f"ballot|{contest}|{category}|{day}|{sender.id.hex()}"


def room(request: HttpRequest, contest: str, look: bool = False) -> Verdict:
    """How much has come from there; counts one more unless it only looks."""
    ask = quotas.look if look else quotas.take
    return ask(quota_scope(contest), client.address_of(request), catalogue.service_points())


def quota_scope(contest: str) -> str:
    """What a network's quota of ballots is counted by; `contest` is its slug."""
    return f"ballot|{contest}"


def signal(request: HttpRequest, sender: device.Device, since: float) -> Signal:
    """What suspicion is judged by; `since` is when the challenge or form was given out, in seconds
    since 1970. Who is new got the device's cookie when the page opened, which may be longer ago."""
    if sender.fresh:
        since = min(since, sender.issued.timestamp())
    agent = request.META.get("HTTP_USER_AGENT", "")[:500]
    dwell = int((time.time() - since) * 1000)
    return Signal(
        network=client.signal_network(client.address_of(request)),
        fresh_device=sender.fresh,
        dwell=min(max(dwell, 0), LONGEST_DWELL),
        agent=salted_hmac("showcase.voting.agent", agent, algorithm="sha256").digest()[:8],
    )
