"""The list of a release's files with their hashes: what makes two releases comparable."""

import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from .paths import MANIFEST

_quoted = json.encoder.encode_basestring

_KNOWN = 3  # the current one, the one that goes, the one that comes
_known: "dict[tuple[int, ...], dict[str, Entry]]" = {}
"""The last manifests that were read, by their file: a bake asks for the same one several times."""


@dataclass(frozen=True)
class Entry:
    """One file: SHA-256 in hex, size in bytes."""

    sha256: str
    size: int

    @classmethod
    def of(cls, content: bytes) -> "Entry":
        return cls(sha256(content).hexdigest(), len(content))


@dataclass
class Manifest:
    """Every file of a release except the manifest itself, by its path below the release."""

    files: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def read(cls, release: Path) -> "Manifest":
        """The manifest of a release folder. Raises `OSError` or `ValueError` if there is none."""
        with (release / MANIFEST).open("rb") as file:
            stat = os.fstat(file.fileno())
            mark = (stat.st_dev, stat.st_ino, stat.st_mtime_ns, stat.st_size)
            known = _known.pop(mark, None)
            if known is None:
                data = json.loads(file.read())
                known = {path: Entry(e["sha256"], e["size"]) for path, e in data["files"].items()}
        _known[mark] = known
        while len(_known) > _KNOWN:
            del _known[next(iter(_known))]
        return cls(dict(known))

    def to_bytes(self) -> bytes:
        """Sorted by path and the same for the same files, whoever writes it and when."""
        # By hand: json's own writer takes half a second to indent 26,000 files.
        lines = [
            f'  {_quoted(path)}: {{\n   "sha256": "{entry.sha256}",\n   "size": {entry.size}\n  }}'
            for path, entry in sorted(self.files.items())
        ]
        return "".join(['{\n "files": {\n', ",\n".join(lines), "\n }\n}\n"]).encode()

    def changed_since(self, before: "Manifest") -> list[str]:
        """Paths that are new here or hold other bytes."""
        return sorted(p for p, entry in self.files.items() if before.files.get(p) != entry)

    def removed_since(self, before: "Manifest") -> list[str]:
        return sorted(before.files.keys() - self.files.keys())
