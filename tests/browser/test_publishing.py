"""From 发布 in the editor to the reader's page and its receipt, with the publisher of the demo."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.server import RunningSite
from tests.browser.walks import log_in

pytestmark = pytest.mark.once

TITLE = "茶桌边上的新标题 改过一次"


def test_an_editors_publication_is_read_and_has_its_receipt(
    site: RunningSite,
    desk: BrowserContext,
    no_js_page: Page,
    axe_violations: Callable[[Page], list[str]],
) -> None:
    chief = log_in(desk, site, "zongbian")
    address = f"{site.url}/cases/1/"
    chief.goto(f"{site.url}/admin/newsroom/releases/page-at/?path={address.removeprefix(site.url)}")
    chief.locator("#id_title").fill(TITLE)
    chief.locator("footer").get_by_role("button", name="更多动作").click()
    chief.get_by_role("button", name="发布", exact=True).click()
    receipt = chief.get_by_role("link", name="查看发布回执")
    began = time.monotonic()
    expect(receipt).to_be_visible()
    no_js_page.goto(address)
    while TITLE.split()[0] not in no_js_page.content():
        assert time.monotonic() - began < 60
        time.sleep(0.1)
        no_js_page.reload()

    receipt.click()
    expect(chief.get_by_role("heading", name="发布回执")).to_be_visible()
    expect(chief.get_by_text("已发布").first).to_be_visible()
    expect(
        chief.get_by_role("link", name=address.removeprefix(site.url), exact=True)
    ).to_be_visible()
    expect(chief.get_by_text(f"《{TITLE}》的标题").first).to_be_visible()
    assert axe_violations(chief) == []
    chief.set_viewport_size(PHONE)
    assert chief.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    # Back to the release before, which holds; then on again.
    chief.once("dialog", lambda dialog: dialog.accept())
    chief.get_by_role("button", name="退回上一版").click()
    expect(chief.get_by_text("网站停在旧版").first).to_be_visible()
    no_js_page.reload()
    assert TITLE.split()[0] not in no_js_page.content()
    chief.get_by_role("button", name="恢复自动发布").click()
    began = time.monotonic()
    while TITLE.split()[0] not in no_js_page.content():
        assert time.monotonic() - began < 120  # the bake after a rollback is a full one
        time.sleep(0.2)
        no_js_page.reload()
