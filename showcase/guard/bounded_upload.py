"""An upload handler that lets no request fill the disk, and keeps the form's text all the same.

    request.upload_handlers.insert(0, BoundedUpload(request, {"photos": "photo"}))

before anything of the request is read.
"""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from . import uploads

MOST_FILES = uploads.PHOTOS + uploads.DOCUMENTS


def refusal(request: HttpRequest) -> str:
    """Why a request is too big to be read at all, by what it says of itself; "" if it is not."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > uploads.TOTAL:
        return f"一次发来的东西太多了，请分几次发，每次不超过 {uploads.TOTAL // 1_000_000} MB。"
    return ""


class BoundedUpload(FileUploadHandler):
    """Skips files of fields that are not expected, too many files, and what is over its limit.

    `kinds` is `{field: kind}`. What was skipped is in `told`, as sentences.
    """

    def __init__(self, request: HttpRequest, kinds: dict[str, str]) -> None:
        super().__init__(request)
        self.kinds, self._files, self._bytes = kinds, 0, 0
        self.told: list[str] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._files, self._bytes = self._files + 1, 0
        if self.field_name not in self.kinds:
            raise SkipFile
        if self._files > MOST_FILES:
            self._tell(f"一次最多 {uploads.PHOTOS} 张照片和 {uploads.DOCUMENTS} 份文件。")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._bytes += len(raw_data)
        kind = self.kinds[self.field_name or ""]
        if self._bytes > uploads.BYTES[kind]:
            self._tell(uploads.too_big(kind))
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def _tell(self, sentence: str) -> None:
        if sentence not in self.told:
            self.told.append(sentence)
        raise SkipFile
