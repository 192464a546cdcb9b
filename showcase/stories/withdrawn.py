"""The pages of withdrawals, at the addresses of what was taken down."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.models import Page
from wagtail.signals import page_published

from showcase.bake.addresses import Address, register
from showcase.core.templatetags.face import navigation

from .models import Withdrawal


@register
def addresses() -> Iterator[Address]:
    for key, address in Withdrawal.objects.order_by("pk").values_list("pk", "address"):
        yield Address(address, "撤稿说明", partial(tombstone, key), stands_in=True)


def tombstone(key: int, request: HttpRequest) -> HttpResponse:
    """本文已撤下: when, why if it is said, and the way back to the list."""
    note = Withdrawal.objects.get(pk=key)
    return TemplateResponse(
        request, "stories/withdrawn.html", {"note": note, "section": _section_of(note.address)}
    )


def _section_of(address: str) -> Page | None:
    """The list that an address lay in; None if it lay in none."""
    return next((p for p in navigation() if p.url != address and address.startswith(p.url)), None)


@receiver(page_published)
def published_again(instance: Page, **kwargs: Any) -> None:
    """A page that is published speaks for itself."""
    if instance.url:
        Withdrawal.objects.filter(address=instance.url).delete()
