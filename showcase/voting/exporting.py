"""The public files of a contest, one function a file; the bake and `export_ledger` write the same.

What a file holds follows from a number (a size, a width) and rows that never change; so the bake
passes the number and has nothing to watch. What each file is: `docs/decisions/0010-the-vote.md`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from . import checkpoints, database_clock, ranking, snapshots, tallying, tiles
from .models import Checkpoint, Contest, TallySnapshot, Tile

LINES = 4096
"""Lines a file."""
SCRIPT = Path(__file__).with_name("retally.py")


@dataclass(frozen=True)
class File:
    """One file: its name below `data/`, and a `partial` of plain values that makes it."""

    name: str
    make: "partial[bytes]"


def files(contest: Contest) -> Iterator[File]:
    """Every file there is of a contest now. Two queries, and nothing in proportion to ballots is
    read until a file is made."""
    newest = Checkpoint.objects.filter(contest=contest).order_by("-size").first()
    snapshot = TallySnapshot.objects.filter(contest=contest).order_by("-pk").first()
    if contest.frozen_rules:
        yield File("rules.json", partial(rules, contest.pk))
    if newest is None:
        return
    key, slug = contest.pk, contest.slug
    yield File("checkpoint.json", partial(checkpoint, key, slug, newest.size))
    yield File("checkpoints.jsonl", partial(all_checkpoints, key, slug, newest.size))
    for level, number, width in tiles.places(newest.size):
        yield File(f"tile/{level}/{number}.bin", partial(tile, key, level, number, width))
    yield File("retally.py", partial(script))
    if snapshot is None or not snapshot.size:
        return
    yield File("published.json", partial(checkpoint, key, slug, snapshot.size))
    yield File("tally.json", partial(tally, key, snapshot.pk))
    for number in range(-(-snapshot.size // LINES)):
        end = min((number + 1) * LINES, snapshot.size)
        yield File(f"lines/{number}.jsonl", partial(lines, key, number, end))


def write(contest: Contest, folder: Path) -> int:
    """Write all files into a folder; how many."""
    written = 0
    for file in files(contest):
        place = folder / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.make())
        written += 1
    return written


def rules(contest: int) -> bytes:
    """As they were hashed."""
    return Contest.objects.values_list("frozen_rules", flat=True).get(pk=contest).encode()


def checkpoint(contest: int, slug: str, size: int) -> bytes:
    """The checkpoint of so many lines."""
    found = Checkpoint.objects.get(contest_id=contest, size=size)
    return _json(checkpoints.published(slug, found))


def all_checkpoints(contest: int, slug: str, size: int) -> bytes:
    """Every checkpoint up to a size, oldest first."""
    found = Checkpoint.objects.filter(contest_id=contest, size__lte=size).order_by("size")
    return b"".join(_json(checkpoints.published(slug, one)) for one in found)


def tile(contest: int, level: int, number: int, width: int) -> bytes:
    """The first `width` hashes of a tile, which may have grown since."""
    found = Tile.objects.get(contest_id=contest, level=level, number=number)
    return bytes(found.hashes)[: width * tiles.HASH]


def lines(contest: int, number: int, end: int) -> bytes:
    """Lines from `number` × `LINES` up to line `end`."""
    texts = snapshots.texts(contest, number * LINES, end)
    return "".join(f"{text}\n" for _number, text in texts).encode()


def tally(contest: int, snapshot: int) -> bytes:
    """A snapshot's counts, and the ranks that follow from them."""
    row = TallySnapshot.objects.select_related("contest").get(pk=snapshot, contest_id=contest)
    return _json(
        {
            "contest": row.contest.slug,
            "size": row.size,
            "time": database_clock.iso(row.taken_at),
            "categories": {
                slug: {**row.counts.get(slug, _NOTHING), "ranks": given}
                for slug, given in ranks(row.contest, row.counts).items()
            },
        }
    )


def ranks(contest: Contest, counts: dict[str, Any]) -> dict[str, dict[str, int]]:
    """{category: {nominee's number: rank}} of those whom the frozen rules name; by the rules alone,
    so that anybody comes to the same."""
    frozen = json.loads(contest.frozen_rules or "{}")
    weight = ranking.weight_of(frozen.get("method", ""), frozen.get("like_weight", 100))
    named = {one["slug"]: list(map(int, one["nominees"])) for one in frozen.get("categories", [])}
    folded = tallying.from_json(counts)
    found = {}
    for slug in sorted(named.keys() | folded.keys()):
        count = folded.get(slug, tallying.Count())
        points = {number: given.values() for number, given in count.points.items()}
        results = ranking.ranking(named.get(slug, []), count.votes, points, weight, count.withdrawn)
        found[slug] = {str(one.number): one.rank for one in results}
    return found


def script() -> bytes:
    """`retally.py` itself."""
    return SCRIPT.read_bytes()


_NOTHING = tallying.as_json({"": tallying.Count()})[""]


def _json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, sort_keys=True) + "\n").encode()
