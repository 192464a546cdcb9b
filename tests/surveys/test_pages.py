"""What readers get as files, when it opens and closes, and what is told of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from showcase.surveys import pages, purging, turning
from showcase.surveys.addresses import addresses
from showcase.surveys.kinds import Phase
from showcase.surveys.models import Survey, SurveyText

from .making import known, send, sheets, survey

pytestmark = pytest.mark.django_db


def rendered(view: Any, *keys: int) -> str:
    response = view(*keys, RequestFactory().get("/survey/"))
    text: str = response.render().content.decode()
    return text


def paths() -> list[str]:
    return [address.path for address in addresses()]


def test_the_form_is_a_file() -> None:
    about = survey(asks_contact=True, introduction="<b>说明</b>")
    text = rendered(pages.survey, about.pk)
    assert 'action="/api/survey/shitang"' in text and 'method="post"' in text
    assert text.count('type="radio"') == 8 and text.count('type="checkbox"') == 4
    assert "csrfmiddlewaretoken" not in text
    assert "&lt;b&gt;说明" in text
    assert 'type="tel"' in text


def test_there_is_nothing_before_it_is_public_and_no_results_before_the_end() -> None:
    about = survey(live=False)
    assert paths() == ["/survey/"]
    Survey.objects.update(live=True)
    assert paths() == ["/survey/", "/survey/shitang/"]
    turning.close(about.pk)
    assert "/survey/shitang/results/" in paths()
    Survey.objects.update(show_results=False)
    assert "/survey/shitang/results/" not in paths()


@pytest.mark.parametrize("phase", [Phase.WAITING, Phase.CLOSED])
def test_no_form_when_it_is_not_open(phase: Phase) -> None:
    about = survey(phase=phase)
    assert (
        "<form" not in rendered(pages.survey, about.pk).partition("<main")[2].partition("</main")[0]
    )
    assert about.title in rendered(pages.index)


def test_it_opens_and_closes_at_its_time() -> None:
    now = timezone.now()
    about = survey(
        phase=Phase.WAITING, opens=now + timedelta(hours=1), closes=now + timedelta(hours=2)
    )
    assert turning.next_due() == about.opens
    assert turning.fire(now) == []
    assert turning.fire(now + timedelta(hours=1)) == ["调查《老年食堂》开始"]
    assert turning.next_due() == about.closes
    assert turning.fire(now + timedelta(hours=2)) == ["调查《老年食堂》结束"]
    assert turning.next_due() is None
    assert turning.fire(now + timedelta(hours=3)) == []
    assert not turning.close(about.pk)


def test_small_cells_are_merged_on_the_page() -> None:
    about = survey()
    sheets(about, 20, 3, 12)
    turning.close(about.pk)
    text = rendered(pages.results, about.pk)
    assert "收到 35 份" in text
    assert '<th scope="row">常去</th><td class="r">20</td>' in text
    assert "有时、不去" in text and '<td class="r">15</td>' in text
    assert '<td class="r">3</td>' not in text and '<td class="r">12</td>' not in text
    assert '<svg class="bars"' in text and 'role="img"' in text


def test_with_fewer_than_five_nothing_is_told() -> None:
    about = survey()
    sheets(about, 4)
    turning.close(about.pk)
    text = rendered(pages.results, about.pk)
    assert "少于 5 位" in text and "<table" not in text


def test_what_was_told_does_not_change_after(client: Client) -> None:
    about = survey()
    sheets(about, 6, 6)
    turning.close(about.pk)
    before = rendered(pages.results, about.pk)
    about.answers.all()[:3][0].delete()
    assert rendered(pages.results, about.pk) == before
    assert send(known(client), about).status_code == 409


def test_words_are_never_published(client: Client) -> None:
    about = survey()
    sheets(about, 6, 6)
    send(known(client), about)
    assert SurveyText.objects.get().text == "粥再稠一点"
    turning.close(about.pk)
    about.refresh_from_db()
    told = rendered(pages.results, about.pk) + rendered(pages.index) + str(about.results)
    assert "粥再稠" not in told


def test_a_mean_only_when_nothing_is_merged() -> None:
    about = survey()
    sheets(about, 10)
    key = str(about.questions.all()[2].pk)
    for place, sheet in enumerate(about.answers.all()):
        sheet.data |= {key: [place % 2]}
        sheet.save()
    turning.close(about.pk)
    about.refresh_from_db()
    scale = next(one for one in about.results["questions"] if one["kind"] == "scale")
    assert scale["merged"] and scale["mean"] == ""


def test_words_go_half_a_year_after_the_end(client: Client) -> None:
    about = survey()
    send(known(client), about)
    assert purging.next_due() is None
    turning.close(about.pk)
    due = purging.next_due()
    assert due is not None
    assert purging.fire(due - timedelta(seconds=1)) == []
    assert purging.fire(due) == ["按期清除了调查里写下的话 1 条"]
    assert not SurveyText.objects.exists() and purging.next_due() is None
    assert about.answers.count() == 1
