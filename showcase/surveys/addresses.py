"""What the bake publishes of surveys."""

from collections.abc import Iterator
from functools import partial

from showcase.bake import rows
from showcase.bake.addresses import Address, register

from .models import Survey
from .pages import index, results, survey, survey_keys
from .paths import SURVEYS, results_path, survey_path
from .showing import shows_results


@register
def addresses() -> Iterator[Address]:
    yield Address(SURVEYS, "网络调查", index)
    for about in rows.many(Survey, survey_keys()):
        named = f"调查《{about.title}》"
        yield Address(survey_path(about.slug), named, partial(survey, about.pk))
        if shows_results(about):
            yield Address(results_path(about.slug), f"{named}结果", partial(results, about.pk))
