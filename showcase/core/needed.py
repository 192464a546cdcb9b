"""Which renditions pages need and nobody has made yet, and making them before a bake."""

import time
from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from wagtail.models import Page, ReferenceIndex

from showcase.bake.preparing import Say, register

from .pictures import Picture, Rendition
from .renditions import Done, make_missing
from .sizes import SHOWN, specs_of


def missing() -> dict[int, set[str]]:
    """Picture → the specs that pages show it in, if any of them is not there; in one query.

    Who shows what is Wagtail's reference index. Of pages only live ones count; so does what is no
    page: a column's logo, a setting.
    """
    found: dict[int, set[str]] = defaultdict(set)
    first, *others = (_lacking(field) for field in SHOWN)
    for key, field in first.union(*others):
        found[int(key)].update(specs_of(field))
    return dict(found)


def _lacking(field: str) -> QuerySet[ReferenceIndex]:
    """`(picture's key, field)` of each use in `field` for which fewer rows are there than needed.

    `Picture.save` deletes rows that do not fit the picture any more, so counting them is enough.
    """
    types = ContentType.objects.get_for_models(Page, Picture)
    specs = specs_of(field)
    live = Page.objects.live().annotate(key=Cast("pk", CharField())).order_by()
    uses = ReferenceIndex.objects.filter(
        Q(model_path=field) | Q(model_path__endswith=f".{field}"),
        ~Q(base_content_type=types[Page]) | Q(object_id__in=live.values("key")),
        to_content_type=types[Picture],
    )
    there = (
        Rendition.objects.filter(
            image=Cast(OuterRef("to_object_id"), BigIntegerField()), filter_spec__in=specs
        )
        .order_by()
        .values("image")
        .annotate(count=Count("filter_spec", distinct=True))
        .values("count")
    )
    return (
        uses.annotate(there=Coalesce(Subquery(there), 0))
        .filter(there__lt=len(specs))
        .order_by()
        .values_list("to_object_id", Value(field))
    )


@register
def prepare(say: Say, jobs: int) -> None:
    """Make what live pages need; what goes wrong is said, and told again by the page itself."""
    make(missing(), say, jobs)


def make(wanted: dict[int, set[str]], say: Say, jobs: int) -> Done:
    """Make renditions of pictures given by key, saying how it goes."""
    if not wanted:
        return Done()
    started = time.monotonic()
    pictures = list(Picture.objects.filter(pk__in=wanted))
    say(f"有 {len(pictures)} 张图片要备好各种尺寸。")

    def tell(number: int) -> None:
        if number % 10 == 0 and number < len(pictures):
            say(f"已备好 {number} / {len(pictures)} 张图片。")

    done = make_missing([(one, sorted(wanted[one.pk])) for one in pictures], jobs, tell)
    say(f"备好了 {done.files} 个图片文件，用时 {time.monotonic() - started:.1f} 秒。")
    for failure in done.failures:
        say(failure)
    return done
