"""The site and the browsers. `DATABASE_URL` says on which kind of database the site runs.

`site`       the running site, one for the whole session: `.url`, `.password`, `.var`, and
             `.run(…)` for Python, `.manage(…)` for commands
`page`       a page at the desk's width; `page.goto("/")` is the site's front page
`desk`       a browser context of 1280 × 900; `phone`, one of 375 × 812 with a touch screen
`no_js_page` a page of a browser that runs no scripts
`guard`      fails the test on foreign hosts and console errors; `guard.expect("404")` allows one
`axe_violations` a function of a page: its serious violations, readable
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import axe_violations as violations_of
from tests.browser.guard import Guard
from tests.browser.server import RunningSite, running_site
from tests.database import Databases

DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 812}
# A machine that is shared may be ten times slower than itself; who waits in vain has failed anyway.
WAIT_MILLISECONDS = 60_000
expect.set_options(timeout=WAIT_MILLISECONDS)

NewContext = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def site(test_databases: Databases, django_db_blocker: Any) -> Iterator[RunningSite]:
    with django_db_blocker.unblock():
        name = test_databases.copy("browser")
    with running_site(test_databases.url(name)) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(site: RunningSite) -> str:
    return site.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    arguments = {
        **browser_type_launch_args,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            # What the guard reports must not have left the machine either.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ],
    }
    if DEBIAN_CHROMIUM.exists():
        arguments["executable_path"] = str(DEBIAN_CHROMIUM)
    return arguments


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def guard() -> Iterator[Guard]:
    watcher = Guard()
    yield watcher
    if found := watcher.unexpected():
        pytest.fail("the browser saw:\n" + "\n".join(found), pytrace=False)


@pytest.fixture
def new_context(new_context: NewContext, guard: Guard) -> NewContext:
    """pytest-playwright's, guarded and of the desk's size unless told."""

    def make(**options: Any) -> BrowserContext:
        context = new_context(**{"viewport": DESK, **options})
        context.set_default_timeout(WAIT_MILLISECONDS)
        guard.watch(context)
        return context

    return make


@pytest.fixture
def desk(new_context: NewContext) -> BrowserContext:
    return new_context()


@pytest.fixture
def phone(new_context: NewContext) -> BrowserContext:
    return new_context(viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)


@pytest.fixture
def no_js_page(new_context: NewContext) -> Page:
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture(scope="session")
def axe_violations() -> Callable[[Page], list[str]]:
    return violations_of
