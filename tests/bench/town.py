"""A newspaper of any size, made in seconds: places, columns, pictures and N stories.

What a story is made of is drawn from one seeded generator, so the same number of stories gives the
same site. Stories are linked, filed and illustrated as editors do: seven in ten are cases, two are
articles, one is a brief; one in five links to others; numbers follow the days of publication.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from PIL import Image
from taggit.models import Tag

from showcase.accounts.models import User
from showcase.bake.addresses import page_address
from showcase.bake.render import render
from showcase.cases.models import CampaignPage, CasePage, Dimension, ShowcasePage
from showcase.core.models import Picture
from showcase.core.numbering import Serial
from showcase.demo.campaign import (
    load_campaign,
    load_columns,
    load_dimensions,
    load_organisations,
)
from showcase.demo.paper import load_about, load_channels, load_front
from showcase.demo.reading import read
from showcase.home.structure import ensure_site
from showcase.news.models import ArticlePage, BriefPage, BriefsPage, NewsPage
from showcase.places.models import PlaceIndexPage, PlacePage
from showcase.stories.models import Column, Contributor, Edition, Pseudonym, Story, StoryTag

from . import prose, rows

LAST_DAY = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())
DAYS = 3 * 365
PAPERS_EVERY = 7  # days
NAMES = ("林溪", "陈舟", "周禾", "何青", "吴桐", "赵野", "孙棠", "钱江")
ROLES = ("记者", "通讯员", "摄影", "记者 摄影", "供图", "")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Scale:
    """How much there is besides stories."""

    pictures: int = 40
    size: tuple[int, int] = (1200, 800)
    districts: int = 23
    streets: int = 4  # a district
    communities: int = 2  # a street
    tags: int = 40


@dataclass
class Town:
    """What stories refer to."""

    chance: random.Random
    places: list[PlacePage]
    columns: list[Column]
    dimensions: list[Dimension]
    campaign: CampaignPage
    editions: list[Edition]
    tags: list[Tag]
    pictures: list[Picture]


@dataclass
class Shelf:
    """Rows to be written with the stories."""

    stories: dict[type[Story], list[Story]] = field(default_factory=dict)
    contributors: list[Contributor] = field(default_factory=list)
    pseudonyms: list[Pseudonym] = field(default_factory=list)
    tags: list[StoryTag] = field(default_factory=list)
    also: list[tuple[int, int]] = field(default_factory=list)


def build(stories: int, scale: Scale = Scale(), say: Say = lambda line: None) -> None:
    """Fill an empty, migrated database with a site of this many stories."""
    chance = random.Random(stories)
    with transaction.atomic():
        town = _town(chance, scale)
        say(f"{len(town.places)} 个地方，{len(town.pictures)} 张图片")
        made = _write(stories, town)
        load_front(made[-1], [made[-3], made[-5]], User.objects.get())
    say(f"{stories} 篇稿件")
    _make_renditions(town.pictures)
    say("图片的各种尺寸")


def _town(chance: random.Random, scale: Scale) -> Town:
    ensure_site()
    owner = User.objects.create(username="bianji")
    load_organisations()
    load_channels()
    campaign = load_campaign(owner)
    load_about(owner)
    days = range(0, DAYS, PAPERS_EVERY)
    tags = [Tag(name=f"话题{n}", slug=f"topic-{n}") for n in range(1, scale.tags + 1)]
    editions = [Edition(date=_day(n), issue=str(n // PAPERS_EVERY + 1)) for n in days]
    return Town(
        chance,
        _places(scale),
        list(load_columns().values()),
        list(load_dimensions(campaign).values()),
        campaign,
        Edition.objects.bulk_create(editions),
        Tag.objects.bulk_create(tags),
        [_picture(n, scale.size) for n in range(scale.pictures)],
    )


def _day(number: int) -> date:
    """Day `number` of the three years."""
    return (LAST_DAY - timedelta(days=DAYS - number)).date()


# --- places --------------------------------------------------------------------------------------


def _places(scale: Scale) -> list[PlacePage]:
    """Chengdu's districts, each with streets, each with communities; widest first."""
    index = PlaceIndexPage.objects.get()
    numbers = iter(range(1, 10_000))
    key = rows.next_key()
    made: list[PlacePage] = []
    levels: list[list[PlacePage]] = [[], [], []]

    def add(above: PlacePage | PlaceIndexPage, position: int, depth: int, **fields: object) -> None:
        page = PlacePage(pk=key + len(made), numchild=0, **fields)
        page.number = page.number or next(numbers)
        page.slug = str(page.number)
        page.content_type = ContentType.objects.get_for_model(PlacePage)
        rows.place_below(above, page, position)
        made.append(page)
        levels[depth].append(page)

    for n, row in enumerate(read("places.toml")["districts"][: scale.districts], 1):
        code = row.get("code", "")
        add(
            index,
            n,
            0,
            title=row["name"],
            level="district",
            short_name=row["short"],
            code=code,
            number=int(code) if code else None,
            tile_column=row["col"],
            tile_row=row["row"],
        )
    for district in levels[0]:
        for n in range(1, scale.streets + 1):
            add(district, n, 1, title=f"{district.short_name}{n}街道", level="street")
    for street in levels[1]:
        for n in range(1, scale.communities + 1):
            title = street.title.replace("街道", f"{n}社区")
            add(street, n, 2, title=title, level="community", households=400 + n)
    rows.insert(made)
    Serial.objects.create(name=PlacePage.series, last=next(numbers) - 1)
    counts = [scale.streets] * len(levels[0]) + [scale.communities] * len(levels[1])
    rows.count_children([index, *levels[0], *levels[1]], [len(levels[0]), *counts])
    return made


