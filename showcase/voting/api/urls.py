"""Below `/api/`; docs/decisions/0010-the-vote.md lists them."""

from django.urls import path

from .ballot import ballot
from .challenge import challenge
from .check import check
from .contests import contests
from .form import form
from .hello import hello

urlpatterns = [
    path("hello", hello),
    path("vote/", contests),
    path("vote/check", check, name="vote_check"),
    path("vote/<slug:contest>/ballot", ballot),
    path("vote/<slug:contest>/challenge", challenge),
    path("vote/<slug:contest>/form", form, name="vote_form"),
]
