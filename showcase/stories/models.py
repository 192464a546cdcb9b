from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.models import Orderable, PageManager, PageQuerySet
from wagtail.search import index

from showcase.core.blocks import BodyBlock
from showcase.core.fields import BodyField
from showcase.core.headline import clauses
from showcase.core.pages import NumberedPage
from showcase.core.text import VisibleText
from showcase.places.models import PlacePage

from .bylines import Credit, byline, dateline
from .columns import Column, Edition, FormerSlug
from .corrections import Correction
from .finish import Unfinished, gaps
from .forms import StoryForm, story_tabs
from .withdrawal import Withdrawal

__all__ = [
    "Column",
    "Contributor",
    "Correction",
    "Edition",
    "FormerSlug",
    "Pseudonym",
    "Story",
    "StoryTag",
    "Withdrawal",
]


class StoryTag(TaggedItemBase):
    content_object = ParentalKey("stories.Story", on_delete=models.CASCADE, related_name="tagged")


class StoryQuerySet(PageQuerySet):
    def published(self) -> "StoryQuerySet":
        """Stories open to everyone, newest first; the number breaks ties, so the order is fixed."""
        return self.live().public().order_by("-first_published_at", "-number")

    def in_place(self, place: PlacePage) -> "StoryQuerySet":
        """Stories of a place and of every place below it."""
        return self.filter(place__path__startswith=place.path)


StoryManager = PageManager.from_queryset(StoryQuerySet)


class Story(NumberedPage):
    """稿件: what a case, an article and a brief have in common. Never created as itself."""

    is_creatable = False
    series = "stories"
    section: ClassVar[str] = "stories"
    kind_name: ClassVar[str] = "稿件"

    kicker = models.CharField("引题", max_length=120, blank=True)
    subtitle = models.CharField("副题", max_length=200, blank=True)
    summary = models.CharField(
        "提要", max_length=200, blank=True, help_text="列表、订阅和分享里显示，一两句话。"
    )
    column = models.ForeignKey(
        Column,
        verbose_name="栏目",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stories",
    )
    place = models.ForeignKey(
        PlacePage,
        verbose_name="地方",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stories",
    )
    also_places = ParentalManyToManyField(
        PlacePage, verbose_name="还写到的地方", blank=True, related_name="mentioned_in"
    )
    event_date = models.DateField("事件日期", null=True, blank=True)
    event_date_printed = models.CharField(
        "印刷的日期",
        max_length=40,
        blank=True,
        help_text="报纸上怎样印就怎样写，如 12月15日。没有年份时，年份要由编辑核实后填在上一栏。",
    )
    edition = models.ForeignKey(
        Edition,
        verbose_name="刊期",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stories",
    )
    edition_page = models.CharField("版次", max_length=10, blank=True, help_text="如 03 或 A1。")
    no_byline = models.BooleanField(
        "本稿不署名", default=False, help_text="没有作者时必须勾选，免得漏写。"
    )
    lead_picture = models.ForeignKey(
        "core.Picture",
        verbose_name="题图",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    lead_caption = models.CharField("题图图注", max_length=200, blank=True)
    lead_alt = models.CharField("题图替代文字", max_length=200, blank=True)
    body = BodyField(BodyBlock(), verbose_name="正文", blank=True)
    tags = ClusterTaggableManager(through=StoryTag, blank=True, verbose_name="标签")

    objects = StoryManager()
    base_form_class = StoryForm

    content_panels = [
        MultiFieldPanel(
            [
                FieldPanel("kicker", help_text="标题上方的一行，如单位或话题。"),
                FieldPanel(
                    "title", help_text="两句式标题中间空一格，如：网格织得更细 日子过得更近"
                ),
                FieldPanel("subtitle"),
            ],
            "标题",
        ),
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                InlinePanel("contributors", label="作者"),
                FieldPanel("no_byline"),
            ],
            "署名",
        ),
        MultiFieldPanel(
            [FieldPanel("lead_picture"), FieldPanel("lead_caption"), FieldPanel("lead_alt")],
            "题图",
        ),
        FieldPanel("body"),
    ]
    filing_panels = [
        FieldPanel("column"),
        MultiFieldPanel(
            [
                PageChooserPanel("place", "places.PlacePage"),
                FieldPanel("also_places"),
            ],
            "地方",
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("event_date"), FieldPanel("event_date_printed")])],
            "事件日期",
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("edition"), FieldPanel("edition_page")])], "见报"
        ),
        InlinePanel(
            "pseudonyms",
            label="化名",
            help_text="文中的化名写在这里：不会成为人物，也不会进入检索的人名。",
        ),
        FieldPanel("tags"),
    ]
    edit_handler = story_tabs(content_panels, filing_panels)
    search_fields = [
        *NumberedPage.search_fields,
        index.SearchField("kicker"),
        index.SearchField("subtitle"),
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("number"),
    ]

    class Meta:
        verbose_name = "稿件"
        verbose_name_plural = "稿件"

    @property
    def title_clauses(self) -> list[str]:
        return clauses(self.title)

    @property
    def credits(self) -> list[Credit]:
        """The contributors in printed order."""
        return [Credit(c.name, c.role, c.agency) for c in self.contributors.all()]

    @property
    def tag_list(self) -> list[Any]:
        """Its tags, in the order in which they were given."""
        return [item.tag for item in sorted(self.tagged.all(), key=lambda item: item.pk or 0)]

    @property
    def byline(self) -> str:
        return byline(self.credits)

    @property
    def dateline(self) -> str:
        return dateline(self.credits)

    @property
    def sections(self) -> list[tuple[str, Any]]:
        """`(anchor, heading)` of every section, for the contents list."""
        return [(f"s-{b.id[:8]}", b.value) for b in self.body if b.block_type == "heading"]

    def twin_additions(self) -> dict[str, Any]:
        """What this type of story adds to its JSON twin, as plain values."""
        return {}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if missing := gaps(self.body):
            raise Unfinished("；".join(missing))
        return super().serve(request, *args, **kwargs)

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return "stories/story.html"


class Contributor(VisibleText, Orderable):
    """One contributor as printed (作者), in printed order."""

    class Role(models.TextChoices):
        UNSTATED = "", "未注明"
        REPORTER = "记者", "记者"
        CORRESPONDENT = "通讯员", "通讯员"
        PHOTOGRAPHER = "摄影", "摄影"
        REPORTER_PHOTOGRAPHER = "记者 摄影", "记者兼摄影"
        PICTURE_SUPPLY = "供图", "供图"

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="contributors")
    name = models.CharField("姓名或单位", max_length=60)
    role = models.CharField("身份", max_length=20, choices=Role, blank=True)
    agency = models.CharField(
        "所属", max_length=40, blank=True, default="华西社区报", help_text="照报纸印的写。"
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("role"), FieldPanel("agency")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "作者"
        verbose_name_plural = "作者"


class Pseudonym(VisibleText, Orderable):
    """化名: a name in the story that is nobody's; kept out of person pages and search facets."""

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="pseudonyms")
    name = models.CharField("化名", max_length=40)

    panels = [FieldPanel("name")]

    class Meta(Orderable.Meta):
        verbose_name = "化名"
        verbose_name_plural = "化名"
