"""Moments that editors set, kept within years that can be meant.

The first and the last days of the calendar do not exist in every zone, so databases, drivers and
sums fail of them.
"""

from typing import Any

from django.forms import BaseForm
from django.utils import timezone

YEARS = 10


def check_years(form: BaseForm, *names: str) -> None:
    """For a form's `clean`: an error at each of these moments that is further off than `YEARS`."""
    this = timezone.localdate().year
    given: dict[str, Any] = form.cleaned_data
    for name in names:
        moment = given.get(name)
        if moment and abs(moment.year - this) > YEARS:
            form.add_error(name, f"请核对年份：要在 {this - YEARS} 年到 {this + YEARS} 年之间。")
