"""What a static publisher gets wrong, row by row: the first table of the design.

Elsewhere: a slug that changes, a page that moves (`test_links.py`); a page that is withdrawn
(`test_site.py`); each of the parts that make an incremental bake exact (`test_mutants.py`).
"""

import os
import re
import signal
import time
from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from showcase.bake import rendering
from showcase.bake.baking import bake
from showcase.stories.models import Column, Story
from tests import factories

from .accidents import ended, forked
from .edits import Newsroom, self_or_new
from .inline import current, tree
from .test_incremental import newsroom

__all__ = ["newsroom"]

NewsroomOf = Callable[[int], Newsroom]

RENDERED = (".html", ".xml", ".json", ".map")


def test_a_new_story_changes_every_page_that_shows_it_and_only_those(
    newsroom: NewsroomOf, root: Path
) -> None:
    """Red with `matters` always False (lists stay), and with facts that always differ (all)."""
    newsroom(1)
    bake(root)
    bake(root)
    before = tree(current(root))
    column = Column.objects.order_by("sort_order")[0]
    story = factories.article(title="一篇全新的报道", column=column, summary="从未见过的摘要")
    baked = bake(root)
    after = tree(current(root))
    shows = {path for path, content in after.items() if "一篇全新的报道".encode() in content}
    assert {f"news/{story.number}/index.html", "news/index.html", "feed.xml"} <= shows
    assert f"columns/{column.slug}/index.html" in shows
    changed = {path for path in after if after[path] != before.get(path)} - {"manifest.json"}
    assert shows <= changed
    # The two lists for servers look at every address of the release.
    extra = {path for path in baked.reasons if path not in changed}
    assert extra <= {"gone.map", "redirects.map"}
    assert baked.rendered == sum(path.endswith(RENDERED) for path in changed) + len(extra)
    assert len(changed) < len(after) / 3


def test_a_template_that_raises_leaves_the_good_file_and_names_the_page(
    newsroom: NewsroomOf, root: Path
) -> None:
    """Red with a `Rendering` that keeps no failures: the release lacks the page."""
    room = newsroom(1)
    bake(root)
    before = tree(current(root))
    story = Story.objects.live().order_by("pk")[0].specific
    file = self_or_new(room.templates, "stories/story.html")
    broken = f"{{% if page.pk == {story.pk} %}}{{% url 'nowhere' %}}{{% endif %}}"
    file.write_text(file.read_text().replace("{% block main %}", "{% block main %}" + broken))
    with pytest.raises(CommandError) as caught:
        call_command("bake", stdout=StringIO())
    assert caught.value.returncode != 0
    assert f"《{story.title}》（{story.url}）" in str(caught.value)
    assert "stories/story.html" in str(caught.value)
    assert tree(current(root)) == before


def test_a_crawler_reaches_every_story_through_real_addresses(
    newsroom: NewsroomOf, root: Path
) -> None:
    """Red without the way to older pages in `stories/list.html`."""
    newsroom(1)
    bake(root)
    pages = {path: content for path, content in tree(current(root)).items() if ".html" in path}
    seen: Counter[str] = Counter()
    todo = ["/"]
    while todo:
        path = todo.pop()
        file = f"{path.strip('/')}/index.html".lstrip("/")
        seen[path] += 1
        for url in _links(pages.get(file, b"")):
            if url.startswith("/") and "?" not in url and url not in seen and url not in todo:
                todo.append(url)
    assert {story.specific.url for story in Story.objects.live()} <= seen.keys()
    archives = {path for path in pages if "/page/" in path}
    assert len(archives) > 3
    assert archives <= {f"{path.strip('/')}/index.html" for path in seen}


def _links(content: bytes) -> set[str]:
    return {found.decode().partition("#")[0] for found in re.findall(rb'href="([^"]+)"', content)}


def test_readers_never_see_half_a_tree_while_everything_is_baked_anew(
    transactional_db: None, root: Path
) -> None:
    """Red with a full bake that removes `current` first, and with one that writes into it."""
    Newsroom(1, root.parent / "templates").furnish()
    bake(root)
    Column.objects.update(description="一句新的说明")
    before = tree(current(root))

    def for_ever() -> None:
        rendering._WORTH_FORKING = 2
        while True:
            bake(root, full=True, jobs=2)
            Column.objects.update(description=f"{time.monotonic()} 时的说明")

    child = forked(for_ever)
    try:
        looks, releases, until = 0, set(), time.monotonic() + 60
        while (len(releases) < 3 or looks < 300) and time.monotonic() < until:
            release = current(root).resolve()
            releases.add(release)
            for path in before.keys() - {"manifest.json"}:
                assert (current(root) / path).stat().st_size, path
            looks += 1
    finally:
        os.kill(child, signal.SIGKILL)
        assert ended(child) == -9
    assert len(releases) >= 3


def test_nothing_is_public_but_what_a_page_uses(newsroom: NewsroomOf, root: Path) -> None:
    """Red with a closure that adds whatever `collectstatic` finds."""
    newsroom(1)
    hidden = factories.picture("只在草稿里")
    factories.case(title="草稿", live=False, lead_picture=hidden, lead_alt="图")
    bake(root)
    files = tree(current(root))
    text = b"\n".join(c for p, c in files.items() if p.endswith((".html", ".css", ".js", ".xml")))
    used = {p for p in files if p.startswith(("static/", "media/", "documents/"))}
    assert used
    for path in used:
        assert Path(path).name.encode() in text, path
    assert not [path for path in files if "admin" in path or "wagtail" in path]
    stems = {Path(r.file.name).stem.encode() for r in hidden.renditions.all()}
    assert not [path for path in files for stem in stems if stem.decode() in path]
    assert Path(hidden.file.name).name not in {Path(path).name for path in files}
