"""Parts of a release's addresses: a list of some is made again only when one of them changes.

A part is a name: "" is every address; "stand-ins" those that speak for a page that is no longer
there; "3/32" the fourth of thirty-two that hold about as many each.
"""

from zlib import crc32

ALL = ""
STAND_INS = "stand-ins"


def share(number: int, of: int) -> str:
    """One of `of` parts that are about as large; `number` counts from 0."""
    return f"{number}/{of}"


def holds(part: str, path: str, *, stands_in: bool) -> bool:
    """Whether a part has the address at `path`."""
    if part == ALL:
        return True
    if part == STAND_INS:
        return stands_in
    number, of = part.split("/")
    return crc32(path.encode()) % int(of) == int(number)
