"""The table's rows on the vote."""

from typing import Any

from .comparing import Missing, Row, get, row, text


def voting_rows(figures: Any) -> list[Row]:
    if not figures:
        return []
    database, commits, web, light = (
        figures.get(name, {}) for name in ("database", "commits", "http", "http_sqlite")
    )

    def note(form: str, *names: tuple[Any, str]) -> str:
        try:
            return form.format(*(text(get(among, *name.split("."))) for among, name in names))
        except Missing:
            return ""

    def rate(what: str, among: Any, ours: str, peer: str, remark: str, unit: str) -> Row:
        return row(
            what,
            lambda: get(among, *ours.split(".")),
            lambda: get(among, *peer.split(".")),
            unit,
            remark,
            more_is_better=True,
        )

    each = " 票/秒"
    disk = note(
        "p99 {} 对 {} 毫秒；这时磁盘每秒 fdatasync {} 次",
        (commits, "p99.shared"),
        (commits, "p99.alone"),
        (commits, "probe"),
    )
    cpu = note("每票处理器时间 {} 毫秒，服务器与数据库合计", (web, "ballot.cpu"))
    open_loop = note("每秒 200 票，均匀到达；p50 {} 毫秒", (web, "steady.p50"))
    return [
        rate(
            "投票：数据库部分，对 pgbench 执行同一语句",
            database,
            "python",
            "pgbench",
            "PostgreSQL，16 个连接，等磁盘",
            each,
        ),
        rate(
            "投票：只追加，对追加并给热计数器加一",
            database,
            "pgbench",
            "counter",
            "都由 pgbench 执行，16 个连接",
            each,
        ),
        rate("投票：SQLite 合并提交，对一票一提交", commits, "shared", "alone", disk, each),
        rate("投票：经 HTTP，对只存一行的空视图", web, "ballot.rate", "bare.rate", cpu, each),
        rate(
            "投票：SQLite 经 HTTP，对一票一提交",
            light,
            "shared.rate",
            "alone.rate",
            "64 个连接",
            each,
        ),
        row(
            "投票：经 HTTP 的 p95，对 300 毫秒",
            lambda: get(web, "steady", "p95"),
            lambda: 300.0,
            " 毫秒",
            open_loop,
        ),
    ]
