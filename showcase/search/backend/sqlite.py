"""SQLite: the stock tables, with characters as their words."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from modelsearch.backends.database.sqlite import sqlite as stock
from modelsearch.backends.database.sqlite.query import BM25, Lookup
from modelsearch.utils import get_descendants_content_types_pks

from showcase.search.expressions import Phrases, match
from showcase.search.tokens import BREAK, indexed

from .compiling import BEST, Compiler
from .indexing import Cutting
from .results import Counting

_WEIGHTS = "1.0, 1.0, 10.0"
"""Of the columns as the table has them: autocomplete, body, title."""


class _Match(Lookup):
    """The FTS table has what an expression says."""

    lookup_name = "match"

    def __init__(self, expression: str) -> None:
        self.expression = expression
        super().__init__(None, None)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        table = stock.SQLiteFTSIndexEntry._meta.db_table
        return f"{table} MATCH %s", [self.expression]


class _Score(BM25):
    def as_sql(self, compiler: Any, connection: Any, *args: Any, **kwargs: Any) -> tuple[str, list]:
        return f"bm25({stock.SQLiteFTSIndexEntry._meta.db_table}, {_WEIGHTS})", []


class _Compiler(Compiler):
    def entries(self, phrases: Phrases, every: bool, columns: Iterable[str]) -> QuerySet[Any]:
        found = self._matched(phrases, every, columns)
        numbers = found.values("index_entry_id")
        return stock.IndexEntry.objects.filter(pk__in=numbers, **self._of_model())

    def best(self, phrases: Phrases, columns: Iterable[str]) -> list[tuple[str, float]]:
        found = self._matched(phrases, False, columns).annotate(score=_Score())
        found = found.filter(**{f"index_entry__{name}": v for name, v in self._of_model().items()})
        rows = found.order_by("score", "-index_entry_id")
        return [(k, -s) for k, s in rows.values_list("index_entry__object_id", "score")[:BEST]]

    def _matched(self, phrases: Phrases, every: bool, columns: Iterable[str]) -> QuerySet[Any]:
        choices: tuple[Phrases, ...] = tuple((p,) for p in phrases) if every else (phrases,)
        expression = match(choices, " ".join(columns), begun=self.LAST_TERM_IS_PREFIX)
        return stock.SQLiteFTSIndexEntry.objects.filter(_Match(expression))

    def _of_model(self) -> dict[str, Any]:
        return {"content_type__in": get_descendants_content_types_pks(self.queryset.model)}


class _SearchCompiler(_Compiler, stock.SQLiteSearchQueryCompiler):
    pass


class _AutocompleteCompiler(_Compiler, stock.SQLiteAutocompleteQueryCompiler):
    pass


class _Index(Cutting, stock.SQLiteIndex):
    @staticmethod
    def cut(text: str) -> str:
        return f"{indexed(text)} {BREAK}"


class _Results(Counting, stock.SQLiteSearchResults):
    pass


class SQLiteBackend(stock.SQLiteSearchBackend):
    query_compiler_class = _SearchCompiler
    autocomplete_query_compiler_class = _AutocompleteCompiler
    index_class = _Index
    results_class = _Results
