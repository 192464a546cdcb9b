"""Corrections (更正): what readers are told when a published story's facts change."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel

from showcase.bake.facts import fact
from showcase.core.plain import strings
from showcase.core.text import VisibleText

if TYPE_CHECKING:
    from .models import Story


class Correction(VisibleText):
    """更正: one entry of a story's 更新记录."""

    story = ParentalKey("stories.Story", on_delete=models.CASCADE, related_name="corrections")
    date = models.DateField("日期", default=timezone.localdate)
    text = models.CharField(
        "更正内容",
        max_length=300,
        help_text="一两句话，如：原文“三百户”有误，应为“三百二十户”。特此更正。",
    )

    panels = [FieldPanel("date"), FieldPanel("text")]

    class Meta:
        verbose_name = "更正"
        verbose_name_plural = "更正"
        ordering = ["date", "pk"]

    def __str__(self) -> str:
        return f"{self.date}：{self.text}"


@fact("更正的日期")
def _last_corrections() -> MappingProxyType[int, date]:
    """The day of the last correction of each story that has one."""
    days = Correction.objects.order_by("date").values_list("story_id", "date")
    return MappingProxyType(dict(days))


@fact("最近一次更正")
def corrected(keys: tuple[int, ...]) -> tuple[date | None, ...]:
    """The day when each story, by its primary key, was last corrected; None if it never was."""
    days = _last_corrections()
    return tuple(days.get(key) for key in keys)


# --- did the facts change? -----------------------------------------------------------------------

_DIGITS = re.compile(
    r"[0-9０-９]+(?:[.,．，:：][0-9０-９]+)*(?:[%％‰]|[万亿]?[余多]?[年月日号岁元户名人个])?"
)
_NUMERALS = "〇零一二三四五六七八九十百千万亿两"
_WORDS = re.compile(f"第?[{_NUMERALS}]+(?:[年月日号岁元户名人%]|个百分点)|[{_NUMERALS}]{{3,}}")


@dataclass(frozen=True)
class Facts:
    """What a correction would be about: the headline, how often each figure and name stands."""

    title: str
    figures: Counter[str]
    names: Counter[str]


def facts(title: str, texts: Iterable[str], names: Iterable[str]) -> Facts:
    """The facts of a text. `names` are those worth watching: of people, places, organisations."""
    whole = "\n".join([title, *texts])
    figures = Counter(m[0] for m in chain(_DIGITS.finditer(whole), _WORDS.finditer(whole)))
    counts = {name: whole.count(name) for name in set(names) if len(name) > 1}
    return Facts(title, figures, Counter({name: n for name, n in counts.items() if n}))


def changed(old: Facts, new: Facts) -> list[str]:
    """What differs, each as an editor would say it: `标题`, `12 → 13`, `不再出现“林溪”`.

    A figure or name that only stands there once more or once less often is no changed fact.
    """
    said = ["标题"] if old.title != new.title else []
    gone = [f for f in old.figures if f not in new.figures]
    come = [f for f in new.figures if f not in old.figures]
    if gone and come:
        said.append(f"{'、'.join(gone)} → {'、'.join(come)}")
    else:
        said += [f"不再出现“{f}”" for f in gone] + [f"新出现“{f}”" for f in come]
    said += [f"不再出现“{n}”" for n in old.names if n not in new.names]
    said += [f"新出现“{n}”" for n in new.names if n not in old.names]
    return said


def facts_of(story: "Story", more_names: Iterable[str] = ()) -> Facts:
    """The facts of a story as it stands in memory: its headline, summary, captions, body, dates."""
    lines = [story.kicker, story.subtitle, story.summary, story.lead_caption]
    texts = [*lines, str(story.event_date or ""), story.event_date_printed, *strings(story.body)]
    people = [c.name for c in story.contributors.all()]
    return facts(
        story.title,
        [*texts, *people, story.place.title if story.place else ""],
        [*people, *([story.place.title] if story.place else []), *_speakers(story), *more_names],
    )


def _speakers(story: "Story") -> Iterable[str]:
    for block in story.body:
        if block.block_type == "quote":
            yield from (block.value[key] for key in ("speaker", "post", "organisation"))
