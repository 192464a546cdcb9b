"""Candidates from a spreadsheet: all of its lines are right, or nothing is imported.

CSV (UTF-8 or GB 18030, as Excel in China saves it) or XLSX, one candidate a line, columns named in
the first line in any order.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from showcase.core.models import Picture
from showcase.core.text import visible
from showcase.people.models import Person
from showcase.places.models import PlacePage

from .models import Category, Nominee
from .numbering import HIGHEST, following

COLUMNS = {
    "类别": "category",
    "编号": "number",
    "名称": "name",
    "类型": "kind",
    "一句话": "line",
    "事迹": "about",
    "照片": "portrait",
    "照片说明": "portrait_alt",
    "地方": "place",
    "人物": "person",
    "同意": "consent",
}
NEEDED = ("类别", "名称", "同意")
OTHER_NAMES = {"姓名": "名称", "候选人": "名称", "简介": "一句话", "本人同意": "同意"}
YES, NO = (
    {"是", "同意", "已同意", "有", "√", "1", "y", "yes"},
    {"", "否", "没有", "×", "0", "n", "no"},
)

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_LINES = 500
MOST_COLUMNS = 40
MOST_PROBLEMS = 50


class NotReadable(Exception):
    """The file is no list of candidates; the message says why, in Chinese, for the editor."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was read: its number in the file, and column → text."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """`column` is empty when it is about the whole line."""

    line: int
    column: str
    why: str


@dataclass
class Known:
    """What lines may refer to, by the names that editors use: one query each."""

    categories: dict[str, Category]
    pictures: dict[str, list[int]] = field(default_factory=dict)
    places: dict[str, list[int]] = field(default_factory=dict)
    people: dict[str, list[int]] = field(default_factory=dict)
    numbers: dict[int, set[int]] = field(default_factory=dict)
    """Category → numbers that are taken."""
    names: set[tuple[int, str]] = field(default_factory=set)


def read(data: bytes) -> list[Line]:
    """The lines of a file. Raises `NotReadable`."""
    if len(data) > LARGEST_FILE:
        raise NotReadable("文件超过 2 MB，候选人名单不会这么大。")
    rows = _xlsx(data) if data[:2] == b"PK" else csv_rows(data)
    return list(_lines(rows))


