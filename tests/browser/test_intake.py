"""What the public sends in, from the first click to the story, and the page that tells of it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
from tests.browser.intake import (
    accept_and_publish,
    act,
    code_of,
    fits,
    open_lead,
    photos,
    read_from_the_tracking_page,
    track,
)
from tests.browser.server import RunningSite
from tests.browser.walks import log_in, reload_until, take_time
from tests.leads.samples import docx

pytestmark = pytest.mark.postgres

RECEIPT = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z]")


@pytest.fixture
def old_phone(new_context: NewContext) -> Page:
    """375 pixels wide, and no scripts."""
    context = new_context(java_script_enabled=False, viewport={"width": 375, "height": 812})
    return context.new_page()


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
    number = track(page, code)

    editor = log_in(desk, site, "zongbian")
    open_lead(editor, number)
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
    take_time(page)
    page.get_by_role("button", name="提交申报").click()
    code = code_of(page)
    number = track(page, code)

    editor = log_in(desk, site, "zongbian")
    open_lead(editor, number)
    act(editor, "请补充材料", 请来稿人补充什么="亭子是哪一年搭的？")
    track(page, code)
    expect(page.get_by_text("亭子是哪一年搭的？")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="去回答").click()
    page.get_by_label("您的回答").fill("前年春天。")
    page.get_by_role("button", name="提交回答").click()
    expect(page.get_by_text("补充的内容收到了")).to_be_visible()

    open_lead(editor, number)
    expect(editor.get_by_text("前年春天。")).to_be_visible()
    expect(editor.locator(".lead-files img")).to_have_count(9)
    accept_and_publish(editor, title)

    read_from_the_tracking_page(page, code, title)


def test_from_a_telephone_call_to_the_story(
    site: RunningSite,
    old_phone: Page,
    desk: BrowserContext,
    new_context: NewContext,
    guard: Guard,
) -> None:
    guard.expect("404")  # as above
    clerk, title = log_in(desk, site, "rexian"), "修好的那盏灯"
    clerk.keyboard.press("Control+k")
    clerk.wait_for_url("**/leads/enter/hotline/")
    clerk.get_by_label("电话").fill("138 9999 5678")
    clerk.get_by_label("一句话").fill("巷口的灯修好了，夜里走路不怕了，想谢谢修灯的人。")
    clerk.get_by_label("一句话").press("Enter")
    code = RECEIPT.search(clerk.get_by_role("status").filter(has_text="记下了").inner_text())
    assert code

    number = track(old_phone, code[0])
    editor = log_in(new_context(), site, "zongbian")
    open_lead(editor, number)
    act(editor, "改登记", 标题=title)
    accept_and_publish(editor, title)
    read_from_the_tracking_page(old_phone, code[0], title)
