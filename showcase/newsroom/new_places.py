"""The places that a printed page names, and those of them that the editor wants added."""

from django.core.exceptions import ValidationError
from wagtail.models import Page

from showcase.accounts.models import User
from showcase.places.districts import chain as chain_of
from showcase.places.models import PlaceIndexPage, PlacePage
from showcase.stories.models import Story

from .gazetteer import place_chains
from .printpage.places import Chain
from .refused import in_a_sentence

LEVELS = (
    (("街道", "镇", "乡"), PlacePage.Level.STREET),
    (("社区", "村"), PlacePage.Level.COMMUNITY),
    (("网格",), PlacePage.Level.GRID),
)


def level_of(name: str, *, top: bool) -> str:
    """The level that a place's name tells: 街道, 社区, 网格; anything else is a compound."""
    if top:
        return PlacePage.Level.DISTRICT
    return next(
        (level for endings, level in LEVELS if name.endswith(endings)), PlacePage.Level.COMPOUND
    )


def places_of(
    chains: list[list[str]], new: tuple[Chain, ...], user: User | None, remarks: list[str]
) -> tuple[PlacePage | None, list[PlacePage]]:
    """The story's own place and the others it names. Only chains the editor confirmed are added.

    Raises `ValidationError` with a sentence for a name that no place can have.
    """
    known = place_chains()
    added = [place for chain in new for place in _add_place(chain, known, user)]
    if waiting := "、".join(f"“{place.title}”" for place in added if not place.live):
        remarks.append(f"新地方{waiting}存成了草稿，稿件发布时一起发布。")
    found: list[PlacePage] = []
    for printed in chains:
        place = known.get(tuple(printed))
        if place is None:
            remarks.append(f"地方“{' › '.join(printed)}”还没有建立，草稿里没有关联。")
        elif place not in found:
            found.append(place)
    return (found[0], found[1:]) if found else (None, [])


def _add_place(chain: Chain, known: dict[Chain, PlacePage], user: User | None) -> list[PlacePage]:
    """Add what the tree lacks of this chain, from the top down."""
    parent: Page = PlaceIndexPage.objects.get()
    added = []
    for depth in range(1, len(chain) + 1):
        part = chain[:depth]
        if part not in known:
            known[part] = _added(parent, part[-1], user, top=depth == 1)
            added.append(known[part])
        parent = known[part]
    return added


def _added(parent: Page, name: str, user: User | None, *, top: bool) -> PlacePage:
    """A new place; a draft, like any page, unless who adds it may publish there."""
    parent.refresh_from_db()
    place = PlacePage(title=name, level=level_of(name, top=top), owner=user, live=False)
    try:
        parent.add_child(instance=place)
    except ValidationError as error:
        shown = name if len(name) <= 20 else f"{name[:20]}…"
        raise ValidationError(f"新地方“{shown}”：{in_a_sentence(error, PlacePage)}") from error
    revision = place.save_revision(user=user, log_action=True)
    if user is not None and parent.permissions_for_user(user).can_publish_subpage():
        revision.publish(user=user)
        place.refresh_from_db()
    return place


def publish_with(story: Story) -> None:
    """Publish the places that a story names and nobody has seen yet: who lets the story out has
    read their names. One that somebody has written more in waits for a review of its own."""
    for named in filter(None, [story.place, *story.also_places.all()]):
        for place in chain_of(named):
            if not place.live and not place.first_published_at and place.revisions.count() == 1:
                place.get_latest_revision().publish()
