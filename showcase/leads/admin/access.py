"""Who may do what at the desk, by Django's permissions; `newsroom/roles.py` grants them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers

from showcase.accounts.models import User
from showcase.leads.models import Lead

SEE = "leads.view_lead"
ENTER = "leads.add_lead"
DECIDE = "leads.change_lead"
REVEAL = "leads.add_reveal"
EXPORT_CONTACTS = "leads.view_contact"

View = Callable[..., HttpResponseBase]


def person(request: HttpRequest) -> User:
    """Who is logged in; the admin lets nobody else through."""
    return cast(User, request.user)


def need(request: HttpRequest, permission: str) -> None:
    """Raises `PermissionDenied`."""
    if not person(request).has_perm(permission):
        raise PermissionDenied


def visible_to(user: User) -> QuerySet[Lead]:
    """Whoever decides sees all; a reporter, what is theirs to do or what they took down."""
    leads = Lead.objects.all()
    if user.has_perm(DECIDE):
        return leads
    return leads.filter(Q(owner=user) | Q(submitter=user))


def desk(permission: str) -> Callable[[View], View]:
    """A view for who has the permission. Never cached: it shows what people told the paper."""

    def made(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
            need(request, permission)
            answer = view(request, *args, **more)
            add_never_cache_headers(answer)
            return answer

        return checked

    return made


def of_lead(permission: str) -> Callable[[View], View]:
    """A view of one lead: (request, lead, …); 404 for what this person may not see."""

    def made(view: View) -> View:
        @desk(permission)
        @wraps(view)
        def found(request: HttpRequest, pk: int, **more: Any) -> HttpResponseBase:
            leads = visible_to(person(request)).select_related(
                "contact", "place", "dimension", "owner", "submitter", "merged_into", "page"
            )
            return view(request, get_object_or_404(leads, pk=pk), **more)

        return found

    return made
