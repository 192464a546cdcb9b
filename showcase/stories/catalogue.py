"""The catalogue: every published story with what lists sort, choose and count by.

All lists are cut from it in Python. In a bake it is read once, with one query; a list whose cut
comes out the same is not made again.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from showcase.bake import rows
from showcase.bake.facts import fact
from showcase.places.models import PlacePage

from .models import Story, StoryTag

SHOWN_IN_LISTS = ("place", "column", "edition", "lead_picture")
"""What a row of a list leads to."""


class Filed(NamedTuple):
    """One published story. `kind` is the label of its model, `path` that of its place; `year` is in
    the paper's own time, 0 for a story that has no time.
    """

    key: int
    kind: str
    place: int | None
    path: str
    dimension: int | None
    column: int | None
    year: int


@fact("稿件目录")
def catalogue() -> tuple[Filed, ...]:
    """Everything that is open to everyone, newest first."""
    columns = (
        *("pk", "content_type_id", "place_id", "place__path"),
        *("casepage__dimension", "column_id", "first_published_at"),
    )
    found = Story.objects.published().values_list(*columns)
    kinds = _kinds()
    return tuple(
        Filed(key, kinds.get(kind, ""), place, path or "", dimension, column, _year(published))
        for key, kind, place, path, dimension, column, published in found
    )


def _year(published: datetime | None) -> int:
    return timezone.localtime(published).year if published else 0


@fact("稿件目录的索引")
def filed_at() -> MappingProxyType[int, Filed]:
    """The catalogue's lines by the keys of their stories."""
    return MappingProxyType({filed.key: filed for filed in catalogue()})


def _kinds() -> dict[int, str]:
    """Labels of the models of stories by their content type."""
    models = [model for model in apps.get_models() if issubclass(model, Story)]
    types = ContentType.objects.get_for_models(*models)
    return {found.pk: model._meta.label for model, found in types.items()}


Group = MappingProxyType[Any, tuple[int, ...]]


def _grouped(names: Callable[[Filed], Iterable[Any]], kind: str) -> Group:
    groups: dict[Any, list[int]] = defaultdict(list)
    for filed in catalogue():
        if not kind or filed.kind == kind:
            for name in names(filed):
                groups[name].append(filed.key)
    return MappingProxyType({name: tuple(keys) for name, keys in groups.items()})


def _steps(path: str) -> Iterable[str]:
    """The paths of a place and of all places above it."""
    step = PlacePage.steplen
    return (path[:n] for n in range(step, len(path) + 1, step))


_AXES: dict[str, Callable[[Filed], Iterable[Any]]] = {
    "all": lambda filed: [""],
    "place": lambda filed: _steps(filed.path),
    "dimension": lambda filed: [filed.dimension],
    "place and dimension": lambda filed: [(p, filed.dimension) for p in _steps(filed.path)],
    "column": lambda filed: [filed.column],
}


@fact("稿件目录的分组")
def groups(kind: str, axis: str) -> Group:
    """Keys of stories, newest first, by what an axis of `_AXES`, or "tag", says of each."""
    if axis != "tag":
        return _grouped(_AXES[axis], kind)
    tags = tagged()
    return _grouped(lambda filed: tags.get(filed.key, ()), kind)


@fact("稿件的标签")
def tagged() -> Group:
    """The tags of each story."""
    found: dict[int, list[int]] = defaultdict(list)
    pairs = StoryTag.objects.order_by("content_object_id", "tag_id")
    for story, tag in pairs.values_list("content_object_id", "tag_id"):
        found[story].append(tag)
    return MappingProxyType({story: tuple(tags) for story, tags in found.items()})


@fact("各年的稿件篇数")
def counts_by_year(kind: str, axis: str) -> MappingProxyType[Any, tuple[tuple[int, int], ...]]:
    """For each group of an axis: its years, newest first, with the number of stories."""
    lines = filed_at()
    found: dict[Any, tuple[tuple[int, int], ...]] = {}
    for name, keys in groups(kind, axis).items():
        years = Counter(lines[key].year for key in keys)
        found[name] = tuple(years.items())
    return MappingProxyType(found)


@fact("列表里的稿件")
def members(kind: str, axis: str, value: Any) -> tuple[int, ...]:
    """The stories of one list, newest first."""
    return groups(kind, axis).get(value, ())


@fact("稿件是否已发布")
def is_published(key: int) -> bool:
    return key in filed_at()


@fact("列表的篇数")
def count(kind: str, axis: str, value: Any) -> int:
    return len(members(kind, axis, value))


@fact("列表里有没有稿件")
def holds_any(kind: str, axis: str, value: Any) -> bool:
    return count(kind, axis, value) > 0


@fact("有稿件的分组")
def used(kind: str, axis: str) -> tuple[tuple[Any, int], ...]:
    """What an axis says of any story, with the number of stories; the most used first."""
    counts = Counter({name: len(keys) for name, keys in groups(kind, axis).items()})
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0]))))


@fact("最新稿件")
def newest(kind: str, axis: str, value: Any, most: int) -> tuple[int, ...]:
    """The newest stories of one list."""
    return members(kind, axis, value)[:most]


@fact("各地的稿件篇数")
def counts_by_place() -> tuple[tuple[str, int], ...]:
    """Paths of the places that stories are filed at, with the number of stories."""
    counts = Counter(filed.path for filed in catalogue() if filed.path)
    return tuple(sorted(counts.items()))


@fact("有稿件的地方")
def places_with_stories() -> tuple[int, ...]:
    """Places open to everyone that a story is filed at, in the order of the tree."""
    filed_at = {filed.place for filed in catalogue() if filed.place}
    live = PlacePage.objects.live().public().order_by("path").values_list("pk", flat=True)
    return tuple(key for key in live if key in filed_at)


@dataclass(frozen=True)
class Selection:
    """Which published stories a list holds: of one kind or all (""), on one axis or all."""

    kind: str = ""
    axis: str = "all"
    value: Any = ""

    def count(self) -> int:
        return count(self.kind, self.axis, self.value)

    def any(self) -> bool:
        return holds_any(self.kind, self.axis, self.value)

    def keys(self) -> tuple[int, ...]:
        """All stories, newest first."""
        return members(self.kind, self.axis, self.value)

    def newest(self, most: int) -> list[Story]:
        return self.stories(newest(self.kind, self.axis, self.value, most))

    def stories(self, keys: Iterable[int]) -> list[Story]:
        """Rows for a list, without their bodies, in the order of their keys."""
        return list_rows(tuple(keys), self.kind)


def list_rows(keys: tuple[int, ...], kind: str = "") -> list[Any]:
    """Stories as lists show them, in the order of their keys."""
    model: type[Story] = apps.get_model(kind) if kind else Story
    along = [*SHOWN_IN_LISTS, *(["dimension"] if hasattr(model, "dimension") else [])]
    return rows.many(model, keys, along, defer=["body"])
