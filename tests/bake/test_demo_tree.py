"""The baked demo: what a newcomer sees after `make demo`, checked file by file.

The bake itself refuses broken links; here the finished tree is read again by other means (html5lib,
the file system), so that a mistake in the engine's own checks is seen.
"""

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import html5lib
import pytest
from PIL import Image
from pytest_django.plugin import DjangoDbBlocker

from showcase.bake.forwarding import MAPS
from showcase.bake.manifest import Manifest
from tests.database import Databases
from tests.nginx import running_nginx
from tests.pictures import keep, lay_out

from .inline import assert_whole
from .test_nginx import NO_DJANGO, from_nginx, from_one_process

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
SITE_URL = "http://127.0.0.1:8000"
HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 25 * 1024  # of one page, gzipped

Element = ElementTree.Element


@pytest.fixture(scope="module")
def demo(
    test_databases: Databases,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The current release of a fresh demo."""
    var = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock():
        name = test_databases.copy("demo_tree")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": test_databases.url(name),
        "VAR_DIR": str(var),
        "MEDIA_ROOT": str(var / "media"),
        "SITE_URL": SITE_URL,
    }
    lay_out(var / "media")
    for command in (["collectstatic", "--noinput"], ["load_demo"], ["bake"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
    keep(var / "media")
    yield var / "releases" / "current"
    with django_db_blocker.unblock():
        test_databases.drop(name)


@pytest.fixture(scope="module")
def pages(demo: Path) -> dict[str, Element]:
    """Every page's address and its parsed tree; parsing is strict enough to name each error."""
    found = {}
    wrong = []
    for file in sorted(demo.resolve().rglob("*.html")):
        path = "/" + str(file.relative_to(demo.resolve())).removesuffix("index.html")
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
        found[path] = parser.parse(file.read_bytes(), transport_encoding="utf-8")
        wrong += [f"{path} line {at[0]}: {name} {data}" for at, name, data in parser.errors]
    assert wrong == []
    return found


def files(demo: Path) -> set[str]:
    root = demo.resolve()
    return {str(f.relative_to(root)) for f in root.rglob("*") if f.is_file()}


def addresses(page: Element) -> Iterator[str]:
    """Everything a page points at, by another reader than the engine's."""
    for element in page.iter():
        for name in ("href", "src", "poster", "action", "data"):
            if value := element.get(name):
                yield value
        for name in ("srcset", "imagesrcset"):
            for candidate in (element.get(name) or "").split(","):
                if candidate.strip():
                    yield candidate.split()[0]
        if element.tag == f"{SVG}use" and (
            value := element.get("{http://www.w3.org/1999/xlink}href")
        ):
            yield value


def test_every_page_is_valid_html(pages: dict[str, Element]) -> None:
    assert len(pages) > 50


def test_the_release_is_whole(demo: Path) -> None:
    assert_whole(demo)


def test_every_link_and_asset_resolves(demo: Path, pages: dict[str, Element]) -> None:
    there = files(demo)
    ids = {p: {e.get("id") for e in page.iter() if e.get("id")} for p, page in pages.items()}
    broken, foreign = [], []
    for path, page in pages.items():
        for written in addresses(page):
            url = urlsplit(urljoin(SITE_URL + path, written))
            if url.scheme not in ("http", "https"):
                continue
            if f"{url.scheme}://{url.netloc}" != SITE_URL:
                foreign.append(written)
                continue
            name = unquote(url.path)[1:]
            file = name + "index.html" if name == "" or name.endswith("/") else name
            if url.path.startswith(("/admin/", "/api/")):
                continue
            if file not in there or (
                url.path in ids and url.fragment and unquote(url.fragment) not in ids[url.path]
            ):
                broken.append(f"{path} → {written}")
    assert broken == []
    assert all(urlsplit(url).netloc != "" for url in foreign)


def test_no_page_loads_anything_from_another_host(pages: dict[str, Element]) -> None:
    loads = [
        (path, element.get("src") or element.get("href"))
        for path, page in pages.items()
        for element in page.iter()
        if element.tag in (f"{HTML}img", f"{HTML}script", f"{HTML}source", f"{HTML}iframe")
        or (element.tag == f"{HTML}link" and element.get("rel") == "stylesheet")
    ]
    assert [
        x for x in loads if x[1] and urlsplit(urljoin(SITE_URL, x[1])).netloc not in SITE_URL
    ] == []


def test_scripts_are_files(pages: dict[str, Element]) -> None:
    """The content security policy allows no inline script and no event attribute."""
    inline = [
        (path, element.tag)
        for path, page in pages.items()
        for element in page.iter()
        if (element.tag == f"{HTML}script" and not element.get("src") and _runs(element))
        or any(name.startswith("on") for name in element.attrib if isinstance(name, str))
    ]
    assert inline == []


def _runs(script: Element) -> bool:
    return script.get("type", "") in ("", "module", "text/javascript")


def test_only_what_pages_use_is_public(demo: Path) -> None:
    there = files(demo)
    assert [f for f in there if "admin" in f] == []
    assert [f for f in there if "original_images" in f] == []
    assert [f for f in there if f.startswith(".") or "/." in f] == []
    kinds = {f.split("/")[0] for f in there if f.startswith(("static/", "media/", "documents/"))}
    assert kinds <= {"static", "media", "documents"}
    assert [f for f in there if f.startswith("media/") and not f.startswith("media/images/")] == []


def test_no_picture_says_where_it_was_taken(demo: Path) -> None:
    pictures = [f for f in files(demo) if f.startswith("media/")]
    assert pictures
    for name in pictures:
        with Image.open(BytesIO((demo / name).read_bytes())) as picture:
            assert not dict(picture.getexif()), name
            assert not picture.info.keys() & {"exif", "xmp", "comment"}, name


def test_feed_and_sitemap(demo: Path, pages: dict[str, Element]) -> None:
    there = files(demo)
    feed = ElementTree.parse(demo / "feed.xml").getroot()
    items = feed.findall("channel/item")
    assert 11 <= len(items) <= 30
    guids = {item.findtext("guid") for item in items}
    assert len(guids) == len(items)
    links = [item.findtext("link") or "" for item in items]
    sitemap = ElementTree.parse(demo / "sitemap.xml").getroot()
    locations = [e.text or "" for e in sitemap.iter() if e.tag.endswith("}loc")]
    assert {SITE_URL + path for path in pages if path != "/404.html"} == set(locations)
    for url in [*links, *locations]:
        assert url.startswith(f"{SITE_URL}/")
        assert url.removeprefix(f"{SITE_URL}/") + "index.html" in there


def test_canonical_links_point_to_the_page_itself(pages: dict[str, Element]) -> None:
    wrong = {
        path: [e.get("href") for e in _links(page, "canonical")]
        for path, page in pages.items()
        if path not in ("/404.html", "/search/")  # one frame for whatever is looked for
        and [e.get("href") for e in _links(page, "canonical")] != [SITE_URL + path]
    }
    assert wrong == {}
    assert _links(pages["/404.html"], "canonical") == []


def _links(page: Element, relation: str) -> list[Any]:
    return [e for e in page.iter(f"{HTML}link") if e.get("rel") == relation]


def test_every_page_has_its_own_title(pages: dict[str, Element]) -> None:
    titles: dict[str, list[str]] = {}
    for path, page in pages.items():
        element = page.find(f".//{HTML}title")
        titles.setdefault((element.text or "") if element is not None else "", []).append(path)
    assert "" not in titles


def test_no_page_is_heavy(demo: Path, pages: dict[str, Element]) -> None:
    sizes = {}
    for path in pages:
        file = demo / (path[1:] + "index.html" if path.endswith("/") else path[1:])
        sizes[path] = len(gzip.compress(file.read_bytes(), mtime=0))
    assert {path: size for path, size in sizes.items() if size > MOST_BYTES} == {}


def test_everything_is_read_while_django_is_stopped(
    demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Django, database and worker stopped: every page, list, picture, feed and JSON answers 200."""
    files = Manifest.read(demo).files
    expected = {name: (200, entry.sha256) for name, entry in files.items() if name not in MAPS}
    with running_nginx(tmp_path_factory.mktemp("conf"), demo.parent, NO_DJANGO) as server:
        for ask in (partial(from_nginx, server), partial(from_one_process, demo.parent)):
            seen = {name: ask("/" + name.removesuffix("index.html")) for name in expected}
            got = {name: (one.status, sha256(one.body).hexdigest()) for name, one in seen.items()}
            assert {n: one for n, one in got.items() if one != expected[n]} == {}
            assert ask("/nothing/").status == 404


def test_the_manifest_is_sorted(demo: Path) -> None:
    names = list(Manifest.read(demo).files)
    assert names == sorted(names)
