"""What a request asks of a file beside its name: only if changed, only a part, in which coding.

Pure functions after RFC 9110; each argument is a header's text, or None where it was not sent.
"""

import re
from email.utils import parsedate_to_datetime

_RANGE = re.compile(r"\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*")


class NotSatisfiable(ValueError):
    """A range that the file does not have (416), or that is no range at all."""


def is_fresh(none_match: str | None, modified_since: str | None, etag: str, modified: int) -> bool:
    """Whether the reader has these very bytes (§13). A date is asked only where no ETag was sent.

    `modified` is in seconds since 1970.
    """
    if none_match is not None:
        tags = {tag.strip().removeprefix("W/") for tag in none_match.split(",")}
        return etag in tags or "*" in tags
    return modified_since is not None and modified <= _seconds(modified_since)


def byte_range(
    asked: str | None, if_range: str | None, etag: str, modified: int, size: int
) -> range | None:
    """The bytes to send of a file of `size` bytes; None when the whole of it is to be sent (§14).

    Several ranges at once are answered with the whole file, as §14.2 allows. Raises
    `NotSatisfiable`.
    """
    if asked is None or size == 0 or not asked.lower().startswith("bytes=") or "," in asked:
        return None
    if if_range is not None and if_range != etag and _seconds(if_range) != modified:
        return None
    match = _RANGE.fullmatch(asked[len("bytes=") :])
    if match is None:
        raise NotSatisfiable(asked)
    first, last = match.groups()
    if first:
        wanted = range(int(first), min(int(last) + 1, size) if last else size)
    else:
        wanted = range(max(size - int(last or 0), 0), size)
    if not wanted:
        raise NotSatisfiable(asked)
    return wanted


def accepts(accept_encoding: str | None, coding: str) -> bool:
    """Whether the reader named this coding, and not with a quality of zero (§12.5.3)."""
    for part in (accept_encoding or "").lower().split(","):
        name, _, parameters = part.partition(";")
        if name.strip() == coding:
            return _quality(parameters) > 0
    return False


def _quality(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip() != "q":
        return 1
    try:
        return float(value)
    except ValueError:
        return 0


def _seconds(date: str) -> float:
    """An HTTP date in seconds since 1970; before any file when it is no date."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return -1
