import pytest

from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed
from tests import factories

pytestmark = pytest.mark.django_db

CAPTION_ONLY = {"type": "picture", "value": {"image": None, "caption": "网格员在台上"}}


def test_a_caption_without_its_photograph_never_goes_out(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """However it was put live: here by a script that asks no form."""
    factories.site()
    case = factories.case(title="缺一张照片", body=[CAPTION_ONLY])
    with pytest.raises(BakeFailed, match=r"案例《缺一张照片》.*正文第 1 块（图片）缺“图片”"):
        bake(tmp_path)
    case.body = [{**CAPTION_ONLY, "value": {**CAPTION_ONLY["value"], "image": picture()}}]
    case.save_revision().publish()
    with pytest.raises(BakeFailed, match="缺“替代文字”"):
        bake(tmp_path)


def picture() -> int:
    return factories.picture().pk


def test_a_body_can_be_shown_outside_its_page() -> None:
    """Wagtail renders blocks by themselves too, without the page's variables."""
    factories.site()
    assert "茶桌" in str(factories.case().body)
