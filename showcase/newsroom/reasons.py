"""Why a file was made again, in an editor's words and not in the database's."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from wagtail.models import Page

from showcase.core.blocks import BodyBlock

_ROW = re.compile(r"(\w+) 第 (\S+) 行（(.+)）变了")
_QUERY = re.compile(r"查询结果变了（(.+)）")
_TEMPLATE = re.compile(r"模板 (.+) 变了")
_ASSET = re.compile(r"(?:静态文件地址|静态文件|文件) (.+) 变了")
_BLOCK = re.compile(r"components/blocks/(\w+)\.html")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

_WHEN = "发布时间"
_COLUMNS = {
    **dict.fromkeys(("path", "depth", "numchild", "url_path", "slug"), "网址或位置"),
    **dict.fromkeys(("first_published_at", "last_published_at"), _WHEN),
    "live": "发布状态",
}
"""Columns of Wagtail's that an editor knows by another name than Wagtail's own."""
_PLAIN = {"新的网址": "新的网页", "网址清单变了": "网页清单（网址、标题或发布时间）变了"}

Titles = Mapping[str, str]
"""Titles of pages by their keys as text."""


def pages_in(reasons: Iterable[str]) -> set[int]:
    """Keys of the pages that reasons speak of: whoever shows them fetches their titles at once."""
    found = (_ROW.fullmatch(reason) for reason in reasons)
    return {
        int(match[2])
        for match in found
        if match and match[2].isdecimal() and issubclass(_models().get(match[1], Model), Page)
    }


def in_words(reason: str, titles: Titles) -> str:
    """One reason as a sentence part; what is not recognised stays as it is."""
    if match := _ROW.fullmatch(reason):
        return _row(match[1], match[2], match[3].split("、"), titles)
    if match := _QUERY.fullmatch(reason):
        names = dict.fromkeys(filter(None, map(_table, match[1].split("、"))))
        return f"列出的内容变了（{'、'.join(names)}）" if names else "列出的内容变了"
    if match := _TEMPLATE.fullmatch(reason):
        return f"版式模板 {match[1]} 改了"
    if match := _ASSET.fullmatch(reason):
        return f"用到的文件 {match[1]} 改了"
    return _PLAIN.get(reason, reason)


def block_in(reason: str) -> str:
    """The kind of block (图片, 数字条, …) that a failure names by its template; "" if none."""
    match = _BLOCK.search(reason)
    return _blocks().get(match[1], "") if match else ""


def _row(table: str, key: str, columns: list[str], titles: Titles) -> str:
    model = _models().get(table)
    named = list(dict.fromkeys(_field(model, column) for column in columns))
    # The time changes with everything: it is a reason only where it is the only one.
    fields = "、".join([name for name in named if name != _WHEN] or named)
    name = _table(table)
    if model is not None and issubclass(model, Page) and key in titles:
        return f"《{titles[key]}》的{fields}改了"
    return f"{name}的{fields}改了" if name else f"{fields}改了"


def _field(model: type[Model] | None, column: str) -> str:
    if column in _COLUMNS:
        return _COLUMNS[column]
    for field in model._meta.concrete_fields if model else ():
        if field.column == column and _CHINESE.search(str(field.verbose_name)):
            return str(field.verbose_name)
    return "内容"


def _table(table: str) -> str:
    """The Chinese name of what a table holds; "" if it has none."""
    model = _models().get(table)
    if model is None:
        return ""
    if model._meta.auto_created:
        # The rows between two models: what an editor chose is the field's name.
        return _between(model)
    name = str(model._meta.verbose_name)
    return name if _CHINESE.search(name) else ""


def _between(model: type[Model]) -> str:
    owner: Any = model._meta.auto_created
    for field in owner._meta.many_to_many:
        if field.remote_field.through is model:
            return str(field.verbose_name)
    return ""


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


@cache
def _blocks() -> dict[str, str]:
    return {
        str(block.meta.template).rpartition("/")[2].removesuffix(".html"): str(block.label)
        for block in BodyBlock().child_blocks.values()
        if getattr(block.meta, "template", None)
    }
