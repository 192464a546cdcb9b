"""When its time is over, nothing of what the public sent is left, and no backup brings it back."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from showcase.guard.sealing import key_of
from showcase.leads import deciding, files, purging, resealing, revealing
from showcase.leads.models import Attachment, Contact, Draft, Lead, Receipt, State
from showcase.leads.refusals import Refused
from tests.leads import samples
from tests.leads.making import MESSAGE, SENDER, lead, taken, user

pytestmark = pytest.mark.django_db

LATER = timedelta(days=181)


@pytest.fixture(autouse=True)
def leads_dir(settings: Any, tmp_path: Path) -> Path:
    settings.LEADS_DIR = tmp_path / "leads"
    settings.LEADS_ERASED = tmp_path / "erased.txt"
    return tmp_path / "leads"


def said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def closed(**fields: Any) -> Lead:
    return lead(State.SPAM, **fields)


def test_what_is_over_goes_and_what_is_not_stays(committed: Any, leads_dir: Path) -> None:
    now = timezone.now()
    over = closed(files=[files.keep(samples.upload(samples.picture()), "photo")])
    renewed, open_one = closed(), taken().lead
    purging.renew(renewed, now + LATER)
    with committed():
        assert purging.purge_due(now + timedelta(days=179)) == 0
        assert purging.purge_due(now + LATER) == 1
    over.refresh_from_db()
    assert (
        over.purged_at and over.message == over.details == "" and over.trail.last().kind == "purged"
    )
    assert not Contact.objects.filter(lead=over).exists() and not Attachment.objects.exists()
    assert samples.stored(leads_dir) == []
    assert {x.message for x in (renewed, open_one)} == {MESSAGE}
    with committed():
        assert purging.purge_due(now + LATER + timedelta(days=181)) == 1


def test_a_purged_lead_is_dead(committed: Any) -> None:
    one, who = closed(), user()
    purging.purge(one)
    for step in (
        lambda: deciding.decline(one, who, "other"),
        lambda: revealing.reveal(one, who, "回电核实"),
        lambda: purging.renew(one, timezone.now()),
    ):
        with pytest.raises(Refused):
            step()
    purging.purge(one)
    assert one.trail.filter(kind="purged").count() == 1


def test_forms_that_nobody_went_on_with_go_with_their_files(leads_dir: Path) -> None:
    draft = Draft.objects.create(token=b"x" * 16, form="submit", expires=timezone.now())
    kept = files.keep(samples.upload(samples.picture()), "photo")
    kept.draft = draft
    kept.save()
    purging.purge_due(timezone.now())
    assert not Draft.objects.exists() and not Attachment.objects.exists()
    assert files.sweep(older_than=-1) == 1 and samples.stored(leads_dir) == []


def test_a_restored_backup_is_purged_again(settings: Any) -> None:
    """The rows come back as an older backup has them; the list beside it knows better."""
    one = closed()
    try:
        with transaction.atomic():
            purging.purge(one)
            raise ArithmeticError  # the purge never happened, says the backup
    except ArithmeticError:
        pass
    one.refresh_from_db()
    assert one.message == MESSAGE
    with Path(settings.LEADS_ERASED).open("a") as file:
        file.write("cut off\n")
    assert "又清除了 1 条" in said("purge_leads", "--reapply")
    one.refresh_from_db()
    assert one.message == "" and purging.reapply() == 0
    text = Path(settings.LEADS_ERASED).read_text()
    assert SENDER.phone not in text and str(one.number) not in text.split()


def test_my_data_in_and_out() -> None:
    made = taken(details={"unit": "莲花社区"})
    data = json.loads(said("export_my_data", made.code))
    assert (data["message"], data["name"], data["phone"]) == (MESSAGE, SENDER.name, "13800004321")
    assert data["details"] == {"unit": "莲花社区"}
    other = taken()
    assert "已经清除" in said("delete_my_data", made.code)
    made.lead.refresh_from_db()
    assert (made.lead.message, made.lead.state) == ("", "withdrawn")
    assert Receipt.objects.get().lead == other.lead
    for command in ("export_my_data", "delete_my_data"):
        for code in (made.code, "wrong"):
            with pytest.raises(CommandError, match="没有这个回执码"):
                call_command(command, code)


def test_keys_change_and_a_killed_change_goes_on(settings: Any, monkeypatch: Any) -> None:
    for _ in range(5):
        taken(details={"unit": "莲花社区"})
    settings.PERSONAL_KEYS = "next:another,new:only for tests"
    monkeypatch.setattr(resealing, "AT_ONCE", 2)
    steps = resealing.reseal()
    next(steps)
    steps.close()  # killed after a batch
    assert 0 < sum(rows for _, rows in resealing.reseal()) < 10
    assert sum(rows for _, rows in resealing.reseal()) == 0
    settings.PERSONAL_KEYS = "next:another"
    for one in Lead.objects.select_related("contact"):
        assert (one.message, one.contact.name) == (MESSAGE, SENDER.name)
        assert key_of(one.sealed_details) == key_of(one.contact.sealed_phone) == "next"
    assert "改用密钥 next" in said("reseal_personal_data")
    settings.PERSONAL_KEYS = "third:x"
    with pytest.raises(CommandError, match="打不开"):
        call_command("reseal_personal_data")


def test_every_sealed_column_is_found() -> None:
    found = {model._meta.label: names for model, names in resealing.sealed_columns()}
    assert found["leads.Contact"] == ["sealed_name", "sealed_phone", "sealed_email"]
    assert set(found) >= {"leads.Lead", "leads.Attachment", "leads.Draft", "leads.Question"}
