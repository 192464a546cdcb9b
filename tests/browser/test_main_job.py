"""The whole main job, as the people of the newsroom do it."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
from tests.browser.server import RunningSite
from tests.browser.walks import log_in
from tests.newsroom.pages import PAGE

pytestmark = pytest.mark.once

TITLE = "楼道亮起来 邻居走出来"


def test_from_a_printed_page_to_a_page_that_is_read(
    site: RunningSite,
    desk: BrowserContext,
    no_js_page: Page,
    new_context: NewContext,
    tmp_path: Path,
) -> None:
    """Log in, import, correct, draft, three reviews, publish, bake, read without JavaScript."""
    printed = tmp_path / "第三版.md"
    printed.write_text(PAGE, "utf-8")

    editor = log_in(desk, site, "bianji")
    editor.get_by_role("link", name="导入版面").click()
    editor.get_by_label("版面文件").set_input_files(printed)
    editor.get_by_role("button", name="读取并拆分").click()
    expect(editor.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(editor.get_by_text("一字不少")).to_be_visible()

    # A name was misread, and one paragraph belongs to the other story.
    dateline = editor.locator("[data-kind=dateline] textarea")
    dateline.fill(dateline.input_value().replace("江一苇", "江一纬"))
    stray = editor.locator(".import-block", has_text="挨户登记")
    stray.get_by_label("放到").select_option(label="2. 一张长桌 坐满邻居")
    second = editor.locator("[data-home=s2]")
    expect(second.locator(".import-block", has_text="挨户登记")).to_have_count(1)
    editor.get_by_label("新建地方：高新区›桂溪街道›临江社区").check()
    editor.get_by_role("button", name="保存并生成草稿").click()
    expect(editor.get_by_text("已生成 2 篇草稿")).to_be_visible()

    # The draft of the first story: the caption's picture is missing, and so is the year.
    editor.locator(".import-draft").first.get_by_role("link").click()
    expect(editor.locator("#id_title")).to_have_value(TITLE)
    expect(editor.locator("#id_contributors-0-name")).to_have_value("江一纬")
    _act(editor, "提交给三审三校")
    editor.get_by_role("tab", name="归类").click()
    expect(editor.get_by_text("没有年份").first).to_be_visible()
    # The second has neither: a date from another year is never guessed, and it can go to review.
    editor.goto(f"{site.url}/admin/newsroom/import/")
    editor.get_by_role("link", name="第三版.md").click()
    editor.locator(".import-draft").nth(1).get_by_role("link").click()
    address = editor.url
    _act(editor, "提交给三审三校")
    expect(editor.get_by_text("提交进行审核").first).to_be_visible()

    for username in ("bianji", "zhuren", "zongbian"):
        reviewer = log_in(new_context(), site, username)
        reviewer.goto(address)
        reviewer.locator("footer").get_by_role("button", name="更多动作").click()
        reviewer.locator("[data-workflow-action-name=approve]").first.click()
        reviewer.wait_for_url(f"{site.url}/admin/**")

    chief = log_in(new_context(), site, "zongbian")
    chief.get_by_role("link", name="网站发布").click()
    # The publisher has done it already, or does it now.
    chief.get_by_role("button", name="生成并发布").click()
    expect(chief.get_by_role("heading", name="发布回执")).to_be_visible()
    expect(chief.locator("progress")).to_have_count(0, timeout=120_000)

    no_js_page.goto(f"{site.url}/briefs/")
    if not no_js_page.get_by_role("link", name="一张长桌").count():
        no_js_page.goto(f"{site.url}/news/")
    no_js_page.get_by_role("link", name="一张长桌").first.click()
    expect(no_js_page.get_by_role("heading", level=1)).to_contain_text("坐满邻居")
    expect(no_js_page.get_by_text("挨户登记")).to_be_visible()
    expect(no_js_page.get_by_text("临江社区 供图")).to_be_visible()
    expect(no_js_page.locator("a[href='tel:02886969380']").first).to_be_visible()


def _act(page: Page, button: str) -> None:
    """Open the menu beside 保存草稿 and press one of its buttons."""
    page.locator("footer").get_by_role("button", name="更多动作").click()
    page.get_by_role("button", name=button).click()


def test_a_page_that_is_only_a_draft_is_nowhere(
    site: RunningSite, desk: BrowserContext, guard: Guard
) -> None:
    guard.expect("404")
    site.run(_DRAFT)
    page = desk.new_page()
    answer = page.goto(f"{site.url}/cases/9999/")
    assert answer is not None
    assert answer.status == 404
    assert "没有找到" in page.content() or "找不到" in page.content()


_DRAFT = """
from showcase.cases.models import CasePage, ShowcasePage
draft = CasePage(title="草稿", number=9999, live=False)
ShowcasePage.objects.get().add_child(instance=draft)
"""
