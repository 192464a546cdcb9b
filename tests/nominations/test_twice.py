"""The same form twice at the same moment: one lead, the same receipt, nothing left over."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from showcase.leads.models import Draft, Lead
from showcase.nominations import drafts, keeping, sending
from tests.leads import samples
from tests.voting.crowd import Child

from .conftest import OURS, Browser, photo

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),  # it forks beside threads
]
ROUNDS = 4


def sent_at_once(reader: Browser, times: int, **fields: Any) -> list[str]:
    """The codes that so many processes are given, which send the same form together."""
    gate, opener = os.pipe()

    def work(say: Callable[[bytes], Any]) -> None:
        os.close(opener)
        os.read(gate, 1)  # returns when the other end is closed
        reader.send(**fields, photos=[photo("河边.jpg")])
        say(reader.code.encode())

    children = [Child(work) for _ in range(times)]
    os.close(opener)
    os.close(gate)
    said = [child.out.readall().decode() for child in children]
    assert [child.ended() for child in children] == [True] * times
    return said


def test_processes_that_send_the_same_form_together(reader: Browser, tmp_path: Path) -> None:
    for number in range(1, ROUNDS + 1):
        reader.get("/api/nominate")
        reader.clock.shift(30)
        codes = sent_at_once(reader, 3, **(reader.fields() | reader.story()))
        assert len(codes) == 3 and len(set(codes)) == 1
        assert Lead.objects.count() == number
        assert Lead.objects.latest("pk").attachments.count() == 1
        assert len(samples.stored(tmp_path / "leads")) == number, "the others left nothing"


def test_saving_a_form_that_is_sent_meanwhile_loses_no_receipt(
    reader: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The script saves while its reader presses; the save looked first and wrote last."""
    reader.get("/api/nominate")
    reader.clock.shift(30)
    fields = reader.fields() | reader.story()
    gather, codes = keeping.gather, []

    def gather_late(*arguments: Any) -> keeping.Files:
        monkeypatch.undo()
        found = gather(*arguments)
        other = Browser(reader.street, reader.clock)
        other.send(**fields)
        codes.append(other.code)
        return found

    monkeypatch.setattr(keeping, "gather", gather_late)
    reader.send(**fields, do="save", photos=[photo()])
    assert [reader.code] == codes
    draft = Draft.objects.get()
    assert draft.form == drafts.SENT and "message" not in draft.data
    assert samples.stored(tmp_path / "leads") == []
    reader.send(**fields)
    assert [reader.code] == codes and Lead.objects.count() == 1


def test_a_photo_that_comes_up_meanwhile_goes_along(
    reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was on its way when the form was sent, which had already looked at its draft."""
    reader.get("/api/nominate")
    reader.clock.shift(30)
    fields = reader.fields() | reader.story()
    ready = sending.intake.ready

    def ready_late(what: Any) -> Any:
        monkeypatch.undo()
        sent = {"draft": fields["draft"], "photos": [photo("晚到.jpg", "#102030")]}
        answer = reader.client.post("/api/draft/nominate", sent, HTTP_X_HUAXI="1", **OURS)
        assert answer.status_code == 200
        return ready(what)

    monkeypatch.setattr(sending.intake, "ready", ready_late)
    reader.send(**fields, photos=[photo()])
    names = [one.name for one in Lead.objects.get().attachments.all()]
    assert sorted(names) == ["晚到.jpg", "河边.jpg"]
