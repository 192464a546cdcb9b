"""A site that is as small as a site can be, with templates that only the tests know."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from wagtail.models import Page

from showcase.cases.models import CasePage, ShowcasePage
from showcase.home.models import HomePage
from tests import factories

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    """Wagtail caches renditions and root paths by keys that a rolled-back test gives away again."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def root(tmp_path: Path, settings: LazySettings) -> Path:
    """An empty folder of releases, which the settings name too."""
    settings.RELEASES_DIR = tmp_path / "releases"
    settings.SITE_URL = "http://paper.example"
    return settings.RELEASES_DIR


@pytest.fixture
def plain_templates(settings: LazySettings) -> None:
    """Templates without a face, so that the engine is tested and not the design."""
    options: dict[str, Any] = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**options, "DIRS": [TEMPLATES, *options["DIRS"]]}]


@pytest.fixture
def home(db: None, plain_templates: None, root: Path) -> HomePage:
    return factories.site()


@pytest.fixture
def showcase(home: HomePage) -> ShowcasePage:
    return ShowcasePage.objects.get()


def add_case(parent: Page, title: str, **fields: object) -> CasePage:
    """A published case below `parent`."""
    case = CasePage(title=title, no_byline=True, **fields)
    parent.add_child(instance=case)
    if case.live:
        case.save_revision().publish()
    case.refresh_from_db()
    return case
