"""From a form that is in order to a lead and its receipt."""

from collections.abc import Iterable

from django.db import transaction

from showcase.cases.models import Dimension
from showcase.leads import intake
from showcase.leads.intake import Incoming, Sender
from showcase.leads.models import Attachment, Contact, Draft, Kind, Source

from . import consent, drafts
from .forms.base import Sheet
from .forms.nominate import NominateForm
from .forms.submit import SubmitForm
from .sheets import About


def send(about: About, form: Sheet, token: str, new: Iterable[Attachment]) -> str:
    """Take it in, once: the receipt code, the same one for who sends the same form again.

    With the `new` files go those that the draft has by then: one may have come up a moment ago.
    Raises `leads.refusals.Refused`, and then nothing has happened.
    """
    ready = intake.ready(incoming(form))
    with transaction.atomic():
        draft = drafts.held(token, about.name, about.lasts)
        if draft.form == drafts.SENT:
            return code_of(draft)
        taken = intake.keep(ready, [*drafts.files_of(draft), *new])
        drafts.finish(draft, taken.code, form.kept())
    return taken.code


def code_of(draft: Draft) -> str:
    """The receipt code of a form that was sent within the hour; "" if it cannot be opened."""
    return str(drafts.fields_of(draft).get("code", ""))


def incoming(form: Sheet) -> Incoming:
    """What a valid form says."""
    data = form.cleaned_data
    email = data.get("email", "")
    kind, message, title, details = Kind.MATERIAL, "", "", {}
    dimension: Dimension | None = None
    if isinstance(form, NominateForm):
        kind, message = Kind(data["kind"]), data["message"]
    elif isinstance(form, SubmitForm):
        title, details, dimension = data["title"], form.details(), data["dimension"]
        message = f"{data['unit']}：{title}"
    return Incoming(
        source=Source.WEB,
        kind=kind,
        message=message,
        place=form.found_place,
        place_text=data["place_text"],
        dimension=dimension,
        title=title,
        details=details,
        sender=Sender(
            name=data["name"],
            phone=data["phone"],
            email=email,
            callback=data.get("callback", False),
            notify=Contact.Notify.EMAIL if email and data.get("notify") else Contact.Notify.NONE,
        ),
        publish_name=data["publish_name"],
        publish_photos=data["publish_photos"],
        guardian=data["guardian"],
        consent_version=consent.VERSION,
    )
