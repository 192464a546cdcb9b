"""Who may do what with contests, by Django's permissions; `newsroom/roles.py` grants them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers

from showcase.accounts.models import User
from showcase.voting.models import Contest
from showcase.voting.turning import Refused

RUN = "voting.change_contest"
ANNOUNCE = "voting.announce_contest"
JUDGE = "voting.change_scoresheet"
ENTER = "voting.add_ballot"

View = Callable[..., HttpResponse]


def of_contest(permission: str) -> Callable[[View], View]:
    """A view of one contest: (request, contest, …), for who has the permission; never cached."""

    def made(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, pk: int, **more: Any) -> HttpResponse:
            need(request, permission)
            answer = view(request, get_object_or_404(Contest, pk=pk), **more)
            add_never_cache_headers(answer)
            return answer

        return checked

    return made


def need(request: HttpRequest, permission: str) -> None:
    """Raises `PermissionDenied`."""
    if not person(request).has_perm(permission):
        raise PermissionDenied


def person(request: HttpRequest) -> User:
    """Who is logged in; the admin lets nobody else through."""
    return cast(User, request.user)


def tell(request: HttpRequest, refused: Refused) -> None:
    """Say on the next screen why something was not done."""
    for line in refused.lines:
        messages.error(request, f"{line}。")
