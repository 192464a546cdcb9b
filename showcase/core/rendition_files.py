"""Where renditions lie: a store of files whose names say their content.

Two pictures with the same file share theirs, and a picture that gets an earlier file back finds
what was made for it. So a file outlives its row until nobody names it and it has grown old.
"""

import os
import threading
from collections.abc import Iterable
from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

FOLDER = "images"
_PART = ".part"


@deconstructible
class RenditionStorage(FileSystemStorage):
    """Files are written whole or not at all, and never under another name than was asked for."""

    def delete(self, name: str) -> None:
        """Nothing: Wagtail deletes a file with its row, but another row may name the same file.

        `erase` and `manage.py sweep_renditions` delete.
        """

    def put(self, name: str, content: bytes) -> None:
        """Write a file that is on the disk before it has its name. Raises `OSError`.

        Two who write the same name write the same bytes; the later rename changes nothing.
        """
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}{_PART}")
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def erase(self, names: Iterable[str]) -> None:
        """Delete files for good."""
        for name in names:
            Path(self.path(name)).unlink(missing_ok=True)
