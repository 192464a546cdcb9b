"""From what was sent to what the desk may see, by a child that cannot take the machine along."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from signal import SIGHUP, SIGINT, SIGTERM
from typing import Any

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
    Attachment.Kind.VOICE: "这段录音解不开，可能没有传完。",
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
    """Make a photo harmless, take the text of a document, leave a voice nothing but its sound."""
    try:
        {Kind.PHOTO: _photo, Kind.DOCUMENT: _document, Kind.VOICE: _voice}[Kind(attachment.kind)](
            attachment
        )
    except _Failed as failed:
        locked = attachment.kind == Kind.DOCUMENT and failed.status == LOCKED
        _refuse(attachment, PASSWORD if locked else UNREADABLE[Kind(attachment.kind)])


def _photo(attachment: Attachment) -> None:
    source, made = files.path(attachment), _made(attachment)
    small = files.named(made + files.THUMBNAIL)
    out = _child("photo", attachment.format, source, files.named(made), small)
    width, height = (int(number) for number in out.split())
    _replace(attachment, made, format="jpeg", width=width, height=height)


def _voice(attachment: Attachment) -> None:
    made = _made(attachment)
    _child("voice", attachment.format, files.path(attachment), files.named(made))
    _replace(attachment, made)


def _made(attachment: Attachment) -> str:
    """A name of its own for what becomes of a file."""
    return attachment.file + "r"


def _replace(attachment: Attachment, made: str, **fields: Any) -> None:
    """The new file is on the disk; then its row is; then what was sent goes."""
    sent, target, digest = attachment.file, files.named(made), sha256()
    with target.open("rb") as file:
        while piece := file.read(1024 * 1024):
            digest.update(piece)
        os.fsync(file.fileno())
    with transaction.atomic():
        kept = Attachment.objects.filter(pk=attachment.pk, file=sent).update(
            file=made,
            size=target.stat().st_size,
            sha256=digest.hexdigest(),
            state=State.READY,
            **fields,
        )
    # Without a row what was made is as unwanted as what was sent.
    files.erase(sent if kept else made)


def _document(attachment: Attachment) -> None:
    text = _child("text", attachment.format, files.path(attachment)).decode("utf-8", "replace")
    attachment.text = visible(text)
    Attachment.objects.filter(pk=attachment.pk).update(
        sealed_text=attachment.sealed_text, state=State.READY
    )


def _refuse(attachment: Attachment, sentence: str) -> None:
    """A file that cannot be used is not kept either."""
    Attachment.objects.filter(pk=attachment.pk).update(state=State.REFUSED, refusal=sentence)
    files.erase(attachment.file, _made(attachment))


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
    # Whoever stops the service stops the child too, perhaps first; then it is no verdict.
    if done.returncode in (bounds.NOT_ITS_FAULT, -SIGTERM, -SIGINT, -SIGHUP):
        raise OSError("the child could not work")
    if done.returncode:
        raise _Failed(done.returncode)
    return done.stdout
