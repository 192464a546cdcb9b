"""Which units make one story: bylines and datelines part them, subjects bring them together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from .districts import DISTRICTS
from .model import Kind
from .places import Chain, Gazetteer
from .units import Unit, place_counts

_LEAD_OPENS = ("近日", "近年", "近期", "日前", "最近", "“", "今年以来", "秋日", "初春")


@dataclass(slots=True)
class Run:
    """Units of one story in print order. `moved` are those brought here from elsewhere."""

    units: list[Unit]
    places: Counter[str] = field(default_factory=Counter)
    title: Unit | None = None
    title_why: str = ""
    moved: dict[int, str] = field(default_factory=dict)


class Subjects:
    """What the units speak of, by the place names in them."""

    def __init__(self, full: Mapping[str, Chain], gazetteer: Gazetteer, measure: float) -> None:
        """Keep the page's own place chains, the gazetteer and the page's line width."""
        self._full, self._gazetteer, self.measure = full, gazetteer, measure

    def places(self, units: Sequence[Unit]) -> Counter[str]:
        """Count the place names of the units."""
        texts = [text for unit in units for text in unit.texts]
        labels = [mark.text for unit in units for mark in unit.marks if mark.kind is Kind.LABEL]
        return place_counts(texts + labels[:1] * 2, self._full, self._gazetteer)


def district(places: Mapping[str, int]) -> str:
    """Return the district that clearly dominates, or "" when none does."""
    found = Counter({name: n for name, n in places.items() if name in DISTRICTS})
    if not found:
        return ""
    (best, count), *others = found.most_common(2)
    return best if not others or count >= 2 * others[0][1] else ""


def to_runs(units: Sequence[Unit], subjects: Subjects) -> list[Run]:
    """Return the stories as runs of units, in the order their first unit is printed."""
    runs: list[Run] = []
    for unit in units:
        if not runs or _opens(unit, runs[-1], subjects):
            runs.append(Run([unit]))
        else:
            runs[-1].units.append(unit)
        runs[-1].places = subjects.places(runs[-1].units)
    runs = _gathered(runs, subjects)
    for run in runs:
        _choose_title(run, subjects.measure)
    return runs


def strong(unit: Unit, measure: float) -> int:
    """Score the signs that a unit opens a story: typography and marks, not its place on the page."""
    score = 5 * (unit.level == 1) + 6 * unit.dateline
    score += 4 * unit.has_mark(Kind.BYLINE) + 3 * unit.has_mark(Kind.LABEL)
    score += 3 * unit.has_mark(Kind.COLUMN) + 3 * unit.deck
    if measure and unit.measure:
        score += 4 * (unit.measure >= 1.25 * measure)
    return score


def _opens(unit: Unit, run: Run, subjects: Subjects) -> bool:
    before = run.units[-1]
    if unit.dateline or unit.level == 1 or unit.has_mark(Kind.COLUMN):
        return True
    if unit.has_mark(Kind.BYLINE) or unit.deck:
        return True
    if not unit.head:
        return False
    if before.closed:
        return True
    first = run.units[0]
    if first.dateline:
        deeper = unit.level > first.level > 0
        return not deeper
    here, there = district(subjects.places([unit])), district(run.places)
    if here and there and here != there:
        return run.places[here] == 0 or subjects.places([unit])[there] == 0
    return False


def _gathered(runs: list[Run], subjects: Subjects) -> list[Run]:
    """Bring a run that has no title of its own to the story whose subject it shares."""
    kept: list[Run] = []
    for at, run in enumerate(runs):
        target = _home(at, runs, subjects)
        if target is None:
            kept.append(run)
            continue
        why = "按文中地点与标题归到这篇，版面上印在别处，请编辑核对"
        for unit in run.units:
            target.moved[id(unit)] = why
        target.units = (
            run.units + target.units if runs.index(target) > at else target.units + run.units
        )
        target.places.update(run.places)
    return kept


def _home(at: int, runs: list[Run], subjects: Subjects) -> Run | None:
    run = runs[at]
    own = max(strong(unit, subjects.measure) for unit in run.units)
    if own >= 3 or any(unit.closed for unit in run.units) or len(runs) < 2:
        return None
    best: Run | None = None
    best_score = 0.0
    for other_at, other in enumerate(runs):
        if other is run or not any(unit.head for unit in other.units):
            continue
        titled = max(strong(unit, subjects.measure) for unit in other.units) >= 3
        score = _shared(run.places, other.places)
        same = district(run.places) != "" and district(run.places) == district(other.places)
        if other_at > at:
            score = score + 1 if titled and same else 0
        elif other_at == at - 1 and runs[other_at].units[-1].closed:
            score = 0
        elif other_at == at - 1 and not runs[other_at].units[0].dateline and not titled:
            score = 0
        elif not titled and not any(unit.closed for unit in other.units) and other_at != 0:
            score = score / 2
        elif same and titled and other_at < at - 1:
            score += 0.5
        if score > best_score:
            best, best_score = other, score
    return best if best_score >= 1 else None


def _shared(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Return how much of the smaller one's finer places (below the district) both name."""
    mine = {name: n for name, n in one.items() if name not in DISTRICTS}
    theirs = {name: n for name, n in other.items() if name not in DISTRICTS}
    total = sum(mine.values())
    common = sum(n for name, n in mine.items() if name in theirs)
    return 2.0 * common / total if total and common >= 2 else 0.0


def _choose_title(run: Run, measure: float) -> None:
    """Set the unit whose headline is the story's title, and why when it is not the first."""
    candidates = [unit for unit in run.units if unit.head and id(unit) not in run.moved]
    candidates = candidates or [unit for unit in run.units if unit.head]
    if not candidates:
        return
    usual = median([unit.measure for unit in run.units if unit.measure] or [0])
    scores = []
    for place, unit in enumerate(candidates):
        score = strong(unit, measure) + 2 * (place == 0)
        if usual and unit.measure and abs(unit.measure - usual) >= 1:
            score += 1
        if place and any(piece.kind is Kind.CAPTION for piece in candidates[place - 1].body[-1:]):
            score += 1
        if unit.paragraphs and unit.paragraphs[0].startswith(_LEAD_OPENS):
            score += 0.5
        if _level_above(unit, candidates):
            score += 3
        scores.append(score)
    best = scores.index(max(scores))
    run.title = candidates[best]
    if best:
        run.title_why = "主题印在几个小标题之后；按导语的字栏宽度、区名等判断，请编辑核对"


def _level_above(unit: Unit, others: Sequence[Unit]) -> bool:
    levels = [other.level for other in others if other is not unit]
    return bool(unit.level and levels and all(level > unit.level for level in levels))
