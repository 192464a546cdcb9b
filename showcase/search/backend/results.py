"""Counts and facets, of all that is found and not of a page put in order."""

from collections import OrderedDict
from typing import Any

from django.db.models import Count
from modelsearch.backends.base import FilterFieldError


class Counting:
    """For a results class whose compiler is a `Compiler`."""

    supports_facet = True
    query_compiler: Any
    start: int
    stop: int | None

    def _do_count(self) -> int:
        total = self.query_compiler.matching().count()
        return max(min(total, total if self.stop is None else self.stop) - self.start, 0)

    def facet(self, field_name: str) -> OrderedDict[Any, int]:
        """Values of a field with how often they were found, the most frequent first."""
        if self.query_compiler._get_filterable_field(field_name) is None:
            raise FilterFieldError(
                f'Cannot facet search results with field "{field_name}":'
                f" it is no FilterField of {self.query_compiler.queryset.model.__name__}.",
                field_name=field_name,
            )
        counted = self.query_compiler.matching().order_by().values(field_name)
        counted = counted.annotate(count=Count("pk")).order_by("-count", field_name)
        return OrderedDict((row[field_name], row["count"]) for row in counted)
