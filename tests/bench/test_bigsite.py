"""A site that was made in bulk is one that editors could have made."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from wagtail.models import Page

from showcase.bake.addresses import page_address
from showcase.bake.baking import bake
from showcase.bake.render import render
from showcase.cases.models import CasePage
from showcase.news.models import ArticlePage, BriefPage
from showcase.stories.models import Story
from tests import factories
from tests.bench.town import Scale, build

SCALE = Scale(pictures=1, size=(120, 80), districts=2, streets=1, communities=1, tags=3)
MAKERS = {CasePage: factories.case, ArticlePage: factories.article, BriefPage: factories.brief}
OWN = {
    *("page_ptr", "story_ptr", "id", "path", "depth", "numchild", "slug", "url_path", "number"),
    *("translation_key", "locale", "content_type", "draft_title", "live_revision"),
    *("latest_revision", "latest_revision_created_at", "last_published_at"),
}
"""Fields that every story has of its own, however it was made."""


@pytest.fixture
def thirty(db: None) -> Iterator[None]:
    cache.clear()  # Wagtail keeps renditions by keys that a rolled-back test gives away again
    build(30, SCALE)
    yield
    cache.clear()


def html(story: Any) -> str:
    """The page without its number and the moment of its last change."""
    address = page_address(story)
    assert address is not None
    page = render(address).decode().replace(f"/{story.number}/", "/N/")
    page = re.sub(r'<svg class="qr".*?</svg>', "", page, flags=re.DOTALL)
    return re.sub(r'"dateModified":"[^"]*"', "", page)


def twin(story: Any) -> Any:
    """The same story by way of the editor, in the place of the one that was made in bulk."""
    fields = {
        f.name: getattr(story, f.name) for f in story._meta.concrete_fields if f.name not in OWN
    }
    fields["contributors"] = [(c.name, c.role) for c in story.contributors.all()]
    also, tags = list(story.also_places.all()), list(story.tags.all())
    Page.objects.filter(pk=story.pk).update(live=False)
    made = MAKERS[type(story)](**fields)
    made.also_places = also
    made.tags.set(tags)
    made.save_revision().publish()
    return type(story).objects.get(pk=made.pk)


def test_stories_look_as_if_an_editor_had_made_them(thirty: None) -> None:
    for model in MAKERS:
        story = model.objects.order_by("number").last()
        in_bulk = html(story)
        assert html(twin(story)) == in_bulk


def test_the_tree_is_sound_and_counts_on(thirty: None) -> None:
    assert not any(Page.find_problems())
    assert [s.number for s in Story.objects.order_by("number")] == list(range(1, 31))
    assert factories.case().number == 31
    assert {page.slug for page in Page.objects.filter(url_path="")} == set()


def test_everything_of_it_can_be_published(thirty: None, tmp_path: Path) -> None:
    root = tmp_path / "releases"
    made = bake(root)
    assert made.rendered > 60
    for story in Story.objects.live():
        assert (root / "current" / story.url.strip("/") / "index.html").is_file()
