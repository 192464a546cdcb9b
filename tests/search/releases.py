"""Small releases, and a reader of their files."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from showcase.bake import shelf
from showcase.bake.manifest import Manifest
from showcase.bake.release import NewRelease
from showcase.search.documents import Document
from showcase.search.readers import Reader

Pages = Mapping[str, Mapping[str, str]]


def release(root: Path, pages: Pages, *, shown: bool = True) -> str:
    """A release with a file for each page; readers get it unless told otherwise."""
    root.mkdir(exist_ok=True)
    before = shelf.current_name(root)
    with NewRelease(root, before=before) as new:
        if before is not None:
            new.keep_all(Manifest.read(root / before))
        for path in list(new.manifest.files):
            if path not in pages:
                new.remove(path)
        for path, page in pages.items():
            new.replace(path, json.dumps(page).encode())
        name = new.finish()
        if shown:
            new.show(name)
    return name


def documents(path: str, content: bytes) -> Iterable[Document]:
    said = json.loads(content)
    number = int(path.split("/")[1])
    yield Document(
        key=number,
        url=f"/{path.removesuffix('index.json')}",
        kind="case",
        title=said["title"],
        place=said.get("place", ""),
        places=tuple(said.get("place", "").split()),
        date=date.fromisoformat(said.get("date", "2025-01-01")),
        texts={"body": said.get("body", ""), "method": said.get("method", "")},
        facets={"district": said.get("place", "").split(" ")[0]},
    )


READER = Reader(lambda path: path.endswith("index.json"), documents, "test 1")
