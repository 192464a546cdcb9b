"""Searching as a resident would: on a telephone, with a finger or keys, with and without scripts,
and while Django is away."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
from tests.browser.server import RunningSite
from tests.nginx import running_nginx

NO_DJANGO = 9  # nothing listens there
WORD = "微网格员"
PLACE = "niushikou"
ANSWER = f"/search/?q={quote(WORD)}"


def type_in(box: Locator) -> None:
    """Type, and wait for the suggestions for all of it: those for a part of it come and go."""
    with box.page.expect_response(re.compile(rf"/api/suggest\?q={PLACE}$")):
        box.press_sequentially(PLACE, delay=20)
    box.page.evaluate("() => new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")
    expect(box.page.get_by_role("option").first).to_be_visible()


def test_on_a_telephone_a_suggestion_is_touched(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/")
    box = page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first
    box.tap()
    type_in(box)
    option = page.get_by_role("option").filter(has_text="牛市口").first
    assert option.evaluate("one => one.getBoundingClientRect().height") >= 44
    option.tap()
    expect(page).to_have_url(re.compile("/search/|/places/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.once
def test_with_keys_alone(desk: BrowserContext) -> None:
    page = desk.new_page()
    page.goto("/search/")
    box = page.locator("main input[name=q]")
    box.focus()
    type_in(box)
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "none")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.fill(WORD)
    box.press("Enter")
    expect(page).to_have_url(re.compile("/search/[?]q="))
    expect(page.locator(".results mark").first).to_be_visible()


def test_a_facet_and_the_way_back(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto(ANSWER)
    total = page.locator("h2[role=status]").inner_text()
    page.locator("details.narrow summary").tap()
    link = page.locator(".facets a").first
    count = link.locator(".num").inner_text()
    link.tap()
    expect(page.locator("h2[role=status]")).to_have_text(re.compile(rf"共 {count} 条"))
    expect(page.locator(".chosen a")).to_be_visible()
    page.go_back()
    expect(page.locator("h2[role=status]")).to_have_text(total)


def test_without_scripts(no_js_page: Page) -> None:
    no_js_page.goto("/")
    no_js_page.locator("header input[name=q]").fill(WORD)
    no_js_page.get_by_role("button", name="检索").click()
    expect(no_js_page.locator(".results > li").first).to_be_visible()
    no_js_page.locator("details.narrow summary").click()
    no_js_page.locator(".facets a").first.click()
    expect(no_js_page.locator(".chosen")).to_be_visible()


@pytest.fixture(scope="module")
def files_alone(site: RunningSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an nginx that serves the site's files, with nobody behind it."""
    folder = tmp_path_factory.mktemp("nginx")
    with running_nginx(folder, site.var / "releases", NO_DJANGO) as nginx:
        yield f"http://127.0.0.1:{nginx.port}"


@pytest.mark.once
def test_while_django_is_away_the_page_looks_itself(
    files_alone: str, phone: BrowserContext, guard: Guard
) -> None:
    guard.expect("503")
    page = phone.new_page()
    page.goto(f"{files_alone}/")
    page.locator("header input[name=q]").fill("网格")
    page.locator("header input[name=q]").press("Enter")
    expect(page).to_have_url(f"{files_alone}/search/?q={quote('网格')}")
    expect(page.locator(".results > li").first).to_be_visible()
    page.locator(".results h3 a").first.tap()
    expect(page.locator("article h1, main h1").first).to_be_visible()
    page.goto(f"{files_alone}/search/?q={quote('没有的东西')}")
    expect(page.get_by_text("没有找到“没有的东西”")).to_be_visible()
    expect(page.locator(".search-help a[href^='tel:']")).to_be_visible()


@pytest.mark.once
def test_while_django_is_away_and_without_scripts(files_alone: str, no_js_page: Page) -> None:
    no_js_page.goto(f"{files_alone}/search/?q=1")
    expect(no_js_page.get_by_text("检索现在用不了")).to_be_visible()


@pytest.mark.once
@pytest.mark.parametrize("address", [ANSWER, "/search/", "/search/?q=zzzzzz"])
@pytest.mark.parametrize("mode", ["", "#guanhuai"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_page_has_no_serious_violation(
    new_context: NewContext,
    axe_violations: Callable[[Page], list[str]],
    address: str,
    mode: str,
    width: int,
) -> None:
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(address + mode)
    if page.locator("details.narrow").count():
        page.locator("details.narrow summary").click()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
