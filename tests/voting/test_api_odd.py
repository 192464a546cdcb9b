"""Odd requests, all at once, and a database that is gone: always an answer in words."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from showcase.voting import catalogue
from showcase.voting.models import Ballot, Category

from . import contests
from .voter import OURS, Voter, code

odd = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(codec=None), max_size=20)
    | st.sampled_from(["\ud800", "\0", "1", "best", str(uuid4())]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)

RIGHT = object()


@pytest.fixture(autouse=True)
def easy(settings: LazySettings, tmp_path: Any) -> None:
    settings.WORK_TRIES = 5
    settings.VAR_DIR = tmp_path


@pytest.fixture
def category() -> Category:
    return contests.category(contests.contest())


@pytest.mark.django_db
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_ballot_is_a_5xx(category: Category, data: st.DataObject) -> None:
    """Fields that are right and odd ones, mixed; and bytes that are no JSON at all."""
    voter = Voter().hello()
    right = voter.body(category)
    # What is drawn may not hang on the proof of work, which is another one each time.
    drawn = {name: data.draw(st.just(RIGHT) | odd, label=name) for name in right}
    body = {name: right[name] if value is RIGHT else value for name, value in drawn.items()}
    if data.draw(st.booleans(), label="bytes"):
        content = json.dumps(body).encode()
        cut = round(data.draw(st.floats(0, 1), label="cut") * len(content))
        content = content[:cut] + data.draw(st.binary(max_size=10)) + content[cut:]
    else:
        content = json.dumps(body).encode()
    before = Ballot.objects.count()
    response = voter.send(category.contest.slug, content)
    counted = Ballot.objects.count() - before
    assert (response.status_code, counted) == (201, 1) or (
        400 <= response.status_code < 500 and counted == 0
    )


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    headers=st.dictionaries(
        st.sampled_from(["Cookie", "Origin", "User-Agent", "Sec-Fetch-Site", "Content-Type"]),
        st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=60),
    ),
    length=st.sampled_from(["", "0", "-1", "x", "9" * 30, "8193", "１"]),
)
def test_no_headers_are_a_5xx(category: Category, headers: dict[str, str], length: str) -> None:
    address = f"/api/vote/{category.contest.slug}/ballot"
    response = Client().post(
        address,
        b"{}",
        content_type="application/json",
        headers=OURS | headers,
        CONTENT_LENGTH=length,
    )
    assert 400 <= response.status_code < 500
    assert Ballot.objects.count() == 0


@pytest.mark.django_db
def test_lengths(category: Category) -> None:
    voter = Voter().hello()
    slug = category.contest.slug
    assert code(voter.send(slug, b"{}", CONTENT_LENGTH="")) == (411, "no_length")
    assert code(voter.send(slug, b"x" * 8193)) == (413, "too_large")
    assert code(voter.send(slug, b"{}", CONTENT_LENGTH="1" * 30)) == (413, "too_large")
    assert code(voter.send(slug, b"x" * 8192)) == (400, "bad_json")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/", "/api/vote", "/api/vote/x", "/api/vote/票/ballot"])
def test_addresses_that_are_none(path: str) -> None:
    for call in (Client(enforce_csrf_checks=True).get, Client(enforce_csrf_checks=True).post):
        assert 300 < call(path, headers=OURS).status_code < 500  # a slash may be missing


@pytest.mark.django_db(transaction=True)
def test_replays_in_parallel_count_once(category: Category) -> None:
    """Eight times the same request, and eight others of the same voter, at the same moment."""
    voter = Voter().hello()
    body = voter.body(category)
    bodies = [body] * 8 + [voter.body(category, picks=[2]) for _ in range(8)]

    def send(one: dict[str, Any]) -> tuple[int, bytes]:
        browser = Voter(Client(enforce_csrf_checks=True))
        browser.client.cookies = voter.client.cookies
        try:
            response = browser.send(category.contest.slug, one)
            return response.status_code, response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, bodies))
    assert Ballot.objects.count() == 1
    assert [status for status, _ in answers].count(201) == 1
    assert {status for status, _ in answers} <= {200, 201, 409}
    assert len({content for status, content in answers if status < 300}) == 1


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is asked of the database, it is not there."""

    def gone(*args: Any) -> None:
        raise OperationalError("connection to 10.0.0.5 failed: the password is …")

    with connection.execute_wrapper(gone):
        catalogue.forget()
        monkeypatch.setattr("showcase.voting.casting.sqlite.insert", gone)
        monkeypatch.setattr("showcase.voting.casting.postgres._run", gone)
        yield


@pytest.mark.django_db
def test_without_a_database_it_says_so_kindly(category: Category, request: Any) -> None:
    voter = Voter().hello()
    body = voter.body(category)
    slug = category.contest.slug
    request.getfixturevalue("no_database")
    answers = [
        voter.send(slug, body),
        voter.challenge(category),
        voter.client.get("/api/vote/"),
        voter.client.post("/api/vote/check", '{"code": "7ZK2"}', "application/json"),
    ]
    for response in answers[:3]:
        assert code(response) == (503, "away")
        text = response.content.decode()
        assert "028-86969380" in text
        assert "10.0.0.5" not in text
        assert response.headers["Retry-After"]
    # A form's page needs the masthead, which is the database's: a page without one stands in.
    address = f"/api/vote/{slug}/form?category={category.slug}&picks=1&picks=3"
    page = voter.client.get(address)
    assert page.status_code == 503
    text = page.content.decode()
    assert "028-86969380" in text
    assert "10.0.0.5" not in text
    assert f"category={category.slug}&amp;picks=1&amp;picks=3" in text


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["form", "prove", "wechat", "wechat/back?state=x&code=x"])
@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("slug", ["grid", "nowhere"])
def test_pages_without_a_database_say_so_kindly(
    way: str, slug: str, known: bool, request: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when contests are still known from a moment before, and there is something to say."""
    contests.category(contests.contest(slug="grid", level="wechat"))
    kept = catalogue.contests()
    request.getfixturevalue("no_database")
    if known:
        monkeypatch.setattr(catalogue, "contests", lambda: kept)
    page = Voter().client.get(f"/api/vote/{slug}/{way}")
    assert page.status_code == 503
    assert page.headers["Retry-After"] and page.headers["Cache-Control"] == "no-store"
    text = page.content.decode()
    assert "028-86969380" in text
    assert "10.0.0.5" not in text


@pytest.mark.django_db
def test_a_ballot_goes_past_the_newsrooms_middleware_and_only_so(
    category: Category, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    seen: list[str] = []
    check = CsrfViewMiddleware.process_view

    def watched(self: Any, request: HttpRequest, *rest: Any) -> Any:
        seen.append(request.path)
        return check(self, request, *rest)

    monkeypatch.setattr(CsrfViewMiddleware, "process_view", watched)
    voter = Voter().hello()
    assert voter.vote(category).status_code == 201
    assert seen == []
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "Straight" not in one]
    assert Voter().client.post("/api/hello", headers=OURS).status_code == 403
    assert seen == ["/api/hello"]