def csv_rows(data: bytes) -> Iterator[list[str]]:
    """Rows of cells, in whatever way Excel in China saves them. Raises `NotReadable`."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        head = text.split("\n", 1)[0]
        delimiter = max(",\t;", key=head.count)
        try:
            yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        except csv.Error as error:
            raise NotReadable("这个 CSV 文件的引号没有成对，读不下去。") from error
        return
    raise NotReadable("这不是 CSV 或 XLSX 文件。请在表格软件里另存为这两种之一。")


def _xlsx(data: bytes) -> Iterator[Sequence[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise NotReadable("这个表格解开以后太大，请只留候选人名单。")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # A sheet may claim any size; its own word is not taken for it.
        sheet.reset_dimensions()
        yield from sheet.iter_rows(max_row=MOST_LINES + 2, max_col=MOST_COLUMNS, values_only=True)
    except NotReadable:
        raise
    except Exception as error:
        raise NotReadable("这个 XLSX 文件打不开，请在表格软件里重新另存一次。") from error


def _lines(rows: Iterator[Sequence[Any]]) -> Iterator[Line]:
    head = [OTHER_NAMES.get(name, name) for name in map(_text, next(rows, []))]
    if missing := [name for name in NEEDED if name not in head]:
        raise NotReadable(
            f"第一行要有这些列名：{'、'.join(NEEDED)}；没有找到{'、'.join(missing)}。"
        )
    if twice := {name for name in head if name in COLUMNS and head.count(name) > 1}:
        raise NotReadable(f"列名重复：{'、'.join(sorted(twice))}。")
    count = 0
    for number, row in enumerate(rows, start=2):
        cells = {n: _text(v) for n, v in zip(head, row, strict=False) if n in COLUMNS}
        if not any(cells.values()):
            continue
        count += 1
        if count > MOST_LINES:
            raise NotReadable(f"一次最多导入 {MOST_LINES} 位候选人，请分成几个文件。")
        yield Line(number, cells)
    if not count:
        raise NotReadable("文件里没有候选人，只有列名。")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # A lone surrogate is what a damaged file decodes to; `visible` takes it away.
    return visible(str(value)).strip()


def known(contest_categories: Iterable[Category], lines: Iterable[Line]) -> Known:
    """What these lines may refer to; five queries whatever their count."""
    categories = list(contest_categories)
    wanted: dict[str, set[str]] = {
        column: {line.cells.get(column, "") for line in lines} - {""}
        for column in ("照片", "地方", "人物")
    }
    found = Known({one.title: one for one in categories})
    found.pictures = _named(Picture.objects.filter(title__in=wanted["照片"]), "title")
    found.places = _named(PlacePage.objects.filter(title__in=wanted["地方"]), "title")
    found.people = _named(Person.objects.filter(name__in=wanted["人物"]), "name")
    for category, number, name in Nominee.objects.filter(category__in=categories).values_list(
        "category_id", "number", "name"
    ):
        found.numbers.setdefault(category, set()).add(number)
        found.names.add((category, name))
    return found


def _named(rows: Any, name: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for text, pk in rows.values_list(name, "pk"):
        found.setdefault(text, []).append(pk)
    return found


def candidates(lines: Sequence[Line], known: Known) -> tuple[list[Nominee], list[Problem]]:
    """Nominees that are ready to be saved, numbered; and what is wrong, line by line. Raises
    `Refused` when a category has no number left."""
    nominees: list[Nominee] = []
    problems: list[Problem] = []
    for line in lines:
        made, wrong = _candidate(line, known)
        problems += wrong
        if made is not None:
            nominees.append(made)
    _number(nominees, known)
    return nominees, problems[:MOST_PROBLEMS]


def _candidate(line: Line, known: Known) -> tuple[Nominee | None, list[Problem]]:
    cells, wrong = line.cells, []

    def problem(column: str, why: str) -> None:
        wrong.append(Problem(line.number, column, why))

    category = known.categories.get(cells["类别"])
    if category is None:
        problem("类别", f"没有“{cells['类别']}”这个类别，可以填：{'、'.join(known.categories)}")
    fields: dict[str, Any] = {
        name: cells.get(column, "")
        for column, name in COLUMNS.items()
        if name in {"name", "line", "about", "portrait_alt"}
    }
    kinds = {label: value for value, label in Nominee.Kind.choices}
    kind = cells.get("类型") or Nominee.Kind.PERSON.label
    if kind not in kinds:
        problem("类型", f"没有“{kind}”这个类型，可以填：{'、'.join(kinds)}")
    agreed = cells["同意"].lower()
    if agreed not in YES | NO:
        problem("同意", f"看不懂“{cells['同意']}”，请填“是”或“否”")
    for column, options in (
        ("照片", known.pictures),
        ("地方", known.places),
        ("人物", known.people),
    ):
        if not (wanted := cells.get(column, "")):
            continue
        keys = options.get(wanted, [])
        if len(keys) == 1:
            fields[f"{COLUMNS[column]}_id"] = keys[0]
        else:
            many = f"有 {len(keys)} 个都叫“{wanted}”，请导入以后再选" if keys else ""
            problem(column, many or f"资料里没有“{wanted}”")
    typed = cells.get("编号", "")
    number = _number_in(typed)
    if typed and not number:
        problem("编号", f"“{typed[:12]}”不是 1 到 {HIGHEST} 的整数；不填就自动编")
    nominee = Nominee(
        category=category,
        kind=kinds.get(kind, Nominee.Kind.PERSON),
        number=number,
        consent=agreed in YES,
        **fields,
    )
    try:
        nominee.clean_fields(exclude=["category", "number"])
    except ValidationError as error:
        labels = {name: column for column, name in COLUMNS.items()}
        for name, messages in error.message_dict.items():
            problem(labels.get(name, ""), "；".join(m.rstrip("。") for m in messages))
    if category is not None:
        _once(nominee, category, known, problem)
    return (None if wrong else nominee), wrong


def _number_in(text: str) -> int:
    """0 if it is none that a nominee can have."""
    digits = text.lstrip("0")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len(str(HIGHEST))):
        return 0
    return int(digits) if int(digits) <= HIGHEST else 0


def _once(nominee: Nominee, category: Category, known: Known, problem: Any) -> None:
    """No number and no name twice in a category, be it in the file or entered before."""
    taken = known.numbers.setdefault(category.pk, set())
    if nominee.number in taken:
        problem("编号", f"“{category}”里已经有 {nominee.number} 号")
    elif nominee.number:
        taken.add(nominee.number)
    if (category.pk, nominee.name) in known.names:
        problem("名称", f"“{category}”里已经有“{nominee.name}”")
    known.names.add((category.pk, nominee.name))


def _number(nominees: Iterable[Nominee], known: Known) -> None:
    """Those without a number get the next ones of their category, in the order of the file.
    Raises `Refused` when there are no more."""
    for nominee in nominees:
        if not nominee.number:
            taken = known.numbers[nominee.category_id]
            nominee.number = following(taken)
            taken.add(nominee.number)
