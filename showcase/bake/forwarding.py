"""Addresses that are no pages any more: where they went, and which are gone for good.

Both lists stand in the release, in the form that nginx includes in a `map`:
`"/old/" "/new/";` in `redirects.map` (301), `"/cases/12/" 1;` in `gone.map` (410, with the file
that stands there as its body).
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

REDIRECTS = "redirects.map"
GONE = "gone.map"
MAPS = frozenset({REDIRECTS, GONE})
"""For servers, not for readers: who reads a list of what was withdrawn learns what it was."""

_TEXT = r'"([^"\\\x00-\x1f]+)"'
_REDIRECT = re.compile(rf"{_TEXT}\s+{_TEXT}\s*;")
_GONE = re.compile(rf"{_TEXT}\s+1\s*;")
_OUR_OWN = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


@dataclass(frozen=True)
class Forwarding:
    """`redirects`: old path → new address, both on this site. `gone`: paths. Paths are plain text,
    addresses percent-encoded."""

    redirects: dict[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    @classmethod
    def read(cls, release: Path) -> "Forwarding":
        """Both lists of a release folder; a list that is not there is empty.

        A line in another form is passed over: a server must not fall over a list.
        """
        return cls(
            redirects={
                match[1]: match[2]
                for match in map(_REDIRECT.fullmatch, _lines(release / REDIRECTS))
                if match and is_our_own(match[2])
            },
            gone=frozenset(
                match[1] for match in map(_GONE.fullmatch, _lines(release / GONE)) if match
            ),
        )


def is_our_own(address: str) -> bool:
    """Whether an address stays on this site: `//host/` and `/\\host/` leave it."""
    return address.isascii() and _OUR_OWN.fullmatch(address) is not None


def _lines(file: Path) -> list[str]:
    try:
        return [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError):
        return []
