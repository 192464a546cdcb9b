"""Receipt codes: 80 random bits to read out over the telephone, and a digit that catches slips.

`K3QZ-7M2P-9XWD-4RTB-8`: Crockford's base32 in four groups of four, and a check digit that finds
every wrong letter and every two that changed places. Only the code's HMAC is kept.
"""

import secrets

from showcase.guard.sealing import blind

from .models import Lead, Receipt

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
"""Letters without the check digit."""

_MEANT = str.maketrans("OILoil", "011011", " -‐‑–—－_.·\u3000\t\r\n")
_NONE = bytes(16)
"""No code's HMAC, to all chances: what is looked for when there is nothing to look for."""


def new_code() -> str:
    """A code as it is shown, once."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    groups = [letters[at : at + 4] for at in range(0, LENGTH, 4)]
    return "-".join([*groups, ALPHABET[_check(letters)]])


def normalised(text: str) -> str | None:
    """The 17 letters of a code as somebody typed it; None if it can be nobody's.

    Blanks and dashes, small and full-width letters, O for 0, I and L for 1 are forgiven.
    """
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text[:100])
    letters = narrow.translate(_MEANT).upper()
    if len(letters) != LENGTH + 1 or any(letter not in ALPHABET for letter in letters):
        return None
    return letters if ALPHABET[_check(letters[:LENGTH])] == letters[-1] else None


def digest(code: str | None) -> bytes:
    """What is kept of a normalised code; for None, something that is kept of none."""
    # Computed for None too: a code that cannot be must take as long as one that is not.
    found = blind(code or "-" * (LENGTH + 1), "receipt")
    return found if code else _NONE


def lead_of(code: str) -> Lead | None:
    """The lead that was sent in under a code; None for a wrong or purged one, in the same time.

    What was merged stays its sender's: `tracking.py` tells of the one it was merged into.
    """
    receipt = (
        Receipt.objects.filter(code=digest(normalised(code)))
        .select_related("lead__merged_into")
        .first()
    )
    return receipt.lead if receipt else None


def give(lead: Lead) -> str:
    """A new code for a lead; the only time that it is known."""
    code = new_code()
    Receipt.objects.create(code=digest(normalised(code)), lead=lead)
    return code


def _check(letters: str) -> int:
    """A Reed–Solomon digit over GF(32), x⁵ + x² + 1: weights 2ⁿ, all different below 31 places."""
    check = 0
    for letter in letters:
        check = _twice(check ^ ALPHABET.index(letter))
    return check


def _twice(number: int) -> int:
    doubled = number << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled
