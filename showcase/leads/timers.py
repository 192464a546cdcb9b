"""How long a lead may stay where it is."""

from datetime import datetime, timedelta

from django.utils import timezone

WORKING_DAYS = 3
SATURDAY = 5


def after_working_days(since: datetime, days: int = WORKING_DAYS) -> datetime:
    """The same time of the day so many working days later. Monday to Friday; no holidays.

    A rule without a calendar of holidays is late for nobody: it only asks too early after one.
    """
    moment = timezone.localtime(since)
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < SATURDAY
    return moment
