"""线索台: one queue for everything that reaches the paper."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from showcase.accounts.models import User
from showcase.cases.models import Dimension
from showcase.core.text import visible
from showcase.leads.models import Lead, SavedView, Source, State
from showcase.leads.states import OPEN
from showcase.places.models import PlacePage

from .access import SEE, desk, person, visible_to
from .filters import ALL, Filters, sought

PER_PAGE = 50
MOST_VIEWS = 12


@desk(SEE)
def index(request: HttpRequest) -> HttpResponse:
    filters, user, now = Filters.read(request.GET), person(request), timezone.now()
    leads = filters.of(visible_to(user), user, now)
    # The first to be late comes first; what is closed follows, the newest first.
    first = "due_at" if filters.waiting else "-created_at"
    leads = leads.select_related("place", "dimension", "owner").order_by(first, "-number")
    page = Paginator(leads, PER_PAGE).get_page(request.GET.get("p"))
    views = SavedView.objects.filter(user=user).order_by("pk")[:MOST_VIEWS]
    context = {
        "page": page,
        "filters": filters,
        "now": now,
        "counts": counts(user),
        "views": views,
        "choices": choices(),
        "more": f"&{filters.query}" if filters.query else "",
        "tab": "queue",
    }
    return render(request, "leads/admin/queue.html", context)


def counts(user: User) -> dict[str, int]:
    """What waits for this person's eyes; one query."""
    waits = Q(state__in=OPEN)
    late = waits & Q(due_at__lt=timezone.now())
    return visible_to(user).aggregate(
        waiting=Count("pk", filter=waits),
        new=Count("pk", filter=Q(state=State.SUBMITTED)),
        overdue=Count("pk", filter=late),
        mine=Count("pk", filter=waits & Q(owner=user)),
        urgent=Count("pk", filter=waits & Q(urgent=True)),
    )


def choices() -> dict[str, Any]:
    """What can be chosen in the filters, as (value, label)."""
    districts = PlacePage.objects.filter(level=PlacePage.Level.DISTRICT).order_by("path")
    owners = User.objects.filter(pk__in=Lead.objects.filter(owner__isnull=False).values("owner"))
    return {
        "state": [("", "待办的"), *State.choices, (ALL, "全部")],
        "source": [("", "全部来源"), *Source.choices],
        "district": [(0, "全部区县"), *districts.values_list("pk", "title")],
        "dimension": [(0, "全部维度"), *Dimension.objects.values_list("pk", "name")],
        "owner": [(0, "全部经办"), *((one.pk, str(one)) for one in owners)],
    }


@require_POST
@desk(SEE)
def find(request: HttpRequest) -> HttpResponse:
    """From the form to the queue's address, in which no telephone number stands."""
    filters = Filters.read(request.POST)
    found = sought(request.POST.get("q", "")) or {"phone": filters.phone}
    filters = replace(filters, q=found.get("q", ""), phone=found.get("phone", ""))
    return redirect(f"{reverse('leads')}?{filters.query}")


@require_POST
@desk(SEE)
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the filters under a name; the same name again takes the place of the old one."""
    query = Filters.read(request.POST).query[:300]
    user = person(request)
    name = visible(request.POST.get("name", "")).strip()[:30]
    if name and SavedView.objects.filter(user=user).exclude(name=name).count() < MOST_VIEWS:
        SavedView.objects.update_or_create(user=user, name=name, defaults={"query": query})
    return redirect(f"{reverse('leads')}?{query}")


@require_POST
@desk(SEE)
def forget(request: HttpRequest, view: int) -> HttpResponse:
    get_object_or_404(SavedView, pk=view, user=person(request)).delete()
    return redirect("leads")
