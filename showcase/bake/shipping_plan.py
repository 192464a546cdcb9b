"""What has to go to a store of objects, and in which order. Pure; it knows no network.

A store has no switch: objects change one by one, in front of readers. The order sees to it that no
page points at what is not there yet. New files come before changed ones, because until then only
new files can point at them; of these, what pages load before the pages. Front page, feeds and
sitemap come last of what is sent. What is gone is deleted when nothing points at it any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from .forwarding import Forwarding
from .headers import cache_control, content_type
from .paths import INDEX, MANIFEST

_LOADED = ("static/", "media/", "documents/")


@dataclass(frozen=True)
class Item:
    """An object as it is to stand in the store. `content` is what its bytes are known by."""

    key: str
    content: str
    """SHA-256 of the file that it is made of, in hex."""
    coding: str = ""
    """"gzip" if it is kept compressed: a store does not choose for each reader."""
    moved_to: str = ""
    """Where this address leads now: a website redirect, with a page that says so as its body."""

    @property
    def type(self) -> str:
        return content_type(self.key)

    @property
    def caching(self) -> str:
        return cache_control(self.key)

    @property
    def digest(self) -> str:
        """Changes with anything that a reader would notice, the headers among it."""
        parts = (self.content, self.coding, self.moved_to, self.type, self.caching)
        return sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Plan:
    """Stages, each to be over before the next begins; all sending comes before all deleting."""

    send: list[list[Item]]
    delete: list[list[str]]


def plan(items: Iterable[Item], there: dict[str, str]) -> Plan:
    """What turns a store that holds `there` (key → digest) into `items`.

    A digest of "" means that something is there, and nobody knows what.
    """
    wanted = {item.key: item for item in items}
    stages: dict[int, list[Item]] = {}
    for key, item in sorted(wanted.items()):
        if there.get(key) != item.digest:
            stages.setdefault(_stage(key, key in there), []).append(item)
    gone = sorted(there.keys() - wanted.keys())
    pages = [key for key in gone if not key.startswith(_LOADED)]
    loaded = [key for key in gone if key.startswith(_LOADED)]
    return Plan(
        send=[stage for _number, stage in sorted(stages.items())],
        delete=[stage for stage in (pages, loaded) if stage],
    )


def _stage(key: str, is_there: bool) -> int:
    if key.startswith(_LOADED):
        return 0
    if key == MANIFEST:
        return 4
    if "/" not in key:
        return 3
    return 2 if is_there else 1


def redirects(forwarding: Forwarding, files: Iterable[str]) -> list[tuple[str, str]]:
    """Key and address of every old address that no file of the release has taken."""
    taken = set(files)
    keyed = ((_key(old), new) for old, new in forwarding.redirects.items())
    return [(key, new) for key, new in keyed if key not in taken]


def _key(path: str) -> str:
    name = path[1:]
    return name + INDEX if name == "" or name.endswith("/") else name
