"""The rules of a contest: as data that is frozen and hashed, and as the text people read.

The text is made from the data, so what is read is what was frozen. The data names every nominee
by number, so that nobody can put another name on a number later.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.utils import timezone

from .lines import canonical
from .models import Category, Contest, Level, Nominee

APPEAL_DAYS = 3
"""How long a voter may object to a void."""

WHO = {
    Level.DEVICE: "一部手机或一台电脑的一个浏览器算一位投票人",
    Level.SMS: "一个手机号算一位投票人，用短信验证码核对",
    Level.WECHAT: "一个微信号算一位投票人",
    Level.ROSTER: "名册上的每个人算一位投票人",
}


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[str, ...]


def rules_of(contest: Contest) -> dict[str, Any]:
    """The frozen rules, or what would be frozen now. Two queries before the freeze, none after."""
    if contest.frozen_rules:
        frozen: dict[str, Any] = json.loads(contest.frozen_rules)
        return frozen
    nominees = Nominee.objects.filter(
        category__contest=contest, consent=True, withdrawn_at=None
    ).only("category_id", "number", "name")
    return made(contest, contest.categories.all(), nominees)


def made(
    contest: Contest, categories: Iterable[Category], nominees: Iterable[Nominee]
) -> dict[str, Any]:
    """Rules as JSON: moments in ISO 8601 at UTC, whole numbers, no floats."""
    standing: dict[int, dict[str, str]] = {}
    for nominee in nominees:
        standing.setdefault(nominee.category_id, {})[str(nominee.number)] = nominee.name
    return {
        "contest": contest.slug,
        "title": contest.title,
        "method": contest.method,
        "like_weight": contest.like_weight,
        "level": contest.level,
        "opens": iso(contest.opens),
        "closes": iso(contest.closes),
        "snapshot_hour": contest.snapshot_hour,
        "blackout_hours": contest.blackout_hours,
        "audit_days": contest.audit_days,
        "appeal_days": APPEAL_DAYS,
        "extra": [line.strip() for line in contest.extra_rules.splitlines() if line.strip()],
        "categories": [
            {
                "slug": category.slug,
                "title": category.title,
                "min_picks": category.min_picks,
                "max_picks": category.max_picks,
                "places": category.places,
                "nominees": standing.get(category.pk, {}),
            }
            for category in categories
        ],
    }


def frozen_text(rules: dict[str, Any]) -> str:
    """The one text of rules, as it is kept, published and hashed."""
    return canonical(rules)


def fingerprint(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hex."""
    return sha256(text.encode()).hexdigest()


def sections(rules: dict[str, Any]) -> list[Section]:
    """The rules as people read them."""
    found = [
        Section("评什么", tuple(_category(one) for one in rules["categories"])),
        Section("什么时候", _times(rules)),
        Section("怎样投票", _voting(rules)),
        Section("怎样定名次", _ranking(rules)),
        Section("怎样防刷票", _guarding(rules)),
    ]
    if rules["extra"]:
        found.append(Section("补充规则", tuple(rules["extra"])))
    return found


def _category(one: dict[str, Any]) -> str:
    low, high = one["min_picks"], one["max_picks"]
    picks = f"{high} 个" if low == high else f"{low} 到 {high} 个"
    count = len(one["nominees"])
    return f"{one['title']}：候选人 {count} 个，每张票选 {picks}，评出 {one['places']} 个。"


def _times(rules: dict[str, Any]) -> tuple[str, ...]:
    opens, closes = _said(rules["opens"]), _said(rules["closes"])
    lines = [
        f"投票：{opens}起，{closes}止，以数据库的钟为准；截止时刻本身不再收票。",
        f"投票期间每天 {rules['snapshot_hour']} 点公布一次票数。",
    ]
    if rules["blackout_hours"]:
        lines.append(f"截止前 {rules['blackout_hours']} 小时不公布票数，截止后全部公布。")
    days = rules["audit_days"]
    lines.append(f"截止后有 {days} 天异议期，然后揭晓。" if days else "截止后核对完就揭晓。")
    return tuple(lines)


def _voting(rules: dict[str, Any]) -> tuple[str, ...]:
    return (
        f"{WHO[Level(rules['level'])]}，每天每个类别可以投一张票。",
        "同一张票里每个候选人只能选一次；票投出以后不能改，也不能撤回。",
        "不方便上网的，可以打电话或到现场由工作人员登记，同样每人每天一张，按渠道公布票数。",
        "拉票、分享没有任何奖励。",
    )


def _ranking(rules: dict[str, Any]) -> tuple[str, ...]:
    weight = rules["like_weight"]
    how = {
        Contest.Method.LIKES: "按有效票数从多到少排名次。",
        Contest.Method.SCORES: "按评委打分的平均分从高到低排名次。",
        Contest.Method.BOTH: f"点赞占 {weight}%，评委打分占 {100 - weight}%，合计排名次。",
    }
    ties = "票数或得分相同的并列，不按编号或先后分高低；末位并列时一同入选。"
    nothing = "一票未得、得分为零的不入选，名额可以空着。"
    gone = "退出的候选人不参加排名，其他人的名次照此重排。"
    return (how[Contest.Method(rules["method"])], ties, nothing, gone)


def _guarding(rules: dict[str, Any]) -> tuple[str, ...]:
    return (
        "明显异常的票先待核，由两位编辑核实；作废要写公开的理由，记进公开账本，什么也不删除。",
        f"作废的是票，不是候选人；对作废有异议，{rules['appeal_days']} 天内可以申诉，查明后恢复。",
        "候选人退出时公布原因，已投给其他候选人的票不受影响。",
    )


def iso(moment: datetime | None) -> str | None:
    """A moment as the rules have it."""
    return moment.astimezone(UTC).isoformat() if moment else None


def _said(moment: str | None) -> str:
    if moment is None:
        return "（时刻待定）"
    local = timezone.localtime(datetime.fromisoformat(moment))
    return f"{local:%Y年%-m月%-d日 %H:%M}"
