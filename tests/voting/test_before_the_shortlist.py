"""Nominees are named nowhere before the shortlist, and without consent never."""

from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client

from showcase.voting.models import Category, Nominee, Round
from tests import factories

from . import contests
from .voter import Voter

pytestmark = pytest.mark.django_db
AGREED, UNASKED = "王小丽", "赵未问"


@pytest.fixture(autouse=True)
def quiet(settings: LazySettings, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


def with_both(round: str) -> Category:
    factories.site()
    category = contests.category(contests.contest(round=round), nominees=0)
    for number, name in enumerate((AGREED, UNASKED), start=1):
        Nominee.objects.create(
            category=category, number=number, name=name, line=f"{name}的话", consent=name == AGREED
        )
    return category


def answers(category: Category) -> list[str]:
    """What every dynamic address of the vote says, with and without a device, right and wrong."""
    at = f"/api/vote/{category.contest.slug}"
    form = {"category": category.slug, "picks": ["1", "2"], "idem": str(uuid4())}
    got = []
    for client in (Client(), Client(enforce_csrf_checks=True), Voter().hello().client):
        for where in (
            "/api/vote/",
            f"{at}/form",
            f"{at}/form?category={category.slug}&picks=1&picks=2",
            f"{at}/prove?category={category.slug}&picks=1",
            f"{at}/challenge?category={category.slug}",
        ):
            got.append(client.get(where))
        got.append(client.post(f"{at}/form", form))
        got.append(client.post(f"{at}/prove", form))
    ballot = {"pow": "x", "idem": str(uuid4()), "category": category.slug, "picks": [1, 2]}
    got.append(Voter().hello().send(category.contest.slug, ballot))
    return [one.content.decode() for one in got]


@pytest.mark.parametrize("round", [Round.NOMINATION, Round.SCREENING])
def test_before_the_shortlist_nobody_is_named(round: str) -> None:
    for answer in answers(with_both(round)):
        assert AGREED not in answer
        assert UNASKED not in answer


@pytest.mark.parametrize("round", [Round.SHORTLIST, Round.VOTING, Round.AUDIT])
def test_afterwards_who_agreed_is_named_and_nobody_else(round: str) -> None:
    said = answers(with_both(round))
    assert any(AGREED in answer for answer in said)
    for answer in said:
        assert UNASKED not in answer
