"""Telephone numbers as people write them."""

import re

_NARROW = {ord("０") + n: ord("0") + n for n in range(10)} | {ord("＋"): ord("+")}
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_FIXED = re.compile(r"0[1-9][0-9]{8,11}|[2-8][0-9]{6,7}|[48]00[0-9]{7}")
_ABROAD = re.compile(r"\+[1-9][0-9]{6,14}")


def normalised(text: str) -> str | None:
    """Digits, with + before another country's code; None for what is no number.

    Blanks, hyphens, brackets, full-width digits, and +86 or 0086 in front are forgiven.
    """
    digits = re.sub(r"[\s\-‐－—–()（）.·]", "", text[:60].translate(_NARROW))
    home = re.sub(r"^(?:\+86|0086|86(?=1[3-9][0-9]{9}$))", "", digits)
    if home != digits and re.fullmatch(r"[1-9][0-9]{9,10}", home) and not _MOBILE.fullmatch(home):
        home = "0" + home  # +86 28 8696 9380
    for kind in (_MOBILE, _FIXED):
        if kind.fullmatch(home):
            return home
    return digits if _ABROAD.fullmatch(digits) else None
