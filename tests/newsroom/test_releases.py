from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from showcase.bake import baking, shelf
from showcase.bake.failures import BakeFailed, Failure
from showcase.newsroom.roles import CHIEF, EDITOR
from tests import factories
from tests.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Any, settings: Any, tmp_path: Path) -> Any:
    settings.RELEASES_DIR = tmp_path / "releases"
    factories.site()
    client.force_login(member(CHIEF))
    return client


def test_one_click_releases_what_is_published(chief: Any, settings: Any) -> None:
    case = factories.case(title="院里的灯亮了")
    draft = factories.case(title="还没审完的稿子", live=False)
    page = chief.post(reverse("release"), follow=True)
    assert "已发布" in page.content.decode()
    current = settings.RELEASES_DIR / "current"
    assert "院里的灯亮了" in (current / f"cases/{case.number}/index.html").read_text()
    assert not (current / f"cases/{draft.number}").exists()
    assert "没有变化" in chief.post(reverse("release"), follow=True).content.decode()


def test_a_failure_names_the_page_and_changes_nothing(
    chief: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief.post(reverse("release"))
    before = shelf.current_name(settings.RELEASES_DIR)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise BakeFailed([Failure("案例《院里的灯》", "/cases/1/", "图片缺了")])

    monkeypatch.setattr("showcase.bake.receipts.bake", broken)
    page = chief.post(reverse("release"), follow=True)
    assert "案例《院里的灯》" in page.content.decode()
    assert shelf.current_name(settings.RELEASES_DIR) == before


def test_an_earlier_release_comes_back(chief: Any, settings: Any) -> None:
    baking.bake(settings.RELEASES_DIR)
    first = shelf.current_name(settings.RELEASES_DIR)
    factories.case()
    baking.bake(settings.RELEASES_DIR)
    assert shelf.current_name(settings.RELEASES_DIR) != first
    chief.post(reverse("rollback"), {"name": first})
    assert shelf.current_name(settings.RELEASES_DIR) == first
    page = chief.post(reverse("rollback"), {"name": "../../etc"}, follow=True)
    assert "没有这个版本" in page.content.decode()
    assert shelf.current_name(settings.RELEASES_DIR) == first


def test_who_may_not_publish_may_not_release(client: Any) -> None:
    factories.site()
    client.force_login(member(EDITOR))
    assert client.get(reverse("releases")).status_code == 302
    assert client.post(reverse("release")).status_code == 302
