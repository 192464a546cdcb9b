"""Taking down what came another way than by the web: calls, pasted messages, visits."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from showcase.accounts.models import User
from showcase.cases.models import Dimension
from showcase.guard.sealing import blind
from showcase.leads import hints
from showcase.leads.intake import Incoming, Sender, TakenIn, take_in
from showcase.leads.models import Lead, Source
from showcase.leads.phones import normalised
from showcase.leads.refusals import Refused
from showcase.places.models import PlacePage

from .access import ENTER, desk, person, visible_to
from .entry_forms import CallForm, EntryForm, PasteForm, VisitForm
from .keys import key_in
from .place_search import places_like

FORMS: dict[str, type[EntryForm]] = {
    Source.HOTLINE: CallForm,
    Source.WEIBO: PasteForm,
    Source.WECHAT: PasteForm,
    Source.VISIT: VisitForm,
}
REMEMBERED = 20
"""Entries of a session that a second Enter is told of."""
SHORTEST = 6
"""Letters of a message before it is compared."""


@desk(ENTER)
def enter(request: HttpRequest, source: str) -> HttpResponse:
    """What comes back has the number to tell, and is ready for the next."""
    if source not in FORMS:
        raise Http404
    form_of = FORMS[source]
    form = form_of(request.POST or None, initial=_initial(request))
    context: dict[str, Any] = {"source": Source(source), "tab": source}
    if request.method == "POST" and form.is_valid():
        done = request.session.get("leads_entered", {})
        idem = str(form.cleaned_data["idem"])
        if idem in done:
            context["before"] = Lead.objects.filter(pk=done[idem]).first()
            form = form_of()
        elif taken := _taken(form, Source(source), person(request)):
            kept = [*done.items(), (idem, taken.lead.pk)][-REMEMBERED:]
            request.session["leads_entered"] = dict(kept)
            context["taken"] = taken
            form = form_of()
    context["form"] = form
    return render(request, "leads/admin/enter.html", context, status=422 if form.errors else 200)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What the coverage board has already said: the district and the dimension of a gap."""
    place = PlacePage.objects.filter(pk=key_in(request.GET.get("place", ""))).first()
    dimension = Dimension.objects.filter(pk=key_in(request.GET.get("dimension", ""))).first()
    found: dict[str, Any] = {}
    if place:
        found |= {"place": place.title, "place_key": place.pk}
    if dimension:
        found |= {"dimension": dimension}
    if place and dimension:
        found["title"] = f"{place.title}的“{dimension.name}”，去看看"[:80]
        found["message"] = f"{place.title}在“{dimension.name}”上还没有案例，去走访。"
    return found


def _taken(form: EntryForm, source: Source, user: User) -> TakenIn | None:
    data = form.cleaned_data
    try:
        return take_in(
            Incoming(
                source=source,
                kind=data["kind"],
                message=data["message"],
                place=data["found"],
                place_text="" if data["found"] else data["place"],
                dimension=data.get("dimension"),
                title=data.get("title", ""),
                sender=Sender(
                    name=data["name"], phone=data["phone"], callback=data.get("callback", False)
                ),
                by=user,
            )
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return None


@require_GET
@desk(ENTER)
def places(request: HttpRequest) -> HttpResponse:
    """Places for the letters typed so far."""
    found = places_like(request.GET.get("q", "")[:40])
    return JsonResponse({"places": [vars(one) for one in found]})


@require_POST  # what a caller says belongs into no address, nor into a log of addresses
@desk(ENTER)
def similar(request: HttpRequest) -> HttpResponse:
    """Leads of this week that may be the same thing, as a part of a page."""
    message = request.POST.get("message", "")[:500]
    phone = normalised(request.POST.get("phone", "")[:60])
    place = key_in(request.POST.get("place_key", "")) or None
    index = blind(phone, "phone") if phone else b""
    marks = hints.near(message, place, index) if len(message) >= SHORTEST or index else []
    leads = leads_of(marks, person(request))
    return render(request, "leads/admin/similar.html", {"leads": leads})


def leads_of(marks: list[dict[str, Any]], user: User) -> list[tuple[Lead, str]]:
    """The leads that marks speak of, with what is alike; one query."""
    said = {mark["number"]: mark["mark"] for mark in marks if "number" in mark}
    found = visible_to(user).filter(number__in=said).select_related("place").order_by("-number")
    return [(lead, said[lead.number]) for lead in found]
