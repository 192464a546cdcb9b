from django.db import models


class Loaded(models.Model):
    """What the demo has loaded once; an editor who deletes it does not get it back."""

    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


def first_time(name: str) -> bool:
    """True for the first caller with this name, ever."""
    return Loaded.objects.get_or_create(name=name)[1]
