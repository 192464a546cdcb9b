"""Addresses whose answers are written in the test itself: no database, no template."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from django.http import HttpResponse

from showcase.bake import shelf
from showcase.bake.addresses import Address
from showcase.bake.manifest import Manifest

Addresses = Callable[[], list[Address]]


def text(path: str, content: str) -> Address:
    return Address(path, f"网页 {path}", lambda request: HttpResponse(content))


def site(**pages: str) -> Addresses:
    """`site(home="…", a="…")` → a source of `/`, `/a/`."""
    return lambda: [
        text("/" if name == "home" else f"/{name}/", content) for name, content in pages.items()
    ]


def marked_site(mark: str, pages: int = 30) -> Addresses:
    """Pages that all carry one mark, so that a mixture of two releases can be seen."""
    body = f"<p>{mark}</p>" + "稿" * 3000 + f"<p>{mark}</p>"
    return lambda: [text("/", body), *(text(f"/{n}/", body) for n in range(1, pages))]


def current(root: Path) -> Path:
    return root / shelf.CURRENT


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    folder = folder.resolve()
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def assert_whole(release: Path) -> None:
    """Every file that the manifest names is there with its bytes, and nothing else is."""
    files = tree(release)
    files.pop("manifest.json")
    hashes = {path: sha256(content).hexdigest() for path, content in files.items()}
    assert hashes == {p: e.sha256 for p, e in Manifest.read(release).files.items()}
