"""A release as it is served."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from . import shelf
from .conditional import accepts
from .forwarding import MAPS, Forwarding
from .manifest import Manifest
from .paths import INDEX, MANIFEST
from .sidecars import SUFFIXES, is_worth_compressing


@dataclass(frozen=True)
class Variant:
    """One of the codings that a file is kept in; "" is the file itself."""

    file: str
    coding: str
    etag: str
    varies: bool
    """Whether the file has several, so that a cache must look at `Accept-Encoding`."""


@dataclass(frozen=True)
class Tree:
    """Only what its manifest names exists.

    A path is looked up, never joined and tried, so nothing outside can be reached.
    """

    folder: Path
    manifest: Manifest
    forwarding: Forwarding

    @classmethod
    def read(cls, folder: Path) -> "Tree":
        """Raises `OSError`, `ValueError` or `KeyError` where there is no whole release."""
        return cls(folder, Manifest.read(folder), Forwarding.read(folder))

    def file(self, path: str) -> str | None:
        """The file of a request path, if the release has one for readers."""
        name = path[1:]
        if name == "" or name.endswith("/"):
            name += INDEX
        if name in MAPS:
            return None
        return name if name in self.manifest.files or name == MANIFEST else None

    def is_folder(self, path: str) -> bool:
        return f"{path[1:]}/{INDEX}" in self.manifest.files

    def variant(self, file: str, accept_encoding: str | None) -> Variant:
        """The smallest copy of `file` that the reader understands."""
        entry = self.manifest.files.get(file)
        if entry is None:
            return Variant(file, "", f'"{self.folder.name}"', varies=False)
        tag = entry.sha256[:32]
        codings = list(self._codings(file, entry.size))
        for coding in codings:
            if accepts(accept_encoding, coding):
                # Other bytes, so another strong ETag.
                copy = file + SUFFIXES[coding]
                return Variant(copy, coding, f'"{tag}-{coding}"', varies=True)
        return Variant(file, "", f'"{tag}"', varies=bool(codings))

    def _codings(self, file: str, size: int) -> Iterator[str]:
        if is_worth_compressing(file, size):
            for coding, suffix in SUFFIXES.items():
                if (self.folder / (file + suffix)).exists():
                    yield coding

    def open(self, file: str) -> IO[bytes]:
        """Raises `OSError` when the release was pruned a moment ago, or the file is a link."""
        handle = os.open(self.folder / file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        return os.fdopen(handle, "rb")


class CurrentTree:
    """The release of this very moment; what it says of itself is read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tree: Tree | None = None

    def get(self) -> Tree | None:
        name = shelf.current_name(self._root)
        if name is None:
            return None
        tree = self._tree
        if tree is None or tree.folder.name != name:
            try:
                tree = Tree.read(self._root / name)
            except (OSError, ValueError, KeyError):
                return None
            self._tree = tree
        return tree

    def forget(self) -> None:
        self._tree = None
