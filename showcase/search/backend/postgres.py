"""PostgreSQL: the stock table, with characters and pairs of characters as its words.

A text vector keeps 256 places of a word and none beyond the 16,383rd, so phrases are not left to
it: pairs narrow the rows down, and the words in their order, beside it, decide.
"""

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet
from modelsearch.backends.database.postgres import postgres as stock
from modelsearch.utils import get_descendants_content_types_pks

from showcase.search.expressions import Phrases
from showcase.search.pairs import lexemes, paired, paired_phrase

from .compiling import BEST, Compiler
from .indexing import Cutting
from .results import Counting

_TEXTS = {"title": "title_text", "body": "body_text"}
"""Where the words of a column stand in their order."""


class _Compiler(Compiler):
    def entries(self, phrases: Phrases, every: bool, columns: Iterable[str]) -> QuerySet[Any]:
        last = len(phrases) - 1
        each = [self._has(p, columns, i == last) for i, p in enumerate(phrases)]
        types = get_descendants_content_types_pks(self.queryset.model)
        condition = reduce(and_ if every else or_, each)
        return stock.IndexEntry.objects.filter(condition, content_type__in=types)

    def best(self, phrases: Phrases, columns: Iterable[str]) -> list[tuple[str, float]]:
        """By their titles: weighing a body means fetching it, for each of the hits."""
        column = next(iter(columns))
        found = self.entries(phrases, False, columns)
        wanted = reduce(or_, (_words(phrase) for phrase in phrases))
        found = found.annotate(score=SearchRank(F(column), wanted))
        return list(found.order_by("-score", "-pk").values_list("object_id", "score")[:BEST])

    def _has(self, phrase: tuple[str, ...], columns: Iterable[str], is_last: bool) -> Q:
        if self.LAST_TERM_IS_PREFIX:  # only short texts are completed
            return Q(autocomplete=_in_order(phrase, begun=is_last))
        # All of these, one beside the other, are just what one pair says.
        exact = len(lexemes(phrase)) == 1
        conditions = []
        for column in columns:
            condition = Q(**{column: _words(phrase)})
            if not exact:
                condition &= Q(**{f"{_TEXTS[column]}__contains": paired_phrase(phrase)})
            conditions.append(condition)
        return reduce(or_, conditions)


def _words(phrase: tuple[str, ...]) -> SearchQuery:
    text = " & ".join(f"'{lexeme}'" for lexeme in lexemes(phrase))
    return SearchQuery(text, search_type="raw", config="simple")


def _in_order(phrase: tuple[str, ...], *, begun: bool) -> SearchQuery:
    text = " <-> ".join(f"'{word}'" for word in paired_phrase(phrase).split())
    return SearchQuery(f"{text}:*" if begun else text, search_type="raw", config="simple")


class _SearchCompiler(_Compiler, stock.PostgresSearchQueryCompiler):
    pass


class _AutocompleteCompiler(_Compiler, stock.PostgresAutocompleteQueryCompiler):
    pass


class _Index(Cutting, stock.PostgresIndex):
    @staticmethod
    def cut(text: str) -> str:
        return paired(text)


class _Results(Counting, stock.PostgresSearchResults):
    pass


class PostgresBackend(stock.PostgresSearchBackend):
    query_compiler_class = _SearchCompiler
    autocomplete_query_compiler_class = _AutocompleteCompiler
    index_class = _Index
    results_class = _Results

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({"SEARCH_CONFIG": "simple", **params})
