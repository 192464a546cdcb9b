"""What became of a ballot, found by the code of its receipt."""

import re
from dataclasses import dataclass

from showcase.voting.models import Contest, LedgerLine, Round, VoidCase, VoidItem

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORGIVEN = str.maketrans("OIL", "011", " \t-－—–_　")
_CODE = re.compile(f"[{_ALPHABET}]{{16}}")
_HELD, _VALID, _VOID = "held", "valid", "void"
_BY_CASE = {
    VoidCase.State.OPEN: _HELD,
    VoidCase.State.VOIDED: _VOID,
    VoidCase.State.RELEASED: _VALID,
    VoidCase.State.REVERSED: _VALID,
}


@dataclass(frozen=True)
class Standing:
    """A line of a contest's ledger (`line` from 0), and whether it counts: valid, held or void."""

    contest: str
    line: int
    standing: str


def prefix_of(code: str) -> bytes | None:
    """The 10 bytes that a code stands for. Crockford's base32: O is 0, I and L are 1, case and
    blanks make no difference. None if it is no code."""
    plain = code.upper().translate(_FORGIVEN)
    if not _CODE.fullmatch(plain):
        return None
    number = 0
    for letter in plain:
        number = number << 5 | _ALPHABET.index(letter)
    return number.to_bytes(10)


def look_up(prefix: bytes) -> Standing | None:
    """Three queries at most, each by an index."""
    # The index on leaves begins with the contest.
    contests = list(Contest.objects.exclude(round=Round.DRAFT).values_list("pk", flat=True))
    found = (
        LedgerLine.objects.filter(
            contest__in=contests,
            leaf__gte=prefix + bytes(22),
            leaf__lte=prefix + b"\xff" * 22,
            ballot__isnull=False,
        )
        .values_list("contest__slug", "seq", "ballot_id", "ballot__held")
        .first()
    )
    if found is None:
        return None
    contest, seq, ballot, held = found
    cases = VoidItem.objects.filter(ballot=ballot).order_by("-case_id")
    state = cases.values_list("case__state", flat=True).first()
    standing = (_HELD if held else _VALID) if state is None else _BY_CASE[VoidCase.State(state)]
    return Standing(contest, seq, standing)
