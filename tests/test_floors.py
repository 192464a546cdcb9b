"""The rules of the house that a machine can hold: floors, foreign hosts, unescaped text, style."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.db.models import Model

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent
ROOMS = ROOT / "showcase"
SHOWN = {".html", ".txt", ".xml", ".css", ".js", ".svg"}

# Names in XML and JSON-LD that look like addresses, and that no browser ever fetches.
NAMES_NOT_ADDRESSES = {"www.w3.org", "schema.org", "www.sitemaps.org", "purl.org"}


def layers() -> list[str]:
    """The floors as import-linter has them, top first; rooms of one floor joined by `|`."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = config["tool"]["importlinter"]["contracts"]
    found: list[str] = next(one["layers"] for one in contracts if one["type"] == "layers")
    return found


def floors() -> dict[str, int]:
    """Each room's floor; 0 is the ground."""
    return {
        room.strip(" ()"): floor
        for floor, rooms in enumerate(reversed(layers()))
        for room in re.split("[|:]", rooms)
    }


def room_of(model: type[Model]) -> str | None:
    """The room that a model lives in; None for Django's, Wagtail's and other packages'."""
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "showcase" else None


def own_files(*suffixes: str) -> Iterator[Path]:
    for folder in (ROOMS, ROOT / "templates", ROOT / "site"):
        yield from (file for file in sorted(folder.rglob("*")) if file.suffix in suffixes)


def named(file: Path, number: int, line: str) -> str:
    return f"{file.relative_to(ROOT)}:{number}: {line.strip()[:120]}"


def test_no_relation_looks_up_or_sideways() -> None:
    """A string ForeignKey is no import, so import-linter cannot see it."""
    level = floors()
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        room = room_of(model)
        for field in model._meta.get_fields(include_hidden=True):
            # The far end of a relation is declared elsewhere and judged there.
            target = field.related_model if field.is_relation and field.concrete else None
            if not room or not isinstance(target, type) or field.model is not model:
                continue
            other = room_of(target)
            if other and other != room and level[other] >= level[room]:
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert not wrong, "\n".join(wrong)


def test_every_room_has_a_floor() -> None:
    rooms = {folder.name for folder in ROOMS.iterdir() if (folder / "__init__.py").exists()}
    assert rooms == set(floors())


def test_rooms_never_import_the_wiring() -> None:
    """Also inside functions and strings handed to import_module, which import-linter misses."""
    wrong = [
        named(file, number, line)
        for file in ROOMS.rglob("*.py")
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if re.search(r"^\s*(from|import) config\b|import_(module|string)\(\W*config\b", line)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_foreign_hosts() -> None:
    """Readers' pages and the admin load nothing from elsewhere: no fonts, scripts or counters.

    A link that a reader follows by a click is text, and belongs in a site setting or in content.
    """
    wrong = []
    for file in own_files(*SHOWN):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            for host in re.findall(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", line, re.I):
                if host.lower() not in NAMES_NOT_ADDRESSES | {"127.0.0.1"}:
                    wrong.append(named(file, number, line))
    assert not wrong, "\n".join(wrong)


def test_unsafe_steps_say_why() -> None:
    """Unescaped text and requests without a CSRF token carry their reason beside them."""
    unsafe = re.compile(r"\|\s*safe\b|autoescape off|\bmark_safe\(|\bSafeString\(|@csrf_exempt\b")
    comment = re.compile(r"#\s*\S|\{#\s*\S|\{% comment")
    wrong = []
    for file in own_files(".html", ".txt", ".xml", ".py"):
        before = ""
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if unsafe.search(line) and not (comment.search(line) or comment.search(before)):
                wrong.append(named(file, number, line))
            before = line
    assert not wrong, "\n".join(wrong)


def test_drawings_hold_no_scripts() -> None:
    for file in own_files(".svg"):
        for element in ElementTree.parse(file).iter():
            assert not element.tag.endswith("}script"), file
            assert not [name for name in element.attrib if name.startswith("on")], file


@pytest.mark.parametrize(
    "command",
    [
        ["lint-imports", "--no-cache"],
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["djhtml", "--check", "templates", "showcase"],
        ["mypy"],
    ],
    ids=" ".join,
)
def test_tool(command: list[str]) -> None:
    done = subprocess.run(
        [PROGRAMS / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"{done.stdout}\n{done.stderr}", pytrace=False)
