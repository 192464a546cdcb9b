"""Which round follows which, and what each one needs. Pure.

A contest goes forward only, one round at a time; a contest without public nominations goes from
draft straight to screening. The one way back, from the audit to voting, takes two people and a
public notice (`turning.py`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from .models import Contest, Level, Round

ORDER = tuple(Round)
SKIPS = {Round.DRAFT: Round.SCREENING}

MEANING = {
    Round.NOMINATION: "读者可以看到评选和规则草案，推荐由编辑部收集；候选人还不公开。",
    Round.SCREENING: "推荐停止，编辑部核对候选人、照片和本人同意；读者还看不到候选人。",
    Round.SHORTLIST: "规则从此冻结，写进公开账本，再也不能改；候选人公示。",
    Round.VOTING: "到了开始时刻就收票，到截止时刻自动停收。",
    Round.CLOSED: "不再收票，账本全部公开；评委可以继续交评分表。",
    Round.AUDIT: "公布初步结果，接受异议；作废案在这段时间办完。",
    Round.ANNOUNCED: "名次定下来，不能再改；光荣榜公布。",
    Round.ARCHIVED: "评选收进往届，页面留着；投票人的密钥按规定时间销毁。",
}
"""What a step to this round does, for whoever presses the button."""

FREEZES = Round.SHORTLIST
OPENS_WITHIN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    title: str
    max_picks: int
    places: int
    nominees: int
    """Those who stand: with consent, not withdrawn."""
    without_consent: int = 0
    without_portrait: int = 0
    without_alt: int = 0
    """With a portrait that nobody has described."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision about a contest's round depends on."""

    round: str
    now: datetime
    method: str = Contest.Method.LIKES
    like_weight: int = 100
    level: str = Level.DEVICE
    opens: datetime | None = None
    closes: datetime | None = None
    blackout_hours: int = 24
    audit_days: int = 5
    categories: tuple[CategoryFacts, ...] = ()
    on_roster: int = 0
    announces: datetime | None = None
    """When it is set to be announced."""
    since: datetime | None = None
    """When the present round began."""
    open_cases: int = 0
    appeals_until: datetime | None = None
    open_sheets: int = 0
    """Judges who have begun a score sheet and not handed it in."""
    closed_sheets: int = 0


def following(round: str) -> tuple[Round, ...]:
    """Rounds that may come next, the usual one first."""
    here = Round(round)
    after = ORDER[ORDER.index(here) + 1 :]
    return tuple(dict.fromkeys([*after[:1], *([SKIPS[here]] if here in SKIPS else [])]))


def frozen(round: str) -> bool:
    """Whether rules and numbers can no longer be changed."""
    return ORDER.index(Round(round)) >= ORDER.index(FREEZES)


def missing(facts: Facts, to: str) -> list[str]:
    """What still hinders the step to this round, each in a plain sentence; none: it can be made."""
    if to not in following(facts.round):
        here, there = Round(facts.round).label, Round(to).label
        return [f"评选现在是“{here}”，不能直接到“{there}”"]
    match Round(to):
        case Round.NOMINATION:
            return _categories(facts)
        case Round.SHORTLIST:
            return [*_rules(facts), *_nominees(facts)]
        case Round.VOTING:
            return [*_hours(facts), *_none_standing(facts)]
        case Round.CLOSED:
            if facts.closes is None or facts.now < facts.closes:
                return ["还没有到截止时刻；公布过的截止时刻不能提前"]
            return []
        case Round.AUDIT:
            return _sheets(facts)
        case Round.ANNOUNCED:
            return _settled(facts)
        case _:
            return []


def remarks(facts: Facts) -> list[str]:
    """What hinders nothing, and somebody may want to know before the freeze."""
    if frozen(facts.round):
        return []
    return [
        f"“{c.title}”有 {c.without_portrait} 个候选人没有照片，会用编号代替"
        for c in facts.categories
        if c.without_portrait
    ]


def why_not_reopened(facts: Facts, closes: datetime | None, notice: str) -> list[str]:
    """What hinders going back from the audit to voting, until `closes`, with a public notice."""
    found = []
    if facts.round != Round.AUDIT:
        found.append("只有异议期里可以重新开放投票")
    if closes is None or closes <= facts.now:
        found.append("新的截止时刻要在现在之后")
    if not notice.strip():
        found.append("要写一份公开的说明")
    return found


def _categories(facts: Facts) -> list[str]:
    return [] if facts.categories else ["还没有类别"]


def _rules(facts: Facts) -> list[str]:
    found = [*_categories(facts), *_hours(facts)]
    if facts.method == Contest.Method.BOTH and not 0 < facts.like_weight < 100:
        found.append("点赞和打分按比例合计，点赞占比要在 1 到 99 之间")
    if facts.level == Level.ROSTER and not facts.on_roster:
        found.append("按名册投票，名册还是空的")
    return found


def _hours(facts: Facts) -> list[str]:
    if facts.opens is None or facts.closes is None:
        return ["还没有写开始投票和截止投票的时刻"]
    if facts.closes <= facts.opens:
        return ["截止时刻要在开始时刻之后"]
    if facts.closes <= facts.now:
        return ["截止时刻已经过了"]
    if facts.opens > facts.now + OPENS_WITHIN:
        return ["开始时刻在一年以后，请核对年份"]
    return []


def _none_standing(facts: Facts) -> list[str]:
    return [f"“{c.title}”没有可以投票的候选人" for c in facts.categories if not c.nominees]


def _nominees(facts: Facts) -> list[str]:
    found = _none_standing(facts)
    for category in facts.categories:
        if 0 < category.nominees < category.max_picks:
            found.append(
                f"“{category.title}”最多选 {category.max_picks} 个，"
                f"候选人只有 {category.nominees} 个"
            )
        for count, what in (
            (category.without_consent, "没有本人同意"),
            (category.without_alt, "没有照片说明"),
        ):
            if count:
                found.append(f"“{category.title}”有 {count} 个候选人{what}")
    return found


def _sheets(facts: Facts) -> list[str]:
    if facts.method == Contest.Method.LIKES:
        return []
    if facts.open_sheets:
        return [f"有 {facts.open_sheets} 位评委的评分表还没有交"]
    return [] if facts.closed_sheets else ["还没有一位评委交过评分表"]


def _settled(facts: Facts) -> list[str]:
    found = []
    if facts.announces and facts.now < facts.announces:
        found.append(f"揭晓定在 {_when(facts.announces)}；要提前揭晓，请先取消定好的时刻")
    if facts.since and facts.now < (until := facts.since + timedelta(days=facts.audit_days)):
        found.append(f"异议期到 {_when(until)} 为止")
    if facts.open_cases:
        found.append(f"有 {facts.open_cases} 件作废案还没有核实")
    if facts.appeals_until and facts.now < facts.appeals_until:
        found.append(f"作废案的申诉到 {_when(facts.appeals_until)} 为止")
    return found


def _when(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%-m月%-d日 %H:%M}"
