"""线索台 by its users: a clerk with thirty seconds, and an editor with two hundred leads."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
from tests.browser.intake import accept_and_publish, track
from tests.browser.server import RunningSite
from tests.browser.walks import log_in

pytestmark = pytest.mark.once

TWO_HUNDRED = """
from showcase.leads.intake import Incoming, Sender, take_in
from showcase.leads.models import Kind, Source
from showcase.places.models import PlacePage
from showcase.cases.models import Dimension
places = list(PlacePage.objects.order_by("path"))
dimensions = list(Dimension.objects.all())
sources = list(Source)
for n in range(198):
    take_in(Incoming(
        source=sources[n % 6], kind=Kind.TIP, title=f"第 {n} 件小事",
        message=f"这是第 {n} 位居民说的 {n * 7919 % 1000} 号楼的事。",
        place=places[n % len(places)], dimension=dimensions[n % len(dimensions)],
        sender=Sender(name="某人", phone=f"1380000{n:04d}"),
    ))
case = dict(source=Source.WEB, kind=Kind.CASE, place=PlacePage.objects.get(title="莲花社区"))
one = take_in(Incoming(
    title="棋桌议事会", message="我们院子的棋桌议事会把停车的事商量好了，邻居都说好。",
    sender=Sender(name="欧阳桂英", phone="13912345678"), **case,
))
two = take_in(Incoming(
    title="院子里下棋商量停车", message="院子的棋桌议事会，停车的事商量好了，邻居们都说好。",
    sender=Sender(name="老周", phone="13987654321"), **case,
))
print("CODES", one.code, two.code)
"""

CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z]")
SECONDS_OF_A_CALL = 30


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="线索台").get_by_role("link", name=name).click()


def test_a_call_is_taken_down_in_thirty_seconds(
    site: RunningSite, desk: BrowserContext, axe_violations: Any
) -> None:
    clerk = log_in(desk, site, "rexian")
    expect(clerk.get_by_role("heading", name="线索台")).to_be_visible()
    began = time.monotonic()
    clerk.keyboard.press("Control+k")
    clerk.wait_for_url("**/leads/enter/hotline/")
    # Nothing but the keyboard from here: the first field has the focus.
    clerk.keyboard.type("138 1234 5678")
    clerk.keyboard.press("Tab")
    clerk.keyboard.type("王婆婆")
    clerk.keyboard.press("Tab")
    clerk.keyboard.type("lhs")
    expect(clerk.get_by_role("option", name="莲花社区")).to_be_visible()
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_label("地方")).to_have_value("莲花社区")
    clerk.keyboard.press("Tab")
    clerk.keyboard.type("三单元的楼道灯坏了半个月，老人上下楼不方便。")
    clerk.keyboard.press("Enter")
    taken = clerk.get_by_role("status").filter(has_text="记下了")
    expect(taken).to_contain_text(re.compile(r"20\d\d-\d{6}"))
    assert time.monotonic() - began < SECONDS_OF_A_CALL
    assert CODE.search(taken.inner_text())
    assert axe_violations(clerk) == []

    # The next caller tells the same: it is shown while the clerk is still typing.
    clerk.get_by_label("一句话").fill("三单元楼道灯坏了半个月，老人不方便上下楼。")
    beside = clerk.locator("[data-similar]")
    expect(beside).to_contain_text("可能是同一件事")
    taken.get_by_role("link", name="打开这一条").click()
    expect(clerk.get_by_text("138****5678")).to_be_visible()
    assert "13812345678" not in clerk.content()
    clerk.get_by_text("看联系方式").first.click()
    clerk.get_by_label("为什么要看").fill("回电问是哪个单元")
    clerk.get_by_role("button", name="看联系方式").click()
    expect(clerk.get_by_text("13812345678")).to_be_visible()
    assert axe_violations(clerk) == []


def test_an_editor_with_two_hundred_leads(
    site: RunningSite,
    desk: BrowserContext,
    new_context: NewContext,
    no_js_page: Page,
    axe_violations: Any,
    guard: Guard,
) -> None:
    guard.expect("409")  # the second tab
    made = site.run(TWO_HUNDRED)
    codes = next(line for line in made.splitlines() if line.startswith("CODES")).split()[1:]
    editor = log_in(desk, site, "zongbian")
    editor.get_by_role("link", name="线索台", exact=True).click()
    assert axe_violations(editor) == []
    expect(editor.get_by_text("第 1 页，共 ")).to_be_visible()

    # Filter, and keep the filter.
    editor.get_by_label("来源").select_option(label="网页")
    editor.get_by_role("searchbox", name="找").fill("棋")
    editor.get_by_role("button", name="筛选").click()
    rows = editor.locator(".lead-queue tbody tr")
    expect(rows).to_have_count(2)
    editor.get_by_label("把这些条件存成视图").fill("网页来的棋")
    editor.get_by_role("button", name="存", exact=True).click()
    editor.get_by_role("link", name="清除").click()
    editor.get_by_role("link", name="网页来的棋", exact=True).click()
    expect(rows).to_have_count(2)

    # Merge what is the same.
    editor.once("dialog", lambda dialog: dialog.accept())
    editor.get_by_role("link", name="院子里下棋商量停车").click()
    expect(editor.locator(".lead-similar")).to_contain_text("棋桌议事会")
    second = new_context(storage_state=desk.storage_state()).new_page()
    second.on("dialog", lambda dialog: dialog.accept())
    second.goto(editor.url)
    editor.get_by_role("button", name="并进这条").first.click()
    expect(editor.locator("h2").filter(has_text="棋桌议事会")).to_be_visible()

    # The tab that was left open is told.
    second.get_by_text("不采用", exact=True).first.click()
    second.get_by_label("给来稿人的话（公开在查询页）").fill("写了很久的一句话")
    second.get_by_role("button", name="不采用").click()
    expect(second.get_by_role("alert")).to_contain_text("动过这条线索")
    expect(second.get_by_label("给来稿人的话（公开在查询页）")).to_have_value("写了很久的一句话")
    assert axe_violations(second) == []

    # Accept: a prefilled draft opens; published, the senders of both are told.
    accept_and_publish(editor, "棋桌议事会")
    for code in codes:
        track(no_js_page, code)
        expect(no_js_page.get_by_text("已经刊出：棋桌议事会")).to_be_visible()
        expect(no_js_page.get_by_role("link", name="棋桌议事会")).to_have_attribute(
            "href", re.compile(r"/cases/\d+/")
        )

    # What is not covered, and how it went.
    editor.goto(f"{site.url}/admin/leads/")
    tab(editor, "覆盖图")
    assert axe_violations(editor) == []
    editor.locator(".lead-board .is-empty a").first.click()
    expect(editor.locator("[name=title]")).not_to_have_value("")
    assert axe_violations(editor) == []
    tab(editor, "报表")
    assert axe_violations(editor) == []
    with editor.expect_download() as download:
        editor.get_by_role("link", name="CSV").click()
    assert "按来源" in download.value.path().read_text("utf-8-sig")
