"""What the public sends in, from the first click to the story, and the page that tells of it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
from tests.browser.server import RunningSite
from tests.browser.test_nominations import code_of, fits, photos
from tests.browser.walks import log_in, reload_until, take_time
from tests.leads.samples import docx

NUMBER = re.compile(r"20\d\d-\d{6}")
Axe = Callable[[Page], list[str]]


@pytest.fixture
def old_phone(new_context: NewContext) -> Page:
    """375 pixels wide, and no scripts."""
    context = new_context(java_script_enabled=False, viewport={"width": 375, "height": 812})
    return context.new_page()


def track(page: Page, code: str) -> None:
    page.goto("/track/")
    page.get_by_label("编号").fill(code)
    page.get_by_role("button", name="查一查").click()


def open_lead(editor: Page, number: str) -> None:
    """By the number that its sender names on the telephone."""
    editor.get_by_role("link", name="线索台", exact=True).click()
    editor.get_by_role("searchbox", name="找").fill(number)
    editor.get_by_role("button", name="筛选").click()
    editor.locator(".lead-queue tbody a").first.click()
    expect(editor.locator(".lead-head h2")).to_contain_text(number)


def act(editor: Page, name: str, **fields: str) -> None:
    """Open one of the desk's steps, fill it in and take it."""
    editor.locator(".lead-act summary", has_text=name).click()
    step = editor.locator(".lead-act", has=editor.locator("summary", has_text=name))
    for label, text in fields.items():
        step.get_by_label(label).fill(text)
    step.get_by_role("button", name=name).click()


def accept_and_publish(editor: Page, title: str) -> None:
    """The draft is there at one press, and the editor's own 发布 makes it a page."""
    editor.once("dialog", lambda dialog: dialog.accept())
    editor.get_by_role("button", name="采用，建草稿").click()
    editor.wait_for_url("**/admin/pages/*/edit/")
    expect(editor.locator("#id_title")).to_have_value(title)
    editor.locator("footer").get_by_role("button", name="更多动作").click()
    editor.get_by_role("button", name="发布", exact=True).click()
    expect(editor.get_by_role("link", name="查看发布回执")).to_be_visible()


def read_from_the_tracking_page(page: Page, code: str, title: str) -> None:
    """The holder of the code is told, and the link leads to what everybody reads."""
    track(page, code)
    expect(page.get_by_text("已经刊出")).to_be_visible()
    expect(page.get_by_text("根据您提供的线索写成的稿件")).to_be_visible()
    fits(page)
    page.get_by_role("link", name=title).click()
    reload_until(page.get_by_role("heading", level=1, name=title))
    fits(page)


def test_from_an_old_telephone_to_the_story(
    site: RunningSite, old_phone: Page, desk: BrowserContext, tmp_path: Path, guard: Guard
) -> None:
    guard.expect("404")  # the story's page, if its sender is quicker than the publisher
    page, title = old_phone, "河边的周嬢嬢"
    page.goto("/")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="我要推荐").click()
    page.get_by_label("说说是什么事").fill("周嬢嬢每天早上沿河走一圈，捡垃圾，看水色。")
    page.get_by_label("社区、小区或门牌").fill("晋阳河边，三号桥旁")
    page.get_by_label("照片", exact=False).first.set_input_files(photos(tmp_path, 1))
    page.get_by_label("我同意本报").check()
    page.get_by_role("button", name="提交推荐").click()
    take_time(page)
    page.get_by_role("button", name="提交推荐").click()
    code = code_of(page)
    track(page, code)
    number = NUMBER.search(page.locator("main").inner_text())
    assert number

    editor = log_in(desk, site, "zongbian")
    open_lead(editor, number[0])
    reload_until(editor.locator(".lead-files img"))  # what is shown was made anew by the worker
    act(editor, "改登记", 标题=title)
    accept_and_publish(editor, title)

    read_from_the_tracking_page(page, code, title)


def test_from_a_word_file_and_twelve_photos_to_the_story(
    site: RunningSite,
    old_phone: Page,
    new_context: NewContext,
    desk: BrowserContext,
    tmp_path: Path,
    guard: Guard,
) -> None:
    guard.expect("404")  # as above
    page, title = new_context(java_script_enabled=False).new_page(), "院坝里的议事亭"
    word = tmp_path / "申报材料.docx"
    word.write_bytes(docx("亭子搭好以后，邻居坐下来商量了十二件事。"))
    page.goto("/submit/")
    page.get_by_label("申报单位").fill("晋阳街道晋阳社区党委")
    page.get_by_label("案例名称").fill(title)
    page.get_by_label("Word 或 PDF 文件").set_input_files(word)
    page.get_by_label("照片", exact=False).first.set_input_files(photos(tmp_path, 12))
    page.get_by_role("button", name="存一下").click()
    expect(page.get_by_text("最多 9 张照片").first).to_be_visible()
    expect(page.get_by_text("现场9.jpg")).to_be_visible()
    link = page.get_by_role("link", name=re.compile("draft=")).first.get_attribute("href")
    assert link

    # Interrupted, and gone on with on the telephone: the file has been read meanwhile.
    page = old_phone
    page.goto(link)
    reload_until(page.get_by_text("邻居坐下来商量了十二件事"))
    expect(page.locator("[name=drop]")).to_have_count(10)
    fits(page)
    page.get_by_label("区县、镇街").select_option(index=1)
    page.get_by_label("做法").fill("每月初五，坐在亭子里说事。")
    page.get_by_label("电话").fill("13800138000")
    page.get_by_label("我同意本报").check()
    page.get_by_role("button", name="提交申报").click()
    code = code_of(page)
    track(page, code)
    number = NUMBER.search(page.locator("main").inner_text())
    assert number

    editor = log_in(desk, site, "zongbian")
    open_lead(editor, number[0])
    act(editor, "请补充材料", 请来稿人补充什么="亭子是哪一年搭的？")
    track(page, code)
    expect(page.get_by_text("亭子是哪一年搭的？")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="去回答").click()
    page.get_by_label("您的回答").fill("前年春天。")
    page.get_by_role("button", name="提交回答").click()
    expect(page.get_by_text("补充的内容收到了")).to_be_visible()

    open_lead(editor, number[0])
    expect(editor.get_by_text("前年春天。")).to_be_visible()
    expect(editor.locator(".lead-files img")).to_have_count(9)
    accept_and_publish(editor, title)

    read_from_the_tracking_page(page, code, title)
