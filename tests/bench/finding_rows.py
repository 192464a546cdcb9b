"""The table's rows on search."""

from typing import Any

from .comparing import Row, get, row

LIMITS = (
    ("page p95", "结果页 p95", 40.0),
    ("newest p95", "按日期排列 p95", 5.0),
    ("suggest p95", "输入提示 p95", 20.0),
    ("update p50", "更新一篇", 20.0),
)
"""Figures of generated documents, what they are called, and milliseconds they should stay below."""


def finding_rows(size: str, figures: Any) -> list[Row]:
    if not figures:
        return []
    rows = []
    for side, label in (("public", "公开检索"), ("admin", "后台检索")):
        rows += [
            row(
                f"{size} 篇：检索，{label}的召回率，对 Wagtail 原样",
                lambda side=side: get(figures, side, "recall"),
                lambda: get(figures, "stock", "recall"),
                "",
                "同样的稿件，字面上有的都该找到",
                more_is_better=True,
            ),
            row(
                f"{size} 篇：检索，{label}一页的 p95，对 Wagtail 原样",
                lambda side=side: get(figures, side, "p95") * 1000,
                lambda: get(figures, "stock", "p95") * 1000,
                " 毫秒",
                "二十条与总数；公开检索还有分类计数",
            ),
        ]
    rows += [
        row(
            f"{size} 篇：检索，{label}，对 {limit:.0f} 毫秒",
            lambda name=name: get(figures, "generated", name) * 1000,
            lambda limit=limit: limit,
            " 毫秒",
            "公开检索，生成的文档",
        )
        for name, label, limit in LIMITS
    ]
    rows.append(
        row(
            f"{size} 篇：检索，索引对文字的大小，对 1.5",
            lambda: get(figures, "generated", "size / text"),
            lambda: 1.5,
            "",
            "UTF-8 的文字为 1；文档少时，别的占得多",
        )
    )
    return rows
