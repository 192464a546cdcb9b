"""From what was sent to what the desk may see, by a child that cannot take the machine along."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from showcase.core.text import visible

from . import files
from .child import bounds
from .child.text import LOCKED
from .models import Attachment

WAIT = bounds.SECONDS + 15
"""Seconds by the clock until a child is killed."""
ROOT = Path(__file__).resolve().parents[2]

UNREADABLE = {
    Attachment.Kind.PHOTO: "这张照片解不开，可能没有传完，或者太大。",
    Attachment.Kind.DOCUMENT: "这个文件读不出文字，可能已损坏。",
}
PASSWORD = "这个 PDF 设了密码，读不出文字。"

Kind = Attachment.Kind
State = Attachment.State


class _Failed(Exception):
    """`status` is the child's; None when it was killed for its time."""

    def __init__(self, status: int | None) -> None:
        self.status = status


def prepare_next() -> Attachment | None:
    """Prepare the oldest file that waits; None if none does. Bad files are refused, never raised.

    A file whose row or bytes are gone meanwhile is left to the sweep.
    """
    waiting = Attachment.objects.filter(state=State.WAITING).order_by("pk").first()
    if waiting is None:
        return None
    prepare(waiting)
    return waiting


def prepare(attachment: Attachment) -> None:
    """Make a photo harmless, take the text of a document, let a voice be."""
    try:
        {Kind.PHOTO: _photo, Kind.DOCUMENT: _document, Kind.VOICE: _voice}[Kind(attachment.kind)](
            attachment
        )
    except _Failed as failed:
        locked = attachment.kind == Kind.DOCUMENT and failed.status == LOCKED
        _refuse(attachment, PASSWORD if locked else UNREADABLE[Kind(attachment.kind)])


def _photo(attachment: Attachment) -> None:
    """The new picture under a name of its own; then the row; then what was sent goes."""
    sent = attachment.file
    source = files.path(attachment)
    made = sent + "r" if not sent.endswith("r") else sent
    target = files.named(made)
    small = files.named(made + files.THUMBNAIL)
    out = _child("photo", attachment.format, source, target, small)
    width, height = (int(number) for number in out.split())
    with target.open("rb") as file:
        digest = sha256()
        while piece := file.read(1024 * 1024):
            digest.update(piece)
        os.fsync(file.fileno())
    with transaction.atomic():
        kept = Attachment.objects.filter(pk=attachment.pk, file=sent).update(
            file=made,
            format="jpeg",
            size=target.stat().st_size,
            sha256=digest.hexdigest(),
            width=width,
            height=height,
            state=State.READY,
        )
    # Without a row the picture that was made is as unwanted as the one that was sent.
    files.erase(sent if kept else made)


def _document(attachment: Attachment) -> None:
    text = _child("text", attachment.format, files.path(attachment)).decode("utf-8", "replace")
    attachment.text = visible(text)
    Attachment.objects.filter(pk=attachment.pk).update(
        sealed_text=attachment.sealed_text, state=State.READY
    )


def _voice(attachment: Attachment) -> None:
    Attachment.objects.filter(pk=attachment.pk).update(state=State.READY)


def _refuse(attachment: Attachment, sentence: str) -> None:
    """A file that cannot be used is not kept either."""
    Attachment.objects.filter(pk=attachment.pk).update(state=State.REFUSED, refusal=sentence)
    files.erase(attachment.file)
    files.erase(attachment.file + "r")


def _child(module: str, format: str, *paths: Path) -> bytes:
    """What a child printed. Its environment holds no secret, and its complaints go nowhere: they
    may quote what was sent. Raises `_Failed`."""
    command = [sys.executable, "-m", f"showcase.leads.child.{module}", format, *map(str, paths)]
    # Each of glibc's arenas reserves 64 MB, and counts as memory though none is used.
    environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "MALLOC_ARENA_MAX": "2"}
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _Failed(None) from error
    if done.returncode:
        raise _Failed(done.returncode)
    return done.stdout
