"""Template tags for places: the district of a place, and what the cartogram needs."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from showcase.places.districts import District, Districts
from showcase.places.districts import chain as chain_of
from showcase.places.models import PlacePage

register = template.Library()


@register.simple_tag(takes_context=True)
def load_districts(context: template.Context) -> Districts:
    """All districts; a list page has them in its context already, other pages load them here."""
    return context.get("districts") or Districts()


@register.filter
def district_of(place: PlacePage | None, districts: Districts) -> District | None:
    """The district that a place is or lies in."""
    return districts.of(place)


@register.filter
def chain(place: PlacePage) -> list[PlacePage]:
    """A place and the places above it, from the district down."""
    return chain_of(place)


@register.filter
def tiles(districts: Districts) -> list[District]:
    """The districts that have a tile, in reading order."""
    placed = [d for d in districts.all() if d.tile_row and d.tile_column]
    return sorted(placed, key=lambda d: (d.tile_row, d.tile_column))


@register.filter
def tile_name(name: str) -> SafeString:
    """A district's name for its tile: on a phone 天府新区 drops the part in `<i>`."""
    if len(name) > 3:
        return format_html("{}<i>{}</i>", name[:2], name[2:])
    return format_html("{}", name)
