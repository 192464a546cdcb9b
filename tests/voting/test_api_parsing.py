"""What a ballot's body may be, without a server and without a database."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showcase.voting.api import parsing
from showcase.voting.api.errors import PROBLEMS, Refusal

pytestmark = pytest.mark.once

IDEM = "0f8fad5b-d9cb-469f-a165-70867728950e"
GOOD: dict[str, Any] = {"idem": IDEM, "category": "best-1", "picks": [3, 8], "pow": "eyJh"}


def code_of(body: bytes) -> str:
    try:
        parsing.ballot(body)
    except Refusal as refusal:
        assert 400 <= refusal.status < 500
        return refusal.code
    return ""


def changed(**fields: Any) -> bytes:
    return json.dumps({**GOOD, **fields}).encode()


def test_a_ballot_is_read() -> None:
    sent = parsing.ballot(json.dumps(GOOD).encode())
    assert (str(sent.idem), sent.category, sent.picks) == (IDEM, "best-1", (3, 8))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"idem": "\xed\xa0\x80"}',  # a lone surrogate as UTF-8 would write it
        b"\xef\xbb\xbf{}",
        b"[" * 4000,
        b"NaN",
        b'{"picks": [NaN]}',
        b'{"picks": [Infinity]}',
        b'{"picks": [-Infinity]}',
        b'{"picks": [1.0]}',
        b'{"picks": [1e3]}',
        b'{"picks": [' + b"9" * 5000 + b"]}",
        b'{"picks": [' + b"9" * 30 + b"]}",
        b'{"idem": 1, "idem": 1}',
    ],
)
def test_what_is_no_json_of_ours(body: bytes) -> None:
    assert code_of(body) == "bad_json"


@pytest.mark.parametrize("body", [b"[" * 4000 + b"]" * 4000, b'{"a":' * 1500 + b"1" + b"}" * 1500])
def test_deep_nesting(body: bytes) -> None:
    assert code_of(body) in ("bad_fields", "bad_json")  # how deep Python reads differs by version


@pytest.mark.parametrize("body", [b"null", b"[]", b"1", b'"x"', b"true", b"{}"])
def test_json_that_is_no_ballot(body: bytes) -> None:
    assert code_of(body) == "bad_fields"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("idem", None),
        ("idem", 1),
        ("idem", "x"),
        ("idem", f"{{{IDEM}}}"),
        ("idem", IDEM.replace("-", "")),
        ("idem", f"urn:uuid:{IDEM}"),
        ("idem", f"{IDEM}\n"),
        ("idem", IDEM.replace("0", "０")),
        ("category", None),
        ("category", 1),
        ("category", ["best"]),
        ("category", ""),
        ("category", "b" * 41),
        ("category", "最美"),
        ("category", "best\n"),
        ("category", "best\0"),
        ("category", "\ud800"),
        ("category", "best\u202e"),
        ("picks", None),
        ("picks", 3),
        ("picks", "3"),
        ("picks", {"3": 1}),
        ("picks", []),
        ("picks", ["3"]),
        ("picks", [True]),
        ("picks", [None]),
        ("picks", [[3]]),
        ("picks", [0]),
        ("picks", [-3]),
        ("picks", [32768]),
        ("picks", [2**63]),
        ("picks", [3, 3]),
        ("picks", list(range(1, 52))),
        ("pow", None),
        ("pow", {}),
        ("pow", ""),
        ("pow", "é"),
        ("pow", "\udfff"),
        ("pow", "e" * 4097),
    ],
)
def test_a_field_of_the_wrong_form(field: str, value: Any) -> None:
    assert code_of(changed(**{field: value})) == "bad_fields"


def test_more_or_fewer_fields() -> None:
    assert code_of(changed(admin=True)) == "bad_fields"
    for field in GOOD:
        assert code_of(json.dumps({k: v for k, v in GOOD.items() if k != field}).encode())


def test_a_key_twice_is_refused_even_with_one_value() -> None:
    text = json.dumps(GOOD)
    assert code_of(f'{text[:-1]}, "picks": [3, 8]}}'.encode()) == "bad_json"


@given(st.binary(max_size=300))
def test_no_bytes_are_too_odd(body: bytes) -> None:
    assert code_of(body)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(st.fixed_dictionaries({field: anything | st.just(GOOD[field]) for field in GOOD}))
def test_no_values_are_too_odd(data: dict[str, Any]) -> None:
    code_of(json.dumps(data).encode())


@pytest.mark.django_db
def test_every_sentence_is_whole() -> None:
    for code, problem in PROBLEMS.items():
        said = Refusal(code).as_json()["message"]
        assert said.endswith("。") and "{" not in said, code
        assert 400 <= problem.status < 500 or (code, problem.status) == ("away", 503)
