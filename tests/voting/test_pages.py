"""Readers' pages of the vote: what each round shows, what not, and that bakes are exact."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from showcase.bake import materials, shelf
from showcase.bake.addresses import Address, all_addresses
from showcase.bake.baking import bake
from showcase.bake.facts import asked_once
from showcase.bake.manifest import Manifest
from showcase.bake.render import render
from showcase.core.honours import honours_of
from showcase.voting.addresses import addresses
from showcase.voting.models import Category, Contest, Nominee, Round, TallySnapshot
from tests import factories

from . import contests

pytestmark = pytest.mark.django_db

ALL = list(Round)


@pytest.fixture(autouse=True)
def site(settings: LazySettings, tmp_path: Path) -> None:
    cache.clear()
    settings.RELEASES_DIR = tmp_path / "releases"
    settings.SITE_URL = "http://paper.example"
    factories.site()


def made(round: str = Round.VOTING, **fields: object) -> Category:
    """A category of five in a contest that has frozen its rules."""
    contest = contests.contest(round=round, slug="grid", rules_sha256="ab" * 32, **fields)
    return contests.category(contest, slug="best", places=2)


def counted(category: Category, votes: dict[int, int], **fields: object) -> TallySnapshot:
    counts = {"votes": {str(n): v for n, v in votes.items()}, "ballots": sum(votes.values())}
    counts |= {"void": 0, "held": 0, "channels": {"web": sum(votes.values())}}
    return TallySnapshot.objects.create(
        contest=category.contest,
        size=9,
        counts={category.slug: counts},
        taken_at=timezone.now(),
        **fields,
    )


def paths() -> set[str]:
    return {address.path for address in addresses()}


def shown(path: str) -> str:
    (address,) = [one for one in addresses() if one.path == path]
    return body(address).decode()


def body(address: Address) -> bytes:
    return render(address)


@pytest.mark.parametrize("round", ALL)
def test_each_round_has_its_pages(round: Round) -> None:
    made(round)
    found = paths()
    at = ALL.index(round)
    assert ("/vote/grid/" in found) == (at >= ALL.index(Round.NOMINATION))
    assert ("/vote/grid/rules/" in found) == (at >= ALL.index(Round.NOMINATION))
    assert ("/vote/grid/best/3/" in found) == (at >= ALL.index(Round.SHORTLIST))
    assert ("/vote/grid/data/" in found) == (at >= ALL.index(Round.VOTING))
    assert ("/vote/grid/results/" in found) == (at >= ALL.index(Round.ANNOUNCED))
    assert ("/vote/grid/honours/" in found) == (at >= ALL.index(Round.ANNOUNCED))
    assert {"/vote/", "/verify/"} <= found


@pytest.mark.parametrize("round", [r for r in ALL if r not in (Round.ANNOUNCED, Round.ARCHIVED)])
def test_before_the_announcement_nothing_says_who_won(round: Round) -> None:
    category = made(round, announce_at=timezone.now() - timedelta(days=1))
    place = factories.place()
    Nominee.objects.filter(category=category, number=2).update(place=place)
    counted(category, {2: 9, 1: 3})
    assert honours_of(place.pk) == []
    assert not [p for p in paths() if "results" in p or "honours" in p]
    for path in paths():
        if path.endswith("/"):
            assert "光荣榜" not in shown(path), path
            assert not re.search('class="(won|rank)"', shown(path)), path


def test_before_the_shortlist_no_page_names_a_nominee() -> None:
    made(Round.SCREENING)
    assert not [path for path in paths() if "候选人3" in shown(path)]


def test_nobody_is_shown_without_consent_and_who_withdrew_has_no_page() -> None:
    category = made()
    Nominee.objects.filter(category=category, number=2).update(consent=False)
    Nominee.objects.filter(category=category, number=4).update(
        withdrawn_at=timezone.now(), withdrawn_reason="工作调动"
    )
    ballot = shown("/vote/grid/best/")
    assert "候选人2" not in ballot
    assert 'value="4"' not in ballot
    assert "04 号候选人已退出：工作调动" in ballot
    assert (
        not {"/vote/grid/best/2/", "/vote/grid/best/4/", "/vote/grid/best/4/poster.jpg"} & paths()
    )


def test_the_ballot_is_drawn_by_lot_and_never_by_votes() -> None:
    category = made()
    order = re.findall(r'name="picks" value="(\d+)"', shown("/vote/grid/best/"))
    counted(category, {5: 900, 1: 1})
    assert re.findall(r'name="picks" value="(\d+)"', shown("/vote/grid/best/")) == order
    assert sorted(order) == ["1", "2", "3", "4", "5"]


def test_counts_are_those_of_the_last_snapshot() -> None:
    category = made()
    assert "还没有公布过票数" in shown("/vote/grid/best/")
    counted(category, {1: 77_777})
    counted(category, {1: 222})
    page = shown("/vote/grid/best/")
    assert ">222</td>" in page
    assert "77777" not in page


def test_no_ballot_outside_the_vote() -> None:
    made(Round.CLOSED)
    page = shown("/vote/grid/best/")
    assert "候选人3" in page
    assert 'name="picks"' not in page


def test_ties_share_a_rank_and_all_of_the_last_rank_are_honoured() -> None:
    category = made(Round.ANNOUNCED)
    counted(category, {1: 5, 2: 9, 3: 5})
    place = factories.place()
    Nominee.objects.filter(category=category, number__in=(3, 5)).update(place=place)
    table = shown("/vote/grid/results/")
    assert re.findall(r"<tr[^>]*><td>(\d)</td>", table) == ["1", "2", "2", "4", "4"]
    roll = shown("/vote/grid/honours/")
    assert [name for name in ("候选人1", "候选人2", "候选人3", "候选人4") if name in roll] == [
        "候选人1",
        "候选人2",
        "候选人3",
    ]
    (honour,) = honours_of(place.pk)
    assert honour.url == "/vote/grid/honours/"
    assert "候选人3" in honour.text


def test_there_is_an_honest_page_when_there_is_no_contest() -> None:
    made(Round.DRAFT)
    assert "现在没有评选" in shown("/vote/")


def test_the_page_says_what_is_proven_and_what_is_not() -> None:
    made()
    page = shown("/vote/grid/")
    assert "账本能证明" in page
    assert "主办方没有另外加票" in page
    assert "每一票背后都是不同的人" in page


def test_names_are_escaped_everywhere() -> None:
    category = made(Round.ANNOUNCED)
    counted(category, {1: 5})
    Nominee.objects.filter(number=1).update(name="<b>甲</b>", line="<i>一</i>", about="<script>")
    for path in paths():
        if path.endswith("/"):
            page = shown(path)
            assert "<b>甲" not in page, path
            assert "<i>一" not in page, path
    assert "<script>" not in shown("/vote/grid/best/1/")


def test_a_poster_is_a_small_picture_and_the_same_twice() -> None:
    category = made()
    Nominee.objects.filter(category=category, number=1).update(portrait=factories.picture())
    for number in (1, 2):
        path = f"/vote/grid/best/{number}/poster.jpg"
        (address,) = [one for one in addresses() if one.path == path]
        data = body(address)
        assert data == body(address)
        assert len(data) < 250_000
        with Image.open(BytesIO(data)) as poster:
            assert poster.size == (1080, 1620)


def test_a_ballot_page_asks_a_fixed_number_of_questions() -> None:
    category = made()
    counted(category, {1: 5})
    place = factories.place()
    Nominee.objects.filter(category=category).update(place=place)
    (address,) = [one for one in addresses() if one.path == "/vote/grid/best/"]
    body(address)
    with CaptureQueriesContext(connection) as few:
        body(address)
    for number in range(6, 60):
        Nominee.objects.create(
            category=category, number=number, name="多", consent=True, place=place
        )
    with CaptureQueriesContext(connection) as many:
        assert body(address).decode().count('name="picks"') == 59
    assert len(many) == len(few) < 50


def test_a_bake_after_changes_is_that_of_a_clean_one(root_of_bake: Path, tmp_path: Path) -> None:
    category = made(Round.SHORTLIST)
    place = factories.place()
    bake(root_of_bake)
    bake(root_of_bake)
    changes = [
        lambda: Contest.objects.update(round=Round.VOTING),
        lambda: counted(category, {1: 3, 2: 3}),
        lambda: Nominee.objects.filter(number=3).update(name="改了名", place=place),
        lambda: Nominee.objects.filter(number=4).update(withdrawn_at=timezone.now()),
        lambda: counted(category, {3: 30, 2: 3}),
        lambda: Contest.objects.update(round=Round.ANNOUNCED),
    ]
    for number, change in enumerate(changes):
        change()
        done = bake(root_of_bake)
        assert not done.full, done.full
        assert differences(root_of_bake, clean(tmp_path / "clean")) == [], f"change {number}"
    assert "改了名" in (
        root_of_bake / shelf.CURRENT / f"places/{place.number}/index.html"
    ).read_text("utf-8")


@pytest.fixture
def root_of_bake(settings: LazySettings) -> Path:
    return Path(settings.RELEASES_DIR)


def clean(folder: Path) -> Manifest:
    materials.reload()
    cache.clear()
    with asked_once():
        bake(folder, addresses=lambda: all_addresses())
    return Manifest.read(folder / shelf.CURRENT)


def differences(root: Path, other: Manifest) -> list[str]:
    ours = Manifest.read(root / shelf.CURRENT)
    return sorted({*ours.changed_since(other), *ours.removed_since(other)})
