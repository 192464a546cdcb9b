"""What the benchmark of search finds on few documents, and its rows."""

from pathlib import Path

import pytest

from . import searching
from .finding_rows import finding_rows

pytestmark = pytest.mark.once


def test_everything_is_found_and_words_come_first(tmp_path: Path) -> None:
    figures = searching.measure(150, tmp_path)
    assert (figures["recall"], figures["precision"], figures["P@20 hiding"]) == (1, 1, 1)


def test_rows_compare_the_same_stories() -> None:
    side = {"recall": 1.0, "p95": 0.01}
    figures = {"public": side, "admin": side, "stock": {"recall": 0.1, "p95": 0.04}}
    rows = {what: (ours, peer, ratio) for what, ours, peer, ratio, _ in finding_rows("9", figures)}
    assert rows["9 篇：检索，公开检索的召回率，对 Wagtail 原样"] == ("1.00", "0.10", "10.0 倍")
    page = rows["9 篇：检索，后台检索一页的 p95，对 Wagtail 原样"]
    assert page == ("10.0 毫秒", "40.0 毫秒", "4.00 倍")
    assert rows["9 篇：检索，结果页 p95，对 40 毫秒"][0] == "没有量"
    assert finding_rows("9", {}) == []
