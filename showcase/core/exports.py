"""Tables as CSV and XLSX. No cell of them is a formula, whatever somebody typed into a name."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = Sequence[Any]


def harmless(value: Any) -> Any:
    """Numbers as they are; a text that a spreadsheet would take for a formula behind an apostrophe.

    Leading blanks count too: some programs skip them.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(RISKY) or text.lstrip().startswith(RISKY) else text


def csv_answer(name: str, rows: Iterable[Row]) -> HttpResponse:
    """With a byte-order mark, by which Excel knows UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    return _named(answer, name)


def xlsx_answer(name: str, rows: Iterable[Row]) -> HttpResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    for row in rows:
        sheet.append([_cell(sheet, harmless(value)) for value in row])
    out = io.BytesIO()
    book.save(out)
    return _named(HttpResponse(out.getvalue(), content_type=XLSX), name)


def table(kind: str, name: str, rows: Iterable[Row]) -> HttpResponse:
    """`kind` is csv or xlsx."""
    answer = xlsx_answer if kind == "xlsx" else csv_answer
    return answer(f"{name}.{kind}", rows)


def _cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl itself takes what begins with "=" for a formula
    return cell


def _named(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
