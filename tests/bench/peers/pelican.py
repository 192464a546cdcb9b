"""The same site in Pelican, with every cache that it has.

It knows categories, tags and authors only; a case's district, dimension and pair are tags of a name
of their own, and so are places, so that there are as many lists as ours. Bodies are HTML.
"""

import json
import shutil
from html import escape
from pathlib import Path
from typing import Any

from tests.bench.measuring import Figures, median_seconds, run

CONFIG = """
SITENAME = "华西社区报"
SITEURL = ""
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh"
PLUGINS = []
READERS = {"md": None, "rst": None}
ARTICLE_URL = "{category}/{slug}/"
ARTICLE_SAVE_AS = "{category}/{slug}/index.html"
TAG_URL = "lists/{slug}/"
TAG_SAVE_AS = "lists/{slug}/index.html"
CATEGORY_URL = "{slug}/"
CATEGORY_SAVE_AS = "{slug}/index.html"
AUTHOR_SAVE_AS = ""
DIRECT_TEMPLATES = ["index"]
DEFAULT_PAGINATION = 12
PAGINATED_TEMPLATES = {"tag": 12, "category": 12}
PAGINATION_PATTERNS = [
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
]
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
CACHE_CONTENT = True
LOAD_CONTENT_CACHE = True
CONTENT_CACHING_LAYER = "generator"
CHECK_MODIFIED_METHOD = "mtime"
DELETE_OUTPUT_DIRECTORY = False
TYPOGRIFY = False
"""
_ROW = """<article class="row"><p class="tag"><b>{{ a.district }}</b> {{ a.category }}</p>
<h3><a href="/{{ a.url }}">{{ a.title }}</a></h3><p class="s">{{ a.summary }}</p><p class="meta">
<time datetime="{{ a.date.date() }}">
{{ a.date.year }}年{{ a.date.month }}月{{ a.date.day }}日</time></p>
{% if thumb and a.thumb %}THUMB{% endif %}</article>"""
_LIST = """{% extends "base.html" %}{% block title %}TITLE{% endblock %}{% block main %}
{% include "filters.html" %}<h1>TITLE</h1><ol class="rows">
{% set thumb = true %}{% for a in articles_page.object_list %}<li>ROW</li>{% endfor %}</ol>
<nav class="pager">{% if articles_page.has_previous() %}<a href="/{{ articles_previous_page.url }}">
上一页</a>{% endif %}{% if articles_page.has_next() %}<a href="/{{ articles_next_page.url }}">
下一页</a>{% endif %}</nav>{% endblock %}"""
THEME = {
    "base.html": """{% include "head.html" %}<title>
{% block title %}{% endblock %} · 华西社区报</title>
<main id="main" class="wrap" tabindex="-1">{% block main %}{% endblock %}</main>
{% include "foot.html" %}""",
    "article.html": """{% extends "base.html" %}{% block title %}{{ article.title }}{% endblock %}
{% block main %}<ol class="crumbs"><li><a href="/">首页</a></li><li>{{ article.category }}</li></ol>
<article><header class="casehead"><h1>{{ article.title }}</h1><p class="meta by">
<time datetime="{{ article.date.date() }}">{{ article.date.year }}年</time></p></header>
{{ article.content }}<section class="no-print extra"><h2>相关稿件</h2><ol class="rows">
{% for a in articles[:3] %}<li>ROW</li>{% endfor %}</ol></section></article>{% endblock %}""",
    "tag.html": _LIST.replace("TITLE", "{{ tag }}"),
    "category.html": _LIST.replace("TITLE", "{{ category }}"),
    "index.html": """{% extends "base.html" %}{% block main %}<ol class="rows">
{% for a in articles[:20] %}<li>ROW</li>{% endfor %}</ol>{% endblock %}""",
}
for _name in ("author", "authors", "categories", "tags", "archives", "period_archives", "page"):
    THEME[f"{_name}.html"] = "-"


def write(exported: Path, site: Path) -> Path:
    """The project; returns the file of one story."""
    shutil.rmtree(site, ignore_errors=True)
    shell = json.loads((exported / "shell.json").read_text())
    stories = json.loads((exported / "stories.json").read_text())
    thumb = next((s["thumb"] for s in stories if s["thumb"]), "")
    row = _ROW.replace("THUMB", thumb)
    templates = site / "theme" / "templates"
    templates.mkdir(parents=True)
    (site / "theme" / "static").mkdir()
    for name, text in THEME.items():
        (templates / name).write_text(text.replace("ROW", row))
    for name in ("head", "foot", "filters"):
        (templates / f"{name}.html").write_text("{% raw %}" + shell[name] + "{% endraw %}")
    (site / "pelicanconf.py").write_text(CONFIG)
    written = site
    for story in stories:
        written = site / "content" / story["section"] / f"{story['number']}.html"
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(_page(story))
    return written


def _page(story: dict[str, Any]) -> str:
    district, dimension, case = story["district"], story["dimension"], story["case"]
    lists = [f"p{place}" for place in story["places"]]
    lists += [f"qu-{district}"] if district else []
    lists += [f"wei-{dimension}"] if dimension else []
    lists += [f"dui-{district}-{dimension}"] if district and dimension else []
    for kind in ("", "case-") if case else ("",):
        lists += [f"{kind}tag-{tag}" for tag in story["tags"]]
        lists += [f"{kind}column-{story['column']}"] if story["column"] else []
    data = {
        "date": story["date"],
        "slug": str(story["number"]),
        "category": story["section"],
        "summary": story["summary"],
        "district": district,
        "thumb": "1" if story["thumb"] else "",
        "tags": ", ".join(lists),
    }
    metas = "".join(f'<meta name="{n}" content="{escape(v)}">' for n, v in data.items() if v)
    title = escape(story["title"])
    return f"<html><head><title>{title}</title>{metas}</head><body>{story['body']}</body></html>"


def measure(pelican: Path, exported: Path, site: Path, limit: float) -> Figures:
    """Full build with an empty cache; build again after one title with a full one."""
    story = write(exported, site)
    command = [str(pelican), "-q", "-s", "pelicanconf.py"]

    def build() -> None:
        run(command, cwd=site, limit=limit)

    first = run(command, cwd=site, limit=limit, memory=True)
    figures: Figures = {"full": first.seconds, "cpu": first.cpu, "peak": first.peak}
    figures["pages"] = sum(1 for _ in (site / "output").rglob("*.html"))
    figures["page_size"] = (
        (site / "output" / story.parent.name / story.stem / "index.html").stat().st_size
    )
    text = story.read_text()
    count = iter(range(1000))

    def touched() -> None:
        title = f"<title>改过 {next(count)}</title>"
        story.write_text(title.join((text.partition("<title>")[0], text.partition("</title>")[2])))
        build()

    figures["again"] = median_seconds(touched, 3, 40)
    return figures
