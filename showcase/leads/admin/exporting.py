"""The queue as a table: contacts masked; plain ones only with the right and a reason that stays."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from showcase.core import spreadsheets
from showcase.guard.sealing import Unreadable
from showcase.leads import revealing
from showcase.leads.models import Contact, Lead, LeadEvent, Reveal

from .access import DECIDE, EXPORT_CONTACTS, desk, person, visible_to
from .action_forms import RevealForm
from .filters import Filters

MOST = 5000
"""Leads of one table, the newest; contacts are opened one by one."""
HEAD = [
    "编号", "收到", "来源", "类型", "状态", "标题", "区域", "维度", "经办", "应办结", "办结",
    "称呼", "电话", "邮箱", "要回电",
]  # fmt: skip


def _chosen(request: HttpRequest, query: Any) -> list[Lead]:
    filters = Filters.read(query)
    found = filters.of(visible_to(person(request)), person(request), timezone.now())
    joined = found.select_related("contact", "place", "dimension", "owner")
    return list(joined.order_by("-number")[:MOST])


def _rows(leads: list[Lead], told: Callable[[Contact], revealing.Shown]) -> list[list[Any]]:
    return [HEAD, *(_row(lead, told) for lead in leads)]


def _row(lead: Lead, told: Callable[[Contact], revealing.Shown]) -> list[Any]:
    contact: Contact | None = getattr(lead, "contact", None)
    try:
        who = told(contact) if contact else None
    except Unreadable:
        who = None
    return [
        lead.code,
        _moment(lead.created_at),
        lead.get_source_display(),
        lead.get_kind_display(),
        lead.get_state_display(),
        lead.title,
        lead.place.title if lead.place else lead.place_text,
        lead.dimension.name if lead.dimension else "",
        str(lead.owner or ""),
        _moment(lead.due_at),
        _moment(lead.closed_at),
        *([who.name, who.phone, who.email, "是" if who.callback else ""] if who else [""] * 4),
    ]


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _plain(contact: Contact) -> revealing.Shown:
    return revealing.Shown(
        contact.name, contact.phone, contact.email, contact.callback, contact.notify
    )


@require_GET
@desk(DECIDE)
def masked(request: HttpRequest, kind: str) -> HttpResponse:
    """The filtered queue."""
    return spreadsheets.table(kind, "线索", _rows(_chosen(request, request.GET), revealing.masked))


@require_POST
@desk(EXPORT_CONTACTS)
def contacts(request: HttpRequest) -> HttpResponse:
    """The same with names and numbers; each lead's page then says who took them out, and why."""
    form = RevealForm(request.POST)
    filters = Filters.read(request.POST)
    if not form.is_valid():
        messages.error(request, "没有导出：请写明为什么要导出联系方式。")
        return redirect(f"{reverse('leads')}?{filters.query}")
    user, kind = person(request), request.POST.get("kind", "")
    with transaction.atomic():
        leads = [lead for lead in _chosen(request, request.POST) if hasattr(lead, "contact")]
        reason = form.cleaned_data["reason"]
        Reveal.objects.bulk_create(Reveal(lead=x, who=user, reason=reason) for x in leads)
        LeadEvent.objects.bulk_create(
            LeadEvent(lead=lead, kind="exported", actor=user) for lead in leads
        )
        rows = _rows(leads, _plain)
    return spreadsheets.table("xlsx" if kind == "xlsx" else "csv", "线索-联系方式", rows)
