"""The files of a form: up to so many of each kind are kept, what cannot be kept is told."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile

from showcase.core.text import visible
from showcase.guard import uploads
from showcase.leads import files
from showcase.leads.models import Attachment, Draft

from .posted import Posted
from .sheets import About, Kept

_SHOWN = 40


@dataclass
class Files:
    """`old` are a draft's, `new` not yet saved; `problems` are sentences by field."""

    old: list[Attachment]
    new: list[Attachment] = field(default_factory=list)
    problems: dict[str, list[str]] = field(default_factory=dict)

    @property
    def all(self) -> list[Attachment]:
        return [*self.old, *self.new]

    def of(self, kind: str) -> list[Attachment]:
        return [one for one in self.all if one.kind == kind]

    def tell(self, name: str, sentence: str) -> None:
        """Once each."""
        said = self.problems.setdefault(name, [])
        if sentence not in said:
            said.append(sentence)


def gather(about: About, posted: Posted, old: Iterable[Attachment], room: bool = True) -> Files:
    """A draft's files without those that were ticked to go, and the new ones that can be kept.

    Without `room` (too much came from one network) no new file is kept, and that is told.
    """
    old = list(old)
    gone = set(posted.fields.getlist("drop"))
    for one in old:
        if str(one.ref) in gone:
            _remove(one)
    found = Files([one for one in old if str(one.ref) not in gone])
    try:
        for name, kept in about.files.items():
            sent = posted.files.get(name, [])
            if sent and not room:
                found.tell(name, "这个网络里传的文件太多，这几个没有留下，请过十分钟再选。")
                continue
            _keep(found, name, kept, sent, posted.passed[name])
    except BaseException:
        files.discard(found.new)
        raise
    return found


def _keep(found: Files, name: str, kept: Kept, sent: list[UploadedFile], passed: int) -> None:
    refused = passed
    for upload in sent:
        if len(found.of(kept.kind)) >= kept.most:
            refused += 1
            continue
        try:
            found.new.append(files.keep(upload, kept.kind))
        except uploads.Refused as why:
            found.tell(name, f"“{shown(upload)}”没有收：{why}")
    if refused:
        found.tell(
            name,
            f"最多 {kept.most} {kept.counted}。前 {len(found.of(kept.kind))} {kept.counted[0]}"
            f"留下了，另外 {refused} {kept.counted[0]}没有收；要换，先勾掉不要的。",
        )


def save(found: Files, draft: Draft) -> None:
    """The new files become the draft's."""
    for one in found.new:
        one.draft = draft
        one.save()
    found.old, found.new = found.all, []


def shown(upload: UploadedFile) -> str:
    """The sender's own name of a file, cut short, without a folder and without what hides."""
    name = visible(upload.name or "").replace("\\", "/").rsplit("/", 1)[-1]
    return name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"


def _remove(one: Attachment) -> None:
    one.delete()
    files.erase(one.file)
