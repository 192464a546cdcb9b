"""Steps of the walks around a lead: its sender's, and the desk's."""

import re
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.walks import reload_until

CODE = re.compile(r"^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}-[0-9A-HJKMNP-TV-Z]$")
NUMBER = re.compile(r"20\d\d-\d{6}")


def photos(folder: Path, count: int) -> list[Path]:
    made = []
    for number in range(count):
        data = BytesIO()
        Image.new("RGB", (640, 480), (40 * number % 255, 90, 120)).save(data, "JPEG")
        made.append(folder / f"现场{number + 1}.jpg")
        made[-1].write_bytes(data.getvalue())
    return made


def code_of(page: Page) -> str:
    code = page.locator("[data-receipt]").inner_text().strip()
    assert CODE.match(code), code
    return code


def fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"], wide  # type: ignore[index]


def track(page: Page, code: str) -> str:
    """Ask for a code; the number to name on the telephone."""
    page.goto("/track/")
    page.get_by_label("编号").fill(code)
    page.get_by_role("button", name="查一查").click()
    expect(page.get_by_role("heading", name="到哪一步了", exact=True)).to_be_visible()
    number = NUMBER.search(page.locator("main").inner_text())
    assert number
    return number[0]


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
    """The draft is there at one press; whose name stands above it is all that must be added."""
    editor.once("dialog", lambda dialog: dialog.accept())
    editor.get_by_role("button", name="采用，建草稿").click()
    editor.wait_for_url("**/admin/pages/*/edit/")
    expect(editor.locator("#id_title")).to_have_value(title)
    editor.get_by_label("本稿不署名").check()
    editor.locator("footer").get_by_role("button", name="更多动作").click()
    editor.get_by_role("button", name="发布", exact=True).click()
    expect(editor.get_by_role("link", name="查看发布回执")).to_be_visible()


def read_from_the_tracking_page(page: Page, code: str, title: str) -> None:
    """The holder of the code is told, and the link leads to what everybody reads."""
    track(page, code)
    expect(page.get_by_text(f"已经刊出：{title}")).to_be_visible()
    expect(page.get_by_text("根据您提供的线索写成的稿件")).to_be_visible()
    fits(page)
    page.get_by_role("link", name=title).click()
    reload_until(page.get_by_role("heading", level=1, name=title))
    fits(page)
