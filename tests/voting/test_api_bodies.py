"""Long, slow and broken-off bodies over a socket, to granian as the demo runs it."""

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from showcase.voting.api.bodies import MOST_WAITING
from tests.database import Databases

from .granian import BODY_SECONDS, THREADS, Server, granian, heard

GET = b"GET /api/vote/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
BALLOT = (
    b"POST /api/vote/grid/ballot HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
)


@pytest.fixture(scope="module")
def server(test_databases: Databases, django_db_blocker: Any) -> Iterator[Server]:
    with django_db_blocker.unblock():
        url = test_databases.url(test_databases.copy("bodies"))
    with granian(url) as running:
        running.say(GET)  # the first request loads the views
        yield running


def error(answer: tuple[int, bytes]) -> tuple[int, str]:
    return answer[0], json.loads(answer[1])["error"]


def answered(line: socket.socket) -> tuple[int, str] | None:
    """What has been said by now."""
    line.settimeout(0.2)
    try:
        return error(heard(line))
    except TimeoutError:
        return None


@pytest.mark.once
def test_a_body_that_is_too_long_is_refused_before_it_is_sent(server: Server) -> None:
    for length in (b"8193", b"1000000000", b"9" * 18):
        answer = server.say(BALLOT + b"Content-Length: " + length + b"\r\n\r\n")
        assert error(answer) == (413, "too_large")


@pytest.mark.once
def test_a_body_of_no_known_length_is_refused(server: Server) -> None:
    answer = server.say(BALLOT + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")
    assert error(answer) == (411, "no_length")


@pytest.mark.once
def test_a_length_that_is_none(server: Server) -> None:
    for length in (b"-1", b"1e3", b"0x10", b"1 2", b"+5"):
        status, _body = server.say(BALLOT + b"Content-Length: " + length + b"\r\n\r\n{}")
        assert 400 <= status < 500


@pytest.mark.once
def test_silent_senders_keep_some_threads_and_nobody_waits_for_them(server: Server) -> None:
    """More of them than the server has threads; meanwhile it answers others at once."""
    lines = [server.connect() for _ in range(2 * THREADS)]
    try:
        for line in lines:
            line.sendall(BALLOT + b"Content-Length: 200\r\n\r\n{")
        time.sleep(BODY_SECONDS)
        begun = time.monotonic()
        assert server.say(GET)[0] == 200
        assert time.monotonic() - begun < BODY_SECONDS
        answers = [answered(line) for line in lines]
        assert answers.count((429, "too_many")) == len(lines) - MOST_WAITING
    finally:
        for line in lines:
            line.close()
    # They are gone, and their places are free again as soon as the server has seen it.
    until = time.monotonic() + 10
    whole = BALLOT + b"Content-Length: 2\r\n\r\n{}"
    while error(server.say(whole)) == (429, "too_many"):
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.once
def test_bodies_that_are_there_at_once_are_never_too_many(server: Server) -> None:
    """More voters at a time than the server has threads, each on a connection that stays."""

    def ballots(_voter: int) -> set[tuple[int, str]]:
        with server.connect() as line:
            answers = set()
            for _ in range(10):
                line.sendall(BALLOT + b"Content-Length: 2\r\n\r\n")
                time.sleep(0.005)  # as a browser sends it: a packet for the head, one for the body
                line.sendall(b"{}")
                answers.add(error(heard(line)))
            return answers

    with ThreadPoolExecutor(2 * THREADS) as voters:
        told = set().union(*voters.map(ballots, range(2 * THREADS)))
    assert len(told) == 1
    assert (429, "too_many") not in told


@pytest.mark.once
def test_a_body_that_drips_is_given_up(server: Server) -> None:
    with server.connect() as line:
        line.sendall(BALLOT + b"Content-Length: 800\r\n\r\n")
        begun = time.monotonic()
        line.settimeout(0.1)
        while time.monotonic() - begun < 10 * BODY_SECONDS:
            line.sendall(b"        ")
            try:
                assert error(heard(line)) == (408, "too_slow")
                break
            except TimeoutError:
                continue
        else:
            pytest.fail("it waits for ever")


@pytest.mark.once
def test_a_body_that_breaks_off_leaves_a_server_that_answers(server: Server) -> None:
    for _ in range(20):
        with server.connect() as line:
            line.sendall(BALLOT + b"Content-Length: 200\r\n\r\n{")
    assert server.say(GET)[0] == 200
