"""`python -m tests.bench.profiling DIR`: where a full bake of the site in DIR spends its time.

The running stack is looked at every two milliseconds of processor time, so that other work on the
machine does not show; the innermost frame that a rule knows names the group. Waiting for the disk
is measured beside it, by the clock. A second, untimed walk over some pages of each kind counts
their queries and says which template line or function asked. Prints Markdown.
"""

import os
import re
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import django

from .bigsite import place

EVERY = 0.002  # seconds of processor time
SAMPLE = 40  # pages of each kind whose queries are told

_TREE = re.compile(r".*/(site-packages|lib/python3\.\d+|showcase|site|tests)/")
RULES: list[tuple[str, str, str]] = [
    # group, file pattern, function pattern; the innermost frame that matches any decides
    ("记录：查询摘要与条件", r"showcase/bake/(queries|conditions|conditional|sqltext)\.py", r".*"),
    ("记录：单元格", r"showcase/bake/cells\.py", r".*"),
    ("记录：读数合并", r"showcase/bake/(reads|recorders)\.py", r".*"),
    ("共享的事实与成批的行", r"showcase/bake/(facts|rows)\.py", r".*"),
    ("共享事实的拷贝", r"showcase/bake/copies\.py|/copy\.py", r"fresh.*|deepcopy|_deepcopy.*"),
    ("写入读数库", r"showcase/bake/(store|readings|nodes|entries|targets)\.py", r".*"),
    ("解析 HTML 与核对链接", r"showcase/bake/(references|checks|paths|texts|settling)\.py", r".*"),
    ("fsync", r"showcase/bake/(release|shelf)\.py", r"_sync|sync_folder"),
    ("写文件", r"showcase/bake/(release|files)\.py", r".*"),
    ("清单与 SHA-256", r"showcase/bake/manifest\.py", r".*"),
    ("图片去元数据", r"showcase/bake/stripping\.py|PIL/", r".*"),
    ("改动记录（触发器、取走）", r"showcase/bake/(changes|triggers.*)\.py", r".*"),
    ("二维码", r"/segno/", r".*"),
    ("ORM：执行 SQL", r"django/db/backends/(utils|sqlite3/base|postgresql/base)\.py", r".*"),
    ("ORM：取行", r"django/db/models/sql/compiler\.py", r"results_iter|cursor_iter|apply_con.*"),
    ("ORM：编译 SQL", r"django/db/models/sql/compiler\.py", r".*"),
    ("ORM：编译 SQL", r"django/db/models/sql/where\.py", r"as_sql"),
    ("ORM：搭查询", r"django/db/models/sql/(query|where|datastructures)\.py", r".*"),
    ("ORM：造实例", r"django/db/models/query\.py", r"__iter__|get_related_populators|populate"),
    ("ORM：造实例", r"django/db/models/base\.py", r"from_db|__init__"),
    ("ORM：预取", r"django/db/models/query\.py", r"prefetch.*|get_prefetcher"),
    ("ORM：搭查询", r"django/db/models/query\.py", r".*"),
    ("StreamField 与富文本", r"wagtail/(blocks|fields|rich_text)", r".*"),
    ("图片标签与各种尺寸", r"wagtail/images/", r".*"),
    ("模板", r"django/(template|utils/html|utils/safestring)", r".*"),
    ("ORM：造实例", r"django/db/models/base\.py", r"__del__|__reduce__|__setstate__"),
    ("列表与相关稿件（我们的代码）", r"showcase/(stories|cases|places|news|home|core)/", r".*"),
    ("wagtail 其他", r"/wagtail/", r".*"),
    ("bake 其他", r"showcase/bake/", r".*"),
]
_COMPILED = [(g, re.compile(f), re.compile(n)) for g, f, n in RULES]
PHASES = ("update", "_here", "wrote_page", "keep", "settle", "finish", "_seal", "_work_out_facts")


_ENGINE = tuple(
    f"bake/{name}.py"
    for name in (
        "run",
        "release",
        "remembering",
        "rendering",
        "settling",
        "workbench",
        "enumerating",
    )
)


