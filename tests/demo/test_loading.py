from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from showcase.accounts.models import User
from showcase.cases.models import CasePage
from showcase.core.models import Channels, Picture
from showcase.demo.loading import load
from showcase.demo.reading import stories
from showcase.home.models import AboutPage, HomePage
from showcase.places.models import PlacePage
from showcase.stories.models import Story
from showcase.surveys.kinds import Phase
from showcase.surveys.models import Survey
from tests.database import Databases, point_at

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def password_file(
    test_databases: Databases,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The demo is loaded once, into a database of its own, where each test is rolled back."""
    file: Path = tmp_path_factory.mktemp("demo") / "password.txt"
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        point_at(test_databases.copy("demo"))
        load(file, lambda _: None)
    yield file
    with django_db_blocker.unblock():
        point_at(before)


def test_loading_twice_adds_nothing_and_undoes_no_change(password_file: Path) -> None:
    password = password_file.read_text()
    story = CasePage.objects.order_by("number").first()
    assert story is not None
    story.title = "编辑改过的标题"
    story.save_revision().publish()
    Channels.objects.update(hotline="028-12345678")
    user = User.objects.get(username="bianji")
    user.set_password("changed by its owner")
    user.save()
    counts = [m.objects.count() for m in (Story, PlacePage, Picture, User)]

    load(password_file, lambda _: None)

    assert [m.objects.count() for m in (Story, PlacePage, Picture, User)] == counts
    assert CasePage.objects.get(pk=story.pk).title == "编辑改过的标题"
    assert Channels.objects.get().hotline == "028-12345678"
    assert User.objects.get(username="bianji").check_password("changed by its owner")
    assert password_file.read_text() == password
    assert password_file.stat().st_mode & 0o077 == 0


def test_the_demo_is_a_newspaper_one_can_read() -> None:
    assert Story.objects.live().count() == len(stories()) >= 11
    districts = PlacePage.objects.filter(level=PlacePage.Level.DISTRICT)
    assert districts.count() == 23
    assert districts.filter(tile_row=None).count() == 0
    for case in CasePage.objects.all():
        assert case.dimension and case.campaign and case.column and case.place, case.title
        assert case.lead_picture and case.lead_caption and case.lead_alt, case.title
        assert len(case.sections) >= 3, case.title
        assert case.credits or case.no_byline, case.title
    home = HomePage.objects.get()
    assert home.lead and home.picks.count() == 2
    assert_one_survey_runs_and_one_tells_its_results()


def assert_one_survey_runs_and_one_tells_its_results() -> None:
    running, over = Survey.objects.order_by("-opens")
    assert (running.phase, over.phase) == (Phase.OPEN, Phase.CLOSED)
    assert running.live and over.live and running.closes and running.closes > timezone.now()
    assert over.results["sheets"] == over.answers.count() >= 50
    assert all(question["rows"] for question in over.results["questions"])


def test_every_picture_says_that_it_is_a_print() -> None:
    prints = Picture.objects.filter(consent=Picture.Consent.DRAWING)
    assert prints.count() >= 12
    assert set(prints.values_list("credit", flat=True)) == {"示意版画"}


def test_every_story_is_valid_as_an_editor_would_have_to_make_it() -> None:
    for story in Story.objects.specific():
        story.full_clean()
        for block in story.body:
            block.block.clean(block.value)


def test_what_an_editor_deleted_stays_deleted(password_file: Path) -> None:
    gone = CasePage.objects.order_by("-number")[0]
    gone.delete()
    AboutPage.objects.get().delete()
    running = Survey.objects.get(phase=Phase.OPEN)
    for rows in (running.answers, running.questions):
        rows.all().delete()
    running.delete()
    home = HomePage.objects.get()
    home.picks.all().delete()
    count = Story.objects.count()
    load(password_file, lambda _: None)
    assert Story.objects.count() == count
    assert not AboutPage.objects.exists()
    assert Survey.objects.get().phase == Phase.CLOSED
    assert not HomePage.objects.get().picks.exists()
