"""Steps that several walks share."""

from playwright.sync_api import BrowserContext, Page

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
