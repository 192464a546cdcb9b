"""For commands: the contest that was named, or a sentence that says which there are."""

from django.core.management.base import CommandError

from .models import Contest


def contest_by_slug(slug: str) -> Contest:
    """Raises `CommandError` if there is none."""
    found = Contest.objects.filter(slug=slug).first()
    if found is None:
        names = "、".join(Contest.objects.values_list("slug", flat=True)) or "（一个也没有）"
        raise CommandError(f"没有评选“{slug}”。现有：{names}")
    return found
