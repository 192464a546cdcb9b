"""The site on a USB stick, in a real browser, by file://."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bake.test_export import unresolved
from tests.browser.server import RunningSite

pytestmark = pytest.mark.once


def test_the_site_opens_from_a_folder(site: RunningSite, browser: Browser, tmp_path: Path) -> None:
    stick = tmp_path / "U 盘"
    site.manage("export", str(stick))
    assert len(list(stick.rglob("*.html"))) > 50
    assert unresolved(stick) == []
    # Not a guarded context: the guard allows our own host, and here even that would be too much.
    context = browser.new_context()
    asked: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda told: complaints.append(told.text))
    context.on("weberror", lambda told: complaints.append(str(told.error)))
    try:
        page = context.new_page()
        page.goto((stick / "index.html").as_uri())
        assert_styled(page)
        page.locator('main a[href*="cases/"]').first.click()
        expect(page.locator("h1").first).to_be_visible()
        assert "/cases/" in page.url and page.url.endswith("index.html")
        assert_styled(page)
        shown = page.evaluate(
            "[...document.images].filter(i => i.complete && i.naturalWidth).length"
        )
        assert shown or not page.locator("img").count()
        page.locator("a.wordmark").click()
        expect(page).to_have_url((stick / "index.html").as_uri())
        # The script runs too: a module would be refused here.
        assert page.locator("[data-today]").inner_text() != ""
    finally:
        context.close()
    assert [url for url in asked if not url.startswith(("file://", "data:"))] == []
    assert complaints == []


def assert_styled(page: Page) -> None:
    red = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--red')")
    assert red.strip()
    assert page.evaluate("document.styleSheets.length") >= 1
