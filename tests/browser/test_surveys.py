"""A survey without scripts on a telephone, from the list to the thanks; and its results."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, NewContext
from tests.browser.guard import Guard
from tests.browser.server import RunningSite

MAKE = """
from showcase.surveys.models import *
from showcase.surveys import turning
one = Survey.objects.create(title="社区食堂，您怎么看", slug="shitang", live=True,
    asks_contact=True, introduction="五道小题，一分钟答完。")
K = SurveyQuestion.Kind
for n, (text, kind, choices, must) in enumerate([
    ("您常去社区食堂吗", K.SINGLE, "常去\\n有时去\\n不去", True),
    ("爱吃什么（可以选几样）", K.MULTIPLE, "面食\\n炒菜\\n稀饭\\n烧菜", False),
    ("饭菜味道打几分", K.SCALE, "", False),
    ("还想说什么", K.TEXT, "", False)]):
    SurveyQuestion.objects.create(survey=one, text=text, kind=kind, choices=choices, required=must,
        sort_order=n)
two = Survey.objects.create(title="院坝里的灯", slug="deng", live=True, phase="open")
q = SurveyQuestion.objects.create(survey=two, text="灯够亮吗", choices="够\\n不够\\n说不好")
s = SurveyQuestion.objects.create(survey=two, text="打几分", kind=K.SCALE, required=True,
    sort_order=1)
for n in range(40):
    SurveyAnswer.objects.create(survey=two, once=n.to_bytes(16), data={
        str(q.pk): [0 if n < 25 else 1 if n < 38 else 2], str(s.pk): [n % 5]})
turning.close(two.pk)
"""
FORM, RESULTS = "/survey/shitang/", "/survey/deng/results/"
Axe = Callable[[Page], list[str]]


@pytest.fixture(scope="module")
def surveys(site: RunningSite) -> None:
    """Made, opened by the clock, and published."""
    site.run(MAKE)
    release = site.var / "releases" / "current"
    until = time.monotonic() + 120
    while time.monotonic() < until:
        form = release / "survey" / "shitang" / "index.html"
        if form.exists() and "survey-form" in form.read_text():
            return
        time.sleep(0.5)
    raise AssertionError("the survey was not published")


@pytest.fixture
def small_page(new_context: NewContext) -> Page:
    """375 pixels wide, and no scripts."""
    return new_context(viewport=PHONE, java_script_enabled=False, is_mobile=True).new_page()


def fits(page: Page) -> bool:
    box = page.locator("main").bounding_box()
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


def test_answering_without_scripts_on_a_telephone(
    surveys: None, small_page: Page, guard: Guard
) -> None:
    page = small_page
    page.goto("/survey/")
    page.get_by_role("link", name="社区食堂，您怎么看").click()
    assert fits(page)
    guard.expect("400")
    guard.expect("403")
    page.get_by_label("还想说什么").fill("稀饭再稠一点")
    page.get_by_role("button", name="交上去").click()
    # What must be answered is named, and what was written is still there.
    expect(page.get_by_role("alert")).to_contain_text("请选一项")
    expect(page.get_by_label("还想说什么")).to_have_value("稀饭再稠一点")
    page.get_by_text("有时去").click()
    page.get_by_label("炒菜").check()
    page.get_by_label("4", exact=True).check()
    page.get_by_label("电话").fill("13800004321")
    page.get_by_role("button", name="交上去").click()
    expect(page.get_by_role("heading", name="收到了，谢谢您")).to_be_visible()
    assert len(page.locator(".code").inner_text()) == 21
    assert fits(page)
    # Once only.
    guard.expect("409")
    page.goto(FORM)
    page.get_by_text("不去").click()
    page.get_by_role("button", name="交上去").click()
    expect(page.get_by_role("alert")).to_contain_text("已经答过")


def test_with_scripts_one_press_is_enough(surveys: None, phone: Browser) -> None:
    page = phone.new_page()
    with page.expect_response("**/api/hello"):
        page.goto(FORM)
    page.get_by_text("常去", exact=True).click()
    page.get_by_role("button", name="交上去").click()
    expect(page.get_by_role("heading", name="收到了，谢谢您")).to_be_visible()


@pytest.mark.once
@pytest.mark.parametrize("address", ["/survey/", FORM, RESULTS])
def test_the_pages_can_be_read_by_everybody(
    surveys: None, phone: Browser, axe_violations: Axe, address: str
) -> None:
    page = phone.new_page()
    page.goto(address)
    assert fits(page)
    assert axe_violations(page) == []
    for target in page.locator("main label.tick").all():
        box = target.bounding_box()
        assert box and box["height"] >= 44


def test_results_tell_no_small_numbers(surveys: None, small_page: Page) -> None:
    page = small_page
    page.goto(RESULTS)
    rows = page.get_by_role("table", name="灯够亮吗").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("够")
    expect(page.locator("svg.bars").first).to_be_visible()
    bar = page.locator("svg.bars .told").first.bounding_box()
    assert bar and bar["width"] > 100
    assert "平均" in page.locator("main").inner_text()
