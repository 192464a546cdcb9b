"""Level `roster`: who stands on a list, told by a name and the code that was handed out with it.

The list is kept as keyed hashes (`RosterEntry`), so a copy of the table names nobody.
"""

import unicodedata

from django.http import HttpRequest

from ..models import RosterEntry
from . import passes
from .needs import Needs
from .subjects import subject_of


class Roster:
    def offered(self) -> bool:
        return True

    def subject(self, request: HttpRequest, contest: str) -> bytes | Needs:
        return passes.subject(request, "roster", contest) or Needs("needs_roster")


def subject(contest: str, name: str, code: str) -> bytes:
    """What stands in `RosterEntry.subject`: width, case and blanks make no difference."""
    return subject_of("roster", contest, _plain(name), _plain(code))


def is_listed(contest: str, found: bytes) -> bool:
    return RosterEntry.objects.filter(contest__slug=contest, subject=found).exists()


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
