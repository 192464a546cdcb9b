"""The table: each figure, what it is compared with, the ratio, and what it means.

`python -m tests.bench.table` prints that of the last run again.
"""

import json
import os
from typing import Any

from .measuring import ROOT, Figures

Row = tuple[str, str, str, str, str]


class _Missing(Exception):
    """A figure that was not measured; the message says why."""


def _get(figures: Any, *names: str) -> float:
    """A number of nested figures. Raises `_Missing`."""
    for name in names:
        if isinstance(figures, dict) and "failed" in figures:
            raise _Missing(str(figures["failed"])[-80:].strip().replace("\n", " "))
        if not isinstance(figures, dict) or name not in figures:
            raise _Missing("没有量")
        figures = figures[name]
    if isinstance(figures, str):
        raise _Missing(figures[-80:].strip().replace("\n", " "))
    return float(figures)


def _text(number: float | str, unit: str = "") -> str:
    if isinstance(number, str):
        return number
    digits = 3 if number < 0.1 else 2 if number < 10 else 1 if number < 100 else 0
    return f"{number:,.{digits}f}{unit}"


def _row(
    what: str,
    ours: Any,
    peer: Any,
    unit: str,
    note: str,
    *,
    more_is_better: bool = False,
) -> Row:
    """`ours` and `peer` give numbers or raise `_Missing`; the ratio says how we stand."""
    values: list[float | str] = []
    for give in (ours, peer):
        try:
            values.append(give())
        except _Missing as error:
            values.append(str(error))
    left, right = values
    ratio = ""
    if isinstance(left, float) and isinstance(right, float) and left and right:
        times = left / right if more_is_better else right / left
        ratio = f"{_text(times)} 倍"
    return what, _text(left, unit), _text(right, unit), ratio, note


def _rows_of_size(size: str, f: Figures) -> list[Row]:
    editing, building, peers = f.get("editing", {}), f.get("building", {}), f.get("peers", {})

    def edit(kind: str) -> str:
        try:
            pages, files = (_get(editing, kind, n) for n in ("rendered", "changed"))
        except _Missing:
            return ""
        return f"生成 {pages:.0f} 页，其中 {files:.0f} 页有变化"

    def full_rate(jobs: str, by: str = "seconds") -> float:
        return _get(building, jobs, "pages") / _get(building, jobs, by)

    def peer_rate(name: str, by: str) -> float:
        return _get(peers, name, "pages") / _get(peers, name, by)

    rows = []
    for kind, what in (("body", "改一句正文"), ("title", "改一个标题"), ("new", "发一篇新稿")):
        rows += [
            _row(
                f"{size} 篇：{what}，保存到可见，对 {label}",
                lambda kind=kind: _get(editing, kind, "seconds"),
                lambda where=where: _get(peers, *where),
                " 秒",
                edit(kind),
            )
            for label, where in (
                ("Hugo 重建", ("hugo", "again")),
                ("Hugo 常驻", ("hugo", "watching")),
                ("Pelican 重建", ("pelican", "again")),
            )
            if kind == "title" or label == "Hugo 常驻"
        ]
    rows.append(
        _row(
            f"{size} 篇：经常驻发布进程，对同一进程内",
            lambda: _get(editing, "publisher", "seconds"),
            lambda: _get(editing, "body", "seconds"),
            " 秒",
            "另一个进程多久看见并发布",
        )
    )
    for jobs, label in (("jobs2", "两个进程"), ("jobs1", "一个进程")):
        if jobs in building:
            for name in ("hugo", "pelican"):
                rows.append(
                    _row(
                        f"{size} 篇：全部生成，{label}，对 {name.title()}",
                        lambda jobs=jobs: full_rate(jobs),
                        lambda name=name: peer_rate(name, "full"),
                        " 页/秒",
                        "按钟表；各项图片尺寸都已备好",
                        more_is_better=True,
                    )
                )
    rows += [
        _row(
            f"{size} 篇：全部生成的处理器时间，对 {name.title()}",
            lambda: full_rate("jobs2", "cpu"),
            lambda name=name: peer_rate(name, "cpu"),
            " 页/处理器秒",
            "机器忙时看这一行",
            more_is_better=True,
        )
        for name in ("hugo", "pelican")
    ]
    if "client" in building:
        rows += [
            _row(
                f"{size} 篇：全部生成，对{label}",
                lambda: full_rate("jobs2", "cpu"),
                lambda name=name: _get(building, name),
                " 页/处理器秒",
                note,
                more_is_better=True,
            )
            for name, label, note in (
                (
                    "client",
                    "逐页用测试客户端",
                    "wagtail-bakery 的做法，只取页面，不写文件、不查链接",
                ),
                ("template", "只有模板", "极限：数据都在内存里，减去一切数据库工作"),
            )
        ]
    rows.append(
        _row(
            f"{size} 篇：全部生成占用内存的最高值，对 Hugo",
            lambda: _get(building, "jobs2", "peak"),
            lambda: _get(peers, "hugo", "peak"),
            " MiB",
            "所有进程合计，共用的只算一次",
        )
    )
    serving, saving = f.get("serving"), f.get("saving")
    if serving:
        rows += [
            _row(
                "读一页：nginx，对同样大小的普通文件",
                lambda: _get(serving, "nginx", "page"),
                lambda: _get(serving, "nginx", "plain"),
                " 次/秒",
                "1 是极限",
                more_is_better=True,
            ),
            _row(
                "读一页：演示服务器，对 Wagtail 当场生成",
                lambda: _get(serving, "demo", "baked"),
                lambda: _get(serving, "demo", "rendered"),
                " 次/秒",
                "同一个服务器，一个进程",
                more_is_better=True,
            ),
        ]
    if saving:
        rows.append(
            _row(
                "保存并发布一篇：有触发器，对没有",
                lambda: _get(saving, "with") * 1000,
                lambda: _get(saving, "without") * 1000,
                " 毫秒",
                "记录改动的代价；1 是没有代价",
            )
        )
    return rows


def _rerendering(figures: Figures) -> list[Row]:
    return [
        _row(
            f"多生成的页：{label}",
            lambda name=name: _get(figures, name, "rendered"),
            lambda name=name: _get(figures, name, "changed"),
            " 页",
            "生成的页 ÷ 有变化的页；1 是一页也不多",
            more_is_better=True,
        )
        for name, label in (("edits", "随机编辑"), ("moves", "移动"))
    ]


def render(figures: Figures) -> str:
    """The whole table in Markdown."""
    rows: list[Row] = []
    for size in sorted((s for s in figures if s.isdecimal()), key=int):
        rows += _rows_of_size(size, figures[size])
    rows += _rerendering(figures.get("rerendering", {}))
    load = os.getloadavg()[1]
    lines = [
        "| 量什么 | 我们 | 对照 | 比 | 说明 |",
        "|---|---|---|---|---|",
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
        "“比”大于 1 是我们更快、更省；“多生成的页”一项例外，那里 1 最好。",
        f"用时 {figures.get('minutes', 0):.1f} 分钟；{os.cpu_count()} 核，"
        f"五分钟平均负载 {load:.1f}（超过核数时，秒数不可信，看处理器时间）。",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    last = json.loads((ROOT / "var" / "bench" / "last.json").read_text())
    print(render(last))  # noqa: T201 - this is a command
