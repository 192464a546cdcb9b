"""Every kind of page a reader meets: by eye, by keyboard, by screen reader, on paper."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
from tests.browser.server import RunningSite

pytestmark = pytest.mark.once

# One address of each kind; `{…}` is filled in from the running site.
KINDS = {
    "home": "/",
    "showcase": "/cases/",
    "district": "/cases/district/510104/",
    "district without a case": "/cases/district/510131/",
    "dimension": "/cases/dimension/1/",
    "case": "{case}",
    "article": "{article}",
    "brief": "{brief}",
    "news": "/news/",
    "briefs": "/briefs/",
    "column": "/columns/zhanbo/",
    "tag": "{tag}",
    "places": "/places/",
    "district's place": "/places/510104/",
    "community": "{community}",
    "campaign": "{campaign}",
    "about": "/about/",
    "404": "/404.html",
}
WIDTHS = (375, 1280)


@pytest.fixture(scope="module")
def addresses(site: RunningSite) -> dict[str, str]:
    """Kind → path, read off the site's own map."""
    current = site.var / "releases" / "current"
    locations = ElementTree.parse(current / "sitemap.xml").iter()
    paths = [e.text.removeprefix(site.url) for e in locations if e.tag.endswith("loc") and e.text]

    def first(pattern: str) -> str:
        return next(p for p in paths if re.fullmatch(pattern, p))

    found = {
        "{case}": first(r"/cases/\d+/"),
        "{article}": first(r"/news/\d+/"),
        "{brief}": first(r"/briefs/\d+/"),
        "{tag}": first(r"/tags/\d+/"),
        "{community}": first(r"/places/\d{1,4}/"),
        "{campaign}": first(r"/cases/[a-z][a-z0-9-]+/"),
    }
    return {kind: found.get(path, path) for kind, path in KINDS.items()}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_has_a_serious_violation(
    new_context: NewContext,
    addresses: dict[str, str],
    axe_violations: Callable[[Page], list[str]],
    kind: str,
    width: int,
) -> None:
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(addresses[kind])
    assert axe_violations(page) == []


@pytest.mark.parametrize("mode", ["dark", "care", "care dark"])
@pytest.mark.parametrize("kind", ["home", "showcase", "case", "community"])
def test_no_mode_has_a_serious_violation(
    new_context: NewContext,
    addresses: dict[str, str],
    axe_violations: Callable[[Page], list[str]],
    kind: str,
    mode: str,
) -> None:
    scheme = "dark" if "dark" in mode else "light"
    page = new_context(color_scheme=scheme, viewport={"width": 375, "height": 812}).new_page()
    page.goto(addresses[kind] + ("#guanhuai" if "care" in mode else ""))
    assert axe_violations(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_small_phone_scrolls_one_way_only(
    new_context: NewContext, addresses: dict[str, str], kind: str
) -> None:
    page = new_context(viewport={"width": 360, "height": 640}).new_page()
    for address in (addresses[kind], addresses[kind] + "#guanhuai"):
        page.goto(address)
        overhang = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overhang <= 0, address


def test_without_scripts_one_reads_from_the_front_page_to_a_story(no_js_page: Page) -> None:
    no_js_page.goto("/")
    no_js_page.locator("article.lead h2 a, .lead h2 a").first.click()
    expect(no_js_page.get_by_role("heading", level=1)).to_be_visible()
    no_js_page.get_by_role("navigation").get_by_role("link", name="案例展播").first.click()
    no_js_page.get_by_role("link", name=re.compile("锦江")).first.click()
    expect(no_js_page).to_have_url(re.compile("/cases/district/510104/"))


def test_every_page_can_call_the_paper(phone: BrowserContext, addresses: dict[str, str]) -> None:
    page = phone.new_page()
    for address in addresses.values():
        page.goto(address)
        call = page.locator("header a[href^='tel:']").first
        box = call.bounding_box()
        assert box is not None, address
        assert box["height"] >= 44, address


def test_elder_mode_stays_on_the_next_page(desk: BrowserContext, addresses: dict[str, str]) -> None:
    page = desk.new_page()
    page.goto("/")
    page.get_by_role("link", name="关怀版").click()
    page.goto(addresses["case"])
    size = page.locator(".prose p").first.evaluate("e => getComputedStyle(e).fontSize")
    assert float(size.removesuffix("px")) >= 22
    for target in page.locator(".callbar a:visible, .callbar button:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 60


def test_elder_mode_needs_no_script(no_js_page: Page) -> None:
    no_js_page.goto("/#guanhuai")
    expect(no_js_page.locator(".callbar")).to_be_visible()


def test_the_keyboard_reaches_the_story(desk: BrowserContext, addresses: dict[str, str]) -> None:
    page = desk.new_page()
    page.goto(addresses["case"])
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.getAttribute('href')")
    assert skip == "#main"
    for _ in range(40):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(() => { const a = document.activeElement, row = a.closest('.row, .brief');"
            " return [a, row].filter(Boolean).map(e => getComputedStyle(e))"
            ".some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) })()"
        )
        assert outline, page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


def test_on_paper_a_story_keeps_masthead_hotline_and_code(
    desk: BrowserContext, addresses: dict[str, str]
) -> None:
    page = desk.new_page()
    page.goto(addresses["case"])
    page.emulate_media(media="print")
    expect(page.locator(".wordmark")).to_be_visible()
    expect(page.locator("svg.qr").first).to_be_visible()
    expect(page.locator("a[href^='tel:']:visible").first).to_be_visible()
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    assert page.pdf(format="A4")[:5] == b"%PDF-"


def test_an_address_that_is_not_there_gets_the_papers_own_page(
    desk: BrowserContext, guard: Guard
) -> None:
    guard.expect("404")
    page = desk.new_page()
    answer = page.goto("/cases/88888/")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator(".wordmark")).to_be_visible()


def test_nothing_jumps_while_a_story_loads(
    phone: BrowserContext, addresses: dict[str, str]
) -> None:
    page = phone.new_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(l => l.getEntries().forEach(e => {"
        " if (!e.hadRecentInput) window.shift += e.value }))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(addresses["case"])
    page.mouse.wheel(0, 6000)
    page.wait_for_timeout(800)
    assert page.evaluate("window.shift") < 0.02
