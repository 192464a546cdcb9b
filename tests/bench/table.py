"""The table: each figure, what it is compared with, the ratio, and what it means.

`python -m tests.bench.table` prints that of the last run again.
"""

import json
import os

from .comparing import Missing, Row, get, row
from .finding_rows import finding_rows
from .measuring import ROOT, Figures
from .voting_rows import voting_rows


def _rows_of_size(size: str, f: Figures) -> list[Row]:
    editing, building, peers = f.get("editing", {}), f.get("building", {}), f.get("peers", {})

    def edit(kind: str) -> str:
        try:
            pages, files = (get(editing, kind, n) for n in ("rendered", "changed"))
        except Missing:
            return ""
        return f"生成 {pages:.0f} 页，其中 {files:.0f} 页有变化"

    def full_rate(jobs: str, by: str = "seconds") -> float:
        return get(building, jobs, "pages") / get(building, jobs, by)

    def peer_rate(name: str, by: str) -> float:
        return get(peers, name, "pages") / get(peers, name, by)

    rows = []
    for kind, what in (("body", "改一句正文"), ("title", "改一个标题"), ("new", "发一篇新稿")):
        rows += [
            row(
                f"{size} 篇：{what}，保存到可见，对 {label}",
                lambda kind=kind: get(editing, kind, "seconds"),
                lambda where=where: get(peers, *where),
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
        row(
            f"{size} 篇：经常驻发布进程，对同一进程内",
            lambda: get(editing, "publisher", "seconds"),
            lambda: get(editing, "body", "seconds"),
            " 秒",
            "另一个进程多久看见并发布",
        )
    )
    for jobs, label in (("jobs2", "两个进程"), ("jobs1", "一个进程")):
        if jobs in building:
            for name in ("hugo", "pelican"):
                rows.append(
                    row(
                        f"{size} 篇：全部生成，{label}，对 {name.title()}",
                        lambda jobs=jobs: full_rate(jobs),
                        lambda name=name: peer_rate(name, "full"),
                        " 页/秒",
                        "按钟表；各项图片尺寸都已备好",
                        more_is_better=True,
                    )
                )
    rows += [
        row(
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
            row(
                f"{size} 篇：全部生成，对{label}",
                lambda: full_rate("jobs2", "cpu"),
                lambda name=name: get(building, name),
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
        row(
            f"{size} 篇：全部生成占用内存的最高值，对 Hugo",
            lambda: get(building, "jobs2", "peak"),
            lambda: get(peers, "hugo", "peak"),
            " MiB",
            "所有进程合计，共用的只算一次",
        )
    )
    serving, saving = f.get("serving"), f.get("saving")
    if serving:
        rows += [
            row(
                "读一页：nginx，对同样大小的普通文件",
                lambda: get(serving, "nginx", "page"),
                lambda: get(serving, "nginx", "plain"),
                " 次/秒",
                "1 是极限",
                more_is_better=True,
            ),
            row(
                "读一页：演示服务器，对 Wagtail 当场生成",
                lambda: get(serving, "demo", "baked"),
                lambda: get(serving, "demo", "rendered"),
                " 次/秒",
                "同一个服务器，一个进程",
                more_is_better=True,
            ),
        ]
    if saving:
        rows.append(
            row(
                "保存并发布一篇：有触发器，对没有",
                lambda: get(saving, "with") * 1000,
                lambda: get(saving, "without") * 1000,
                " 毫秒",
                "记录改动的代价；1 是没有代价",
            )
        )
    return rows


def _rerendering(figures: Figures) -> list[Row]:
    return [
        row(
            f"多生成的页：{label}",
            lambda name=name: get(figures, name, "rendered"),
            lambda name=name: get(figures, name, "changed"),
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
        rows += finding_rows(size, figures[size].get("finding", {}))
    rows += _rerendering(figures.get("rerendering", {}))
    rows += voting_rows(figures.get("voting", {}))
    load = os.getloadavg()[1]
    lines = [
        "| 量什么 | 我们 | 对照 | 比 | 说明 |",
        "|---|---|---|---|---|",
        *("| " + " | ".join(one) + " |" for one in rows),
        "",
        "“比”大于 1 是我们更快、更省；“多生成的页”一项例外，那里 1 最好。",
        f"用时 {figures.get('minutes', 0):.1f} 分钟；{os.cpu_count()} 核，"
        f"五分钟平均负载 {load:.1f}（超过核数时，秒数不可信，看处理器时间）。",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    last = json.loads((ROOT / "var" / "bench" / "last.json").read_text())
    print(render(last))  # noqa: T201 - this is a command
