"""What is voted on: a contest, its categories, and the nominees of each."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from showcase.core.text import VisibleText

TAKEN = ("rules", "results", "honours", "data")
"""What no category may be called: pages of its contest have these names."""


class Round(models.TextChoices):
    """环节, in their order; a contest only goes forward (`rounds.py`)."""

    DRAFT = "draft", "筹备"
    NOMINATION = "nomination", "推荐"
    SCREENING = "screening", "审核"
    SHORTLIST = "shortlist", "公示"
    VOTING = "voting", "投票"
    CLOSED = "closed", "截止"
    AUDIT = "audit", "异议期"
    ANNOUNCED = "announced", "揭晓"
    ARCHIVED = "archived", "归档"


class Level(models.TextChoices):
    """What a voter is told apart by; one per contest, because two would count one person twice."""

    DEVICE = "device", "设备"
    SMS = "sms", "手机验证码"
    WECHAT = "wechat", "微信"
    ROSTER = "roster", "名册"


class Contest(VisibleText):
    """评选. Rules are frozen when its shortlist is shown; `frozen_rules` is what counts then."""

    class Method(models.TextChoices):
        LIKES = "likes", "公众点赞"
        SCORES = "scores", "评委打分"
        BOTH = "both", "点赞与打分按比例合计"

    title = models.CharField("名称", max_length=60)
    slug = models.SlugField(
        "网址里的名字",
        max_length=40,
        unique=True,
        help_text="小写字母、数字和连字符，例如 grid-2026。",
    )
    summary = models.CharField("一句话说明", max_length=120, blank=True)
    method = models.CharField("评选方式", max_length=10, choices=Method, default=Method.LIKES)
    like_weight = models.PositiveSmallIntegerField(
        "点赞占比（%）",
        default=100,
        validators=[MaxValueValidator(100)],
        help_text="其余为评委打分的占比；写进公布的规则。",
    )
    level = models.CharField(
        "怎样认定一位投票人", max_length=10, choices=Level, default=Level.DEVICE
    )
    opens = models.DateTimeField("开始投票", null=True, blank=True)
    closes = models.DateTimeField("截止投票", null=True, blank=True)
    snapshot_hour = models.PositiveSmallIntegerField(
        "每天几点公布票数", default=18, validators=[MaxValueValidator(23)]
    )
    blackout_hours = models.PositiveSmallIntegerField(
        "截止前多少小时不公布票数", default=24, validators=[MaxValueValidator(240)]
    )
    audit_days = models.PositiveSmallIntegerField(
        "异议期（天）", default=5, validators=[MaxValueValidator(60)]
    )
    announce_at = models.DateTimeField("揭晓时刻", null=True, blank=True)
    extra_rules = models.TextField("补充规则", blank=True, help_text="一行一条，公布在规则页。")
    round = models.CharField(
        "环节", max_length=12, choices=Round, default=Round.DRAFT, editable=False
    )
    frozen_rules = models.TextField("冻结的规则", blank=True, editable=False)
    rules_sha256 = models.CharField("规则的指纹", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "评选"
        verbose_name_plural = "评选"
        ordering = ["-opens", "-pk"]
        permissions = [("announce_contest", "揭晓评选结果")]
        constraints = [
            models.CheckConstraint(
                name="contest_opens_before_it_closes",
                condition=Q(opens__isnull=True) | Q(closes__isnull=True) | Q(opens__lt=F("closes")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.pk and self.is_in_ledger():
            _assert_kept(self)

    def is_in_ledger(self) -> bool:
        """Whether a line of the ledger names it, or will within a second. Two queries at most."""
        return self.events.exists() or self.ledger.exists()


class Category(VisibleText):
    """类别 of a contest, such as 最美网格员; a ballot picks some of its nominees."""

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="categories")
    title = models.CharField("名称", max_length=40)
    slug = models.SlugField("网址里的名字", max_length=40)
    min_picks = models.PositiveSmallIntegerField(
        "至少选几个", default=1, validators=[MinValueValidator(1)]
    )
    max_picks = models.PositiveSmallIntegerField(
        "最多选几个", default=3, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    places = models.PositiveSmallIntegerField("评出几个", default=10)
    sort_order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = "类别"
        verbose_name_plural = "类别"
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "slug"], name="category_slug_once_a_contest"
            ),
            models.CheckConstraint(
                name="category_min_picks_not_above_max",
                condition=Q(min_picks__lte=F("max_picks"), min_picks__gte=1),
            ),
            models.CheckConstraint(
                name="category_slug_is_no_page",
                condition=~Q(slug__in=TAKEN),
                violation_error_message=f"{'、'.join(TAKEN)} 是评选自己的网页，类别不能用。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.pk and self.contest.is_in_ledger():
            _assert_kept(self)


def _assert_kept(row: Contest | Category) -> None:
    """Lines name contests and categories by their slugs, and lines never change."""
    before = type(row).objects.values_list("slug", flat=True).filter(pk=row.pk).first()
    if before not in (None, row.slug):
        raise ValidationError(f"“{before}”已经写进公开账本，网址里的名字不能再改。")


class Nominee(VisibleText):
    """候选人: a person, a grid, a place or a photograph, known to voters by its number (编号)."""

    class Kind(models.TextChoices):
        PERSON = "person", "人物"
        GRID = "grid", "网格"
        PLACE = "place", "地方"
        PHOTO = "photo", "照片"

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="nominees")
    number = models.PositiveSmallIntegerField("编号")
    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.PERSON)
    name = models.CharField("名称", max_length=40)
    line = models.CharField("一句话", max_length=60, blank=True)
    about = models.TextField("事迹", max_length=1200, blank=True)
    portrait = models.ForeignKey(
        "core.Picture",
        verbose_name="照片",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    portrait_alt = models.CharField("照片说明（给看不见的人）", max_length=80, blank=True)
    place = models.ForeignKey(
        "places.PlacePage",
        verbose_name="地方",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    person = models.ForeignKey(
        "people.Person",
        verbose_name="人物",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    story = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="报道",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    consent = models.BooleanField("本人（或监护人）同意公开姓名和照片", default=False)
    withdrawn_at = models.DateTimeField("退出时间", null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(
        "退出原因（公开）", max_length=120, blank=True, editable=False
    )

    class Meta:
        verbose_name = "候选人"
        verbose_name_plural = "候选人"
        ordering = ["category", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "number"], name="nominee_number_once_a_category"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:02d} {self.name}"


class RosterEntry(models.Model):
    """One person who may vote in a contest of level `roster`; known by an HMAC of their subject."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="roster")
    subject = models.BinaryField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "subject"], name="roster_entry_once"),
        ]


class ServicePoint(models.Model):
    """登记的服务点: a network of a service centre, from which many people may vote."""

    name = models.CharField("名称", max_length=60)
    network = models.CharField(
        "网段",
        max_length=43,
        unique=True,
        validators=[RegexValidator(r"^[0-9a-fA-F:.]+/\d{1,3}$")],
        help_text="例如 203.0.113.0/28。",
    )
    quota = models.PositiveIntegerField("每十分钟最多几票", default=400)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = "服务点"
        verbose_name_plural = "服务点"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
