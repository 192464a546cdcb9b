"""The long form's fields, as they are kept in a lead and put into a draft.

`{"unit", "background", "practice", "results", "innovation"}`, each a text; whatever else a form
keeps is shown on the desk and goes into no draft.
"""

import json
import re
from dataclasses import dataclass
from html import escape
from typing import Any
from uuid import uuid4

from .models import Lead

SECTIONS = {"background": "背景", "practice": "做法", "results": "成效", "innovation": "创新之处"}
FIGURES = 6
"""As many as a strip of figures holds."""

_NUMBER = re.compile(
    r"(?P<about>约|近|超过?|逾)?(?P<number>\d{1,9}(?:\.\d{1,4})?)(?P<scale>[万亿])?(?P<more>余|多)?"
    r"(?P<unit>[%％]|[\u4e00-\u9fff]{1,3})?"
)
_SCALES = {"万": 10_000, "亿": 100_000_000, None: 1}


@dataclass(frozen=True)
class Figure:
    """A number as it was written, and its sentence."""

    printed: str
    value: str
    unit: str
    approx: bool
    sentence: str


def fields(lead: Lead) -> dict[str, Any]:
    """The fields; none for a short form. Raises `Unreadable`."""
    found = json.loads(lead.details or "{}")
    return found if isinstance(found, dict) else {}


def figures(results: str) -> list[Figure]:
    """One figure for each line or sentence of the results that has a number, at most six."""
    found = []
    for sentence in re.split(r"[。；;\n]+", results[:5000]):
        if match := _NUMBER.search(sentence):
            value = float(match["number"]) * _SCALES[match["scale"]]
            found.append(
                Figure(
                    match[0][:40],
                    f"{value:.4f}".rstrip("0").rstrip("."),
                    (match["unit"] or "").replace("％", "%"),
                    bool(match["about"] or match["more"]),
                    sentence.strip()[:500],
                )
            )
    return found[:FIGURES]


def body(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Blocks of a story's body: a strip of figures, then each section under its heading."""
    blocks = []
    if strip := figures(_text(fields, "results")):
        items = [
            {
                "printed": one.printed,
                "value": one.value,
                "unit": one.unit,
                "label": one.sentence[:60],
                "approx": one.approx,
                "sentence": one.sentence,
            }
            for one in strip
        ]
        blocks.append(_block("figures", {"items": items}))
    for key, heading in SECTIONS.items():
        if text := _text(fields, key):
            blocks.append(_block("heading", {"eyebrow": "", "label": "", "heading": heading}))
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            blocks += [_block("paragraph", f"<p>{escape(line)}</p>") for line in lines]
    return blocks


def _text(fields: dict[str, Any], key: str) -> str:
    value = fields.get(key, "")
    return value.strip() if isinstance(value, str) else ""


def _block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid4())}
