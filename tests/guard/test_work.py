"""Proof of work: for one purpose, for ten minutes, and really done."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from altcha import Challenge, Payload, solve_challenge
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from showcase.guard.work import LONGEST, Work, challenge, verify

pytestmark = pytest.mark.once
SCOPE = "ballot|grid-2026|best|2026-11-21|device"


def solved(scope: str = SCOPE, tries: int = 20) -> dict[str, Any]:
    made = Challenge.from_dict(challenge(scope, tries))
    solution = solve_challenge(made)
    assert solution is not None
    return Payload(made, solution).to_dict()


def packed(payload: object) -> str:
    return base64.b64encode(json.dumps(payload).encode()).decode()


def test_done_work_is_taken() -> None:
    before = datetime.now(UTC)
    payload = solved()
    work = verify(packed(payload), SCOPE)
    assert isinstance(work, Work)
    assert work.nonce.hex() == payload["challenge"]["parameters"]["nonce"]
    assert before - timedelta(milliseconds=1) <= work.issued <= datetime.now(UTC)
    assert timedelta(minutes=9) < work.expires - before < timedelta(minutes=11)


def test_work_for_another_purpose_is_borrowed() -> None:
    assert verify(packed(solved()), SCOPE.replace("best", "other")) == "borrowed"


def test_late_work_is_expired() -> None:
    payload = packed(solved())
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        assert verify(payload, SCOPE) == "expired"


def test_work_that_was_not_done_is_wrong() -> None:
    payload = solved()
    for counter, key in ((0, "00" * 32), (7, ""), (-1, "zz"), (2**40, None), ("x", 3)):
        payload["solution"] = {"counter": counter, "derivedKey": key}
        assert verify(packed(payload), SCOPE) == "wrong"


def test_a_challenge_of_ones_own_is_forged(settings: LazySettings) -> None:
    payload = solved()
    for name, value in (("cost", 1), ("keyPrefix", ""), ("expiresAt", 2**33), ("nonce", "00" * 16)):
        forged = json.loads(json.dumps(payload))
        forged["challenge"]["parameters"][name] = value
        assert verify(packed(forged), SCOPE) == "forged"
    unsigned = json.loads(json.dumps(payload))
    del unsigned["challenge"]["signature"]
    assert verify(packed(unsigned), SCOPE) == "forged"
    settings.SECRET_KEY = "another"
    assert verify(packed(payload), SCOPE) == "forged"


def test_harder_means_more_tries_of_the_same_cost() -> None:
    few, many = ([solved(tries=tries) for _turn in range(30)] for tries in (4, 64))
    assert max(p["solution"]["counter"] for p in few) < 4
    assert max(p["solution"]["counter"] for p in many) > 8
    assert {p["challenge"]["parameters"]["cost"] for p in few + many} == {100}


def test_the_device_is_not_to_be_read_in_the_challenge() -> None:
    assert "device" not in json.dumps(challenge(SCOPE))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(
    st.one_of(
        anything,
        anything.map(packed),
        st.fixed_dictionaries(
            {
                "challenge": st.fixed_dictionaries({"parameters": anything, "signature": anything}),
                "solution": anything,
            }
        ).map(packed),
        st.tuples(
            st.sampled_from(["nonce", "salt", "cost", "expiresAt", "data", "keyPrefix"]), anything
        ).map(lambda change: packed(changed(*change))),
    )
)
def test_nonsense_is_an_answer_and_no_error(payload: object) -> None:
    assert verify(payload, SCOPE) in ("malformed", "forged", "expired", "wrong")


def changed(name: str, value: object) -> dict[str, Any]:
    payload = json.loads(json.dumps(SOLVED))
    payload["challenge"]["parameters"][name] = value
    return {**payload, "solution": {"counter": 1, "derivedKey": "00"}}


SOLVED = {
    "challenge": {
        "parameters": {
            "algorithm": "PBKDF2/SHA-256",
            "nonce": "00" * 16,
            "salt": "00" * 16,
            "cost": 100,
        },
        "signature": "00" * 32,
    }
}


def test_what_is_too_long_is_not_even_read() -> None:
    assert verify("A" * (LONGEST + 1), SCOPE) == "malformed"
