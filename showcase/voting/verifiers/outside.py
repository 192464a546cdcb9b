"""A call to somebody else's server: bounded in time and size, no redirects, nothing logged."""

import http.client
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

SECONDS = 5
MOST_BYTES = 64 * 1024


class Away(Exception):
    """There was no answer that could be used."""


def call(
    method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> bytes:
    """The body of a 200. Raises `Away`, whose text never holds what was sent."""
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
        content = response.read(MOST_BYTES + 1)
    except (OSError, http.client.HTTPException):
        # From None: what http.client says may quote the address, which holds a code.
        raise Away(f"{place} did not answer") from None
    finally:
        connection.close()
    if response.status != 200 or len(content) > MOST_BYTES:
        raise Away(f"{place} answered {response.status}, {len(content)} bytes")
    return content
