"""What a Content-Type may say before Django is asked.

Django decodes the query and the form by the charset that a stranger names there. Some of those are
for no text (`hex`), others give half characters (`unicode_escape`), and the header is read before
anything could make an answer of an exception.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

LONGEST = 400
"""Characters; a browser's longest names a boundary of 70."""
_SENTENCE = "这样的文字编码读不了，没有收下。请用浏览器从本报的网页上提交，或者打电话给我们。"


class PlainTypes:
    """WSGI: hands on what is in UTF-8 or does not say, and answers 415 to all else."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        given = environ.get("CONTENT_TYPE") or ""
        if is_plain(given):
            return self._application(environ, start_response)
        wants_json = "json" in given[:LONGEST] or "json" in environ.get("HTTP_ACCEPT", "")
        said = json.dumps({"error": "wrong_type", "message": _SENTENCE}, ensure_ascii=False)
        body = (said if wants_json else _SENTENCE).encode()
        kind = "application/json" if wants_json else "text/plain; charset=utf-8"
        headers = [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response("415 Unsupported Media Type", headers)
        return [body]


def is_plain(content_type: str) -> bool:
    """Whether a header's value can be read, and names no charset but UTF-8."""
    if len(content_type) > LONGEST:
        return False
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except ValueError:
        return False
    charset = parameters.get("charset", "utf-8").strip("\"' ").lower()
    return charset in ("", "utf-8", "utf8")
