"""What the public writes is in no file, log, cache, or error page, and in the end nowhere.

Each entrance plants names, numbers and words that occur nowhere else, and everything that the
system writes is then searched for them.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from showcase.bake.baking import bake
from showcase.leads import asking, deciding, files, preparing, purging, revealing
from showcase.leads.intake import Sender
from showcase.leads.models import Attachment, Kind, Lead, Source, State
from showcase.leads.states import step
from tests import factories
from tests.leads import samples
from tests.leads.making import taken, user

pytestmark = pytest.mark.django_db

WORD = "qzcanary"
PHONE = "1390817263"
"""Ten digits; each entrance adds its own."""
CANARIES = (WORD.encode(), WORD.upper().encode(), PHONE.encode(), samples.MAKE.encode())


def holds(data: bytes) -> bool:
    return any(canary in data for canary in CANARIES)


def plant(source: Source, number: int) -> Lead:
    word = f"{WORD}{number}"
    return taken(
        source=source,
        kind=Kind.CASE,
        message=f"{word}说，她的电话是{PHONE}{number}",
        place_text=f"{word}家楼下",
        details={"unit": word, "practice": word} if source == Source.SURVEY else {},
        sender=Sender(f"桂{word}", f"{PHONE}{number}", f"{word}@x.invalid", True, "email"),
        publish_photos=True,
        files=[
            files.keep(samples.upload(samples.picture(), f"{word}.jpg"), "photo"),
            files.keep(samples.upload(samples.docx(f"申报人{word}"), f"{word}.docx"), "document"),
        ],
    ).lead


def through_the_desk(leads: list[Lead]) -> Lead:
    """One is asked, answered, looked at, accepted and published; the others are closed."""
    who = user()
    first = leads[0]
    asked = deciding.ask(first, who, "哪一年？")
    asking.answer(asked.token, f"{WORD}答：2019年")
    revealing.reveal(first, who, "回电核实")
    first.refresh_from_db()
    page = deciding.accept(first, who).specific
    page.title, page.no_byline, page.lead_alt = "茶桌议事会", True, "一块颜色"
    page.save_revision().publish()
    for other in leads[1:]:
        step(other, State.SPAM, who)
    return first


def database() -> Iterator[tuple[str, bytes]]:
    """Every table with all that is in it, raw."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            values = [value for row in cursor.fetchall() for value in row]
            yield (
                table,
                b"\n".join(
                    bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode()
                    for v in values
                ),
            )


def found_below(*folders: Path) -> list[Path]:
    everything = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    assert everything, "there is something to search"
    return [file for file in everything if holds(file.read_bytes()) or holds(bytes(file))]


def fails(request: HttpRequest) -> HttpResponse:
    lead = plant(Source.WEB, 9)
    name = lead.contact.name
    raise RuntimeError(f"{len(name)}")


urlpatterns = [path("fails/", fails)]


def test_canaries(settings: Any, tmp_path: Path, caplog: Any, capfd: Any) -> None:
    settings.LEADS_DIR = tmp_path / "leads"
    settings.LEADS_ERASED = tmp_path / "erased.txt"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.NOTICES_BY_EMAIL = True
    caplog.set_level(logging.DEBUG)
    factories.site()
    leads = [plant(source, number) for number, source in enumerate(Source)]
    while preparing.prepare_next():
        pass
    assert not Attachment.objects.exclude(state="ready").exists()
    through_the_desk(leads)
    root = tmp_path / "releases"
    bake(root)

    # The search would find them: the table holds what the sender called the place.
    told = [table for table, data in database() if holds(data)]
    assert told == ["leads_lead"]
    assert Lead.objects.get(pk=leads[0].pk).message.startswith(WORD)

    assert (root / "current" / "cases" / "1" / "index.html").exists()
    assert found_below(root, tmp_path / "media", settings.LEADS_DIR) == []
    assert not holds(repr([vars(cache) for cache in caches.all(initialized_only=True)]).encode())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ROOT_URLCONF", __name__)
        answer = Client(raise_request_exception=False).get("/fails/")
    assert answer.status_code == 500 and not holds(answer.content)
    assert "RuntimeError" in caplog.text
    assert not holds(caplog.text.encode())
    step(Lead.objects.order_by("-pk")[0], State.SPAM, None)

    while purging.purge_due(timezone.now() + timedelta(days=181)):
        pass
    assert [table for table, data in database() if holds(data)] == []
    assert not Lead.objects.filter(purged_at=None).exists()
    # On commit, which a test's transaction never reaches; then the sweep has the same work.
    files.sweep(older_than=-1)
    assert samples.stored(settings.LEADS_DIR) == []
    assert found_below(tmp_path) == []
    assert not holds(caplog.text.encode()) and not holds("".join(capfd.readouterr()).encode())
