"""A page type that the engine has never heard of is kept up to date, with nothing declared."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import LazySettings
from django.db import connection, models
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, Page

from showcase.bake.baking import bake
from showcase.home.models import HomePage
from showcase.stories.models import Column

from .accidents import ended, forked
from .inline import current
from .test_incremental import differences, full_bake

TEMPLATE = """<!doctype html><html lang="zh-Hans"><head><title>{{ page.title }}</title></head><body>
<p>{{ page.column.name }} {{ page.office.name }}</p>
{% for entry in page.entries.all %}<p>{{ entry.sort_order }} {{ entry.text }}</p>{% endfor %}
{% for other in page.others %}<p><a href="{{ other.url }}">{{ other.title }}</a></p>{% endfor %}
</body></html>"""


def test_a_page_type_that_only_the_test_knows(
    home: HomePage,
    transactional_db: None,
    root: Path,
    tmp_path: Path,
    settings: LazySettings,
) -> None:
    """In a process of its own: a model, once registered, stays in Django's registry."""
    (tmp_path / "hotline.html").write_text(TEMPLATE)
    options: dict[str, Any] = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**options, "DIRS": [tmp_path, *options["DIRS"]]}]
    assert ended(forked(lambda: _a_day_with_a_new_page_type(root, tmp_path))) == 0


def _a_day_with_a_new_page_type(root: Path, folder: Path) -> None:
    class Office(models.Model):  # noqa: DJ008 - nobody sees it
        id = models.UUIDField(primary_key=True, default=uuid4)
        name = models.CharField(max_length=20)

        class Meta:
            app_label = "home"

    class Hotline(Page):
        template = "hotline.html"
        column = models.ForeignKey(Column, null=True, on_delete=models.SET_NULL, related_name="+")
        office = models.ForeignKey(Office, models.SET_NULL, null=True, blank=True)

        class Meta:
            app_label = "home"

        def others(self) -> Any:
            return Hotline.objects.live().exclude(pk=self.pk).order_by("title")

    class HotlineEntry(Orderable):
        page = ParentalKey(Hotline, related_name="entries", on_delete=models.CASCADE)
        text = models.CharField(max_length=100)

        class Meta(Orderable.Meta):
            app_label = "home"

    bake(root)
    with connection.schema_editor() as editor:
        editor.create_model(Office)
        editor.create_model(Hotline)
        editor.create_model(HotlineEntry)

    def check(*rendered: str) -> str:
        """Only these pages were made again; the tree is that of a full bake. Returns the first."""
        baked = bake(root)
        assert not baked.full, baked.full
        pages = {path for path in baked.changed if path.endswith("/index.html")}
        assert pages == set(rendered), (pages, rendered, baked.reasons)
        assert not differences(root, full_bake(folder / "full"))
        return (current(root) / rendered[0]).read_text() if rendered else ""

    def add(title: str, slug: str) -> Hotline:
        home = HomePage.objects.get()
        page: Hotline = home.add_child(instance=Hotline(title=title, slug=slug, column=column))
        return page

    one, two = "hotline-1/index.html", "hotline-2/index.html"
    column = Column.objects.create(name="热线", slug="hotline")
    bake(root)
    first = add("第一个热线", "hotline-1")
    assert "热线" in check(one)
    second = add("第二个热线", "hotline-2")
    assert "第二个热线" in check(one, two)
    Column.objects.update(name="市民热线")
    assert "市民热线" in check(one, two, "columns/hotline/index.html")
    office = Office.objects.create(name="窗口")
    Hotline.objects.filter(pk=first.pk).update(office=office)
    assert "窗口" in check(one)
    Office.objects.update(name="一号窗口")
    assert "一号窗口" in check(one)
    first.refresh_from_db()
    first.entries = [
        HotlineEntry(sort_order=n, text=text) for n, text in enumerate(("路灯", "井盖"))
    ]
    first.save()
    assert "井盖" in check(one)
    HotlineEntry.objects.filter(text="井盖").update(sort_order=-1)
    assert check(one).index("井盖") < (current(root) / one).read_text().index("路灯")
    Hotline.objects.filter(pk=second.pk).update(column=None)
    check(two)
    Hotline.objects.filter(pk=second.pk).update(live=False)
    check(one)
    second.delete()
    check()
    HotlineEntry.objects.all().delete()
    assert "路灯" not in check(one)
