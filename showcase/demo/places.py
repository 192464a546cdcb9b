"""Chengdu's districts, and the streets, communities and compounds that the stories name."""

from typing import Any

from showcase.places.models import PlaceIndexPage, PlacePage

from .reading import read

Chain = tuple[str, ...]


def load_places() -> dict[Chain, PlacePage]:
    """Chain of names from the district down → place; those that exist are left as they are."""
    data = read("places.toml")
    rows = {(row["name"],): row for row in data["districts"]}
    rows |= {tuple(row["chain"]): row for row in data["places"]}
    index = PlaceIndexPage.objects.get()
    places: dict[Chain, PlacePage] = {}
    for chain in sorted(rows, key=len):
        parent = _nearest(chain, places) or index
        place = PlacePage.objects.child_of(parent).filter(title=chain[-1]).first()
        if place is None:
            # add_child counts on from the parent's own row.
            parent.refresh_from_db()
            place = parent.add_child(instance=_place(chain, rows[chain]))
        places[chain] = place
    return places


def _nearest(chain: Chain, places: dict[Chain, PlacePage]) -> PlacePage | None:
    """The closest place above: levels may be skipped on the way down."""
    above = (places.get(chain[:depth]) for depth in range(len(chain) - 1, 0, -1))
    return next((place for place in above if place), None)


def _place(chain: Chain, row: dict[str, Any]) -> PlacePage:
    code = row.get("code", "")
    return PlacePage(
        title=chain[-1],
        level=row["level"],
        short_name=row.get("short", ""),
        code=code,
        number=int(code) if code else None,
        slug=code,
        other_names="、".join(row.get("aliases", [])),
        tile_column=row.get("col"),
        tile_row=row.get("row"),
        built=row.get("year_built"),
        households=row.get("households"),
        introduction=row.get("introduction", ""),
    )
