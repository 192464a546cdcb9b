"""Telling the paper something: an old telephone without scripts, and a secretary who is
interrupted."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
from tests.browser.intake import code_of, fits, photos
from tests.browser.server import RunningSite
from tests.browser.walks import take_time

STORY = "我们院里的周嬢嬢每天早上带几个退休职工沿河走一圈，捡垃圾，看水色。"
PAGES = {"nominate": "/nominate/", "submit": "/submit/", "track": "/track/"}


def shot(page: Page, name: str, tmp_path: Path) -> None:
    page.screenshot(path=tmp_path / f"{name}.png", full_page=True)


@pytest.fixture
def old_phone(new_context: NewContext) -> Page:
    context = new_context(java_script_enabled=False, viewport={"width": 375, "height": 812})
    return context.new_page()


def test_over_seventy_on_an_old_telephone(old_phone: Page, tmp_path: Path, guard: Guard) -> None:
    guard.expect("422")  # what is missing is told with it
    page = old_phone
    page.goto("/")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="我要推荐").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("推荐一件好事")
    page.get_by_label("说说是什么事").fill(STORY)
    page.get_by_label("照片", exact=False).first.set_input_files(photos(tmp_path, 2))
    page.get_by_label("我同意本报").check()
    page.get_by_role("button", name="提交推荐").click()
    # the place was forgotten: everything is still there
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("还差1处")
    shot(page, "missing", tmp_path)
    fits(page)
    expect(page.get_by_label("说说是什么事")).to_have_value(STORY)
    expect(page.get_by_text("现场2.jpg")).to_be_visible()
    summary.get_by_role("link").click()
    take_time(page)
    page.get_by_label("社区、小区或门牌").fill("晋阳河边，三号桥旁")
    page.get_by_role("button", name="提交推荐").click()
    shot(page, "received", tmp_path)
    fits(page)
    code = code_of(page)
    page.get_by_role("link", name="查进度").last.click()
    page.get_by_label("编号").fill(code.replace("-", " ").lower())
    page.get_by_role("button", name="查一查").click()
    expect(page.get_by_role("status")).to_contain_text("已经收到")
    expect(page.locator("body")).not_to_contain_text(STORY)
    shot(page, "tracked", tmp_path)
    fits(page)


def test_pressed_while_photos_go_up(
    site: RunningSite, page: Page, phone: BrowserContext, tmp_path: Path
) -> None:
    page.goto("/nominate/")
    page.get_by_label("说说是什么事").fill(STORY)
    page.get_by_label("社区、小区或门牌").fill("晋阳河边，三号桥旁")
    page.get_by_label("我同意本报").check()
    take_time(page)
    page.get_by_label("照片", exact=False).first.set_input_files(photos(tmp_path, 5))
    page.get_by_role("button", name="提交推荐").click()
    expect(page.locator("[data-receipt]")).to_be_visible()
    told = site.run(
        "from showcase.leads.models import Lead\n"
        "print(Lead.objects.latest('pk').attachments.count())"
    )
    assert told.strip() == "5"


def test_a_secretary_is_interrupted_and_goes_on(
    site: RunningSite, page: Page, phone: BrowserContext, tmp_path: Path
) -> None:
    page.goto("/submit/")
    page.get_by_label("申报单位").fill("晋阳街道晋阳社区党委")
    page.get_by_label("案例名称").fill("院坝茶桌议事会")
    expect(page.locator("[name=work]")).not_to_have_value("")  # done beside the writing
    page.get_by_label("照片").first.set_input_files(photos(tmp_path, 10))
    listed = page.locator("[data-files=photos] [data-list] li")
    expect(listed).to_have_count(10)
    expect(listed.filter(has_text="已经留下")).to_have_count(9)
    expect(listed.filter(has_text="最多 9 张照片")).to_have_count(1)
    expect(listed.first.locator("img")).to_be_visible()
    page.get_by_label("第 1 行，数的是什么").fill("矛盾纠纷")
    with page.expect_response(re.compile("/api/draft/submit")):
        page.get_by_label("第 1 行，现在").fill("12起")
    expect(page.locator("[data-saved]")).to_contain_text("已自动存好")
    link = page.locator("[data-resume] a").get_attribute("href")
    assert link
    shot(page, "filling", tmp_path)
    page.close()

    again = phone.new_page()
    again.goto(f"{site.url}{link}")
    expect(again.get_by_label("申报单位")).to_have_value("晋阳街道晋阳社区党委")
    expect(again.get_by_label("第 1 行，现在")).to_have_value("12起")
    expect(again.locator("[name=drop]")).to_have_count(9)
    expect(again.locator("[name=drop]").first).to_be_visible()
    fits(again)
    shot(again, "resumed", tmp_path)
    again.get_by_label("区县、镇街").select_option(index=1)
    again.get_by_label("做法").fill("每月初五，围着茶桌说事。")
    again.get_by_label("电话").fill("13800138000")
    again.get_by_label("我同意本报").check()
    again.get_by_role("button", name="提交申报").click()
    code = code_of(again)
    shot(again, "submitted", tmp_path)
    # the QR code's address brings the code along, and it leaves the address bar
    again.goto(f"{site.url}/track/#{code}")
    expect(again.get_by_label("编号")).to_have_value(code)
    assert "#" not in again.url
    again.keyboard.press("Enter")
    expect(again.get_by_role("status")).to_contain_text("已经收到")


@pytest.mark.once
@pytest.mark.parametrize("name", PAGES)
def test_pages_fit_and_have_no_barriers(
    site: RunningSite,
    phone: BrowserContext,
    name: str,
    axe_violations: Callable[[Page], list[str]],
    tmp_path: Path,
) -> None:
    page = phone.new_page()
    page.goto(f"{site.url}{PAGES[name]}")
    fits(page)
    assert axe_violations(page) == []
    shot(page, name, tmp_path)
    page.get_by_role("link", name="关怀版").first.click()
    fits(page)
    assert axe_violations(page) == []
    shot(page, f"{name}-care", tmp_path)


@pytest.mark.once
def test_the_form_by_keyboard_alone(page: Page) -> None:
    page.goto("/nominate/")
    page.get_by_label("说说是什么事").focus()
    page.keyboard.type(STORY)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    take_time(page)
    page.get_by_label("我同意本报").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("[data-receipt]")).to_be_visible()
