"""Forms with photos at once: none is lost, and no upload lies in memory. `make chaos` has more."""

import time
from collections.abc import Iterator
from hashlib import sha256

import pytest
from django.conf import LazySettings

from showcase.leads import files, receipts
from showcase.leads.models import Lead
from tests import factories
from tests.database import Databases
from tests.voting.granian import Server, granian

from . import loading

FORMS, PHOTOS, SIDE = 4, 9, 1900
MOST = 12 * 1024 * 1024
"""Bytes for an upload, of whatever size: less than any of these has."""
SETTINGS = "tests.nominations.loaded_settings"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(db: None) -> int:
    factories.site()
    return factories.place("晋阳街道", factories.place("武侯区")).pk


@pytest.fixture
def server(place: int, test_databases: Databases, settings: LazySettings) -> Iterator[Server]:
    from django.db import connection

    url = test_databases.url(connection.settings_dict["NAME"])
    with granian(url, settings=SETTINGS) as running:
        settings.LEADS_DIR = running.folder / "leads"
        yield running


def test_forms_with_photos_at_once(server: Server, place: int) -> None:
    photos = loading.pictures(PHOTOS, SIDE)
    digests = sorted(sha256(photo).hexdigest() for photo in photos)
    small = [loading.form(server.port, place, []) for _ in range(FORMS)]
    forms = [loading.form(server.port, place, photos) for _ in range(FORMS)]
    time.sleep(2.1)  # nobody fills in a form sooner
    loading.sent_at_once(server.port, small)  # what each thread needs once
    workers = loading.workers_of(server.pid)
    loading.forget_peaks(workers)
    before = loading.bytes_of(workers, "VmRSS")
    answers = loading.sent_at_once(server.port, forms)
    grown = loading.bytes_of(workers, "VmHWM") - before
    codes = {loading.code_in(answer) for answer in answers}
    assert len(codes) == FORMS == Lead.objects.count() - FORMS
    for code in codes:
        lead = receipts.lead_of(code)
        assert lead is not None
        kept = list(lead.attachments.all())
        assert sorted(one.sha256 for one in kept) == digests
        assert sorted(sha256(files.path(one).read_bytes()).hexdigest() for one in kept) == digests
    assert grown < FORMS * MOST < sum(map(len, forms)) / 1.5
