"""What of the queue is shown: read from the address, so that a view can be kept and sent on."""

import re
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from showcase.accounts.models import User
from showcase.core.text import visible
from showcase.guard.sealing import blind
from showcase.leads.models import Lead, Source, State
from showcase.leads.phones import normalised
from showcase.leads.states import OPEN
from showcase.places.models import PlacePage

from .keys import key_in

LONGEST = 60
ALL, WAITING = "all", ""
_INDEX = re.compile("[0-9a-f]{32}")
_NUMBER = re.compile(r"(?:20\d\d-)?(\d{1,9})")


@dataclass(frozen=True)
class Filters:
    """ "" and 0 are no condition, but for `state`: "" is what is still open, "all" is all."""

    state: str = WAITING
    source: str = ""
    district: int = 0
    dimension: int = 0
    owner: int = 0
    overdue: bool = False
    mine: bool = False
    urgent: bool = False
    q: str = ""
    phone: str = ""
    """A telephone number's blind index as hex: the number itself stands in no address."""

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """Whatever is not understood is no condition."""
        state, source = query.get("state", ""), query.get("source", "")
        return cls(
            state=state if state in State.values or state == ALL else WAITING,
            source=source if source in Source.values else "",
            district=key_in(query.get("district", "")),
            dimension=key_in(query.get("dimension", "")),
            owner=key_in(query.get("owner", "")),
            overdue="overdue" in query,
            mine="mine" in query,
            urgent="urgent" in query,
            q=visible(query.get("q", "")).strip()[:LONGEST],
            phone=_index(query.get("phone", "")),
        )

    @property
    def query(self) -> str:
        """As in the address, without the conditions that are none."""
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        return urlencode({k: "1" if v is True else v for k, v in given.items() if v})

    @property
    def waiting(self) -> bool:
        """Whether only what is still open is asked for."""
        if self.state:
            return self.state in OPEN
        # Who searches for a lead means it wherever it is by now.
        return not (self.q or self.phone)

    def of(self, leads: QuerySet[Lead], user: User, now: datetime) -> QuerySet[Lead]:
        found = leads.filter(self._condition(user, now))
        if self.district:
            path = PlacePage.objects.filter(pk=self.district).values_list("path", flat=True).first()
            found = found.filter(place__path__startswith=path) if path else found.none()
        return found

    def _condition(self, user: User, now: datetime) -> Q:
        everywhere = self.state == ALL or not (self.state or self.waiting)
        condition = Q() if everywhere else Q(state=self.state) if self.state else Q(state__in=OPEN)
        given: dict[str, Any] = {
            "source": self.source,
            "dimension": self.dimension,
            "owner": self.owner,
            "urgent": self.urgent,
        }
        condition &= Q(**{name: value for name, value in given.items() if value})
        if self.overdue:
            condition &= Q(state__in=OPEN, due_at__lt=now)
        if self.mine:
            condition &= Q(owner=user)
        return condition & searched(self.q, self.phone)


def sought(text: str) -> dict[str, str]:
    """What of an address looks for these words: `phone` for a whole telephone number, else `q`."""
    text = visible(text).strip()[:LONGEST]
    if phone := normalised(text):
        return {"phone": blind(phone, "phone").hex()}
    return {"q": text} if text else {}


def searched(text: str, phone: str) -> Q:
    """By number, title or place as the desk words them; by a telephone number's blind index."""
    condition = Q(contact__phone_index=bytes.fromhex(phone)) if phone else Q()
    if not text:
        return condition
    words = Q(title__icontains=text) | Q(place_text__icontains=text)
    if number := _NUMBER.fullmatch(text):
        words |= Q(number=int(number[1]))
    return condition & words


def _index(text: str) -> str:
    return text if _INDEX.fullmatch(text) else ""
