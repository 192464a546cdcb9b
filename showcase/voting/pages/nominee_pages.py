"""Whom one may vote for: a category with its ballot, and each nominee."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from showcase.bake import rows
from showcase.bake.facts import asked_once

from ..models import Category, Contest, Level, Nominee
from .contest_pages import frame
from .counts import count
from .lists import categories, in_drawn_order, nominees, withdrawn
from .paths import category_path, nominee_path, poster_path
from .showing import shows_counts


@asked_once()
def category(contest: int, key: int, request: HttpRequest) -> HttpResponse:
    """The ballot while one may vote, a list of nominees before and after."""
    about, within = rows.one(Contest, contest), rows.one(Category, key)
    standing = in_drawn_order(about, within)
    context = {
        **frame(about, category_path(about.slug, within.slug), within.title),
        "category": within,
        "categories": categories(about),
        "nominees": standing,
        "by_number": sorted(standing, key=lambda nominee: nominee.number),
        "withdrawn": withdrawn(key),
        "count": count(contest, within.slug) if shows_counts(about.round) else None,
        "by_device": about.level == Level.DEVICE,
    }
    return TemplateResponse(request, "voting/category.html", context)


@asked_once()
def nominee(contest: int, category: int, key: int, request: HttpRequest) -> HttpResponse:
    """One nominee: the story, a way to the ballot, a poster to share."""
    about, within = rows.one(Contest, contest), rows.one(Category, category)
    one = rows.one(Nominee, key)
    numbers = [other.number for other in nominees(within)]
    at = numbers.index(one.number)
    context = {
        **frame(about, nominee_path(about.slug, within.slug, one.number), one.name),
        "category": within,
        "category_url": category_path(about.slug, within.slug),
        "nominee": one,
        "poster": poster_path(about.slug, within.slug, one.number),
        "before": numbers[at - 1] if at else None,
        "after": numbers[at + 1] if at + 1 < len(numbers) else None,
    }
    return TemplateResponse(request, "voting/nominee.html", context)
