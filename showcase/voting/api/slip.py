"""A receipt as people read it, on a page that can be printed."""

import json
from base64 import urlsafe_b64encode
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from showcase.voting.catalogue import CategoryRules, ContestRules

from .errors import spoken


def context(
    contest: ContestRules, category: CategoryRules, receipt: dict[str, Any]
) -> dict[str, Any]:
    """What `voting/form_receipt.html` shows; no query."""
    line = json.loads(receipt["line"])
    day = date.fromisoformat(receipt["day"])
    midnight = _next_day(day)
    by = timezone.localtime(datetime.fromisoformat(receipt["by"]))
    picks = [contest.categories[category.slug].nominees.get(number) for number in line["picks"]]
    return {
        "contest": contest,
        "category": category,
        "receipt": receipt,
        "day": day,
        "chosen": [one for one in picks if one],
        "held": line["held"],
        "by": f"{by:%H:%M:%S}",
        "next_time": spoken(midnight) if contest.closes and midnight < contest.closes else "",
        "other_categories": [
            one for one in contest.categories.values() if one.slug != category.slug
        ],
        "check": f"{settings.SITE_URL}{reverse('vote_check')}?code={receipt['code']}",
        "verify": f"/verify/#{fragment(receipt)}",
    }


def fragment(receipt: dict[str, Any]) -> str:
    """The receipt after `#`, which a browser never sends: base64url of its JSON, unpadded."""
    text = json.dumps(receipt, ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _next_day(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone())
