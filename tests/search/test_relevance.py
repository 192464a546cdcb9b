"""Whether the page that a person wants stands first: own queries, judged by hand.

`WANTED` are known-item queries: whoever types this means that one page. `GRADED` are words with
several good answers, worth 2 (about it) or 1 (mentions it); what is not named is worth nothing.
"""

from math import log2
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from showcase.cases.models import Dimension
from showcase.stories.models import Column
from tests import factories
from tests.search.results_site import Asking, published, quiet  # noqa: F401 - a fixture

STORIES = {
    "canteen": ("社区食堂开到院门口", "牛市口街道", "老人五元一餐，行动不便的送上门。", "陈小川"),
    "points": (
        "积分换来邻里情",
        "牛市口街道",
        "捡一次烟头积一分，攒够了去社区食堂吃。",
        "林溪",
    ),
    "area": ("老院改造三问", "玉林街道", "公摊面积分摊到户，院落成了花园。", "林溪"),
    "grid": ("微网格员敲开每一扇门", "玉林街道", "每名微网格员联系三十户。", "罗晓"),
    "gridders": ("网格员的一天", "簇锦街道", "清早巡查，傍晚调解。", "罗晓"),
    "bins": ("垃圾分类不靠喊", "簇锦街道", "撤桶并点以后，志愿者守桶三个月。", "陈小川"),
    "car": ("132N号楼下的充电桩", "牛市口街道", "电动自行车不再进电梯。", "林溪"),
    "lift": ("老楼加装电梯记", "玉林街道", "一楼不同意，书记上门十一次。", "吴·阿依"),
    "r29": ("R29社区的夜晚", "天府街道", "年轻人下班后来这里学吉他。", "罗晓"),
    "line": ("4567热线第一天", "天府街道", "接了二十一个电话。", "陈小川"),
    "method": ("矛盾不出院", "簇锦街道", "三事分流把大事小事私事分开办。", "吴·阿依"),
    "elder": ("独居老人的门铃", "天府街道", "微网格员每天按一次门铃。", "林溪"),
    "pool": ("停车位的加减法", "玉林街道", "错时停车，白天借给医院家属。", "罗晓"),
    "book": ("院坝里的图书角", "簇锦街道", "孩子们放学先来看书。", "陈小川"),
}
METHODS = {"method": "三事分流工作法", "pool": "错时共享法"}
WANTED = {
    "社区食堂开到院门口": "canteen",
    "社区食堂": "canteen",
    "积分换来邻里情": "points",
    "积分": "points",
    "老院改造": "area",
    "院落成了花园": "area",
    "微网格员": "grid",
    "微網格員": "grid",
    "网格员的一天": "gridders",
    "垃圾分类": "bins",
    "垃圾 分类": "bins",
    "撤桶并点": "bins",
    "132N": "car",
    "１３２ｎ": "car",
    "充电桩": "car",
    "加装电梯": "lift",
    "“加装电梯”": "lift",
    "吴阿依 电梯": "lift",
    "R29社区": "r29",
    "r29": "r29",
    "4567": "line",
    "三事分流": "method",
    "三事分流工作法": "method",
    "矛盾不出院": "method",
    "独居老人": "elder",
    "门铃": "elder",
    "停车": "pool",
    "错时共享": "pool",
    "图书角": "book",
    "院坝 看书": "book",
    "牛市口街道": "place",
    "牛市口": "place",
    "吉他": "r29",
    "陈小川 食堂": "canteen",
}
GRADED = {
    "社区食堂": {"canteen": 2, "points": 1},
    "微网格员": {"grid": 2, "elder": 1},
    "电梯": {"lift": 2, "car": 1},
    "老人": {"elder": 2, "canteen": 1},
    "网格员": {"gridders": 2, "grid": 2, "elder": 1},
    "陈小川": {"canteen": 2, "bins": 2, "line": 2, "book": 2},
}
PLACE = "牛市口街道"


def content() -> None:
    district = factories.place("锦江区")
    places = {s[1] for s in STORIES.values()}
    made = {name: factories.place(name, district) for name in sorted(places)}
    near = Dimension.objects.create(campaign=factories.campaign(), name="治理有方")
    column = Column.objects.create(name="微网故事", slug="weiwang")
    for name, (title, place, text, author) in STORIES.items():
        body: list[dict[str, Any]] = [{"type": "paragraph", "value": f"<p>{text}</p>"}]
        if name in METHODS:
            value = {"name": METHODS[name], "components": [], "source": ""}
            body.append({"type": "method", "value": value})
        factories.case(
            title=title,
            summary="",
            place=made[place],
            body=body,
            dimension=near,
            column=column,
            contributors=[(author, "记者")],
        )


@pytest.fixture(scope="module")
def release(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Path:
    return published(tmp_path_factory.mktemp("relevance") / "releases", django_db_blocker, content)


@pytest.fixture
def asking(release: Path, settings: LazySettings) -> Asking:
    settings.RELEASES_DIR = release
    return Asking(release)


def names(asking: Asking, text: str) -> list[str]:
    """The stories found, by their names here."""
    by_title = {title: name for name, (title, *_rest) in STORIES.items()} | {PLACE: "place"}
    return [by_title.get(title, title) for title in asking.titles(text)]


def test_what_one_means_stands_first(asking: Asking) -> None:
    missed = {
        text: found[:2]
        for text, wanted in WANTED.items()
        if (found := names(asking, text))[:1] != [wanted]
    }
    assert len(missed) <= len(WANTED) * 0.1, missed


def gain(found: list[str], grades: dict[str, int]) -> float:
    """Discounted gain of the first ten, as a part of the best that is possible (nDCG@10)."""
    best = sorted(grades.values(), reverse=True)

    def sum_up(values: list[int]) -> float:
        return sum(value / log2(place + 2) for place, value in enumerate(values[:10]))

    return sum_up([grades.get(name, 0) for name in found]) / sum_up(best)


def test_good_answers_stand_before_fair_ones(asking: Asking) -> None:
    gains = {text: gain(names(asking, text), grades) for text, grades in GRADED.items()}
    assert sum(gains.values()) / len(gains) >= 0.95, gains
    assert min(gains.values()) >= 0.8, gains


def test_words_inside_longer_ones_are_not_meant(asking: Asking) -> None:
    """积分 stands in 面积分摊, 院落 in 医院落成: found, since it is there, but never first."""
    assert names(asking, "积分")[0] == "points"
    assert "grid" not in names(asking, "“网格员的一天”")
