import pytest

from showcase.core.headline import clauses


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("网格织得更细 日子过得更近", ["网格织得更细", "日子过得更近"]),
        ("网格织得更细\u3000日子过得更近", ["网格织得更细", "日子过得更近"]),
        ("一句话标题", ["一句话标题"]),
        ("“市井烟火 最美阳台”入选示范", ["“市井烟火 最美阳台”入选示范"]),
        ("引进 App Store 服务", ["引进", "App Store", "服务"]),
        ("  两头有空  格 ", ["两头有空", "格"]),
        ("", []),
    ],
)
def test_a_headline_breaks_between_its_clauses_only(headline: str, expected: list[str]) -> None:
    assert clauses(headline) == expected
