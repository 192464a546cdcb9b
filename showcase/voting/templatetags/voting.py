"""Setting for pages of the vote: moments, numbers, figures of a count."""

from datetime import datetime

from django import template
from django.utils import timezone

from showcase.voting.pages.counts import Count

register = template.Library()


@register.filter
def moment(when: datetime | None) -> str:
    """`2026年1月8日 9:00`, in Shanghai; empty for none."""
    if when is None:
        return ""
    local = timezone.localtime(when)
    return f"{local.year}年{local.month}月{local.day}日 {local.hour}:{local.minute:02d}"


@register.filter
def iso(when: datetime | None) -> str:
    return when.isoformat() if when else ""


@register.filter
def two(number: int) -> str:
    """编号 as it is printed and read out: `07`."""
    return f"{number:02d}"


@register.filter
def votes_of(count: Count, number: int) -> int:
    return count.votes.get(number, 0)


@register.filter
def percent_of(part: int, whole: int) -> int:
    """The length of a bar, 0 to 100."""
    return round(100 * part / whole) if whole else 0
