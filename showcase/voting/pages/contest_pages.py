"""The way in: all contests, one contest, its rules, its data."""

from dataclasses import dataclass
from itertools import pairwise

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from showcase.bake import rows
from showcase.bake.facts import fact

from .. import exporting, rules
from ..models import Contest, Round
from .lists import categories, contest_keys, nominee_keys, notices
from .paths import VOTE, Spot, contest_path, part_path
from .showing import (
    reached,
    shows_counts,
    shows_nominees,
    shows_results,
    takes_ballots,
)

_STEPS = tuple(r for r in Round if r not in (Round.DRAFT, Round.ARCHIVED))


@dataclass(frozen=True)
class Step:
    """A round as the contest's page shows it."""

    label: str
    is_now: bool
    is_over: bool


def steps(round: str) -> list[Step]:
    """The rounds that readers see; archived counts as announced long ago."""
    return [
        Step(one.label, one == round, reached(round, after))
        for one, after in pairwise([*_STEPS, Round.ARCHIVED])
    ]


def index(request: HttpRequest) -> HttpResponse:
    """`/vote/`: what is open, what comes, what was."""
    contests = rows.many(Contest, contest_keys())
    context = {
        "page": Spot(VOTE, "点赞评选"),
        "open": [_entry(c) for c in contests if takes_ballots(c.round)],
        "coming": [_entry(c) for c in contests if not reached(c.round, Round.VOTING)],
        "counting": [_entry(c) for c in contests if c.round in (Round.CLOSED, Round.AUDIT)],
        "announced": [_entry(c) for c in contests if shows_results(c.round)],
    }
    return TemplateResponse(request, "voting/index.html", context)


def _entry(contest: Contest) -> dict[str, object]:
    found = categories(contest)
    return {
        "contest": contest,
        "url": contest_path(contest.slug),
        "categories": [
            {"category": one, "standing": len(nominee_keys(one.pk))}
            for one in found
            if shows_nominees(contest.round)
        ],
        "names": [one.title for one in found],
    }


def contest(key: int, request: HttpRequest) -> HttpResponse:
    """`/vote/<contest>/`: what, when, how it counts and how that is checked."""
    about = rows.one(Contest, key)
    context = {
        **frame(about, contest_path(about.slug), about.title),
        "steps": steps(about.round),
        "notices": notices(key),
        "entry": _entry(about),
        "summary": [s for s in rules.sections(rules.rules_of(about)) if s.title == "什么时候"],
    }
    return TemplateResponse(request, "voting/contest.html", context)


def rules_page(key: int, request: HttpRequest) -> HttpResponse:
    """`/vote/<contest>/rules/`: the text is made from the frozen data."""
    about = rows.one(Contest, key)
    context = {
        **frame(about, part_path(about.slug, "rules"), "规则"),
        "sections": rules.sections(rules.rules_of(about)),
    }
    return TemplateResponse(request, "voting/rules.html", context)


def data_page(key: int, request: HttpRequest) -> HttpResponse:
    """`/vote/<contest>/data/`: what the files are, and how to count again."""
    about = rows.one(Contest, key)
    context = {
        **frame(about, part_path(about.slug, "data"), "公开账本"),
        "files": [(name, text, name in data_files(key)) for name, text in _FILES],
    }
    return TemplateResponse(request, "voting/data.html", context)


@fact("公开账本的文件")
def data_files(contest: int) -> tuple[str, ...]:
    """Those of a fixed name; there are few before the first checkpoint and the first count."""
    files = exporting.files(rows.one(Contest, contest))
    return tuple(file.name for file in files if "/" not in file.name)


_FILES = (
    (
        "checkpoint.json",
        "最新的校验点：账本有几行、树根是什么、什么时候签的名。请随手存一份；"
        "手里有旧校验点的人越多，账本越改不动。",
    ),
    ("checkpoints.jsonl", "从第一天起的全部校验点，一行一个。"),
    (
        "lines/0.jsonl …",
        "账本的行，每 4096 行一个文件。投票期间公开到上一次公布票数时为止，"
        "这样谁也不能提前数票；截止后全部公开。",
    ),
    (
        "tile/0/0.bin …",
        "哈希树的瓦片，每片 256 个哈希，每个 32 字节。只有哈希，看不出投了谁；核对回执用它。",
    ),
    ("published.json", "已公开的行对应的校验点。"),
    ("tally.json", "最近一次公布的票数，分类别、编号和渠道，还有由此得出的名次。"),
    ("rules.json", "冻结的规则。它的 SHA-256 写在账本里。"),
    ("retally.py", "重新数票的程序。"),
)
"""What each file is, in the words of the page."""


def frame(about: Contest, url: str, title: str) -> dict[str, object]:
    """What every page of a contest needs."""
    return {
        "page": Spot(url, title),
        "contest": about,
        "home": contest_path(about.slug),
        "has_nominees": shows_nominees(about.round),
        "has_counts": shows_counts(about.round),
        "has_results": shows_results(about.round),
        "is_open": takes_ballots(about.round),
        "is_judged": about.method != Contest.Method.LIKES,
    }
