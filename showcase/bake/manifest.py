"""The list of a release's files with their hashes: what makes two releases comparable."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from .paths import MANIFEST


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
        data = json.loads((release / MANIFEST).read_bytes())
        return cls({path: Entry(e["sha256"], e["size"]) for path, e in data["files"].items()})

    def to_bytes(self) -> bytes:
        """Sorted by path and the same for the same files, whoever writes it and when."""
        files = {
            path: {"sha256": entry.sha256, "size": entry.size}
            for path, entry in sorted(self.files.items())
        }
        return json.dumps({"files": files}, ensure_ascii=False, indent=1).encode() + b"\n"

    def digest(self) -> str:
        """Names this exact set of files: eight hex digits."""
        return sha256(self.to_bytes()).hexdigest()[:8]

    def changed_since(self, before: "Manifest") -> list[str]:
        """Paths that are new here or hold other bytes."""
        return sorted(p for p, entry in self.files.items() if before.files.get(p) != entry)

    def removed_since(self, before: "Manifest") -> list[str]:
        return sorted(before.files.keys() - self.files.keys())
