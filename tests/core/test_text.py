import pytest

from showcase.bake.baking import bake
from showcase.core.text import visible, visible_deeply
from showcase.stories.models import Contributor, Story
from tests import factories


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("一句\x0b两句\x02", "一句两句"),
        ("左\u202e右\u2066里\u2069", "左右里"),
        ("零\u200b宽\ufeff", "零宽"),
        ("㛃䶮𠮷 A\tB\n换行", "㛃䶮𠮷 A\tB\n换行"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\ud800半个", "半个"),
    ],
)
def test_only_what_can_be_seen_is_kept(typed: str, seen: str) -> None:
    assert visible(typed) == seen
    assert visible_deeply([{"text": typed, "n": 1}]) == [{"text": seen, "n": 1}]


@pytest.mark.django_db
def test_no_invisible_character_stops_the_paper(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """One vertical tab in a summary made the feed, and so every release, fail."""
    factories.site()
    case = factories.case(
        title="甲\x02乙\ufffe",
        summary="一句\x0b两句",
        kicker="左\u202e右",
        body=[{"type": "quote", "value": {"text": "引\x00语", "kind": "resident"}}],
    )
    assert (case.title, case.summary, case.kicker) == ("甲乙", "一句两句", "左右")
    assert case.body[0].value["text"] == "引语"
    bake(tmp_path)


@pytest.mark.django_db
def test_a_title_of_nothing_visible_is_an_empty_title() -> None:
    factories.site()
    with pytest.raises(Exception, match="title"):
        factories.case(title="\u200b\u202e")
    assert not Story.objects.exists()
    contributor = Contributor(name="林\u202e溪", role="记者", agency="")
    contributor.full_clean(exclude=["story"])
    assert contributor.name == "林溪"