# --- pictures ------------------------------------------------------------------------------------


def _picture(number: int, size: tuple[int, int]) -> Picture:
    """A picture of a soft noise that compresses about as a photograph does."""
    noise = random.Random(number).randbytes(60 * 40 * 3)
    image = Image.frombytes("RGB", (60, 40), noise).resize(size, Image.Resampling.BICUBIC)
    data = BytesIO()
    image.save(data, "JPEG", quality=80)
    data.seek(0)
    return Picture.objects.create(
        title=f"图片 {number}",
        file=ImageFile(data, name=f"big-{number}.jpg"),
        description="一块颜色",
        credit=f"{NAMES[number % len(NAMES)]} 摄",
        consent=Picture.Consent.NOT_NEEDED,
    )


def _make_renditions(pictures: list[Picture]) -> None:
    """Render a story and a list row with each picture, as readers get them."""
    from django.template.loader import render_to_string

    from showcase.places.districts import Districts

    for picture in pictures:
        story = Story.objects.live().filter(lead_picture=picture).first()
        if story is None:
            continue
        address = page_address(story.specific)
        assert address is not None
        render(address)
        row = {"story": story, "thumb": True, "districts": Districts()}
        render_to_string("components/row.html", row)


# --- stories -------------------------------------------------------------------------------------


def _write(count: int, town: Town) -> list[Story]:
    """Every story, oldest first."""
    chance, shelf = town.chance, Shelf()
    first = rows.next_key()
    parents = {
        CasePage: ShowcasePage.objects.get(),
        ArticlePage: NewsPage.objects.get(),
        BriefPage: BriefsPage.objects.get(),
    }
    kinds = chance.choices(list(parents), weights=[7, 2, 1], k=count)
    moments = sorted(chance.uniform(0, DAYS) for _ in range(count))
    for n, (model, moment) in enumerate(zip(kinds, moments, strict=True)):
        story = _story(model, n + 1, first + n, moment, count, first, town, shelf)
        parent = parents[model]
        parent.numchild += 1
        rows.place_below(parent, story, parent.numchild)
        shelf.stories.setdefault(model, []).append(story)
    for made in shelf.stories.values():
        rows.insert(made)
    rows.count_children(list(parents.values()), [p.numchild for p in parents.values()])
    Serial.objects.create(name=Story.series, last=count)
    Contributor.objects.bulk_create(shelf.contributors)
    Pseudonym.objects.bulk_create(shelf.pseudonyms)
    StoryTag.objects.bulk_create(shelf.tags)
    through = Story.also_places.through
    through.objects.bulk_create(through(story_id=s, placepage_id=p) for s, p in shelf.also)
    rows.reset_sequences()
    return sorted((s for made in shelf.stories.values() for s in made), key=lambda s: s.number or 0)


def _story(
    model: type[Story],
    number: int,
    key: int,
    moment: float,
    count: int,
    first: int,
    town: Town,
    shelf: Shelf,
) -> Story:
    chance = town.chance
    published = LAST_DAY - timedelta(days=DAYS - moment)
    linked = chance.random() < 0.2
    links = [first + chance.randrange(count) for _ in range(chance.randint(1, 3) if linked else 0)]
    lead = chance.choice(town.pictures) if chance.random() < 0.6 else None
    # A picture on each of the first stories, so that every picture is one story's lead.
    if number <= len(town.pictures):
        lead = town.pictures[number - 1]
    event = chance.random() < 0.4
    edition = town.editions[min(int(moment) // PAPERS_EVERY, len(town.editions) - 1)]
    in_print = chance.random() < 0.7
    story = model(
        pk=key,
        number=number,
        slug=str(number),
        translation_key=UUID(int=chance.getrandbits(128), version=4),
        title=prose.headline(chance),
        kicker=f"{chance.choice(town.places).title}" if chance.random() < 0.3 else "",
        subtitle=prose.sentence(chance)[:60] if chance.random() < 0.3 else "",
        summary=prose.sentence(chance),
        column=chance.choice(town.columns) if chance.random() < 0.8 else None,
        place=chance.choice(town.places) if chance.random() < 0.9 else None,
        event_date=published.date() if event else None,
        edition=edition if in_print else None,
        edition_page=f"{chance.randint(1, 8):02}" if in_print else "",
        lead_picture=lead,
        lead_caption=prose.sentence(chance)[:60] if lead else "",
        lead_alt="几位居民围着一张桌子说话。" if lead else "",
        body=prose.body(chance, [p.pk for p in town.pictures], [k for k in links if k != key]),
        content_type=ContentType.objects.get_for_model(model),
        numchild=0,
        first_published_at=published,
        last_published_at=published,
    )
    if isinstance(story, CasePage):
        story.campaign = town.campaign if chance.random() < 0.8 else None
        story.dimension = chance.choice(town.dimensions) if chance.random() < 0.9 else None
    names = chance.sample(NAMES, chance.randint(1, 3))
    shelf.contributors += [
        Contributor(story_id=key, sort_order=n, name=name, role=chance.choice(ROLES))
        for n, name in enumerate(names)
    ]
    if chance.random() < 0.1:
        shelf.pseudonyms.append(Pseudonym(story_id=key, sort_order=0, name="李婆婆"))
    shelf.tags += [
        StoryTag(content_object_id=key, tag=tag)
        for tag in chance.sample(town.tags, chance.randint(0, 3))
    ]
    if chance.random() < 0.15:
        shelf.also += [(key, p.pk) for p in chance.sample(town.places, 2)]
    return story
