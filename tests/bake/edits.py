"""Random edits of every kind that editors make, drawn from one seeded generator."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from PIL import Image
from taggit.models import Tag
from wagtail.models import Page, PageViewRestriction

from showcase.cases.models import CampaignPage, CasePage, Dimension, ShowcasePage
from showcase.core.models import Channels, Imprint, Picture
from showcase.home.models import HomePage, Pick
from showcase.news.models import ArticlePage, BriefPage, BriefsPage, NewsPage
from showcase.people.models import Organisation
from showcase.places.models import PlaceIndexPage, PlacePage
from showcase.stories.models import Column, Contributor, Edition, Story
from tests import factories

Edit = Callable[["Newsroom"], str | None]
EDITS: dict[str, Edit] = {}


def edit(function: Edit) -> Edit:
    EDITS[function.__name__] = function
    return function


class Newsroom:
    """A small site and an editor who never does the same thing twice."""

    def __init__(self, seed: int, templates: Path) -> None:
        self.chance = random.Random(seed)
        self.templates = templates
        self.count = 0

    def word(self) -> str:
        self.count += 1
        return f"第{self.count}次 改动{self.chance.randrange(1000)}"

    def some(self, queryset: Any) -> Any:
        keys = sorted(queryset.values_list("pk", flat=True))
        return queryset.model.objects.get(pk=self.chance.choice(keys)) if keys else None

    def any_story(self, **wanted: Any) -> Any:
        found = self.some(Story.objects.filter(**({"live": True} | wanted)))
        return found.specific if found else None

    def story(self, **wanted: Any) -> Any:
        """One that can be edited, which an alias cannot."""
        return self.any_story(alias_of=None, **wanted)

    def maybe(self, queryset: Any) -> Any:
        return self.some(queryset) if self.chance.random() < 0.7 else None

    def act(self, kind: str | None = None) -> tuple[str, str]:
        """One edit, of a random kind unless named: its kind and what it was done to."""
        while True:
            name = kind or self.chance.choice(sorted(EDITS))
            done = EDITS[name](self)
            if done is not None:
                return name, done
            if kind:
                return name, "nothing to do"

    def furnish(self) -> None:
        """Places, columns, a campaign, pictures and a dozen stories."""
        factories.site()
        districts = [
            factories.place(title, tile_row=n, tile_column=1, short_name=title[:2])
            for n, title in enumerate(("锦江区", "青羊区", "金牛区"), 1)
        ]
        streets = [factories.place(f"{d.title}街道", parent=d) for d in districts]
        for street in streets[:2]:
            factories.place(f"{street.title}社区", parent=street, level="community")
        for n, name in enumerate(("资讯", "邻里")):
            Column.objects.create(name=name, slug=f"column-{n}", sort_order=n)
        Edition.objects.create(date=date(2026, 1, 2), issue="1")
        campaign = factories.campaign(starts=date(2025, 1, 1))
        for n, name in enumerate(("党建引领", "居民自治")):
            Dimension.objects.create(campaign=campaign, name=name, sort_order=n)
        campaign.organisers.create(organisation=Organisation.objects.create(name="主办方"))
        factories.picture("一")
        factories.picture("二")
        for _ in range(8):
            create_case(self)
        for _ in range(3):
            create_article(self)
        create_brief(self)


def _filed(n: Newsroom) -> dict[str, Any]:
    return {
        "title": n.word(),
        "column": n.maybe(Column.objects),
        "place": n.maybe(PlacePage.objects.filter(live=True)),
        "edition": n.maybe(Edition.objects),
        "lead_picture": n.maybe(Picture.objects),
        "lead_alt": "图",
    }


@edit
def create_case(n: Newsroom) -> str:
    case = factories.case(
        **_filed(n),
        dimension=n.maybe(Dimension.objects),
        campaign=n.maybe(CampaignPage.objects),
    )
    if n.chance.random() < 0.5:
        case.tags.add(n.chance.choice(["垃圾分类", "养老", "停车"]))
        case.save_revision().publish()
    return str(case.pk)


@edit
def create_article(n: Newsroom) -> str:
    return str(factories.article(**_filed(n)).pk)


@edit
def create_brief(n: Newsroom) -> str:
    return str(factories.brief(**_filed(n)).pk)


@edit
def create_draft(n: Newsroom) -> str:
    return str(factories.case(**_filed(n), live=False).pk)


@edit
def rename(n: Newsroom) -> str | None:
    if (story := n.story()) is None:
        return None
    story.title = n.word()
    story.save_revision().publish()
    return f"{story.pk}"


@edit
def edit_body(n: Newsroom) -> str | None:
    if (story := n.story()) is None:
        return None
    story.body = [
        {"type": "heading", "value": {"heading": n.word()}}
        if n.chance.random() < 0.2
        else {"type": "paragraph", "value": f"<p>{n.word()}</p>"}
    ]
    if story.body[0].block_type == "heading":
        story.body = [{"type": "paragraph", "value": f"<p>{n.word()}</p>"}]
    story.save_revision().publish()
    return f"{story.pk}"


@edit
def edit_summary(n: Newsroom) -> str | None:
    if (story := n.story()) is None:
        return None
    story.summary = n.word()
    story.save_revision().publish()
    return f"{story.pk}"


@edit
def link_to_another(n: Newsroom) -> str | None:
    story, other = n.story(), n.story()
    if story is None or other is None or story == other:
        return None
    story.body = [
        {"type": "paragraph", "value": f'<p><a linktype="page" id="{other.pk}">见</a></p>'}
    ]
    story.save_revision().publish()
    return f"{story.pk} → {other.pk}"


@edit
def save_draft(n: Newsroom) -> str | None:
    if (story := n.story()) is None:
        return None
    story.title = n.word()
    story.save_revision()
    return f"{story.pk}"


@edit
def refile(n: Newsroom) -> str | None:
    if (story := n.story()) is None:
        return None
    for name, value in _filed(n).items():
        if name != "title":
            setattr(story, name, value)
    story.save_revision().publish()
    return f"{story.pk}"


@edit
def set_dimension(n: Newsroom) -> str | None:
    case = n.some(CasePage.objects.live().filter(alias_of=None))
    if case is None:
        return None
    case.dimension = n.maybe(Dimension.objects)
    case.save_revision().publish()
    return f"{case.pk}"


@edit
def also_about(n: Newsroom) -> str | None:
    story, place = n.story(), n.some(PlacePage.objects.live())
    if story is None or place is None:
        return None
    story.also_places = [place]
    story.save_revision().publish()
    return f"{story.pk}, {place.pk}"


@edit
def unpublish(n: Newsroom) -> str | None:
    story = n.any_story()
    if story is None or Story.objects.live().count() < 6:
        return None
    story.unpublish()
    return f"{story.pk}"


@edit
def publish_again(n: Newsroom) -> str | None:
    if (story := n.story(live=False)) is None:
        return None
    story.save_revision().publish()
    return f"{story.pk}"


@edit
def delete(n: Newsroom) -> str | None:
    story = n.any_story()
    if story is None or Story.objects.live().count() < 6:
        return None
    key = story.pk
    story.delete()
    return f"{key}"


@edit
def move_story(n: Newsroom) -> str | None:
    case = n.some(CasePage.objects.live())
    place = n.some(PlacePage.objects.live())
    if case is None or place is None:
        return None
    target = place if case.get_parent().specific_class is ShowcasePage else None
    try:
        case.move(target or ShowcasePage.objects.get(), pos="last-child")
    except ValidationError:  # a place of the same number is there
        return None
    return f"{case.pk}"


@edit
def reorder(n: Newsroom) -> str | None:
    story = n.some(CasePage.objects.live())
    if story is None:
        return None
    siblings = story.get_siblings(inclusive=False)
    if not siblings:
        return None
    story.move(n.chance.choice(list(siblings)), pos=n.chance.choice(["left", "right"]))
    return f"{story.pk}"


@edit
def move_place(n: Newsroom) -> str | None:
    place = n.some(PlacePage.objects.exclude(level="district"))
    if place is None:
        return None
    others = PlacePage.objects.exclude(path__startswith=place.path)
    try:
        place.move(n.some(others), pos="last-child")
    except ValidationError:  # a story of the same number is there
        return None
    return f"{place.pk}"


@edit
def new_place(n: Newsroom) -> str:
    parent = n.maybe(PlacePage.objects.live())
    level = {} if parent is None else {"level": "community"}
    return str(factories.place(n.word(), parent=parent, **level).pk)


@edit
def rename_place(n: Newsroom) -> str | None:
    place = n.some(PlacePage.objects.live())
    if place is None:
        return None
    if n.chance.random() < 0.5:
        place.short_name = n.word()[:12]
    place.title = n.word()
    place.save_revision().publish()
    return f"{place.pk}"


@edit
def swap_picture(n: Newsroom) -> str | None:
    picture = n.some(Picture.objects)
    if picture is None:
        return None
    data = BytesIO()
    colour = tuple(n.chance.randrange(256) for _ in range(3))
    Image.new("RGB", (1200, 800), colour).save(data, "JPEG")
    data.seek(0)
    # As Wagtail's edit view does; with the old file gone first, the new one may take its name.
    old = picture.file.name
    if n.chance.random() < 0.5:
        picture.file.storage.delete(old)
    picture.renditions.all().delete()
    picture.file = ImageFile(data, name="picture.jpg")
    picture._set_file_hash()
    picture.save()
    return f"{picture.pk}"


@edit
def credit_picture(n: Newsroom) -> str | None:
    picture = n.some(Picture.objects)
    if picture is None:
        return None
    picture.credit = n.word()
    picture.save()
    return f"{picture.pk}"


@edit
def change_setting(n: Newsroom) -> str:
    site = Page.objects.get(depth=1).sites_rooted_here.first() or HomePage.objects.get()
    site = site.sites_rooted_here.first()
    if n.chance.random() < 0.5:
        channels = Channels.for_site(site)
        channels.invitation = n.word()
        channels.save()
    else:
        imprint = Imprint.for_site(site)
        imprint.note = n.word()
        imprint.save()
    return "settings"


@edit
def rename_tag(n: Newsroom) -> str | None:
    tag = n.some(Tag.objects)
    if tag is None:
        return None
    tag.name = n.word()
    tag.save()
    return f"{tag.pk}"


@edit
def retag(n: Newsroom) -> str | None:
    if (story := n.story()) is None:
        return None
    story.tags.set([n.chance.choice(["垃圾分类", "养老", "停车", "加梯"])])
    story.save_revision().publish()
    return f"{story.pk}"


@edit
def rename_column(n: Newsroom) -> str | None:
    column = n.some(Column.objects)
    if column is None:
        return None
    Column.objects.filter(pk=column.pk).update(name=n.word(), description=n.word())
    return f"{column.pk}"


@edit
def new_column(n: Newsroom) -> str:
    slug = f"column-{n.chance.randrange(10**9)}"
    return str(Column.objects.create(name=n.word(), slug=slug, sort_order=9).pk)


@edit
def change_dimension(n: Newsroom) -> str | None:
    dimension = n.some(Dimension.objects)
    if dimension is None:
        return None
    dimension.name, dimension.sort_order = n.word(), n.chance.randrange(9)
    dimension.save()
    return f"{dimension.pk}"


@edit
def edit_campaign(n: Newsroom) -> str | None:
    campaign = n.some(CampaignPage.objects.live())
    if campaign is None:
        return None
    campaign.short_name, campaign.badge = n.word(), n.word()[:20]
    campaign.introduction = n.word()
    campaign.save_revision().publish()
    return f"{campaign.pk}"


@edit
def rename_organisation(n: Newsroom) -> str:
    Organisation.objects.update(name=n.word())
    return "all"


@edit
def edit_contributor(n: Newsroom) -> str | None:
    if (story := n.story()) is None:
        return None
    if n.chance.random() < 0.5:
        Contributor.objects.filter(story=story).update(name=n.word()[:20])
    else:
        story.contributors.add(Contributor(name=n.word()[:20], role="通讯员"))
        story.save_revision().publish()
    return f"{story.pk}"


@edit
def choose_lead(n: Newsroom) -> str:
    home = HomePage.objects.get()
    home.lead = n.story()
    home.picks.set([Pick(story=s) for s in {n.story(), n.story()} if s])
    home.save_revision().publish()
    return "home"


@edit
def change_template(n: Newsroom) -> str:
    name = n.chance.choice(["components/row.html", "stories/story.html", "home/home.html"])
    file = self_or_new(n.templates, name)
    file.write_text(file.read_text() + f"\n{{# {n.word()} #}}{n.chance.randrange(10)}")
    return name


def self_or_new(folder: Path, name: str) -> Path:
    file = folder / name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        own = Path(__file__).parents[2] / "templates" / name
        file.write_text(own.read_text())
    return file


@edit
def schedule(n: Newsroom) -> str:
    """A story that goes out at a set time, which has come."""
    case = factories.case(**_filed(n), live=False)
    case.go_live_at = timezone.now() - timedelta(seconds=1)
    case.save_revision(approved_go_live_at=case.go_live_at)
    call_command("publish_scheduled", verbosity=0)
    return str(case.pk)


@edit
def expire(n: Newsroom) -> str | None:
    story = n.any_story()
    if story is None or Story.objects.live().count() < 6:
        return None
    Page.objects.filter(pk=story.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    call_command("publish_scheduled", verbosity=0)
    return f"{story.pk}"


@edit
def raw_sql(n: Newsroom) -> str | None:
    if (story := n.any_story()) is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stories_story SET summary = %s WHERE page_ptr_id = %s", [n.word(), story.pk]
        )
    return f"{story.pk}"


@edit
def restore(n: Newsroom) -> str | None:
    """An earlier revision is published again."""
    if (story := n.any_story()) is None:
        return None
    earlier = story.revisions.order_by("pk").first()
    if earlier is None:
        return None
    earlier.publish()
    return f"{story.pk}, {earlier.pk}"


@edit
def alias(n: Newsroom) -> str | None:
    if (story := n.story()) is None:
        return None
    made = story.create_alias(update_slug=f"alias-{n.chance.randrange(10**9)}")
    return f"{story.pk} → {made.pk}"


@edit
def copy(n: Newsroom) -> str | None:
    if (story := n.story()) is None:
        return None
    slug = f"copy-{n.chance.randrange(10**9)}"
    made = story.copy(update_attrs={"title": n.word(), "slug": slug})
    return f"{story.pk} → {made.pk}"


@edit
def restrict(n: Newsroom) -> str | None:
    story = n.any_story()
    if story is None or Story.objects.published().count() < 6:
        return None
    PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)
    return f"{story.pk}"


@edit
def open_again(n: Newsroom) -> str | None:
    restriction = n.some(PageViewRestriction.objects)
    if restriction is None:
        return None
    restriction.delete()
    return f"{restriction.page_id}"


@edit
def move_column(n: Newsroom) -> str | None:
    """To another address."""
    column = n.some(Column.objects)
    if column is None:
        return None
    column.slug = f"column-{n.chance.randrange(10**9)}"
    column.save()
    return f"{column.pk}"


@edit
def reorder_columns(n: Newsroom) -> str:
    columns = list(Column.objects.order_by("pk"))
    for column in columns:
        column.sort_order = n.chance.randrange(9)
    Column.objects.bulk_update(columns, ["sort_order"])
    return "columns"


@edit
def delete_column(n: Newsroom) -> str | None:
    filed = Story.objects.exclude(column=None).values("column")
    column = n.some(Column.objects.exclude(pk__in=filed))
    if column is None:
        return None
    column.delete()
    return f"{column.slug}"


@edit
def delete_tag(n: Newsroom) -> str | None:
    tag = n.some(Tag.objects)
    if tag is None:
        return None
    tag.delete()
    return f"{tag.name}"


@edit
def delete_picture(n: Newsroom) -> str:
    """One that no story shows."""
    shown = Story.objects.exclude(lead_picture=None).values("lead_picture")
    picture = n.some(Picture.objects.exclude(pk__in=shown)) or factories.picture(n.word())
    picture.delete()
    return f"{picture.title}"


@edit
def bulk_update(n: Newsroom) -> str:
    stories = list(Story.objects.order_by("pk"))
    some = n.chance.sample(stories, min(3, len(stories)))
    for story in some:
        story.summary = n.word()
    Story.objects.bulk_update(some, ["summary"])
    return f"{[story.pk for story in some]}"


@edit
def swap_sections(n: Newsroom) -> str:
    """Two sections take each other's address."""
    one, other = NewsPage.objects.get(), BriefsPage.objects.get()
    slugs = one.slug, other.slug
    for page, slug in ((one, "elsewhere"), (other, slugs[0]), (one, slugs[1])):
        page.slug = slug
        page.save()
    return f"{slugs}"


__all__ = ["EDITS", "ArticlePage", "BriefPage", "Newsroom", "PlaceIndexPage"]
