"""From what Wagtail asks for to a queryset, the same for every database.

The best are chosen in the index alone, and a page of results is fetched by its keys: asking the
index about each row, as the stock backends do, takes as many searches as there are hits.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from modelsearch import query as asked

from showcase.search.expressions import Phrases
from showcase.search.queries import parse

BEST = 500
"""So many hits are put in the order of relevance; the rest follows, the newest first."""

_NONE = Q(pk__in=[])


class Compiler(ABC):
    """Mixed into the stock compilers, which check fields and filters. A database says which index
    entries have some phrases, and which of those are best.
    """

    queryset: QuerySet[Any]
    query: Any
    fields: Sequence[str] | None
    order_by_relevance: bool
    LAST_TERM_IS_PREFIX: bool

    @abstractmethod
    def entries(self, phrases: Phrases, every: bool, columns: Iterable[str]) -> QuerySet[Any]:
        """Index entries with every one of the phrases, or any, in any of the columns."""

    @abstractmethod
    def best(self, phrases: Phrases, columns: Iterable[str]) -> list[tuple[str, float]]:
        """Texts of keys of the `BEST` objects with any of the phrases, each with its score."""

    # --- the stock compilers' own -----------------------------------------------------------------

    def search(
        self,
        config: Any,
        start: int | None,
        stop: int | None,
        score_field: str | None = None,
        backend: Any = None,
    ) -> QuerySet[Any]:
        found = self.matching()
        if self.order_by_relevance and start is not None:
            return self._by_relevance(found, start, stop, score_field)
        if score_field is not None:
            found = found.annotate(**{score_field: Value(0.0, FloatField())})
        if not self.order_by_relevance and not found.query.order_by:
            found = found.order_by("-pk")
        return found[start:stop]

    def matching(self) -> QuerySet[Any]:
        """All that is found, in no order."""
        if isinstance(self.query, asked.MatchAll):
            return self.queryset
        return self.queryset.filter(self._condition(self.query))

    def _by_relevance(
        self, found: QuerySet[Any], start: int, stop: int | None, score_field: str | None
    ) -> QuerySet[Any]:
        scores = self._scores(found)
        if stop is None:
            keys = list(scores)[start:]
            page = found.exclude(pk__in=list(scores)[:start]) if start else found
        else:
            keys = list(scores)[start:stop]
            if len(keys) < stop - start:
                beyond = max(start - len(scores), 0)
                rest = found.exclude(pk__in=list(scores)).order_by("-pk")
                more = rest.values_list("pk", flat=True)
                keys += more[beyond : beyond + stop - start - len(keys)]
            page = self.queryset.filter(pk__in=keys)
        places = [When(pk=key, then=Value(place)) for place, key in enumerate(keys)]
        if score_field is not None:
            given = [When(pk=key, then=Value(scores.get(key, 0.0))) for key in keys]
            score = Case(*given, default=Value(0.0), output_field=FloatField())
            page = page.annotate(**{score_field: score})
        order = [Case(*places, default=Value(len(places)))] if places else []
        return page.order_by(*order, "-pk")

    def _scores(self, found: QuerySet[Any]) -> dict[Any, float]:
        """The best of what is found, best first: key → score."""
        phrases = tuple(dict.fromkeys(_positive(self.query)))
        if not phrases:
            return {}
        field = self.queryset.model._meta.pk
        best = {field.to_python(k): s for k, s in self.best(phrases, self._columns())}
        known = set(found.filter(pk__in=list(best)).order_by().values_list("pk", flat=True))
        return {key: score for key, score in best.items() if key in known}

    # --- conditions -------------------------------------------------------------------------------

    def _condition(self, query: Any) -> Q:
        match query:
            case asked.MatchAll():
                return ~_NONE
            case asked.Not():
                return ~self._condition(query.subquery)
            case asked.And():
                return reduce(and_, map(self._condition, query.subqueries), ~_NONE)
            case asked.Or():
                return reduce(or_, map(self._condition, query.subqueries), _NONE)
            case asked.Boost():
                return self._condition(query.subquery)
        every = getattr(query, "operator", "and").lower() == "and"
        phrases = _phrases(query)
        if not phrases:
            return _NONE
        entries = self.entries(phrases, every, self._columns())
        key = Cast("object_id", self.queryset.model._meta.pk)
        # Sorted nowhere, and asked once: the database makes a list of keys of it.
        condition = Q(pk__in=entries.order_by().values_list(key, flat=True))
        return condition & self._in_fields(phrases, every) if self._other_fields() else condition

    def _columns(self) -> tuple[str, ...]:
        if self.LAST_TERM_IS_PREFIX:
            return ("autocomplete",)
        return ("title",) if self.fields and set(self.fields) == {"title"} else ("title", "body")

    def _other_fields(self) -> list[str]:
        """Fields that the index does not keep apart; they are looked at themselves."""
        if not self.fields or set(self.fields) == {"title"}:
            return []
        return list(self.fields)

    def _in_fields(self, phrases: Phrases, every: bool) -> Q:
        each = (
            reduce(or_, (Q(**{f"{field}__icontains": "".join(p)}) for field in self.fields or ()))
            for p in phrases
        )
        return reduce(and_ if every else or_, each)


def _phrases(query: Any) -> Phrases:
    """Those of plain text, or the one of a phrase."""
    if isinstance(query, asked.Phrase):
        found = tuple(token for phrase in parse(query.query_string).phrases for token in phrase)
        return (found,) if found else ()
    return parse(query.query_string).phrases


def _positive(query: Any) -> Phrases:
    """All phrases that somebody wants to see."""
    match query:
        case asked.MatchAll() | asked.Not():
            return ()
        case asked.And() | asked.Or():
            return tuple(phrase for sub in query.subqueries for phrase in _positive(sub))
        case asked.Boost():
            return _positive(query.subquery)
    return _phrases(query)
