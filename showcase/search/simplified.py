"""Traditional characters as simplified ones, character by character: a frozen map, no dictionary.

Both what is indexed and what is asked for pass through it, so a pair that a scholar would keep
apart (乾 and 干) only finds a little more. The table is OpenCC's (Apache License 2.0).
"""

from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("simplified.txt")


@cache
def table() -> dict[int, str]:
    """For `str.translate`: each traditional character's simplified one."""
    lines = _TABLE.read_text("utf-8").splitlines()
    pairs = (pair for line in lines if not line.startswith("#") for pair in line.split())
    return {ord(pair[0]): pair[1] for pair in pairs}


@cache
def traditional() -> frozenset[str]:
    """The characters of the table."""
    return frozenset(map(chr, table()))
