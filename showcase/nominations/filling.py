"""One round of filling in a form: what came, what is wrong with it, what became of it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, QueryDict

from showcase.guard import client, formtime, origin, quotas
from showcase.guard.quotas import Verdict
from showcase.leads import files as attachments
from showcase.leads.models import Attachment
from showcase.leads.refusals import Refused

from . import drafts, keeping, posted, proving, sending
from .forms.base import Sheet
from .sheets import About
from .turned import TurnedAway

ELSEWHERE = "这份表不是从本报网页上提交的，没有收下。请打开本报的“我要推荐”再填，或者打电话给我们。"
TOO_MANY = "这个网络里提交得太密，还没有收下。您写的字还在，请过十分钟再按一次，或者打电话给我们。"
CROWDED = (
    "这个网络里这会儿提交的人很多，还没有收下。您写的字还在，请等半分钟再按一次“提交”；"
    "要是还不行，请过十分钟再按，或者打电话给我们。"
)
ROBOT = "“请空着”的那一格填了字，还没有提交。您写的都在，请再按一次。"
ONCE_MORE = "请再看一遍，没有错就按“提交”。您写的字和选的照片都留着。"
TOO_OLD = "这一页放得太久了，还没有提交。您写的字和选的照片都留着，请再按一次“提交”。"


@dataclass
class Round:
    """`code` is the receipt's once the form was taken in; `said` a sentence above the form."""

    about: About
    form: Sheet
    token: str
    files: keeping.Files
    code: str = ""
    said: str = ""
    checked: bool = False
    """Whether the form was looked through, so that its errors are told."""
    saved: bool = False
    status: int = 200
    resumed: bool = False
    expires: Any = None

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Where (the id of a field) and what, for the list above the form."""
        if not self.checked:
            return self._of_files()
        found = [
            (f"f-{name}" if name != "__all__" else "f-figures", str(sentence))
            for name, sentences in self.form.errors.items()
            for sentence in sentences
        ]
        return found + self._of_files()

    def _of_files(self) -> list[tuple[str, str]]:
        return [(f"f-{name}", text) for name, all in self.files.problems.items() for text in all]


def fresh(about: About) -> Round:
    """An empty form."""
    return Round(about, about.form(), drafts.mint(), keeping.Files([]))


def resumed(about: About, token: str) -> Round | None:
    """The form as its writer left it; None for a wrong or expired link."""
    draft = drafts.find(token, about.name)
    if draft is None:
        return None
    found = Round(about, about.form(), token, keeping.Files([]), resumed=True)
    if draft.form == drafts.SENT:
        found.code = sending.code_of(draft)
        return found
    found.form = about.form(_as_posted(drafts.fields_of(draft))).unchecked()
    found.files = keeping.Files(drafts.files_of(draft))
    found.expires = draft.expires
    return found


def came(about: About, request: HttpRequest, *, saving: bool = False) -> Round:
    """Look through what was sent: keep it as a draft, or take it in, unless it is only `saving`.

    Raises `TurnedAway`.
    """
    ours = origin.of_form(request)
    if ours is False:
        raise TurnedAway(403, ELSEWHERE)
    sent = posted.read(request)
    given = sent.fields.get("draft", "")
    token = given if drafts.is_ours(given) else drafts.mint()
    draft = drafts.find(token, about.name)
    if draft is not None and draft.form == drafts.SENT:
        form = about.form(sent.fields).unchecked()
        # The script that saves while one types waits for the next page with its new secret.
        if saving or form.is_empty or drafts.was_sent_with(draft, form.kept()):
            return Round(about, about.form(), token, keeping.Files([]), sending.code_of(draft))
        token, draft = drafts.mint(), None
    scope = f"{about.scope}|save" if saving else about.scope
    verdict = quotas.take(scope, client.address_of(request))
    room = not sent.files or quotas.take(f"{about.scope}|files", client.address_of(request)) < (
        Verdict.HELD
    )
    old = drafts.files_of(draft)
    sends = not saving and _is_sent(sent.fields)
    if told := _crowd(about, token, sent.fields, verdict, sends=sends):
        kept = keeping.Files(old)
        form = about.form(sent.fields).unchecked()
        return Round(about, form, token, kept, said=told, status=429)
    found = Round(about, about.form(sent.fields), token, keeping.gather(about, sent, old, room))
    try:
        _settle(found, sent.fields, ours is True, sends)
    except BaseException:
        attachments.discard(found.files.new)
        raise
    return found


def _is_sent(fields: QueryDict) -> bool:
    """Of two buttons, and the Enter key, which stands for this one."""
    return fields.get("do", "send") == "send"


def _crowd(about: About, token: str, fields: QueryDict, verdict: Verdict, *, sends: bool) -> str:
    """Why nothing more is taken from a network where many send, as a sentence; "" if it is."""
    if verdict is Verdict.REFUSED:
        return TOO_MANY
    if verdict is Verdict.FREE or not sends:
        return ""
    return "" if proving.is_proven(about, token, fields.get("work", "")) else CROWDED


def _settle(found: Round, fields: QueryDict, ours: bool, sends: bool) -> None:
    if sends:
        found.checked = True
        found.said = _hindrance(found, fields, ours)
        if not found.problems and not found.said:
            try:
                found.code = sending.send(found.about, found.form, found.token, found.files.new)
            except Refused as why:
                found.said = str(why)
            else:
                # Of a form that was sent twice at once, the second's files belong to nobody.
                attachments.discard(found.files.new)
                return
        found.status = 422 if found.problems else 200
    else:
        found.form.unchecked()
    _keep(found)
    found.saved = not sends


def _hindrance(found: Round, fields: QueryDict, ours: bool) -> str:
    """What speaks against taking in a form that is in order, as a sentence."""
    if fields.get("homepage"):
        return ROBOT
    time = fields.get("time", "")
    shown = formtime.shown_for(time, found.about.scope)
    if shown is not None and shown > formtime.LATEST:
        return TOO_OLD
    # The form in a file has no time in it, and old browsers do not say where they come from.
    return "" if ours and formtime.in_time(time, found.about.scope) else ONCE_MORE


def _keep(found: Round) -> None:
    if found.form.is_empty and not found.files.all:
        return
    about = found.about
    with transaction.atomic():
        draft = drafts.held(found.token, about.name, about.lasts)
        # Sent meanwhile, from another window or by a second press: what it became stays as it is.
        if draft.form == drafts.SENT:
            found.code = sending.code_of(draft)
            attachments.discard(found.files.new)
            return
        drafts.keep(draft, found.form.kept(), about.lasts)
        keeping.save(found.files, draft)
    found.expires = draft.expires


def _as_posted(fields: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, [str(value) for value in values])
    return data


def documents(files: keeping.Files) -> list[Attachment]:
    """Those whose text is to be checked."""
    return files.of(Attachment.Kind.DOCUMENT)
