from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from tests import factories
from tests.bake.conftest import TEMPLATES


@pytest.fixture
def root(db: None, tmp_path: Path, settings: Any) -> Iterator[Path]:
    """An empty folder of releases, and the fixed pages in templates that render fast."""
    cache.clear()
    settings.RELEASES_DIR = tmp_path / "releases"
    settings.SITE_URL = "http://paper.example"
    options: dict[str, Any] = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**options, "DIRS": [TEMPLATES, *options["DIRS"]]}]
    factories.site()
    yield settings.RELEASES_DIR
    cache.clear()


@pytest.fixture
def face(root: Path, settings: Any) -> None:
    """The templates that readers get, which show bodies and link to places."""
    options: dict[str, Any] = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**options, "DIRS": options["DIRS"][1:]}]
