"""The JSON twins: what they say, what they cost, and what makes them be written again."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from showcase.bake.addresses import Address, page_addresses
from showcase.bake.baking import bake
from showcase.bake.recording import record
from showcase.bake.render import render
from showcase.bake.session import session
from showcase.cases.models import Dimension
from showcase.stories import twins
from showcase.stories.models import Column, Correction, Edition
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def address(url: str) -> Address:
    return next(a for a in page_addresses() if a.path == f"{url}index.json")


def twin(page: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(render(address(page.url)))
    return data


def figure(printed: str) -> dict[str, Any]:
    return {"printed": printed, "value": "11000.5", "label": "微网格员", "approx": True}


def body(picture: Any) -> list[dict[str, Any]]:
    return [
        {"type": "heading", "value": {"heading": "院里的事"}},
        {"type": "paragraph", "value": "<p>第一段&amp;<b>粗</b></p><p>第二段</p>"},
        {"type": "picture", "value": {"image": picture.pk, "caption": "茶桌", "alt": "桌"}},
        {"type": "figures", "value": {"items": [figure("1.1万余名")]}},
        {
            "type": "video",
            "value": {
                "title": "片子",
                "poster": picture.pk,
                "url": "https://v.example/1",
                "transcript": "字",
            },
        },
    ]


@pytest.fixture
def case() -> Any:
    factories.site()
    district = factories.place(number=510104)
    street = factories.place("牛市口街道", district)
    campaign = factories.campaign()
    story = factories.case(
        title="网格织得更细 日子过得更近",
        kicker="莲花社区",
        column=Column.objects.create(name="优秀案例展播", slug="zhanbo"),
        edition=Edition.objects.create(date=date(2024, 1, 9), issue="12"),
        edition_page="03",
        place=street,
        campaign=campaign,
        dimension=Dimension.objects.create(campaign=campaign, name="党建引领"),
        event_date=date(2023, 12, 15),
        lead_picture=factories.picture("题图"),
        lead_alt="院落",
        lead_caption="图注",
        body=body(factories.picture("茶桌", credit="陈舟 摄")),
        contributors=[("林溪", "记者"), ("天府街道", "供图")],
    )
    story.tags.add("路灯", "停车")
    story.corrections = [Correction(date=date(2024, 2, 1), text="三百户应为三百二十户。")]
    story.save_revision().publish()
    return story


KEYS = (
    "type number url title kicker subtitle summary column edition published updated event_date "
    "place also_places campaign dimension tags bylines people lead body figures corrections"
)


def test_a_case_says_all_that_its_page_says(case: Any) -> None:
    text = render(address(case.url)).decode()
    assert text.endswith("}\n")
    assert "网格织得更细" in text  # not \u escapes
    data = json.loads(text)
    assert list(data) == KEYS.split()
    assert (data["type"], data["number"], data["url"]) == ("case", case.number, case.url)
    assert data["edition"] == {"date": "2024-01-09", "issue": "12", "page": "03"}
    assert data["updated"] == "2024-02-01"
    assert [(p["name"], p["url"]) for p in data["place"]] == [
        ("锦江区", "/places/510104/"),
        ("牛市口街道", case.place.url),
    ]
    assert data["dimension"]["name"] == "党建引领"
    assert data["campaign"]["url"] == "/cases/weiwang/"
    assert data["tags"] == ["停车", "路灯"]
    assert data["bylines"][1] == {"name": "天府街道", "role": "供图", "agency": "华西社区报"}
    assert [block["type"] for block in data["body"]] == [
        "heading",
        "paragraph",
        "picture",
        "figures",
        "video",
    ]
    assert data["body"][1]["value"] == "第一段&粗\n第二段"
    assert data["body"][2]["value"]["image"]["credit"] == "陈舟 摄"
    assert data["figures"][0] | figure("1.1万余名") == data["figures"][0] | {"value": "11000.5"}
    assert data["figures"][0]["value"] == 11000.5
    assert data["corrections"] == [{"date": "2024-02-01", "text": "三百户应为三百二十户。"}]


def test_another_type_of_story_has_a_twin_for_nothing(case: Any) -> None:
    brief = factories.brief(place=case.place)
    data = twin(brief)
    assert data["type"] == "brief"
    assert set(KEYS.split()) - set(data) == {"campaign", "dimension"}
    assert data["lead"] is None


def test_only_pictures_that_the_page_uses_are_named(
    case: Any, tmp_path: Path, settings: LazySettings
) -> None:
    settings.SITE_URL = "http://paper.example"
    root = tmp_path / "releases"
    bake(root)
    folder = root / "current"
    page = (folder / case.url[1:] / "index.html").read_text()
    assert f'type="application/json" title="这篇稿件的数据" href="{case.url}index.json"' in page
    data = json.loads((folder / case.url[1:] / "index.json").read_text())
    named = [
        size["url"]
        for picture in (
            data["lead"]["image"],
            data["body"][2]["value"]["image"],
            data["body"][4]["value"]["poster"],
        )
        for size in picture["sizes"]
    ]
    assert len(named) == 9 + 9 + 1
    for url in named:
        assert url in page
        assert (folder / url[1:]).is_file()

    # A new story re-renders the twin of its own place and of no other.
    factories.brief(title="新的一条", place=case.place)
    changed = [path for path in bake(root).changed if path.endswith(".json")]
    assert sorted(path.split("/")[0] for path in changed) == ["briefs", "places", "search"]


def test_a_place_lists_its_own_stories_newest_first_and_not_all(
    case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins, "NEWEST", 2)
    for number in range(2):
        factories.article(title=f"第{number}条", place=case.place)
    factories.article(title="草稿", place=case.place, live=False)
    data = twin(case.place)
    assert data["count"] == 3
    assert [story["title"] for story in data["stories"]] == ["第1条", "第0条"]
    assert data["stories"][0]["url"].startswith("/news/")
    assert [p["name"] for p in data["parents"]] == ["锦江区"]
    district = twin(case.place.get_parent())
    assert (district["count"], district["stories"]) == (0, [])
    assert [c["name"] for c in district["children"]] == ["牛市口街道"]


def test_what_is_not_public_is_named_without_an_address(case: Any) -> None:
    PageViewRestriction.objects.create(page=case.campaign, restriction_type="login")
    assert twin(case)["campaign"] == {"title": "微网实格优秀案例展播活动", "url": None}
    PageViewRestriction.objects.create(page=case, restriction_type="login")
    assert f"{case.url}index.json" not in {found.path for found in page_addresses()}


def queries(page: Any) -> int:
    """In a bake that knows nothing yet, where no cache answers."""
    found = address(page.url)
    with session(), record():
        render(found)  # renditions are made once
    with session(), record(), CaptureQueriesContext(connection) as captured:
        render(found)
    return len(captured)


def test_a_twin_costs_the_same_whatever_it_holds(case: Any) -> None:
    story, place = queries(case), queries(case.place)
    assert story <= 23
    assert place <= 13
    pictures = [factories.picture(f"图{n}") for n in range(3)]
    case.body = [block for picture in pictures for block in body(picture)]
    case.corrections.add(Correction(text="又一条。"))
    case.tags.add("加梯")
    case.also_places = [factories.place("青羊区", number=510105)]
    case.save_revision().publish()
    for number in range(3):
        factories.place(f"第{number}社区", case.place, level="community")
        factories.article(place=case.place)
    assert queries(case) <= story
    assert queries(case.place) <= place
