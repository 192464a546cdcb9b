"""What a receipt says to an editor: which pages changed and why, and where to put things right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from django.db.models import QuerySet
from wagtail.models import Page

from showcase.bake import locks
from showcase.bake.failures import NAMED
from showcase.bake.models import Publication
from showcase.bake.paths import INDEX

from .reasons import block_in, in_words, pages_in

_LISTS = ("changed", "removed", "failures")
_TEXT = (".html", ".xml", ".txt", ".json")
_SEARCHED = 20  # receipts that are looked through for a page


@dataclass(frozen=True)
class File:
    """One file of a release: its address, and why it was made again."""

    address: str
    reasons: tuple[str, ...] = ()

    @property
    def is_page(self) -> bool:
        """Whether people read it, and not a picture or a style sheet that pages use."""
        return self.address.endswith(("/", *_TEXT))


@dataclass(frozen=True)
class Problem:
    """One thing to put right: the pages that have it, the kind of block if it is known, and why."""

    pages: tuple[tuple[str, str], ...]
    """Name and address of each page; the first few."""
    count: int
    block: str
    reason: str


def address_of(file: str) -> str:
    """The address of a file of the release: `cases/12/index.html` → `/cases/12/`."""
    return "/" + quote(file.removesuffix(INDEX) if f"/{file}".endswith(f"/{INDEX}") else file)


def changed_files(receipt: Publication) -> list[File]:
    """Files that changed, pages first. One query, for the titles of pages that reasons name."""
    told = {reason for _file, reasons in receipt.changed for reason in reasons}
    pages = Page.objects.filter(pk__in=pages_in(told)).values_list("pk", "title")
    titles = {str(key): title for key, title in pages} if told else {}
    words = {reason: in_words(reason, titles) for reason in told}
    files = [
        File(address_of(file), tuple(dict.fromkeys(words[reason] for reason in reasons)))
        for file, reasons in receipt.changed
    ]
    return sorted(files, key=lambda file: not file.is_page)


def removed_files(receipt: Publication) -> list[File]:
    return [File(address_of(file)) for file in receipt.removed]


def problems(receipt: Publication) -> list[Problem]:
    """Failures, those with one cause together."""
    pages: dict[str, list[tuple[str, str]]] = {}
    for where, address, reason in receipt.failures:
        pages.setdefault(reason, []).append((where, address))
    return [
        Problem(tuple(where[:NAMED]), len(where), block_in(reason), reason)
        for reason, where in pages.items()
    ]


def for_lists() -> QuerySet[Publication]:
    """Receipts without their long lists, newest first."""
    return Publication.objects.defer(*_LISTS)


def broke_off(receipts: Iterable[Publication], root: Path) -> None:
    """Show receipts as broken off whose run was killed, though nobody has closed them yet."""
    running = [one for one in receipts if one.state == Publication.State.RUNNING]
    if running and not locks.is_held(root, locks.PUBLISHING):
        for one in running:
            one.state, one.step = Publication.State.INTERRUPTED, "中途断了，下一次会从头做。"


def of_page(file: str, since: datetime) -> Publication | None:
    """The first receipt after `since` with this file; or the newest failure, if none has it yet."""
    State = Publication.State
    later = Publication.objects.filter(finished_at__gte=since)
    for one in later.filter(state=State.DONE).order_by("pk")[:_SEARCHED]:
        if one.changed_count > len(one.changed) or any(file == path for path, _ in one.changed):
            return one
    return later.filter(state=State.FAILED).first()
