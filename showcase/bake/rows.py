"""Rows that are read by their key, once in a bake, in batches.

A foreign key, or a list that knows its stories, names rows by primary key. What such a reading
depends on is nothing but the cells that are then looked at: which row it is, the key has said.
Each asker gets its own copy, so that nothing that one page leaves on an instance reaches another.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model, Prefetch, QuerySet, prefetch_related_objects
from modelcluster.models import (
    ClusterableModel,
    get_all_child_m2m_relations,
    get_all_child_relations,
)
from wagtail.models import Comment, Locale

from .conditions import retargeted
from .copies import fresh
from .facts import Memory, memory
from .queries import asked, digest
from .reads import Query, Reads
from .recording import current, unrecorded

AT_ONCE = 100
"""How many rows are read together; a database has a limit for the length of an IN."""

_MOST = 30_000
"""How many rows are kept; with more, they are read again when they are needed."""

_WHOLE = ("+",)
"""In the place of deferred columns: the row with its children."""

_ANY = -1
"""Stands for the primary key in a query that is made for every row of a model."""


@dataclass(frozen=True)
class Row:
    """A row as it was loaded, and the questions that its children answer: who belongs to it."""

    instance: Model
    questions: tuple[Query, ...] = ()


Along = Callable[[], Prefetch]
_along: dict[type[Model], list[Along]] = {}


def load_along(model: type[Model], make: Along) -> None:
    """Whenever a row of `model` is loaded by its key, load these children with it.

    For speed only: what pages depend on is recorded, with or without.
    """
    _along.setdefault(model, []).append(make)


def _kept() -> Memory | None:
    """Where rows are kept, while foreign keys lead there."""
    known = memory()
    return known if known is not None and known.keeps_rows else None


def one[M: Model](model: type[M], key: object) -> M:
    """The row with this primary key. Raises `model.DoesNotExist`."""
    found = many(model, [key])
    if not found:
        raise model.DoesNotExist(f"{model.__name__} {key}")  # type: ignore[attr-defined]
    return found[0]


def many[M: Model](
    model: type[M], keys: Sequence[object], along: Sequence[str] = (), defer: Sequence[str] = ()
) -> list[M]:
    """Rows in the order of their keys, those that do not exist left out.

    `along` names foreign keys that are going to be followed; `defer` columns that are not needed.
    """
    known, reads = _kept(), current()
    if known is None or reads is None:
        found = _query(model, defer).in_bulk(list(keys))
        rows = [found[key] for key in keys if key in found]
        prefetch_related_objects(rows, *along)
        return rows
    make_room()
    prime(model, keys, along, defer)
    rows = []
    for key in keys:
        row = known.rows.get((model, key, tuple(defer)))
        if row is None:
            _note(reads, model, key)
        else:
            rows.append(_handed_out(row, reads))
    return rows


def whole[M: Model](model: type[M], key: object) -> M:
    """A row with its children, for what is made of it alone. Raises `model.DoesNotExist`."""
    known, reads = _kept(), current()
    row = known.rows.get((model, key, _WHOLE)) if known is not None else None
    if row is None or reads is None:
        return one(model, key)
    return _handed_out(row, reads)


def prime(
    model: type[Model],
    keys: Iterable[object],
    along: Sequence[str] = (),
    defer: Sequence[str] = (),
) -> None:
    """Load what is not known yet, and the rows that `along` leads to; nothing is recorded.

    With `defer=_WHOLE` the children are loaded too.
    """
    known = _kept()
    if known is None:
        return
    kept, wanted = tuple(defer), list(dict.fromkeys(keys))
    missing = [key for key in wanted if (model, key, kept) not in known.rows]
    if missing:
        with unrecorded():
            for start in range(0, len(missing), AT_ONCE):
                _load(known, model, missing[start : start + AT_ONCE], kept)
    for name in along:
        field = model._meta.get_field(name)
        assert isinstance(field, ForeignKey)
        loaded = [known.rows.get((model, key, kept)) for key in wanted]
        values = {row.instance.__dict__.get(field.attname) for row in loaded if row} - {None}
        prime(field.related_model, sorted(values))


def known_row(model: type[Model], key: object) -> Model | None:
    """A row that was primed, for a look that is not recorded; never to be handed to a page."""
    known = _kept()
    row = known.rows.get((model, key, ())) if known is not None else None
    return row.instance if row is not None else None


def foreign_keys(model: type[Model]) -> list[str]:
    """Names of the foreign keys of a model that can be followed by primary key."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and not field.remote_field.parent_link
        and not issubclass(field.related_model, ContentType | AbstractBaseUser | Locale)
    ]


