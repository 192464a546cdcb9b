"""The worker makes files harmless, sends what was asked for, and survives what it is given."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from showcase.bake import locks
from showcase.leads import deciding, files, notices, preparing
from showcase.leads.intake import Sender
from showcase.leads.models import Attachment, Draft, Notice, State
from showcase.leads.refusals import Refused
from showcase.leads.worker import Worker
from tests import factories
from tests.leads import samples
from tests.leads.making import lead, taken, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def leads_dir(settings: Any, tmp_path: Path) -> Path:
    settings.LEADS_DIR = tmp_path / "leads"
    settings.VAR_DIR = tmp_path
    return tmp_path / "leads"


def sent(data: bytes, kind: str = "photo") -> Attachment:
    taken([files.keep(samples.upload(data), kind)])
    return Attachment.objects.get()


def prepared(data: bytes, kind: str = "photo") -> Attachment:
    attachment = sent(data, kind)
    preparing.prepare(attachment)
    attachment.refresh_from_db()
    return attachment


def is_red(pixel: Any) -> bool:
    return bool(pixel[0] > 120 and pixel[2] < 120)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF", "MPO"])
def test_what_the_desk_sees_is_upright_and_says_nothing(format: str, leads_dir: Path) -> None:
    more = (
        {"save_all": True, "append_images": [Image.new("RGB", (9, 9))]} if format == "MPO" else {}
    )
    data = samples.picture(format, **more)
    assert samples.MAKE.encode() in data, "the sample holds what is to go"
    photo = prepared(data)
    assert (photo.state, photo.format) == ("ready", "jpeg")
    # Nothing else is left of what was sent.
    assert samples.stored(leads_dir) == [files.path(photo), files.thumbnail(photo)]
    for path in samples.stored(leads_dir):
        stored = path.read_bytes()
        for mark in (
            samples.MAKE.encode(),
            b"Exif",
            b"http://ns.adobe.com",
            b"ICC_PROFILE",
            b"GPS",
        ):
            assert mark not in stored, (path, mark)
        with Image.open(path) as image:
            assert image.format == "JPEG"
            assert not image.getexif() and set(image.info) <= {
                *("jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"),
                *("progressive", "progression"),
            }
            # Turned to the right: what was left is above.
            width, height = image.size
            assert width < height
            assert is_red(image.getpixel((width // 2, 5)))
            assert not is_red(image.getpixel((width // 2, height - 5)))
    assert (photo.width, photo.height) == (200, 320)
    assert photo.size == files.path(photo).stat().st_size


def test_transparent_ground_becomes_white_and_large_becomes_smaller() -> None:
    out = BytesIO()
    Image.new("RGBA", (5000, 100), (0, 0, 0, 0)).save(out, "PNG")
    photo = prepared(out.getvalue())
    assert (photo.width, photo.height) == (4096, 82)
    with Image.open(files.path(photo)) as image:
        assert image.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "I;16", "1"])
def test_every_kind_of_pixels(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (60, 40)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert prepared(out.getvalue()).state == "ready"


def test_a_picture_that_lies_is_refused_and_the_worker_lives(leads_dir: Path) -> None:
    attachment = sent(samples.png_of(9_000, 5_000))
    worker = Worker()
    assert worker.turn() is False
    attachment.refresh_from_db()
    assert attachment.state == Attachment.State.REFUSED
    assert "解不开" in attachment.refusal
    assert samples.stored(leads_dir) == []


def test_a_child_that_grows_or_lasts_is_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "showcase" / "leads" / "child"
    package.mkdir(parents=True)
    for folder in (package, *package.parents[:2]):
        (folder / "__init__.py").touch()
    real = Path(preparing.ROOT) / "showcase" / "leads" / "child" / "bounds.py"
    (package / "bounds.py").write_text(real.read_text())
    (package / "photo.py").write_text(
        "from . import bounds; bounds.apply(); x = b'x' * (2 << 30); print('9 9')"
    )
    monkeypatch.setattr(preparing, "ROOT", tmp_path)
    grown = sent(samples.picture())
    monkeypatch.chdir(tmp_path)
    preparing.prepare(grown)
    grown.refresh_from_db()
    assert grown.state == "refused"
    (package / "photo.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(preparing, "WAIT", 0.5)
    Attachment.objects.all().update(state="waiting")
    began = time.monotonic()
    preparing.prepare(grown)
    assert time.monotonic() - began < 10


def test_a_child_that_was_told_to_stop_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    attachment = sent(samples.picture())
    for status in (-signal.SIGTERM, 4):
        done = subprocess.CompletedProcess([], status, b"")
        monkeypatch.setattr(preparing.subprocess, "run", lambda *a, done=done, **k: done)
        with pytest.raises(OSError, match="could not work"):
            preparing.prepare(attachment)
    attachment.refresh_from_db()
    assert attachment.state == "waiting" and files.path(attachment).exists()


def test_texts_of_documents_are_taken_and_sealed() -> None:
    word = prepared(samples.docx("莲花社区的茶桌\u202e议事会"), "document")
    assert (word.state, word.text.strip()) == ("ready", "莲花社区的茶桌议事会")
    assert "茶桌".encode() not in bytes(word.sealed_text)
    Attachment.objects.all().delete()
    assert prepared(samples.pdf("Lianhua community"), "document").text == "Lianhua community"


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        "<broken",
    ],
)
def test_hostile_documents_are_refused_or_empty(xml: str) -> None:
    body = (
        xml + "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
    )
    body += "<w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
    found = prepared(samples.docx(document=body), "document")
    assert "root:" not in found.text and len(found.text) < 1000


def test_what_the_worker_made_of_a_draft_is_not_undone_by_sending_it() -> None:
    draft = Draft.objects.create(token=b"x" * 16, form="submit", expires=timezone.now())
    early = files.keep(samples.upload(samples.picture()), "photo")
    early.draft = draft
    early.save()
    preparing.prepare(Attachment.objects.get())
    made = taken([early]).lead.attachments.get()
    assert (made.state, made.format, made.draft) == ("ready", "jpeg", None)
    assert files.path(made).exists()


def test_accepting_makes_a_draft_with_figures_photos_and_credit() -> None:
    factories.site()
    photos = [files.keep(samples.upload(samples.picture()), "photo") for _ in range(2)]
    chief, place = user(), factories.place()
    found = lead(
        State.REVIEW,
        files=photos,
        kind="material",
        place=place,
        title="茶桌议事会",
        publish_name=True,
        publish_photos=True,
        details={"results": "服务居民1.1万余名；调解纠纷98%", "practice": "<b>坐下来</b>\n说"},
    )
    with pytest.raises(Refused, match="还在处理"):
        deciding.accept(found, chief)
    while preparing.prepare_next():
        pass
    page = deciding.accept(found, chief).specific
    assert (page.title, page.place, page.live, page.owner) == ("茶桌议事会", place, False, chief)
    assert page.lead_picture.credit == "欧阳桂英 供图"
    assert page.lead_picture.consent == "given"
    assert "桂英" not in page.lead_picture.title + page.lead_picture.file.name
    kinds = [block.block_type for block in page.body]
    assert kinds == [
        "figures",
        *["heading", "paragraph", "paragraph"],
        "heading",
        "paragraph",
        "picture",
    ]
    figures = page.body[0].value["items"]
    assert [(f["printed"], str(f["value"]), f["unit"], f["approx"]) for f in figures] == [
        ("1.1万余名", "11000", "名", True),
        ("98%", "98", "%", False),
    ]
    assert "<b>" not in str(page.body[2].value)
    found.refresh_from_db()
    assert found.page_id == page.pk
    assert [e.kind for e in found.trail.all()][-1] == "page"


def test_photos_without_consent_stay_on_the_desk() -> None:
    factories.site()
    found = lead(State.REVIEW, files=[files.keep(samples.upload(samples.picture()), "photo")])
    page = deciding.accept(found, user()).specific
    assert page.lead_picture is None and list(page.body) == []


def test_notices_go_to_who_asked_and_say_nothing(settings: Any, caplog: Any) -> None:
    settings.NOTICES_BY_EMAIL = True
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    asked = lead(State.REVIEW, sender=Sender(name="王贵", email="w@x.invalid", notify="email"))
    silent = lead(State.REVIEW, sender=Sender(name="李贵", email="l@x.invalid"))
    for one in (asked, silent):
        deciding.decline(one, user(one.code), "not_ours")
    assert notices.send_due(timezone.now()) == 1
    assert notices.send_due(timezone.now() + timedelta(days=1)) == 0, "once"
    [letter] = mail.outbox
    assert letter.to == ["w@x.invalid"]
    assert asked.code in letter.body and "/track/" in letter.body
    assert "王贵" not in letter.body + letter.subject and asked.message not in letter.body


def test_a_provider_that_fails_is_asked_again_later_and_not_for_ever(
    settings: Any, caplog: Any
) -> None:
    settings.SMS_PROVIDER = "tests.leads.test_worker.broken"
    found = lead(State.REVIEW, sender=Sender(phone="13800004321", notify="sms"))
    deciding.refer(found, user())
    now, tries = timezone.now(), 0
    for _ in range(400):
        before = Notice.objects.get().tries
        assert notices.send_due(now) == 0
        tries += Notice.objects.get().tries - before
        now += timedelta(minutes=1)
    assert tries == notices.TRIES and Notice.objects.get().next_at is None
    assert "13800004321" not in caplog.text


def broken(phone: str, text: str) -> None:
    raise ConnectionError(f"no way to {phone}")


def test_nobody_is_offered_what_is_not_configured() -> None:
    assert not notices.configured("email") and not notices.configured("sms")
    deciding.refer(lead(State.REVIEW, sender=Sender(email="a@b.invalid", notify="email")), user())
    assert not Notice.objects.exists()


def test_one_worker_is_elected(tmp_path: Path) -> None:
    said = StringIO()
    with locks.held(tmp_path, Worker.LOCK):
        call_command("leads", stdout=said)
    assert "已有后台程序" in said.getvalue()


def test_an_orphan_ends() -> None:
    assert Worker(parent=os.getppid()).orphaned() is False
    worker = Worker(parent=1 if os.getppid() != 1 else 2)
    worker.run()
    assert worker._start, "it did nothing"


def test_killed_between_file_and_commit_leaves_nothing(leads_dir: Path) -> None:
    """The files of a request that died are there, without a row; the sweep takes them."""
    script = (
        "import os, django; django.setup()\n"
        "from showcase.leads import files; from tests.leads import samples\n"
        "files.keep(samples.upload(samples.picture()), 'photo')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.leads.killed_settings",
        "LEADS_DIR_UNDER_TEST": str(leads_dir),
        "PYTHONPATH": f"{preparing.ROOT}:{preparing.ROOT}/site",
    }
    done = subprocess.run([sys.executable, "-c", script], env=environment, check=False)
    assert done.returncode == -9
    assert len(samples.stored(leads_dir)) == 1
    assert files.sweep() == 0 and files.sweep(older_than=-1) == 1
    assert samples.stored(leads_dir) == []
