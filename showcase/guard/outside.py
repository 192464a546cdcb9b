"""A call to somebody else's server: bounded in time and size, no redirects, nothing logged."""

import http.client
import ssl
from collections.abc import Mapping
from time import monotonic
from urllib.parse import urlsplit

SECONDS = 5
MOST_BYTES = 64 * 1024


class Away(Exception):
    """There was no answer that could be used."""


def call(
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    most: int = MOST_BYTES,
    seconds: float | None = None,
) -> bytes:
    """The body of a 200, up to `most` bytes; `seconds` bounds all of it together, besides the five
    that each piece may take. Raises `Away`, whose text never holds what was sent."""
    parts = urlsplit(url)
    place = parts.hostname or ""
    connection = (
        http.client.HTTPSConnection(
            place, parts.port, timeout=SECONDS, context=ssl.create_default_context()
        )
        if parts.scheme == "https"
        else http.client.HTTPConnection(place, parts.port, timeout=SECONDS)
    )
    target = parts.path or "/"
    try:
        connection.request(
            method, f"{target}?{parts.query}" if parts.query else target, body, dict(headers or {})
        )
        response = connection.getresponse()
        content = _read(response, most, seconds)
    except (OSError, http.client.HTTPException):
        # From None: what http.client says may quote the address, which holds a code.
        raise Away(f"{place} did not answer") from None
    finally:
        connection.close()
    if response.status != 200 or len(content) > most:
        raise Away(f"{place} answered {response.status}, {len(content)} bytes")
    return content


def _read(response: http.client.HTTPResponse, most: int, seconds: float | None) -> bytes:
    """Up to `most` bytes and one; what trickles in for longer than `seconds` is given up."""
    if seconds is None:
        return response.read(most + 1)
    until, found = monotonic() + seconds, bytearray()
    while len(found) <= most:
        piece = response.read1(min(65536, most + 1 - len(found)))
        if not piece:
            break
        found += piece
        if monotonic() > until:
            raise TimeoutError
    return bytes(found)
