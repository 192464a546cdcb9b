"""Below `/api/`; docs/decisions/0011-one-desk.md lists them."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .answer import answer
from .draft import draft, fresh
from .places import places
from .sheet import sheet
from .track import track


class FormConverter(StringConverter):
    """One of the two forms."""

    regex = "nominate|submit"


register_converter(FormConverter, "form")

urlpatterns = [
    path("<form:name>", sheet, name="form"),
    path("<form:name>/fresh", fresh, name="form_fresh"),
    path("draft/<form:name>", draft, name="form_draft"),
    path("places", places, name="form_places"),
    path("track", track, name="track"),
    path("answer/<str:token>", answer, name="answer"),
]
