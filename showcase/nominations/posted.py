"""What a form sent: fields, and files that were written to the disk as they came.

No file ever lies in memory, no more than `MOST_FILES` are written, and fields are short. What is
too much is read past, so that the rest of the form is still there to be shown again.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

from .turned import TurnedAway

MOST_BYTES = 30 * 1024 * 1024
"""Of a whole request."""
MOST_FILES = 12
"""Nine photographs, two documents, and one to see that there are too many."""
MOST_LETTERS = 150_000
"""Of all fields together."""
TOO_LARGE = (
    "一次最多传 30 MB。请按浏览器的返回键，您写的字还在；少选几张照片先提交，其余的可以分几次传。"
)
_BROKEN = "没有收全，可能是网络断了。请按浏览器的返回键，您写的字还在，再提交一次。"


@dataclass(frozen=True)
class Posted:
    """`passed` says how many files of a field were read past, because there were too many."""

    fields: QueryDict
    files: dict[str, list[UploadedFile]]
    passed: Counter[str]


class _Streaming(TemporaryFileUploadHandler):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.count = 0
        self.passed: Counter[str] = Counter()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.count += 1
        if self.count > MOST_FILES:
            self.passed[args[0]] += 1
            raise SkipFile
        super().new_file(*args, **kwargs)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        done = super().file_complete(file_size)
        # When a later file is passed over, Django closes whatever this handler still holds.
        del self.file
        return done


def read(request: HttpRequest) -> Posted:
    """Raises `TurnedAway`: 400, 411, 413, 415."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()):
        raise TurnedAway(411, _BROKEN)
    if len(length) > 9 or int(length) > MOST_BYTES:
        raise TurnedAway(413, TOO_LARGE)
    if request.content_type not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        raise TurnedAway(415, "提交的格式不对。请打开网页再填一次，或者打电话给我们。")
    handler = _Streaming(request)
    request.upload_handlers = [handler]
    try:
        fields, files = request.POST, request.FILES
    except RequestDataTooBig as error:
        raise TurnedAway(413, TOO_LARGE) from error
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError, OSError) as error:
        raise TurnedAway(400, _BROKEN) from error
    if sum(len(text) for _, texts in fields.lists() for text in texts) > MOST_LETTERS:
        raise TurnedAway(413, "写得太长了。请按浏览器的返回键，先写要紧的，其余的放在 Word 里传。")
    return Posted(fields, dict(files.lists()), handler.passed)
