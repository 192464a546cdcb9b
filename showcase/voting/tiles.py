"""The tree's tiles in the database: growing with the ledger, and read for roots and proofs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import batched

from . import merkle
from .models import LedgerLine, Tile

Place = tuple[int, int]
"""Level and number of a tile."""

HASH = 32
_AT_ONCE = 10_000


class OutOfStep(Exception):
    """The tiles are not those of the lines; `rebuild` makes them anew."""


def split(joined: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [joined[n : n + HASH] for n in range(0, len(joined), HASH)]


def grown(tails: Mapping[Place, bytes], size: int, leaves: Sequence[bytes]) -> dict[Place, bytes]:
    """The tiles that change when `leaves` follow the first `size`. Pure.

    `tails` are the unfinished tiles of a tree of that size. Raises `OutOfStep` if they are not.
    """
    changed: dict[Place, bytes] = {}
    level, count, fresh = 0, size, list(leaves)
    while fresh:
        number, width = divmod(count, merkle.WIDTH)
        tail = split(tails.get((level, number), b"")) if width else []
        if len(tail) != width:
            raise OutOfStep(f"tile {level}/{number} holds {len(tail)} hashes, not {width}")
        roots = []
        for offset, part in enumerate(batched([*tail, *fresh], merkle.WIDTH)):
            changed[level, number + offset] = b"".join(part)
            if len(part) == merkle.WIDTH:
                roots.append(merkle.root_of(part))
        level, count, fresh = level + 1, number, roots
    return changed


def grow(contest: int, size: int, leaves: Sequence[bytes]) -> None:
    """Let leaves follow the first `size`, in the transaction that writes their lines."""
    tails = _load(contest, [(level, number) for level, number, _width in merkle.ragged(size)])
    _save(contest, grown(tails, size, leaves))


def in_step(contest: int, size: int) -> bool:
    """Whether the unfinished tiles are those of so many lines. Two queries."""
    wanted = {(level, number): width for level, number, width in merkle.ragged(size)}
    tails = _load(contest, list(wanted))
    return all(len(tails.get(place, b"")) == width * HASH for place, width in wanted.items())


def rebuild(contest: int) -> int:
    """Make all tiles of a contest anew from its lines; their number. Reads every line."""
    Tile.objects.filter(contest_id=contest).delete()
    leaves = LedgerLine.objects.filter(contest_id=contest).order_by("seq")
    size = 0
    for part in batched(leaves.values_list("leaf", flat=True).iterator(_AT_ONCE), _AT_ONCE):
        grow(contest, size, [bytes(leaf) for leaf in part])
        size += len(part)
    return size


def reader(contest: int, ahead: Iterable[Place] = ()) -> merkle.ReadTile:
    """Reads tiles by level and number, each once; those `ahead` with one query.

    A tile that is not there is empty.
    """
    known = _load(contest, list(ahead))

    @cache
    def read(level: int, number: int) -> list[bytes]:
        found = known.get((level, number))
        if found is None:
            found = _load(contest, [(level, number)]).get((level, number), b"")
        return split(found)

    return read


def root(contest: int, size: int) -> bytes:
    """The root of the first `size` lines, of which no more are sealed. One query."""
    ragged = [(level, number) for level, number, _width in merkle.ragged(size)]
    return merkle.root(size, reader(contest, ragged))


def places(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, number, width) of every tile of a tree of `size` leaves."""
    level = 0
    while size:
        for number in range(-(-size // merkle.WIDTH)):
            yield level, number, min(merkle.WIDTH, size - number * merkle.WIDTH)
        level, size = level + 1, size // merkle.WIDTH


def _load(contest: int, places: Sequence[Place]) -> dict[Place, bytes]:
    """Tiles of a few places. One query."""
    if not places:
        return {}
    rows = Tile.objects.filter(
        contest_id=contest,
        level__in={level for level, _number in places},
        number__in={number for _level, number in places},
    ).values_list("level", "number", "hashes")
    return {(level, number): bytes(hashes) for level, number, hashes in rows}


def _save(contest: int, changed: Mapping[Place, bytes]) -> None:
    Tile.objects.bulk_create(
        [
            Tile(contest_id=contest, level=level, number=number, hashes=hashes)
            for (level, number), hashes in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["contest", "level", "number"],
        update_fields=["hashes"],
    )
