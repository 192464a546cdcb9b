"""From the bytes of a request to what a ballot says. Pure; whatever is odd is a `Refusal`."""

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

from .errors import Refusal

LIMIT = 8 * 1024
"""Bytes of a body. A ballot with its proof of work takes less than two thousand."""

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,40}")
MOST_PICKS = 50
LARGEST_NUMBER = 32_767
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_WORK = re.compile(r"[A-Za-z0-9+/=]{1,4096}")
_LONGEST_NUMBER = 20


@dataclass(frozen=True)
class Sent:
    """A ballot as it was sent: of the right types, and nothing more is known of it."""

    idem: UUID
    category: str
    picks: tuple[int, ...]
    work: str


def ballot(body: bytes) -> Sent:
    """Raises `Refusal`: bad_json, bad_fields."""
    data = json_object(body)
    if data.keys() != {"idem", "category", "picks", "pow"}:
        raise Refusal("bad_fields")
    return Sent(
        idem=uuid(data["idem"]),
        category=matching(SLUG, data["category"]),
        picks=numbers(data["picks"]),
        work=matching(_WORK, data["pow"]),
    )


def json_object(body: bytes) -> dict[str, Any]:
    """One JSON object without a key twice, a fraction, NaN or a number of more than 20 digits."""
    try:
        data = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once,
            parse_int=_short,
            parse_float=_refuse,
            parse_constant=_refuse,
        )
    except (ValueError, RecursionError) as error:  # a broken encoding is a ValueError too
        raise Refusal("bad_json") from error
    if not isinstance(data, dict):
        raise Refusal("bad_fields")
    return data


def matching(pattern: re.Pattern[str], value: object) -> str:
    """A text that is all of the pattern, so without line ends, controls and lone surrogates."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Refusal("bad_fields")
    return value


def uuid(value: object) -> UUID:
    """A UUID in its usual form only: `UUID()` alone would take braces and missing hyphens too."""
    return UUID(matching(_UUID, value))


def numbers(value: object) -> tuple[int, ...]:
    """Distinct numbers of nominees; what they mean is for the contest to say."""
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_PICKS:
        raise Refusal("bad_fields")
    # `True` is an int to Python, and nobody's number.
    if any(type(one) is not int or not 0 < one <= LARGEST_NUMBER for one in value):
        raise Refusal("bad_fields")
    if len(set(value)) != len(value):
        raise Refusal("bad_fields")
    return tuple(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _short(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError("a number too long")
    return int(digits)


def _refuse(text: str) -> NoReturn:
    raise ValueError("no such number here")
