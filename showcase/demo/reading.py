"""The demo's content as it lies in files: TOML and pictures."""

import tomllib
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).resolve().parent / "content"


def read(name: str) -> dict[str, Any]:
    """One content file as a dict: `read("places.toml")`."""
    return tomllib.loads((CONTENT / name).read_text("utf-8"))


def stories() -> dict[str, dict[str, Any]]:
    """Story name → its content, in the order of the file names."""
    return {p.stem: read(f"stories/{p.name}") for p in sorted((CONTENT / "stories").glob("*.toml"))}