class Sampler:
    """Counts what runs, by the clock."""

    def __init__(self) -> None:
        self.groups: Counter[str] = Counter()
        self.templates: Counter[str] = Counter()
        self.functions: Counter[str] = Counter()
        self.phases: Counter[str] = Counter()
        self.inner: dict[str, Counter[str]] = defaultdict(Counter)
        self._known: dict[Any, str | None] = {}

    def _group(self, code: Any) -> str | None:
        if code not in self._known:
            self._known[code] = next(
                (
                    group
                    for group, file, name in _COMPILED
                    if file.search(code.co_filename) and name.fullmatch(code.co_name)
                ),
                None,
            )
        return self._known[code]

    def look(self, _signal: int, frame: FrameType | None) -> None:
        group, phase, here = "", "", frame
        templates: set[str] = set()
        functions: set[str] = set()
        while here is not None:
            code = here.f_code
            if not group and (found := self._group(code)):
                group = found
                file = _TREE.sub("", code.co_filename)
                self.inner[group][f"{file}:{code.co_name}"] += 1
            if code.co_name in PHASES and code.co_filename.endswith(_ENGINE):
                phase = phase or code.co_name
            elif code.co_name == "_render" and "self" in here.f_locals:
                templates.add(str(getattr(here.f_locals["self"], "name", "")))
            elif "/showcase/" in code.co_filename and "/showcase/bake/" not in code.co_filename:
                functions.add(f"{_TREE.sub('', code.co_filename)}:{code.co_name}")
            here = here.f_back
        self.templates.update(templates)
        self.functions.update(functions)
        self.groups[group or "其他"] += 1
        self.phases[phase or "其他"] += 1

    @contextmanager
    def running(self) -> Iterator[None]:
        signal.signal(signal.SIGPROF, self.look)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


KINDS = (
    (r"/cases/\d+/", "案例"),
    (r"/news/\d+/", "报道"),
    (r"/briefs/\d+/", "资讯"),
    (r"/places/.+/", "地方"),
    (r"/cases/(tag|column)/.*", "案例列表（栏目、标签）"),
    (r"/cases/(.+/)?", "案例列表（区县、维度）"),
    (r"/(columns|tags)/.*/", "栏目、标签列表"),
    (r"/(news|briefs)/(page/\d+/)?", "报道、资讯列表"),
    (r".*\.xml", "订阅与网站地图"),
)


def kind_of(path: str) -> str:
    return next((kind for pattern, kind in KINDS if re.fullmatch(pattern, path)), "其他页")


def shape(sql: str) -> str:
    """A statement without what differs from page to page: tables, conditions, no column lists."""
    sql = re.sub(r"\((?:%s|\?)(?:, ?(?:%s|\?))+\)", "(…)", sql.replace('"', ""))
    sql = re.sub(r"^SELECT (DISTINCT )?(?!COUNT|1 AS).*? FROM ", r"SELECT \1… FROM ", sql)
    sql = re.sub(r"LIMIT \d+(?: OFFSET \d+)?$", "LIMIT …", sql)
    sql = re.sub(r"(LEFT OUTER|INNER) JOIN (\w+)( T\d+)? ON \([^()]*\)", r"+\2", sql)
    return sql if len(sql) < 420 else sql[:200] + " …… " + sql[-200:]


def asked_by() -> str:
    """The template line that is being rendered, and the innermost function of ours."""
    frame: FrameType | None = sys._getframe(2)
    line = function = ""
    while frame is not None:
        node = frame.f_locals.get("self")
        token, origin = getattr(node, "token", None), getattr(node, "origin", None)
        if not line and frame.f_code.co_name.startswith("render") and token and origin:
            line = f"{origin.template_name}:{token.lineno} {{% {token.contents[:60]} %}}"
        file = frame.f_code.co_filename
        if not function and "/showcase/" in file and "/showcase/bake/" not in file:
            function = f"{_TREE.sub('', file)}:{frame.f_code.co_name}"
        if not function and file.endswith("bake/addresses.py"):
            function = "bake/addresses.py:serve"
        frame = frame.f_back
    return " ← ".join(x for x in (line, function) if x)


