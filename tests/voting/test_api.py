"""The vote over HTTP as the page's script speaks it."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from showcase.core.models import Channels
from showcase.voting import receipts
from showcase.voting.api import hotline
from showcase.voting.models import Ballot, BallotSignal, Category, Nominee, Round, UsedWork
from tests import factories

from . import contests
from .voter import OURS, Voter, code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def easy(settings: LazySettings, tmp_path: Any) -> None:
    """Little work, and quotas of nobody else."""
    settings.WORK_TRIES = 5
    settings.VAR_DIR = tmp_path


@pytest.fixture
def category() -> Category:
    return contests.category(contests.contest())


@pytest.fixture
def voter() -> Voter:
    return Voter().hello()


def test_hello_gives_a_device_once() -> None:
    client = Client(enforce_csrf_checks=True)
    first = client.post("/api/hello", headers=OURS)
    assert (first.status_code, first.json()) == (201, {"device": "new"})
    (cookie,) = first.cookies.values()
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    second = client.post("/api/hello", headers=OURS)
    assert (second.status_code, second.json()) == (200, {"device": "known"})
    assert not second.cookies


def test_open_contests_are_listed_in_four_queries(
    category: Category, django_assert_max_num_queries: Any
) -> None:
    contests.category(category.contest)
    contests.contest(round=Round.DRAFT)
    contests.contest(round=Round.CLOSED)
    contests.contest(opens=timezone.now() + timedelta(hours=1))
    Nominee.objects.filter(category=category, number=2).update(withdrawn_at=timezone.now())
    with django_assert_max_num_queries(4):
        response = Client().get("/api/vote/")
    assert response.headers["Cache-Control"] == "no-store"
    (found,) = response.json()["contests"]
    assert found["contest"] == category.contest.slug
    assert (found["title"], found["level"]) == ("最美网格员评选", "device")
    listed = {one["category"]: one for one in found["categories"]}[category.slug]
    assert (listed["min"], listed["max"]) == (1, 3)
    assert [one["number"] for one in listed["nominees"]] == [1, 3, 4, 5]


def test_a_ballot_counts_and_gets_its_receipt(category: Category, voter: Voter) -> None:
    response = voter.vote(category, picks=[3, 1])
    assert response.status_code == 201, response.content.decode()
    ballot = Ballot.objects.get()
    assert json.loads(response.content) == receipts.receipt_for(ballot)
    assert (ballot.picks, ballot.channel, ballot.held) == ([1, 3], "web", False)
    assert response.headers["Cache-Control"] == "no-store"
    assert UsedWork.objects.count() == 1
    signal = BallotSignal.objects.get()
    assert signal.network == "127.0.0.0/24"
    assert signal.fresh_device


def test_who_is_new_has_been_there_since_the_page_opened(
    category: Category, time_machine: Any
) -> None:
    begun = timezone.now()
    time_machine.move_to(begun)
    voter = Voter().hello()
    time_machine.move_to(begun + timedelta(seconds=90))
    work = voter.work(category)
    time_machine.move_to(begun + timedelta(seconds=92))
    assert voter.vote(category, pow=work).status_code == 201
    assert BallotSignal.objects.get().dwell // 1000 in (91, 92)
    # A device of yesterday says nothing about today's page.
    time_machine.move_to(begun + timedelta(hours=1))
    other = contests.category(category.contest)
    work = voter.work(other)
    time_machine.move_to(begun + timedelta(hours=1, seconds=7))
    assert voter.vote(other, pow=work).status_code == 201
    assert BallotSignal.objects.latest("ballot_id").dwell // 1000 in (6, 7)


def test_sentences_name_the_number_that_editors_set(
    category: Category, voter: Voter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from showcase.guard import quotas

    factories.site()
    site = Site.objects.get(is_default_site=True)
    Channels.objects.update_or_create(site=site, defaults={"hotline": "028-12345678"})
    hotline.forget()
    monkeypatch.setattr(quotas, "NARROW", quotas.Limits(0, 0, 0))
    assert "028-12345678" in json.loads(voter.vote(category).content)["message"]


def test_the_same_request_gets_the_same_receipt(category: Category, voter: Voter) -> None:
    body = voter.body(category, picks=[1, 2])
    first = voter.send(category.contest.slug, body)
    for work in (body["pow"], voter.work(category), "AAAA"):
        again = voter.send(category.contest.slug, body | {"picks": [2, 1], "pow": work})
        assert (again.status_code, again.content) == (200, first.content)
    other = voter.send(category.contest.slug, body | {"picks": [3]})
    assert code(other) == (422, "other_body")
    assert Ballot.objects.count() == 1


def test_a_receipt_is_given_again_after_its_work_expired_and_over_midnight(
    category: Category, voter: Voter, time_machine: Any
) -> None:
    body = voter.body(category)
    first = voter.send(category.contest.slug, body)
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    again = voter.send(category.contest.slug, body)
    assert (again.status_code, again.content) == (200, first.content)


def test_a_second_ballot_of_the_day_is_told_when_to_come_again(
    category: Category, voter: Voter
) -> None:
    assert voter.vote(category).status_code == 201
    response = voter.vote(category, picks=[2])
    assert code(response) == (409, "voted_today")
    said = json.loads(response.content)
    assert said["next"].endswith("00:00+08:00")
    assert "0时以后可以再投" in said["message"]
    other = contests.category(category.contest)
    assert voter.vote(other).status_code == 201
    assert Ballot.objects.count() == 2


# --- the hours -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"round": Round.SHORTLIST}, "not_open"),
        ({"round": Round.CLOSED}, "closed"),
        ({"round": Round.AUDIT}, "closed"),
        ({"round": Round.ANNOUNCED}, "closed"),
        ({"opens": timezone.now() + timedelta(hours=6)}, "not_open"),
        ({"closes": timezone.now() - timedelta(minutes=5)}, "closed"),
    ],
)
def test_outside_of_its_hours_nothing_counts(
    voter: Voter, fields: dict[str, Any], said: str
) -> None:
    category = contests.category(contests.contest())
    work = voter.work(category)
    type(category.contest).objects.filter(pk=category.contest.pk).update(**fields)
    assert code(voter.send(category.contest.slug, voter.body(category, pow=work))) == (409, said)
    assert code(voter.challenge(category)) == (409, said)
    assert Ballot.objects.count() == UsedWork.objects.count() == 0


# --- nominees ------------------------------------------------------------------------------------


def test_nominees_of_another_category_and_withdrawn_ones(category: Category, voter: Voter) -> None:
    other = contests.category(contests.contest(), nominees=9)
    assert other
    Nominee.objects.filter(category=category, number=5).update(withdrawn_at=timezone.now())
    for picks, status, said in [
        ([9], 422, "bad_picks"),
        ([1, 2, 3, 4], 422, "bad_picks"),
        ([5], 409, "withdrawn"),
        ([1, 5], 409, "withdrawn"),
    ]:
        response = voter.vote(category, picks=picks)
        assert code(response) == (status, said), picks
    assert Ballot.objects.count() == UsedWork.objects.count() == 0


def test_a_category_of_another_contest(category: Category, voter: Voter) -> None:
    other = contests.category(contests.contest())
    body = voter.body(category) | {"category": other.slug}
    assert code(voter.send(category.contest.slug, body)) == (404, "unknown")
    assert code(voter.send("nowhere", body)) == (404, "not_found")
    assert code(voter.challenge(Category(contest=category.contest, slug="x"))) == (404, "unknown")
    assert Ballot.objects.count() == 0


# --- proof of work -------------------------------------------------------------------------------


def test_borrowed_work_is_refused(category: Category, voter: Voter, time_machine: Any) -> None:
    elsewhere = contests.category(category.contest)
    other_contest = contests.category(contests.contest(), slug=category.slug)
    for name, work in {
        "another device": Voter().hello().work(category),
        "another category": voter.work(elsewhere),
        "another contest": voter.work(other_contest),
        "nobody": "AAAA",
        "json": "e30=",
    }.items():
        assert code(voter.vote(category, pow=work)) == (403, "bad_work"), name
    assert Ballot.objects.count() == 0


def test_work_of_another_day_is_refused(
    category: Category, voter: Voter, time_machine: Any
) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0) + timedelta(days=1)
    time_machine.move_to(midnight - timedelta(minutes=1))
    work = voter.work(category)
    time_machine.move_to(midnight + timedelta(minutes=1))
    assert code(voter.vote(category, pow=work)) == (403, "bad_work")
    assert Ballot.objects.count() == 0


def test_work_expires(category: Category, voter: Voter, time_machine: Any) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0)
    time_machine.move_to(noon)
    work = voter.work(category)
    time_machine.move_to(noon + timedelta(minutes=11))
    assert code(voter.vote(category, pow=work)) == (403, "work_expired")
    assert Ballot.objects.count() == 0


def test_work_is_spent_once(category: Category, voter: Voter) -> None:
    body = voter.body(category)
    assert voter.send(category.contest.slug, body).status_code == 201
    again = voter.send(category.contest.slug, body | {"idem": str(uuid4()), "picks": [2]})
    assert code(again)[0] == 409
    assert Ballot.objects.count() == 1


# --- who sends it, and from where ----------------------------------------------------------------


def test_without_a_device_or_with_a_forged_one(category: Category, voter: Voter) -> None:
    body = voter.body(category)
    (name, morsel), *_ = voter.client.cookies.items()
    for value in (None, "", "x", morsel.value[:-1], morsel.value[::-1], "\x7f" * 50, "A" * 9000):
        client = Client(enforce_csrf_checks=True)
        if value is not None:
            client.cookies[name] = value
        stranger = Voter(client)
        assert code(stranger.send(category.contest.slug, body)) == (403, "no_device"), value
        assert code(stranger.challenge(category)) == (403, "no_device")
    assert Ballot.objects.count() == 0


def test_a_borrowed_cookie_is_still_one_voter(category: Category, voter: Voter) -> None:
    thief = Voter()
    thief.client.cookies = voter.client.cookies
    assert voter.vote(category).status_code == 201
    assert code(thief.vote(category, picks=[2])) == (409, "voted_today")
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"X-Huaxi": "1", "Sec-Fetch-Site": "cross-site"},
        {"X-Huaxi": "1", "Sec-Fetch-Site": "same-site"},
        {"X-Huaxi": "1", "Sec-Fetch-Site": "none"},
        {"X-Huaxi": "1", "Origin": "https://elsewhere.example"},
        {"X-Huaxi": "1", "Origin": "null"},
        {"X-Huaxi": "1", "Origin": "https://testserver"},
    ],
)
def test_a_ballot_from_another_site(
    category: Category, voter: Voter, headers: dict[str, str]
) -> None:
    body = voter.body(category)
    response = voter.send(category.contest.slug, body, headers=headers)
    assert code(response) == (403, "cross_site")
    assert code(Client().post("/api/hello", headers=headers)) == (403, "cross_site")
    assert Ballot.objects.count() == UsedWork.objects.count() == 0


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
def test_a_form_of_another_site_cannot_be_a_ballot(
    category: Category, voter: Voter, kind: str
) -> None:
    content = json.dumps(voter.body(category)).encode()
    response = voter.send(category.contest.slug, content, content_type=kind)
    assert code(response) == (415, "wrong_type")
    assert Ballot.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_only_post_votes(category: Category, voter: Voter, method: str) -> None:
    call = getattr(voter.client, method)
    address = f"/api/vote/{category.contest.slug}/ballot"
    for headers in (OURS, OURS | {"Sec-Purpose": "prefetch"}, OURS | {"Purpose": "prefetch"}):
        response = call(address, headers=headers)
        assert response.status_code == 405
        assert response.headers["Allow"] == "POST"
        assert call("/api/hello", headers=headers).status_code == 405
    assert Ballot.objects.count() == 0


def test_a_prefetch_does_not_vote_even_as_post(category: Category, voter: Voter) -> None:
    body = voter.body(category)
    for name in ("Sec-Purpose", "Purpose", "X-Moz"):
        for value in ("prefetch", "prefetch;prerender"):
            response = voter.send(category.contest.slug, body, headers=OURS | {name: value})
            assert code(response) == (403, "prefetch")
    assert Ballot.objects.count() == 0


SPOOFED = {
    "X-Forwarded-For": "203.0.113.9",
    "Forwarded": "for=203.0.113.9",
    "X-Real-IP": "203.0.113.9",
    "True-Client-IP": "203.0.113.9",
    "CF-Connecting-IP": "203.0.113.9",
    "X-Forwarded-Host": "elsewhere.example",
}


def test_spoofed_addresses_change_nothing(category: Category, voter: Voter) -> None:
    response = voter.send(
        category.contest.slug,
        voter.body(category),
        headers=OURS | SPOOFED | {"User-Agent": "Mozilla/5.0 \xff"},
    )
    assert response.status_code == 201
    assert BallotSignal.objects.get().network == "127.0.0.0/24"


def test_another_host_is_no_host_of_ours(category: Category, settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    response = Client().post("/api/hello", headers=OURS | {"Host": "elsewhere.example"})
    assert 400 <= response.status_code < 500


# --- quotas --------------------------------------------------------------------------------------


def test_beyond_the_quota_ballots_are_held_and_then_refused(
    category: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    from showcase.guard import quotas

    monkeypatch.setattr(quotas, "NARROW", quotas.Limits(1, 2, 3))
    answers = []
    for _ in range(4):
        voter = Voter().hello()
        body = voter.body(category)
        answers.append((voter.send(category.contest.slug, body), voter, body))
    assert [one.status_code for one, *_ in answers] == [201, 201, 201, 429]
    assert code(answers[3][0]) == (429, "too_many")
    assert answers[3][0].headers["Retry-After"]
    assert list(Ballot.objects.order_by("pk").values_list("held", flat=True)) == [0, 0, 1]
    # What was promised is given again even now.
    first, voter, body = answers[0]
    assert voter.send(category.contest.slug, body).content == first.content


def test_where_many_come_from_the_work_is_harder(
    category: Category, voter: Voter, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    from showcase.guard import quotas

    asked = []
    monkeypatch.setattr(
        "showcase.guard.work.create_challenge",
        lambda *args, counter, **kwargs: asked.append(counter) or (_ for _ in ()).throw(OSError),
    )
    monkeypatch.setattr("showcase.guard.work.secrets.randbelow", lambda most: most)
    monkeypatch.setattr(quotas, "NARROW", quotas.Limits(0, 1, 2))
    for _ in range(2):
        with pytest.raises(OSError):
            voter.challenge(category)
        quotas.take(f"ballot|{category.contest.slug}", _loopback())
    assert asked == [5, 20]


def _loopback() -> Any:
    from ipaddress import ip_address

    return ip_address("127.0.0.1")
