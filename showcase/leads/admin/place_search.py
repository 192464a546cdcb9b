"""Places as somebody types them on the telephone: a name, a part of it, or three first letters."""

from dataclasses import dataclass

from showcase.places.models import PlacePage

from .initials import begins

MOST = 8


@dataclass(frozen=True)
class Found:
    """A place and where it lies: 莲花社区, 锦江区 › 牛市口街道."""

    pk: int
    title: str
    above: str


def places_like(typed: str) -> list[Found]:
    """The closest first, wide places before narrow ones; one query."""
    typed = typed.strip().lower()
    if not typed:
        return []
    rows = PlacePage.objects.order_by("path").values_list(
        "pk", "path", "title", "short_name", "other_names"
    )
    titles: dict[str, str] = {}
    found: list[tuple[int, int, Found]] = []
    for pk, path, title, short, others in rows:
        titles[path] = title
        names = [title, *filter(None, [short, *others.split("、")])]
        rank = min(_rank(name, typed) for name in names)
        if rank < _NOT:
            steps = range(PlacePage.steplen, len(path), PlacePage.steplen)
            above = " › ".join(titles[path[:n]] for n in steps if path[:n] in titles)
            found.append((rank, len(path), Found(pk, title, above)))
    return [one for *_, one in sorted(found, key=lambda found: found[:2])[:MOST]]


def place_meant(typed: str) -> PlacePage | None:
    """The place, if only one can be meant."""
    found = places_like(typed)
    exact = [one for one in found if one.title == typed.strip()] or found
    return PlacePage.objects.get(pk=exact[0].pk) if len(exact) == 1 else None


_NOT = 9


def _rank(name: str, typed: str) -> int:
    if name.lower() == typed:
        return 0
    if name.lower().startswith(typed):
        return 1
    if typed.isascii() and begins(name, typed):
        return 2
    return 3 if typed in name.lower() else _NOT