def main() -> None:
    folder = Path(sys.argv[1])
    os.environ.update(place(folder))
    django.setup()
    from django.db import connection

    from showcase.bake import rendering
    from showcase.bake.addresses import all_addresses
    from showcase.bake.baking import bake
    from showcase.bake.recording import record
    from showcase.bake.render import render
    from showcase.bake.session import session

    spent: dict[str, list[float]] = defaultdict(list)
    plain: Any = render

    def timed(address: Any, *args: Any) -> bytes:
        started = time.process_time()
        try:
            return plain(address, *args)
        finally:
            spent[kind_of(address.path)].append(time.process_time() - started)

    rendering.render = timed  # type: ignore[assignment]
    waited = [0.0, 0]
    fsync = os.fsync

    def timed_fsync(handle: int) -> None:
        started = time.perf_counter()
        fsync(handle)
        waited[0] += time.perf_counter() - started
        waited[1] += 1

    os.fsync = timed_fsync  # type: ignore[assignment]
    sampler = Sampler()
    with tempfile.TemporaryDirectory(dir=folder) as releases:
        cpu = time.process_time()
        with sampler.running():
            baked = bake(Path(releases), full=True)
        cpu = time.process_time() - cpu
    samples = sum(sampler.groups.values())
    say(
        f"# 全部生成的剖面\n\n{folder}：{baked.rendered} 页，{baked.seconds:.1f} 秒"
        f"（处理器 {cpu:.1f} 秒），"
    )
    say(f"{baked.rendered / baked.seconds:.1f} 页/秒，{samples} 个样本；")
    say(f"fsync {waited[1]} 次，共等 {waited[0]:.1f} 秒。\n")
    each = cpu / samples / baked.rendered * 1000
    say("| 组 | 占比 | 毫秒/页 | 最忙的函数 |\n|---|---|---|---|")
    for group, count in sampler.groups.most_common():
        busy = sampler.inner[group].most_common(4)
        names = "，".join(f"`{name}` {100 * n / samples:.1f}%" for name, n in busy)
        say(f"| {group} | {100 * count / samples:.1f}% | {count * each:.2f} | {names} |")
    say("\n| 阶段 | 占比 | 毫秒/页 |\n|---|---|---|")
    for phase, count in sampler.phases.most_common():
        say(f"| `{phase}` | {100 * count / samples:.1f}% | {count * each:.2f} |")
    for title, found in (("模板", sampler.templates), ("函数", sampler.functions)):
        say(f"\n| {title}（含其中调用的一切） | 占比 | 毫秒/页 |\n|---|---|---|")
        for name, count in found.most_common(30):
            say(f"| `{name}` | {100 * count / samples:.1f}% | {count * each:.2f} |")

    shapes: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    seconds: dict[tuple[str, str], float] = defaultdict(float)
    pages: Counter[str] = Counter()
    kind = ""

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        result = execute(sql, params, many, context)
        key = shape(sql), asked_by()
        shapes[kind][key] += 1
        seconds[key] += time.perf_counter() - started
        return result

    addresses = list(all_addresses())
    with session(), connection.execute_wrapper(noted):
        for address in addresses:
            kind = kind_of(address.path)
            if pages[kind] < SAMPLE:
                pages[kind] += 1
                with record():
                    plain(address, lambda: addresses)
    say("\n| 种类 | 页数 | 渲染的处理器毫秒/页（含记录） | 共占秒 | 查询/页 |")
    say("|---|---|---|---|---|")
    for kind, times in sorted(spent.items(), key=lambda item: -sum(item[1])):
        mean = 1000 * sum(times) / len(times)
        queries = sum(shapes[kind].values()) / max(pages[kind], 1)
        say(f"| {kind} | {len(times)} | {mean:.1f} | {sum(times):.1f} | {queries:.1f} |")
    for kind in spent:
        say(f"\n## 查询：{kind}（{pages[kind]} 页）\n")
        for (sql, by), count in shapes[kind].most_common(25):
            ms = 1000 * seconds[sql, by] / max(count, 1)
            say(f"- {count / pages[kind]:.2f}/页，执行 {ms:.2f} 毫秒 · {by}\n  `{sql}`")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is a command


if __name__ == "__main__":
    main()
