"""Verifying a ledger from inside: rows against lines, lines against tree, tree against signatures.

`retally.py` checks what is published; this also checks what only the newsroom can see.
"""

import json
from collections.abc import Iterator
from itertools import batched, pairwise
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from . import (
    append_only,
    checkpoints,
    database_clock,
    exporting,
    merkle,
    rules,
    sealing,
    signing,
    snapshots,
    standings,
    tallying,
    tallying_sql,
    tiles,
)
from .lines import ballot_line, canonical, leaf_of
from .models import Ballot, Checkpoint, Contest, LedgerLine, Round, TallySnapshot

_AT_ONCE = 4096
_FINAL = (Round.ANNOUNCED, Round.ARCHIVED)
"""Before, somebody may have left whom the last snapshot still has."""


def problems(contest: Contest) -> Iterator[str]:
    """What is wrong, each in a Chinese sentence; nothing if all is well. Reads every ballot."""
    for name in sorted(append_only.missing()):
        yield f"数据库里少了触发器 {name}，账本的行可能被改过"
    size = sealing.size_of(contest.pk)
    yield from _lines(contest, size)
    yield from _tiles(contest, size)
    yield from _checkpoints(contest, size)
    yield from _rules(contest)
    yield from _counts(contest)


def _lines(contest: Contest, size: int) -> Iterator[str]:
    rows = LedgerLine.objects.filter(contest=contest).order_by("seq")
    found = rows.values_list("seq", "text", "leaf", "ballot_id", "event_id")
    expected = 0
    for part in batched(found.iterator(_AT_ONCE), _AT_ONCE):
        known = _texts([ballot for *_rest, ballot, _event in part if ballot is not None])
        for seq, text, leaf, ballot, event in part:
            if seq != expected:
                yield f"第 {expected} 行不见了"
            expected = seq + 1
            if leaf_of(text) != bytes(leaf):
                yield f"第 {seq} 行的文字和它的指纹对不上"
            if (ballot is None) == (event is None):
                yield f"第 {seq} 行不是恰好对应一张选票或一件事"
            elif ballot is not None and known.get(ballot) != text:
                yield f"第 {seq} 行和选票 {ballot} 对不上"
    unsealed = Ballot.objects.filter(contest=contest, line__isnull=True).count()
    if unsealed and sealing.lag() > 60:
        yield f"有 {unsealed} 张选票超过 60 秒还没有进账本"


def _texts(ballots: list[int]) -> dict[int, str]:
    rows = Ballot.objects.filter(pk__in=ballots).values_list(
        *("pk", "contest__slug", "category__slug", "day", "voter", "picks", "channel", "held")
    )
    return {
        pk: canonical(
            ballot_line(
                contest=contest,
                category=category,
                day=day,
                who=bytes(voter),
                picks=picks,
                channel=channel,
                held=held,
            )
        )
        for pk, contest, category, day, voter, picks, channel, held in rows
    }


def _tiles(contest: Contest, size: int) -> Iterator[str]:
    """Every tile against the lines, level by level."""
    read = tiles.reader(contest.pk)
    leaves = LedgerLine.objects.filter(contest=contest).order_by("seq")
    hashes: Iterator[bytes] = map(bytes, leaves.values_list("leaf", flat=True).iterator(_AT_ONCE))
    level = 0
    while size:
        above = []
        for number, part in enumerate(batched(hashes, merkle.WIDTH)):
            if list(part) != read(level, number):
                yield f"第 {level} 层第 {number} 块和账本的行对不上"
            if len(part) == merkle.WIDTH:
                above.append(merkle.root_of(part))
        level, size, hashes = level + 1, len(above), iter(above)


def _checkpoints(contest: Contest, size: int) -> Iterator[str]:
    read = tiles.reader(contest.pk)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signing.public_key()))
    signed = list(Checkpoint.objects.filter(contest=contest).order_by("size"))
    for one in signed:
        if one.size > size:
            yield f"校验点说有 {one.size} 行，账本只有 {size} 行"
            continue
        if merkle.root(one.size, read) != bytes(one.root):
            yield f"前 {one.size} 行和当时签名的校验点对不上"
        text = checkpoints.text_of(
            *(contest.slug, one.size, bytes(one.root).hex(), database_clock.iso(one.signed_at))
        )
        try:
            key.verify(bytes(one.signature), text.encode())
        except InvalidSignature:
            yield f"前 {one.size} 行的校验点签名不对（或换过签名的钥匙）"
    for old, new in pairwise(signed):
        if old.signed_at > new.signed_at:
            yield f"前 {new.size} 行的校验点比前 {old.size} 行的还早"


def _rules(contest: Contest) -> Iterator[str]:
    said = LedgerLine.objects.filter(contest=contest, event__data__t="round").order_by("-seq")
    text = said.values_list("text", flat=True).first()
    frozen = json.loads(text)["rules"] if text else ""
    if frozen and rules.fingerprint(contest.frozen_rules) != frozen:
        yield "冻结的规则和账本里它的指纹对不上"


def _results(contest: Contest, last: TallySnapshot, counts: dict[str, Any]) -> Iterator[str]:
    """Ranks and points: of `tally.json`, and of the pages, against those of the lines."""
    published = json.loads(exporting.tally(contest.pk, last.pk))["categories"]
    ranks = exporting.ranks(contest, counts)
    shown = {
        one.category.slug: {str(place.result.number): place.result.rank for place in one.places}
        for one in standings.standings_of(contest).categories
    }
    for slug in sorted(published.keys() | ranks.keys() | shown.keys()):
        given, own = published.get(slug, {}), ranks.get(slug, {})
        if given.get("ranks", {}) != own:
            yield f"“{slug}”公布的名次和账本重算的不一样"
        if given.get("points", {}) != counts.get(slug, {}).get("points", {}):
            yield f"“{slug}”公布的评委打分和账本里的不一样"
        if contest.round in _FINAL and shown.get(slug, {}) != own:
            yield f"“{slug}”网页上的名次和账本重算的不一样"


def _counts(contest: Contest) -> Iterator[str]:
    last = TallySnapshot.objects.filter(contest=contest).order_by("-pk").first()
    if last is None:
        return
    folded = snapshots.recount(contest.pk, last.size)
    counts = tallying.as_json(folded)
    if counts != last.counts:
        yield "公布的票数和账本重数的不一样"
    yield from _results(contest, last, counts)
    yield from tallying_sql.differences(folded, tallying_sql.tally(contest.pk, last.size))
