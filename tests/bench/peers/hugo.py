"""The same site in Hugo, written as its manual advises.

What all pages share is a cached partial, lists are taxonomies cut into pages of twelve, related
stories come from Hugo's own index. Bodies are HTML, so that no Markdown has to be read. The shells
and bodies are the ones our templates rendered; the row of a list has the same elements as ours.
"""

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.measuring import Figures, median_seconds, run, start, stop

CONFIG = """
baseURL = "http://127.0.0.1:8000/"
locale = "zh-Hans"
title = "华西社区报"
disableKinds = ["taxonomy", "RSS"]
enableRobotsTXT = true
[security]
  allowContent = ["^text/html$"]
[pagination]
  pagerSize = 12
[taxonomies]
  place = "places"
  district = "districts"
  dimension = "dimensions"
  pair = "pairs"
  casecolumn = "casecolumns"
  casetag = "casetags"
  column = "columns"
  tag = "tags"
[related]
  threshold = 0
  includeNewer = true
  [[related.indices]]
    name = "places"
    weight = 80
  [[related.indices]]
    name = "dimensions"
    weight = 40
  [[related.indices]]
    name = "columns"
    weight = 10
"""
LAYOUTS = {
    "baseof.html": """{{ partialCached "head.html" . }}<title>{{ .Title }} · 华西社区报</title>
<link rel="canonical" href="{{ .Permalink }}">
<main id="main" class="wrap" tabindex="-1">{{ block "main" . }}{{ end }}</main>
{{ partialCached "foot.html" . }}""",
    "page.html": """{{ define "main" }}
<ol class="crumbs"><li><a href="/">首页</a></li><li>{{ .Section }}</li></ol>
<article><header class="casehead"><h1>{{ .Title }}</h1><p class="meta by">
<time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2006年1月2日" }}</time>
</p></header>
{{ .Content }}
<section class="no-print extra" aria-labelledby="related-h"><h2 id="related-h">相关稿件</h2>
<ol class="rows">{{ range first 3 (site.RegularPages.Related .) }}<li>
{{ partial "row.html" (dict "story" . "thumb" false) }}</li>{{ end }}</ol></section>
</article>{{ end }}""",
    "list.html": """{{ define "main" }}{{ partialCached "filters.html" . }}
{{ $pages := .Paginate .RegularPages.ByDate.Reverse }}
<h1>{{ .Title }}</h1><span class="note">共 {{ $pages.TotalNumberOfElements }} 篇</span>
<ol class="rows">{{ range $pages.Pages }}<li>
{{ partial "row.html" (dict "story" . "thumb" true) }}</li>{{ end }}</ol>
<nav class="pager">{{ if $pages.HasPrev }}<a href="{{ $pages.Prev.URL }}">上一页</a>{{ end }}
{{ if $pages.HasNext }}<a href="{{ $pages.Next.URL }}">下一页</a>{{ end }}</nav>{{ end }}""",
    "places/term.html": """{{ define "main" }}<h1>{{ .Title }}</h1><ol class="rows">
{{ range .RegularPages.ByDate.Reverse }}<li>
{{ partial "row.html" (dict "story" . "thumb" true) }}</li>{{ end }}</ol>{{ end }}""",
    "home.html": """{{ define "main" }}<ol class="rows">
{{ range first 20 site.RegularPages.ByDate.Reverse }}<li>
{{ partial "row.html" (dict "story" . "thumb" false) }}</li>{{ end }}</ol>{{ end }}""",
    "_partials/row.html": """<article class="row"><p class="tag"><b>{{ .story.Params.district }}</b>
{{ .story.Section }}</p><h3><a href="{{ .story.RelPermalink }}">{{ .story.Title }}</a></h3>
<p class="s">{{ .story.Summary }}</p><p class="meta">
<time datetime="{{ .story.Date.Format "2006-01-02" }}">
{{ .story.Date.Format "2006年1月2日" }}</time></p>
{{ if .thumb }}{{ .story.Params.thumb | safeHTML }}{{ end }}</article>""",
}


