"""kill -9 while a form is taken in: a receipt and everything kept, or nothing that stays.

The request runs in a process of its own, which is killed at a file, a statement or a commit.
"""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from showcase.leads import files, receipts
from showcase.leads.models import Attachment, Contact, Draft, Lead, LeadEvent, Receipt
from showcase.nominations import drafts
from tests.leads import samples

from .conftest import STORY, Browser, photo
from .killing import killed_at

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),  # it forks beside threads
]
PHOTOS = 2
KILLS = int(os.environ.get("CHAOS_KILLS", "8"))
"""At random steps, besides those at commits."""
NEVER = 10_000


def moments(lived: Callable[[int], str]) -> Iterator[int]:
    """Steps to be killed at, those around commits and others; `lived(NEVER)` tells all of them."""
    lived(NEVER)  # the first form asks for what later ones remember
    steps = lived(NEVER)
    assert {"f", "s", "c"} == set(steps) and len(steps) > KILLS
    commits = [number for number, kind in enumerate(steps) if kind == "c"]
    yield from sorted({*commits, *random.Random(KILLS).sample(range(len(steps)), KILLS)})


def fields_of(reader: Browser) -> dict[str, object]:
    reader.get("/api/nominate")
    reader.clock.shift(30)
    return reader.fields() | reader.story()


def assert_whole(leads_dir: Path, photos: int) -> None:
    """Every row has its files, and after the sweep every file has its row."""
    files.sweep(older_than=-1)
    named = {files.path(one) for one in Attachment.objects.all()}
    assert set(samples.stored(leads_dir)) == named and len(named) == photos


def test_a_form_that_is_sent(reader: Browser, settings: object, tmp_path: Path) -> None:
    leads_dir = tmp_path / "leads"
    fields: dict[str, object] = {}
    seen = set()

    def press() -> str:
        reader.send(**fields, photos=[photo(f"{n}.jpg") for n in range(PHOTOS)])
        return reader.code

    def lived(number: int) -> str:
        nonlocal fields
        fields = fields_of(reader)
        before = Lead.objects.count()
        code, steps = killed_at(number, press, leads_dir)
        new = Lead.objects.count() - before
        assert new == 1 if code else new in (0, 1)
        counts = [model.objects.count() for model in (Receipt, Contact, LeadEvent, Draft)]
        assert counts == [before + new] * 4, "a lead has all of it, and nothing has no lead"
        assert_whole(leads_dir, PHOTOS * (before + new))
        # Its sender, who saw no answer, presses again.
        again = press()
        assert again == code or not code
        lead = receipts.lead_of(again)
        assert lead is not None and lead.message == STORY
        assert lead.attachments.count() == PHOTOS
        assert Lead.objects.count() == before + 1
        assert_whole(leads_dir, PHOTOS * (before + 1))
        seen.add((new, bool(code)))
        return steps

    for moment in moments(lived):
        lived(moment)
    assert seen == {(0, False), (1, False), (1, True)}, "before, after, and not at all"


def test_a_form_that_is_saved(reader: Browser, settings: object, tmp_path: Path) -> None:
    leads_dir = tmp_path / "leads"
    fields: dict[str, object] = {}
    seen = set()

    def save() -> str:
        reader.send(
            "/api/nominate", **fields, do="save", photos=[photo(f"{n}.jpg") for n in range(PHOTOS)]
        )
        assert reader.page.status_code == 200
        return "saved"

    def lived(number: int) -> str:
        nonlocal fields
        fields = fields_of(reader)
        before = Draft.objects.count()
        said, steps = killed_at(number, save, leads_dir)
        new = Draft.objects.count() - before
        assert new == 1 if said else new in (0, 1)
        draft = drafts.find(str(fields["draft"]), "nominate")
        assert (draft is not None) == bool(new)
        if draft is not None:
            assert drafts.fields_of(draft)["message"] == [STORY]
            assert len(drafts.files_of(draft)) == PHOTOS
        assert_whole(leads_dir, PHOTOS * (before + new))
        if draft is None:
            save()
        seen.add((new, bool(said)))
        return steps

    for moment in moments(lived):
        lived(moment)
    assert seen == {(0, False), (1, False), (1, True)}, "before, after, and not at all"