def prime_whole(model: type[Model], keys: Iterable[object]) -> None:
    """Load rows with their children and with what their foreign keys lead to, for `whole`."""
    prime(model, keys, along=foreign_keys(model), defer=_WHOLE)


def make_room() -> None:
    """Give all rows up if there are too many; never between loading some and handing them out."""
    known = _kept()
    if known is not None and len(known.rows) > _MOST:
        known.rows.clear()


def forget_whole() -> None:
    """Whole rows are large, and each is wanted for a page and what lies beside it only."""
    known = _kept()
    if known is not None:
        for name in [name for name in known.rows if name[2] == _WHOLE]:
            del known.rows[name]


def _query(model: type[Model], defer: Sequence[str]) -> QuerySet[Any]:
    if defer == _WHOLE or not defer:
        return model._base_manager.all()
    return model._base_manager.defer(*defer)


def _load(known: Memory, model: type[Model], keys: list[Any], defer: tuple[str, ...]) -> None:
    found = _query(model, defer).in_bulk(keys)
    rows = list(found.values())
    children = _children(model, whole=defer == _WHOLE)
    if rows and children:
        prefetch_related_objects(rows, *(child.prefetch() for child in children))
    for key in keys:
        row = found.get(key)
        if row is None:
            known.rows[model, key, defer] = None
        else:
            questions = tuple(child.question_of(row) for child in children)
            known.rows[model, key, defer] = Row(row, questions)


def _handed_out(row: Row, reads: Reads) -> Any:
    _note(reads, type(row.instance), row.instance.pk)
    for question in row.questions:
        reads.query(question)
    return fresh(row.instance)


def _note(reads: Reads, model: type[Model], key: object) -> None:
    """That a row is there, or is not: one that comes or goes changes all its columns."""
    pk = model._meta.pk
    assert pk is not None
    reads.cell(model._meta.db_table, key, str(pk.column))


# --- children ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Child:
    """A relation that is loaded with its row: `question` asks for the children of row `_ANY`."""

    name: str
    prefetch: Callable[[], Prefetch]
    question: Query
    attributes: tuple[str, ...]

    def question_of(self, row: Model) -> Query:
        """The query that the row alone would have asked, with the answer that it got."""
        there = [
            [getattr(one, name) for name in self.attributes]
            for one in row.__dict__["_prefetched_objects_cache"][self.name]
        ]
        key = row.pk
        return replace(
            self.question,
            params=tuple(key if value == _ANY else value for value in self.question.params),
            digest=digest(there, tuple(range(len(self.attributes)))),
            watches=tuple(
                replace(watch, condition=retargeted(watch.condition, _ANY, key))
                for watch in self.question.watches
            ),
        )


@cache
def _children(model: type[Model], *, whole: bool) -> tuple[Child, ...]:
    """Relations that are loaded with a row of `model`; a whole row has all it is edited with."""
    made = [_child(model, prefetch) for prefetch in _prefetches(model, whole)]
    return tuple(child for child in made if child is not None)


def _prefetches(model: type[Model], whole: bool) -> Iterator[Along]:
    yield from _along.get(model, [])
    if whole and issubclass(model, ClusterableModel):
        names = [
            relation.get_accessor_name()
            for relation in get_all_child_relations(model)
            if not issubclass(relation.related_model, Comment)  # no reader sees these
        ]
        names += [field.name for field in get_all_child_m2m_relations(model)]
        for name in names:
            yield partial(Prefetch, name)


def _child(model: type[Model], prefetch: Along) -> Child | None:
    made = prefetch()
    name = made.prefetch_to
    with unrecorded():
        parent: Any = model()
        for ancestor in (model, *model._meta.get_parent_list()):
            setattr(parent, ancestor._meta.pk.attname, _ANY)
        manager = getattr(parent, name)
        found = getattr(manager, "get_live_queryset", manager.all)()
        if made.queryset is not None:
            found = made.queryset & found
        question, attributes = asked(found)
    return Child(name, prefetch, question, attributes) if attributes else None


def followed(descriptor: Any, instance: Model) -> Model | None:
    """The row that a foreign key leads to, as a copy; None when it must be asked for as usual."""
    known, reads = _kept(), current()
    field = descriptor.field
    if known is None or reads is None or field.remote_field.parent_link:
        return None
    model = field.remote_field.model
    try:
        if field.target_field is not model._meta.pk or model._meta.proxy:
            return None
    except FieldDoesNotExist:
        return None
    key = getattr(instance, field.attname)
    make_room()
    prime(model, [key])
    row = known.rows.get((model, key, ()))
    return _handed_out(row, reads) if row is not None else None
