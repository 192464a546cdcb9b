"""What a page is handed of a shared row is its own: nothing that another page found out."""

from pathlib import Path
from typing import Any

import pytest
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse

from showcase.bake import addresses, rows
from showcase.bake.addresses import Address
from showcase.bake.baking import bake
from showcase.bake.copies import digest_of, fresh
from showcase.cases.models import CasePage
from showcase.core.models import Picture
from showcase.stories.columns import Column, FormerSlug
from tests import factories

from .inline import current


@pytest.fixture(autouse=True)
def site(db: None) -> None:
    factories.site()


def pictures(request: HttpRequest) -> HttpResponse:
    found = [block.value["image"] for case in _cases() for block in case.body]
    return HttpResponse(f"{sum(image is not None for image in found)} 张")


def _cases() -> list[CasePage]:
    return rows.many(CasePage, list(CasePage.objects.values_list("pk", flat=True)))


def test_each_page_asks_for_what_the_blocks_of_a_shared_row_lead_to(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = factories.picture()
    block = {"image": picture, "caption": "院落", "alt": "院落"}
    factories.case(body=[("picture", block)], live=False)
    pages = [Address(path, path, pictures) for path in ("/one/", "/two/")]
    monkeypatch.setattr(addresses, "_sources", [*addresses._sources, lambda: pages])

    def shown() -> list[str]:
        bake(root)
        return [(current(root) / name / "index.html").read_text() for name in ("one", "two")]

    assert shown() == ["1 张"] * 2
    stored = {"type": "picture", "value": block | {"image": picture.pk}}
    CasePage.objects.update(body=[stored] * 2)
    assert shown() == ["2 张"] * 2
    Picture.objects.filter(pk=picture.pk).delete()
    assert shown() == ["0 张"] * 2


def test_a_copy_of_a_body_is_the_same_body_and_another_object() -> None:
    factories.case(body=[("heading", {"heading": "进度"})])
    case = CasePage.objects.get()
    copy = fresh(case)
    assert copy.body == case.body
    assert copy.body.raw_data[0]["type"] == "heading"
    del copy.body[0]
    assert len(case.body) == 1


def test_children_that_were_loaded_into_a_list_are_compared_and_copied() -> None:
    column = Column.objects.create(name="资讯", slug="column-1")
    for slug in ("one", "two"):
        FormerSlug.objects.create(column=column, slug=slug)

    def loaded(slug: str) -> Any:
        former = FormerSlug.objects.filter(slug=slug)
        children = Prefetch("former_slugs", former, to_attr="some")
        return Column.objects.prefetch_related(children).get()

    assert digest_of(loaded("one")) == digest_of(loaded("one"))
    assert digest_of(loaded("one")) != digest_of(loaded("two"))
    column = loaded("one")
    assert fresh(column).some == column.some
    assert fresh(column).some[0] is not column.some[0]
