"""Which units make one story: bylines and datelines part them, subjects bring them together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from .bylines import read_byline
from .districts import DISTRICTS
from .model import Kind
from .places import Chain, Gazetteer
from .units import Unit, place_counts

_NEAR = 20  # stories looked at in both directions; no page holds so many
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
        self._known: dict[int, Counter[str]] = {}

    def places(self, unit: Unit) -> Counter[str]:
        """Count the place names of a unit; a label standing alone, printed large, counts twice."""
        if id(unit) not in self._known:
            labels = [mark.text for mark in unit.marks if mark.kind is Kind.LABEL]
            # Two labels side by side belong to two stories and tell nothing of this one.
            texts = unit.texts + (labels * 2 if len(labels) == 1 else [])
            self._known[id(unit)] = place_counts(texts, self._full, self._gazetteer)
        return self._known[id(unit)]


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
            runs.append(Run([]))
        runs[-1].units.append(unit)
        runs[-1].places.update(subjects.places(unit))
    runs = _gathered(runs, subjects)
    for run in runs:
        _choose_title(run, subjects.measure)
    return runs


def strong(unit: Unit, measure: float) -> int:
    """Score the signs that a unit opens a story: typography and marks, not its place."""
    score = 5 * (unit.level == 1) + 6 * unit.dateline
    score += 4 * unit.has_mark(Kind.BYLINE) + 3 * unit.has_mark(Kind.LABEL)
    score += 3 * unit.has_mark(Kind.COLUMN) + 3 * unit.deck + 3 * unit.kicker
    if measure and unit.measure:
        score += 4 * (unit.measure >= 1.25 * measure)
    return score


def _opens(unit: Unit, run: Run, subjects: Subjects) -> bool:
    before = run.units[-1]
    if unit.dateline or unit.level == 1 or unit.has_mark(Kind.COLUMN):
        return True
    if unit.has_mark(Kind.BYLINE) or unit.deck or unit.kicker:
        return True
    if not unit.head:
        return False
    if before.closed:
        return not _goes_on(unit, run)
    first = run.units[0]
    if first.dateline:
        deeper = unit.level > first.level > 0
        return not deeper
    if 0 < run.units[0].level < unit.level:
        return False
    own = subjects.places(unit)
    here, there = district(own), district(run.places)
    return bool(here and there and here != there) and (run.places[here] == 0 or own[there] == 0)


def _goes_on(unit: Unit, run: Run) -> bool:
    """A section below a photo credit: marked like the story's other sections, no byline yet."""
    sections = {other.level for other in run.units[1:]}
    credits = [piece for other in run.units for piece in other.body if piece.kind is Kind.BYLINE]
    return (
        0 < run.units[0].level < unit.level
        and unit.level in sections
        and not any(read_byline(piece.text).contributors for piece in credits)
    )


def _gathered(runs: list[Run], subjects: Subjects) -> list[Run]:
    """Bring a run that has no title of its own to the story whose subject it shares."""
    kept: list[Run] = []
    for at, run in enumerate(runs):
        home = _home(at, runs, subjects)
        if home is None:
            kept.append(run)
            continue
        target = runs[home]
        why = "按文中地点与标题归到这篇，版面上印在别处，请编辑核对"
        for unit in run.units:
            target.moved[id(unit)] = why
        target.units = run.units + target.units if home > at else target.units + run.units
        target.places.update(run.places)
    return kept


def _home(at: int, runs: list[Run], subjects: Subjects) -> int | None:
    run = runs[at]
    own = max(strong(unit, subjects.measure) for unit in run.units)
    if own >= 3 or any(unit.closed for unit in run.units) or len(runs) < 2:
        return None
    best: int | None = None
    best_score = 0.0
    for other_at in range(max(0, at - _NEAR), min(len(runs), at + _NEAR)):
        other = runs[other_at]
        if other is run or not any(unit.head for unit in other.units):
            continue
        titled = max(strong(unit, subjects.measure) for unit in other.units) >= 3
        score = _shared(run.places, other.places)
        same = district(run.places) != "" and district(run.places) == district(other.places)
        if other_at > at:
            score = score + 1 if titled and same else 0
        elif other_at == at - 1 and _parted(other, titled=titled):
            score = 0
        elif not titled and not any(unit.closed for unit in other.units) and other_at != 0:
            score = score / 2
        elif same and titled and other_at < at - 1:
            score += 0.5
        if score > best_score:
            best, best_score = other_at, score
    return best if best_score >= 1 else None


def _parted(before: Run, *, titled: bool) -> bool:
    """A headline right after a byline, or after an untitled run, opens something new."""
    return before.units[-1].closed or not (before.units[0].dateline or titled)


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
    top = _alone_on_top(candidates)
    scores: list[float] = []
    for place, unit in enumerate(candidates):
        score = float(strong(unit, measure) + 2 * (place == 0))
        if measure and usual and unit.measure and abs(unit.measure - usual) >= 1:
            score += 1
        if place and any(piece.kind is Kind.CAPTION for piece in candidates[place - 1].body[-1:]):
            score += 1
        if unit.paragraphs and unit.paragraphs[0].startswith(_LEAD_OPENS):
            score += 0.5
        if 0 < unit.level == top:
            score += 3
        scores.append(score)
    best = scores.index(max(scores))
    run.title = candidates[best]
    if best:
        run.title_why = "主题印在几个小标题之后；按导语的字栏宽度、区名等判断，请编辑核对"


def _alone_on_top(units: Sequence[Unit]) -> int:
    """Return the level that one unit has and all others stand below, or 0."""
    levels = sorted(unit.level for unit in units)
    return levels[0] if len(levels) > 1 and levels[0] < levels[1] else 0
