"""Steps that several walks share."""

import time
from datetime import timedelta

from playwright.sync_api import BrowserContext, Locator, Page

from showcase.guard import formtime
from tests.browser.server import RunningSite


def log_in(context: BrowserContext, site: RunningSite, username: str) -> Page:
    """A page of the admin with this demo account logged in."""
    page = context.new_page()
    page.goto(f"{site.url}/admin/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(site.password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{site.url}/admin/")
    return page


def take_time(page: Page) -> None:
    """Look at a form for as long as a person at least would; who is quicker is asked again."""
    page.wait_for_timeout((formtime.SOONEST / timedelta(milliseconds=1)) + 100)


def reload_until(there: Locator, seconds: float = 120) -> None:
    """Load its page again until something is on it that the site does by itself."""
    until = time.monotonic() + seconds
    while not there.count():
        assert time.monotonic() < until, f"{there} did not come"
        time.sleep(0.2)
        there.page.reload()
