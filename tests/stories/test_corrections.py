"""更正: shown to readers, and asked for when facts changed."""

from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import LazySettings
from wagtail.models import Workflow
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from showcase.bake.render import render, visitor_request
from showcase.home.feeds import feed_addresses
from showcase.newsroom.roles import CHIEF, WORKFLOW
from showcase.people.models import Person
from showcase.stories.corrections import changed, facts
from showcase.stories.models import Correction, Story
from tests import factories
from tests.staff import member


def test_changed_figures_and_names_are_facts() -> None:
    names = {"林溪", "周师傅", "莲花社区", "王"}
    old = facts("院里的灯", ["2023年12月15日，周师傅修了12盏灯，花了三百二十元。"], names)

    def said(title: str, text: str) -> list[str]:
        return changed(old, facts(title, [text], names))

    text = "2023年12月15日，周师傅修了12盏灯，花了三百二十元。"
    assert said("院里的灯", text) == []
    assert said("院里的灯", "十分感谢一心桥的邻居，" + text.replace("修了", "修好了")) == []
    assert said("院里的路灯", text) == ["标题"]
    assert said("院里的灯", text.replace("12盏", "13盏")) == ["12 → 13"]
    assert said("院里的灯", text.replace("15日", "16日")) == ["15日 → 16日"]
    assert said("院里的灯", text.replace("三百二十元", "三百元")) == ["三百二十元 → 三百元"]
    assert said("院里的灯", text.replace("周师傅", "林溪")) == ["不再出现“周师傅”", "新出现“林溪”"]
    assert said("院里的灯", text + "85%的居民满意。") == ["新出现“85%”"]


def form_of(story: Any, **changes: Any) -> dict[str, Any]:
    contributor = story.contributors.get()
    contributors = [
        {"id": contributor.pk, "name": contributor.name, "role": "记者", "ORDER": 1, "DELETE": ""}
    ]
    data = {
        "title": story.title,
        "body": streamfield([("paragraph", rich_text(changes.pop("text")))]),
        "contributors": inline_formset(contributors, initial=1),
        "pseudonyms": inline_formset([]),
        "comments": inline_formset([]),
        "corrections": inline_formset(changes.pop("corrections", [])),
        "tags": "",
    }
    return nested_form_data(data | changes)


HINT = "如果原来写错了，请告诉读者"


@pytest.fixture
def story(db: None, client: Any) -> Any:
    factories.site()
    client.force_login(member(CHIEF))
    return factories.case(body=[{"type": "paragraph", "value": "<p>院里有12盏灯。</p>"}])


def publish(client: Any, story: Any, **form: Any) -> str:
    address = f"/admin/pages/{story.pk}/edit/"
    data = form_of(story, **form) | {"action-publish": "1"}
    answer = client.post(address, data, follow=True)
    assert answer.redirect_chain, answer.context["form"].errors
    return answer.content.decode()


def test_a_message_asks_for_a_correction_and_holds_nothing_back(client: Any, story: Any) -> None:
    Person.objects.create(name="周师傅")
    assert HINT not in publish(client, story, text="<p>院子里有12盏灯。</p>")
    said = publish(client, story, text="<p>院子里，周师傅装了13盏灯。</p>")
    assert HINT in said
    assert "12 → 13" in said
    assert "新出现“周师傅”" in said
    assert f"/admin/pages/{story.pk}/edit/#tab-" in said
    tab = said.partition(f"/admin/pages/{story.pk}/edit/#")[2].partition('"')[0]
    assert f'id="{tab}"' in client.get(f"/admin/pages/{story.pk}/edit/").content.decode()
    assert "13盏" in str(Story.objects.get(pk=story.pk).body)

    correction = {"id": "", "date": "2026-01-02", "text": "13盏应为14盏。", "DELETE": ""}
    said = publish(
        client, story, text="<p>院子里，周师傅装了14盏灯。</p>", corrections=[correction]
    )
    assert HINT not in said
    assert story.corrections.get().text == "13盏应为14盏。"


def test_the_last_review_asks_too(client: Any, story: Any, settings: LazySettings) -> None:
    settings.WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = False  # this form is not the whole one
    workflow = Workflow.objects.get(name=WORKFLOW)
    story.body = [{"type": "paragraph", "value": "<p>院里有15盏灯。</p>"}]
    story.save_revision()
    state = workflow.start(story, member(CHIEF))
    for _ in range(2):
        state.current_task_state.approve(user=member(CHIEF))
        state.refresh_from_db()
    data = form_of(story, text="<p>院里有15盏灯。</p>")
    data |= {"action-workflow-action": "1", "workflow-action-name": "approve"}
    said = client.post(f"/admin/pages/{story.pk}/edit/", data, follow=True).content.decode()
    assert "15盏" in str(Story.objects.get(pk=story.pk).body)
    assert HINT in said
    assert "12 → 15" in said


def test_a_draft_that_was_never_public_needs_no_correction(client: Any, story: Any) -> None:
    draft = factories.case(live=False)
    assert HINT not in publish(client, draft, text="<p>院里有99盏灯。</p>")


def test_readers_see_it_at_the_end_and_in_the_feed(story: Any) -> None:
    story.corrections = [
        Correction(date=date(2026, 3, 4), text="后一条。"),
        Correction(date=date(2026, 1, 2), text="12盏应为13盏。"),
    ]
    story.save_revision().publish()
    page = story.serve(visitor_request(story.url)).render().content.decode()
    assert page.index("更新记录") > page.index("院里有12盏灯")
    assert '<time datetime="2026-01-02">2026年1月2日</time> 12盏应为13盏。' in page
    assert page.index("12盏应为13盏") < page.index("后一条。")
    factories.case(title="没有更正的")
    feed = ElementTree.fromstring(render(next(iter(feed_addresses()))))
    atom = "{http://www.w3.org/2005/Atom}updated"
    assert [item.findtext(atom) for item in feed.findall("channel/item")] == [
        None,
        "2026-03-04T00:00:00+08:00",
    ]
