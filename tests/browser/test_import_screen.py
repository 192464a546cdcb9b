"""The import screen by mouse, by keyboard and without scripts."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.server import RunningSite
from tests.browser.walks import log_in
from tests.newsroom.pages import PAGE


def import_page(page: Page, site: RunningSite, folder: Path) -> None:
    printed = folder / "第五版.md"
    printed.write_text(PAGE, "utf-8")
    page.goto(f"{site.url}/admin/newsroom/import/")
    page.get_by_label("版面文件").set_input_files(printed)
    page.get_by_role("button", name="读取并拆分").click()


@pytest.fixture
def screen(site: RunningSite, desk: BrowserContext, tmp_path: Path) -> Page:
    page = log_in(desk, site, "bianji")
    import_page(page, site, tmp_path)
    return page


def test_a_block_is_dragged_to_another_story_and_stays_there(screen: Page) -> None:
    screen.set_viewport_size({"width": 1280, "height": 3000})  # both stories in sight
    stray = screen.locator(".import-block", has_text="挨户登记")
    target = screen.locator("[data-home=s2] .import-block").last
    stray.locator(".import-grip").drag_to(target)
    expect(screen.locator("[data-home=s2]", has_text="挨户登记")).to_have_count(1)
    expect(stray.get_by_label("放到")).to_have_value("s2")
    expect(screen.get_by_text("有改动还没有保存")).to_be_visible()
    screen.get_by_role("button", name="保存", exact=True).click()
    expect(screen.get_by_text("拆分方案已保存")).to_be_visible()
    expect(screen.locator("[data-home=s2]", has_text="挨户登记")).to_have_count(1)
    expect(screen.get_by_text("一字不少")).to_be_visible()


@pytest.mark.once
def test_the_page_shows_where_a_block_stands_in_print(screen: Page) -> None:
    screen.locator(".import-block textarea", has_text="微网格员挨户").focus()
    expect(screen.locator(".import-lines li.is-lit")).to_contain_text("微网格员挨户登记")


@pytest.mark.once
def test_the_screen_has_no_serious_violation(
    screen: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    assert axe_violations(screen) == []


def test_a_block_moves_without_scripts(
    site: RunningSite, new_context: NewContext, desk: BrowserContext, tmp_path: Path
) -> None:
    """The login itself needs no script either, but its page is Wagtail's; borrow the session."""
    log_in(desk, site, "bianji")
    bare = new_context(java_script_enabled=False, storage_state=desk.storage_state())
    page = bare.new_page()
    import_page(page, site, tmp_path)
    block = page.locator(".import-block", has_text="挨户登记")
    block.get_by_label("放到").select_option("s2")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page).to_have_url(re.compile(r"/import/\d+/$"))
    expect(page.locator("[data-home=s2]", has_text="挨户登记")).to_have_count(1)