def write(exported: Path, site: Path) -> Path:
    """The project; returns the file of one story."""
    shutil.rmtree(site, ignore_errors=True)
    shell = json.loads((exported / "shell.json").read_text())
    files = {
        **LAYOUTS,
        "_partials/head.html": shell["head"],
        "_partials/foot.html": shell["foot"],
        "_partials/filters.html": shell["filters"],
    }
    for name, text in files.items():
        file = site / "layouts" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (site / "hugo.toml").write_text(CONFIG)
    written = site
    for story in json.loads((exported / "stories.json").read_text()):
        written = site / "content" / story["section"] / f"{story['number']}.html"
        written.parent.mkdir(parents=True, exist_ok=True)
        head = json.dumps(_front_matter(story), ensure_ascii=False, indent=1)
        written.write_text(f"{head}\n\n{story['body']}")
    return written


def _front_matter(story: dict[str, Any]) -> dict[str, Any]:
    def some(*values: str) -> list[str]:
        return [value for value in values if value]

    district, dimension, case = story["district"], story["dimension"], story["case"]
    pair = f"{district}-{dimension}" if district and dimension else ""
    return {
        "title": story["title"],
        "summary": story["summary"],
        "date": story["date"],
        "thumb": story["thumb"],
        "district": district,
        "places": story["places"],
        "districts": some(district),
        "dimensions": some(dimension),
        "pairs": some(pair),
        "columns": some(story["column"]),
        "tags": story["tags"],
        "casecolumns": some(story["column"] if case else ""),
        "casetags": story["tags"] if case else [],
    }


def touch(file: Path, word: str) -> None:
    """Give a story another title."""
    lines = file.read_text().split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith(' "title"'))
    lines[at] = f' "title": "{word}",'
    file.write_text("\n".join(lines))


def measure(hugo: Path, exported: Path, site: Path, limit: float) -> Figures:
    """Full build; rebuild after one title; the running server's time from a change to the file."""
    story = write(exported, site)
    command = [str(hugo), "--quiet", "--source", str(site), "--destination", str(site / "public")]

    def build() -> None:
        run(command, limit=limit)

    first = run(command, limit=limit, memory=True)
    figures: Figures = {"full": first.seconds, "cpu": first.cpu, "peak": first.peak}
    figures["pages"] = sum(1 for _ in (site / "public").rglob("*.html"))
    page = site / "public" / story.parent.name / story.stem / "index.html"
    figures["page_size"] = page.stat().st_size
    count = iter(range(1000))

    def touched() -> None:
        touch(story, f"改过 {next(count)}")
        build()

    figures["again"] = median_seconds(touched, 3, 40)
    with _server(hugo, site, limit):
        taken = []
        for n in range(3):
            word = f"在看 {n}"
            started = time.perf_counter()
            touch(story, word)
            _wait(page, word, limit)
            taken.append(time.perf_counter() - started)
            time.sleep(1)
        figures["watching"] = sorted(taken)[1]
    return figures


@contextmanager
def _server(hugo: Path, site: Path, limit: float) -> Iterator[None]:
    """`hugo server`, rendering to disk all that a change reaches."""
    command = [str(hugo), "server", "--source", str(site), "--destination", str(site / "public")]
    options = ("--disableFastRender", "--disableLiveReload", "--port", "18313")
    process = start([*command, *options, "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL)
    until = time.monotonic() + limit
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        while time.monotonic() < until and process.poll() is None:
            try:
                direct.open("http://127.0.0.1:18313/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        if process.poll() is not None:
            raise RuntimeError("hugo server 没有启动")
        yield
    finally:
        stop(process)


def _wait(file: Path, word: str, limit: float) -> None:
    """Until `word` stands in the file. Raises `TimeoutError`."""
    until = time.monotonic() + min(limit, 60)
    while time.monotonic() < until:
        if file.exists() and word in file.read_text(errors="replace"):
            return
        time.sleep(0.005)
    raise TimeoutError(f"{word} 没有出现在 {file.name}")
