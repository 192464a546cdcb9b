"""What the bake publishes below `/vote/<contest>/data/`.

Each address is a `partial` of plain values that decide every byte: a tile by its width, lines by
their end, checkpoints by their size. So nothing but the newest checkpoint and snapshot of each
contest is watched, no ballot or line ever reaches the change log, and of thousands of files those
are made again whose numbers changed.
"""

from collections.abc import Iterator
from functools import partial

from django.http import HttpRequest, HttpResponse

from showcase.bake.addresses import Address, register
from showcase.bake.recording import unrecorded

from . import exporting
from .models import Contest, Round


@register
def data_addresses() -> Iterator[Address]:
    """The files of every contest that readers may see."""
    for contest in Contest.objects.exclude(round=Round.DRAFT):
        for file in exporting.files(contest):
            path = f"/vote/{contest.slug}/data/{file.name}"
            yield Address(path, f"评选《{contest.title}》的公开数据", partial(serve, file.make))


def serve(make: "partial[bytes]", request: HttpRequest) -> HttpResponse:
    """One file. What it reads never changes, and is not for the bake to watch."""
    with unrecorded():
        return HttpResponse(make())
