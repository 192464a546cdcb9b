"""Why a published file exists, and what would change it: `bake --explain`."""

from pathlib import Path

from .facts import label_of
from .nodes import Node
from .paths import UnsafePath, tree_path
from .remembering import open_store
from .store import Store

_MATERIALS = {
    "template": "模板",
    "static": "静态文件",
    "found": "文件",
    "asset": "静态文件",
    "addresses": "网址清单",
}


def explain(root: Path, path: str) -> list[str]:
    """Lines in Chinese about an address such as `/cases/12/`, or a file below the release."""
    store = open_store(root)
    if store is None:
        return ["还没有生成的记录；先运行一次 bake。"]
    try:
        return _explained(store, path)
    finally:
        store.close()


def _explained(store: Store, path: str) -> list[str]:
    try:
        name = tree_path(path) if path.startswith("/") else path
    except UnsafePath as error:
        return [f"{path}：{error}。"]
    for kind in ("page", "file"):
        data = store.nodes.data((kind, name))
        if data is not None:
            return [*_why(store, (kind, name), data), *_what(store, (kind, name))]
    return [f"{path} 不在最近一次发布里。"]


def _why(store: Store, node: Node, data: tuple[str, str, object, object]) -> list[str]:
    kind, name = node
    address, label = data[0], data[1]
    lines = [f"{name}（{address}）：{label}"]
    users = sorted(user for _kind, user in store.targets.pointing_at(name) if user != name)
    shown = "、".join(users[:5]) + (f" 等 {len(users)} 个文件" if len(users) > 5 else "")
    if kind == "file":
        lines.append(f"存在，是因为用到它的有：{shown}")
    else:
        sources = [entry.source for entry in store.entries.at([name])]
        lines.append(f"存在，是因为在网址清单里（来源 {'、'.join(sources) or '？'}）。")
        lines.append(f"链接到它的有：{shown}" if users else "没有别的网页链接到它。")
    return lines


def _what(store: Store, node: Node) -> list[str]:
    """What a node read; a fact that it asked is followed by what that fact read, and so on."""
    lines = ["下列任何一项变化，它会重新生成（结果没有变的，不再往下传）："]
    todo, told = [node], {node}
    while todo:
        one = todo.pop(0)
        if one != node:
            lines.append(f"{_fact(store, one[1])}取决于：")
        cells, queries, materials, facts = store.readings.of(one)
        lines += [
            f"  · {table} 第 {row} 行的 {'、'.join(columns.split(' '))}"
            for table, row, columns in cells
        ]
        for query in queries:
            tables = "、".join(sorted({watch.table for watch in query.watches}))
            lines.append(f"  · 查询 {tables} 的结果：{query.sql[:120]}…")
        lines += [f"  · {_MATERIALS[kind]} {what}".rstrip() for kind, what in materials]
        for fact in facts:
            if ("fact", fact) not in told:
                told.add(("fact", fact))
                todo.append(("fact", fact))
            lines.append(f"  · {_fact(store, fact)}")
    return lines


def _fact(store: Store, name: str) -> str:
    kept = store.nodes.data(("fact", name))
    return f"“{label_of(kept[0])}” {kept[0][1]!r}" if kept else name
