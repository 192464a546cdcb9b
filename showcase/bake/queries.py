"""Every question that the ORM asks the database, with a digest of the answer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from typing import Any
from unittest import mock

from django.db import connection
from django.db.models import ForeignKey, QuerySet
from django.db.models.expressions import Col
from django.db.models.sql import compiler
from django.db.models.sql.constants import INNER, MULTI, SINGLE
from django.db.models.sql.datastructures import BaseTable

from . import sqltext
from .conditions import Condition, along_joins, condition
from .reads import Query, Reads, Watch
from .recording import current

_inside: ContextVar[bool] = ContextVar("bake_inside_compiler", default=False)
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE", "MERGE")
_READS = ("SELECT", "WITH", "VALUES", "TABLE", "EXECUTE", "FETCH", "CALL", "(")


def in_compiler() -> bool:
    """Whether a statement comes from a compiler that is recorded already."""
    return _inside.get()


@contextmanager
def recorded_execution() -> Iterator[None]:
    """Let `SQLCompiler.execute_sql` tell the current record what it asked and what it got."""
    execute: Any = compiler.SQLCompiler.execute_sql

    def execute_sql(
        self: Any,
        result_type: str = MULTI,
        chunked_fetch: bool = False,
        chunk_size: int = 100,
    ) -> Any:
        reads = current()
        if reads is None:
            return execute(self, result_type, chunked_fetch, chunk_size)
        token = _inside.set(True)
        try:
            if result_type not in (MULTI, SINGLE):
                reads.wrote = True  # UPDATE and DELETE; nothing else asks for no rows
                return execute(self, result_type, chunked_fetch, chunk_size)
            # Compiling costs more than running, so what it gives is caught on the way.
            compiled: list[tuple[str, Sequence[Any]]] = []
            as_sql = self.as_sql

            def caught(*args: Any, **kwargs: Any) -> Any:
                compiled.append(as_sql(*args, **kwargs))
                return compiled[-1]

            self.as_sql = caught
            try:
                result = execute(self, result_type, False, chunk_size)
            finally:
                del self.as_sql
        finally:
            _inside.reset(token)
        if not compiled or not compiled[-1][0]:
            return result  # an empty IN: the database was not asked
        single = result_type == SINGLE
        if single:
            rows = [result] if result else []
        else:
            rows = [row for chunk in result for row in chunk]
        reads.query(_query(self, compiled[-1], rows, single=single))
        return result if single else [rows]

    with mock.patch.object(compiler.SQLCompiler, "execute_sql", execute_sql):
        yield


def _query(self: Any, compiled: tuple[str, Sequence[Any]], rows: list[Any], single: bool) -> Query:
    sql, params = compiled
    digested = _digested(self, rows)
    return Query(
        sql, tuple(params), digested, single, digest(rows, digested), _watches(self, sql, digested)
    )


def asked(found: "QuerySet[Any]") -> tuple[Query, tuple[str, ...]]:
    """The query that a queryset would ask, without its answer; and the attributes of an instance
    that the digest is made of, () if it is made of more than these.
    """
    compiler: Any = found.query.get_compiler(found.db)
    compiled = compiler.as_sql()
    query = _query(compiler, compiled, [], single=False)
    targets = [compiler.select[n][0] for n in query.digested or ()]
    plain = _makes_instances(compiler) and all(type(column) is Col for column in targets)
    return query, tuple(column.target.attname for column in targets) if plain else ()


def _digested(self: Any, rows: list[Any]) -> tuple[int, ...]:
    """Positions in a row that are no cells: keys of instances, annotations, plain values."""
    count = self.col_count or (len(rows[0]) if rows else len(self.select or ()))
    if not _makes_instances(self):
        return tuple(range(count))
    cells: set[int] = set()
    todo = [self.klass_info]
    while todo:
        info = todo.pop()
        cells.update(info["select_fields"])
        todo += info.get("related_klass_infos", ())
    return tuple(n for n in range(count) if n not in cells or self.select[n][0].target.primary_key)


def _makes_instances(self: Any) -> bool:
    """Whether columns become attributes; `values()` has a `klass_info` too."""
    return self.klass_info is not None and self.query.default_cols


def digest(rows: list[Any], positions: tuple[int, ...]) -> bytes:
    """16 bytes that stand for these rows, in this order, at these positions."""
    kept = [[_plain(row[n]) for n in positions] for row in rows]
    return blake2b(repr(kept).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _watches(self: Any, sql: str, digested: tuple[int, ...]) -> tuple[Watch, ...]:
    decisive = sql
    if _makes_instances(self) and not self.query.combinator:
        chosen = [self.select[n][1][0] for n in digested if n < len(self.select)]
        decisive = " ".join([sqltext.after_select_list(sql), *chosen])
    columns = sqltext.columns(decisive)
    conditions, followed = _conditions(self.query), _followed(self.query)
    return tuple(
        Watch(
            *(table, alias, frozenset(columns.get(alias, ())), conditions.get(alias)),
            followed=alias in followed and len(tables) == 1,
        )
        for alias, tables in sqltext.tables(sql).items()
        for table in tables
    )


def _conditions(query: Any) -> dict[str, Condition]:
    """What is asked of the rows of each alias of the outermost query.

    A table that is joined from outside also decides by rows that are *not* there.
    """
    query = getattr(query, "inner_query", query)
    if query.combinator or not query.where:
        return {}
    sure = {
        alias: join
        for alias, join in query.alias_map.items()
        if isinstance(join, BaseTable) or join.join_type == INNER
    }
    equal = [
        ((join.parent_alias, one), (alias, other))
        for alias, join in sure.items()
        if join.parent_alias in sure
        for one, other in join.join_cols
    ]
    return dict.fromkeys(sure, along_joins(condition(query.where), equal))


def _followed(query: Any) -> set[str]:
    """Aliases of the outermost query that are joined by primary key along a foreign key."""
    if query.combinator or getattr(query, "inner_query", None) is not None:
        return set()
    return {
        alias
        for alias, join in query.alias_map.items()
        if isinstance(field := getattr(join, "join_field", None), ForeignKey)
        and getattr(field, "db_constraint", True)
        and field.target_field.primary_key
        and join.table_name == field.remote_field.model._meta.db_table
    }


def statement(reads: Reads, sql: str) -> None:
    """Note a statement that no compiler wrote: its answer is not seen, its tables are."""
    first = str(sql).lstrip().upper()
    if first.startswith(_WRITES):
        reads.wrote = True
    elif first.startswith(_READS):
        names = sqltext.words(str(sql))
        watches = tuple(Watch(table, table, None, None) for table in sorted(_all_tables() & names))
        reads.query(Query(str(sql), (), None, False, b"", watches))


def _all_tables() -> set[str]:
    token = _inside.set(True)
    try:
        return set(connection.introspection.table_names())
    finally:
        _inside.reset(token)


def ask_again(query: Query) -> bytes:
    """The digest of what a query gives now. Raises the database's error if it cannot be run."""
    if query.digested is None:
        return b"unknown"
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        if query.single:
            row = cursor.fetchone()
            rows = [row] if row else []
        else:
            rows = cursor.fetchall()
    return digest(rows, query.digested)
