"""The forms as files: empty, and good for sending."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from . import consent
from .paths import TRACK, Spot
from .sheets import SHEETS


def sheet(name: str, request: HttpRequest) -> HttpResponse:
    """`/nominate/`, `/submit/`."""
    about = SHEETS[name]
    context = {
        "page": Spot(about.page, about.heading),
        "about": about,
        "form": about.form(),
        "notice": consent.NOTICE,
    }
    return TemplateResponse(request, about.template, context)


def track(request: HttpRequest) -> HttpResponse:
    """`/track/`."""
    return TemplateResponse(request, "nominations/track.html", {"page": Spot(TRACK, "查进度")})
