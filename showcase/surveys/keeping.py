"""Keeping a sheet: once a device, while the survey is open, all of it or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from showcase.guard.sealing import blind
from showcase.leads.intake import Incoming, Sender, take_in
from showcase.leads.models import Kind, Source

from .kinds import Phase
from .models import Survey, SurveyAnswer, SurveyText
from .sheets import Sheet

CONSENT = "s-2026-11"
"""The notice beside the contact's fields; whoever changes its words gives it a new version."""


@dataclass(frozen=True)
class Kept:
    """`code` is the receipt of the lead that came of it, "" if none did."""

    code: str = ""


class Closed(Exception):
    """The survey does not take answers now."""


class Twice(Exception):
    """This device has answered."""


def once(survey: Survey, device: bytes) -> bytes:
    """What a device is known by in one survey, and in no other."""
    return blind(f"{survey.pk}|{device.hex()}", "survey")


def is_open(survey: Survey, now: datetime) -> bool:
    return (
        survey.live
        and survey.phase == Phase.OPEN
        and (survey.closes is None or now < survey.closes)
    )


def keep(key: int, device: bytes, sheet: Sheet, now: datetime) -> Kept:
    """Raises `Closed`, `Twice`, and `leads.refusals.Refused`."""
    with transaction.atomic():
        # Held until the end, so that nobody closes and counts meanwhile.
        survey = Survey.objects.select_for_update().get(pk=key)
        if not is_open(survey, now):
            raise Closed
        _, is_new = SurveyAnswer.objects.get_or_create(
            survey=survey, once=once(survey, device), defaults={"data": sheet.data}
        )
        if not is_new:
            raise Twice
        if sheet.phone:
            return Kept(_lead(survey, sheet))
        SurveyText.objects.bulk_create(_texts(survey, sheet))
    return Kept()


def _texts(survey: Survey, sheet: Sheet) -> list[SurveyText]:
    texts = []
    for field in sheet.fields:
        if field.text:
            text = SurveyText(survey=survey, question=field.question)
            text.text = field.text
            texts.append(text)
    return texts


def _lead(survey: Survey, sheet: Sheet) -> str:
    """Who leaves a number becomes a lead with what they wrote, which is kept there alone and goes
    when the lead is purged; what they chose stays anonymous. The receipt code."""
    written = [f"{one.question.text}\n{one.text}" for one in sheet.fields if one.text]
    message = "\n\n".join([f"答了调查《{survey.title}》，愿意让记者联系。", *written])
    taken = take_in(
        Incoming(
            source=Source.SURVEY,
            kind=Kind.TIP,
            message=message,
            sender=Sender(name=sheet.contact, phone=sheet.phone, callback=True),
            consent_version=CONSENT,
        )
    )
    return taken.code
