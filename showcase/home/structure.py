"""The fixed pages of the site: front page and sections. Made once, kept for good."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Collection, Page, Site

from showcase.cases.models import ShowcasePage
from showcase.news.models import BriefsPage, NewsPage
from showcase.newsroom.roles import ensure_roles
from showcase.places.models import PlaceIndexPage

from .models import HomePage

SECTIONS: tuple[tuple[type[Page], str, str], ...] = (
    (ShowcasePage, "cases", "案例展播"),
    (NewsPage, "news", "社区新闻"),
    (BriefsPage, "briefs", "资讯"),
    (PlaceIndexPage, "places", "地方"),
)


@transaction.atomic
def ensure_site() -> HomePage:
    """The home page with its sections, the default site, groups and workflow; safe to repeat."""
    home = HomePage.objects.first() or _replace_welcome_page()
    ensure_address()
    Page.objects.filter(depth=1, title="Root").update(title="全部页面", draft_title="全部页面")
    Collection.objects.filter(depth=1, name="Root").update(name="全部")
    for model, slug, title in SECTIONS:
        if not model.objects.exists():
            home.add_child(instance=model(title=title, slug=slug, show_in_menus=True))
            home.refresh_from_db()
    ensure_roles(home)
    return home


def ensure_address() -> None:
    """Let Wagtail's default site have the address that readers see: `SITE_URL`."""
    url = urlsplit(settings.SITE_URL)
    Site.objects.filter(is_default_site=True).update(
        hostname=url.hostname, port=url.port or (443 if url.scheme == "https" else 80)
    )
    Site.clear_site_root_paths_cache()


def _replace_welcome_page() -> HomePage:
    """Put our front page where Wagtail's first migration put its welcome page."""
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="华西社区报", slug="huaxi"))
    site, _ = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
    )
    site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
    site.save()
    welcome = Page.objects.filter(depth=2, slug="home", content_type__model="page").first()
    if welcome and not welcome.get_children().exists():
        welcome.delete()
    return home
