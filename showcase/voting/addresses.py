"""What the bake publishes of the vote."""

from collections.abc import Iterator
from functools import partial

from showcase.bake import rows
from showcase.bake.addresses import Address, register

from .models import Contest
from .pages.contest_pages import contest, data_page, index, rules_page
from .pages.lists import categories, contest_keys, nominee_keys
from .pages.nominee_pages import category, nominee
from .pages.outcome_pages import honours, results
from .pages.paths import (
    VERIFY,
    VOTE,
    category_path,
    contest_path,
    nominee_path,
    part_path,
    poster_path,
)
from .pages.showing import shows_counts, shows_nominees, shows_results
from .pages.verify_page import verify
from .posters import poster


@register
def addresses() -> Iterator[Address]:
    yield Address(VOTE, "点赞评选", index)
    yield Address(VERIFY, "核对我的票", verify)
    for about in rows.many(Contest, contest_keys()):
        yield from _of_contest(about)


def _of_contest(about: Contest) -> Iterator[Address]:
    key, slug, named = about.pk, about.slug, f"评选《{about.title}》"
    yield Address(contest_path(slug), named, partial(contest, key))
    yield Address(part_path(slug, "rules"), f"{named}规则", partial(rules_page, key))
    if shows_nominees(about.round):
        yield from _of_categories(about)
    if shows_counts(about.round):
        yield Address(part_path(slug, "data"), f"{named}公开账本", partial(data_page, key))
    if shows_results(about.round):
        yield Address(part_path(slug, "results"), f"{named}结果", partial(results, key))
        yield Address(part_path(slug, "honours"), f"{named}光荣榜", partial(honours, key))


def _of_categories(about: Contest) -> Iterator[Address]:
    for one in categories(about):
        place, named = category_path(about.slug, one.slug), f"评选《{about.title}》{one.title}"
        yield Address(place, named, partial(category, about.pk, one.pk))
        for number, key in nominee_keys(one.pk):
            whose = (about.slug, one.slug, number)
            keys = (about.pk, one.pk, key)
            yield Address(nominee_path(*whose), f"{named} {number} 号", partial(nominee, *keys))
            yield Address(poster_path(*whose), f"{named} {number} 号海报", partial(poster, *keys))
