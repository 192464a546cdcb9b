"""The order in which nominees are printed: drawn by lot, never by votes. Pure.

The lot is a hash of the frozen rules, so nobody chose it and anyone can draw it again. Browsers
shuffle once more for each visit and day (`ballot.js`).
"""

from collections.abc import Iterable
from hashlib import sha256


def drawn(numbers: Iterable[int], rules: str, category: str) -> list[int]:
    """Numbers in drawn order; `rules` is the fingerprint of the rules, or the contest's slug."""

    def lot(number: int) -> bytes:
        return sha256(f"{rules}|{category}|{number}".encode()).digest()

    return sorted(numbers, key=lot)
