"""Voting as people do it: with scripts and without, by keyboard, in large type, on a bad line; and
checking afterwards what was counted."""

import gzip
import json
import re
import subprocess
import sys
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import segno
from playwright.sync_api import Browser, BrowserContext, Page, Route, StorageState, expect

from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
from tests.browser.server import RunningSite
from tests.browser.walks import take_time

CONTEST = "dianzan-2026"
BALLOT = f"/vote/{CONTEST}/weiwanggeyuan/"
OTHER = f"/vote/{CONTEST}/loudongzhang/"
DATA = f"/vote/{CONTEST}/data/"
ANNOUNCED = "linli-2025"
PAGES = {
    "contests": "/vote/",
    "contest": f"/vote/{CONTEST}/",
    "ballot": BALLOT,
    "nominee": f"{BALLOT}3/",
    "rules": f"/vote/{CONTEST}/rules/",
    "data": DATA,
    "announced": f"/vote/{ANNOUNCED}/",
    "after the vote": f"/vote/{ANNOUNCED}/linlidaitouren/",
    "results": f"/vote/{ANNOUNCED}/results/",
    "honours": f"/vote/{ANNOUNCED}/honours/",
    "verify": "/verify/",
}
IMPATIENT = "const later = setTimeout; window.setTimeout = (f, t, ...a) => later(f, t / 100, ...a);"


def choose(page: Page, *numbers: int) -> None:
    for number in numbers:
        page.locator(f"label[for=pick-{number}]").click()


def press(page: Page) -> None:
    page.get_by_role("button", name="投出我的点赞").click()


def counted(page: Page) -> None:
    expect(page.get_by_role("heading", name="已计入")).to_be_visible()


def vote(page: Page, address: str = BALLOT, *numbers: int) -> dict[str, Any]:
    """Vote and come back with the receipt."""
    page.goto(address)
    choose(page, *(numbers or (3, 8)))
    press(page)
    counted(page)
    link = page.get_by_role("link", name="核对我这一票").get_attribute("href") or ""
    text = link.partition("#")[2]
    receipt: dict[str, Any] = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return receipt


def linked(receipt: dict[str, Any]) -> str:
    text = json.dumps(receipt, ensure_ascii=False).encode()
    return "/verify/#" + urlsafe_b64encode(text).decode().rstrip("=")


def ballots(site: RunningSite) -> int:
    return int(site.run("from showcase.voting.models import Ballot; print(Ballot.objects.count())"))


Voter = tuple[dict[str, Any], StorageState]


@pytest.fixture(scope="module", autouse=True)
def voter(site: RunningSite, browser: Browser) -> Voter:
    """A receipt, and the browser that keeps it.

    Voted before all else: checkpoints are signed once a minute, and who checks comes last.
    """
    context = browser.new_context(base_url=site.url)
    try:
        return vote(context.new_page()), context.storage_state()
    finally:
        context.close()


def published(site: RunningSite, receipt: dict[str, Any]) -> Path:
    """Wait until the ballot's line is in the published tree; the folder of the contest's data."""
    folder = site.var / "releases" / "current" / DATA.strip("/")
    leaf = bytes.fromhex(receipt["leaf"])
    until = time.monotonic() + 120
    while time.monotonic() < until:
        tiles = [file.read_bytes() for file in (folder / "tile" / "0").glob("*.bin")]
        if any(leaf in tile for tile in tiles):
            return folder
        time.sleep(0.5)
    raise AssertionError("the ballot's line was not published")


# --- voting --------------------------------------------------------------------------------------


def test_a_reader_votes_and_sees_at_once_that_it_counted(
    desk: BrowserContext, guard: Guard
) -> None:
    page = desk.new_page()
    receipt = vote(page)
    expect(page.locator("[data-names]")).to_have_text("03 何桂芳、08 罗开明")
    expect(page.locator("[data-code]")).to_have_text(receipt["code"])
    expect(page.locator("[data-qr-here] svg.qr")).to_be_visible()
    expect(page.locator("[data-done]")).to_be_focused()
    # Coming back on the same day, one finds the receipt and no second ballot.
    page.goto(BALLOT)
    counted(page)
    expect(page.get_by_role("button", name="投出我的点赞")).to_be_hidden()
    # And if the browser has forgotten, the server has not.
    guard.expect("409")
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.goto(BALLOT)
    choose(page, 5)
    press(page)
    expect(page.locator("[data-say]")).to_contain_text("今天已投，明天 0 点后可再投")
    # The other categories are still open to the same reader.
    vote(page, OTHER, 1)


def test_the_page_says_hello_when_it_opens(desk: BrowserContext) -> None:
    """Nobody is chosen yet; from now on the server counts how long a new device looks."""
    page = desk.new_page()
    with page.expect_response("**/api/hello") as hello:
        page.goto(BALLOT)
    assert hello.value.status in (200, 201)


@pytest.mark.once
def test_by_keyboard_alone(desk: BrowserContext) -> None:
    page = desk.new_page()
    page.goto(BALLOT)
    first = page.locator(".cand input").first
    for _ in range(40):
        page.keyboard.press("Tab")
        if first.evaluate("box => box === document.activeElement"):
            break
    expect(first).to_be_focused()
    outline = "e => getComputedStyle(e.closest('.cand')).outlineStyle"
    assert first.evaluate(outline) == "solid"
    page.keyboard.press("Space")
    expect(page.locator("[data-say]")).to_contain_text("最多 3 位")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-cast]')"):
            break
    page.keyboard.press("Enter")
    counted(page)
    expect(page.locator("[data-done]")).to_be_focused()


@pytest.mark.once
def test_in_large_type_on_a_phone(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto(f"{BALLOT}#guanhuai")
    for part in ("[data-cast]", ".foot .pick >> nth=0", ".foot a >> nth=0", ".tabs a >> nth=0"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["height"] >= 60, part
    # The bar with the button stands above the call button, not below it.
    page.locator(".cand").nth(3).scroll_into_view_if_needed()
    bar, call = page.locator(".castbar").bounding_box(), page.locator(".callbar").bounding_box()
    assert bar and call
    assert bar["y"] + bar["height"] <= call["y"] + 1
    choose(page, 2)
    press(page)
    counted(page)
    overhang = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overhang <= 0


def test_without_scripts(no_js_page: Page) -> None:
    no_js_page.goto(BALLOT)
    choose(no_js_page, 4)
    press(no_js_page)
    no_js_page.wait_for_url(re.compile("/api/vote/.*/form"))
    expect(no_js_page.get_by_role("checkbox", checked=True)).to_have_count(1)
    take_time(no_js_page)
    press(no_js_page)
    expect(no_js_page.get_by_text("已计入")).to_be_visible()
    no_js_page.goto("/verify/")
    no_js_page.get_by_role("link", name="查回执号的页面").click()
    expect(no_js_page.get_by_role("textbox")).to_be_visible()


@pytest.mark.once
def test_too_many_and_too_few_are_told_gently(desk: BrowserContext) -> None:
    page = desk.new_page()
    page.goto(BALLOT)
    press(page)
    expect(page.locator("[data-say]")).to_have_text("请先选一位，再投出。")
    choose(page, 1, 2, 3, 4)
    expect(page.locator("[data-say]")).to_have_text("最多选 3 位。想换人，先点掉一位。")
    expect(page.locator("input:checked")).to_have_count(3)


def test_an_answer_that_is_lost_is_asked_for_again_and_counts_once(
    desk: BrowserContext, site: RunningSite, guard: Guard
) -> None:
    guard.expect("net::ERR")
    page = desk.new_page()
    page.add_init_script(IMPATIENT)
    sent: list[str] = []

    def lose(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        sent.append(body["idem"])
        if len(sent) < 3:
            route.fetch()  # it arrives and is counted; only the answer is lost
            route.abort()
        else:
            route.continue_()

    before = ballots(site)
    page.route("**/ballot", lose)
    vote(page)
    assert len(sent) == 3
    assert len(set(sent)) == 1
    assert ballots(site) == before + 1


def test_a_reload_on_a_dead_line_does_not_vote_twice(
    desk: BrowserContext, site: RunningSite, guard: Guard
) -> None:
    guard.expect("net::ERR")
    page = desk.new_page()
    page.add_init_script(IMPATIENT)
    before = ballots(site)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/ballot", lose)
    page.goto(BALLOT)
    choose(page, 3, 8)
    press(page)
    expect(page.locator("[data-say]")).to_contain_text("还没有收到答复")
    expect(page.locator("[data-say]")).to_contain_text("028-86969380")
    page.unroute("**/ballot")
    page.goto(BALLOT)
    expect(page.locator("[data-say]")).to_contain_text("再按一次，不会多算")
    choose(page, 1)  # a change of mind comes too late: the first ballot is asked for
    press(page)
    counted(page)
    expect(page.locator("[data-names]")).to_have_text("03 何桂芳、08 罗开明")
    assert ballots(site) == before + 1


@pytest.mark.once
def test_when_the_server_is_away_the_page_says_so_kindly(
    desk: BrowserContext, guard: Guard
) -> None:
    guard.expect("net::ERR")
    page = desk.new_page()
    page.add_init_script(IMPATIENT)
    page.route("**/api/**", lambda route: route.abort())
    page.goto(BALLOT)
    choose(page, 1)
    press(page)
    expect(page.locator("[data-say]")).to_contain_text("028-86969380")
    expect(page.get_by_role("button", name="投出我的点赞")).to_be_enabled()


# --- order, paper, weight ------------------------------------------------------------------------


def order(page: Page) -> list[str]:
    return page.locator("[data-sheet] > li").evaluate_all("all => all.map(e => e.dataset.number)")


@pytest.mark.once
def test_the_order_is_a_visits_own_and_stays(new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto(BALLOT)
    first = order(page)
    page.reload()
    assert order(page) == first
    tabs = page.locator(".cand input").evaluate_all("all => all.map(e => e.value)")
    assert tabs == first  # what is seen is what the keyboard walks through
    others = []
    for _ in range(3):
        other = new_context().new_page()
        other.goto(BALLOT)
        others.append(order(other))
    assert any(one != first for one in others)
    assert all(sorted(one) == sorted(first) for one in others)


@pytest.mark.once
def test_a_receipt_prints_on_a_page(desk: BrowserContext) -> None:
    page = desk.new_page()
    receipt = vote(page)
    page.emulate_media(media="print")
    expect(page.get_by_text(receipt["code"])).to_be_visible()
    expect(page.locator("[data-qr-here] svg.qr")).to_be_visible()
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    expect(page.locator(".castbar")).to_be_hidden()
    pdf = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


@pytest.mark.once
@pytest.mark.parametrize("length", [14, 26, 42, 62, 84, 106, 122, 152, 180, 213])
def test_the_browser_draws_the_same_code_as_segno(desk: BrowserContext, length: int) -> None:
    """Texts that fill versions 1 to 10: what segno pads others with is its own choice."""
    page = desk.new_page()
    page.goto(BALLOT)
    text = ("http://127.0.0.1:8000/verify/#dianzan-2026.7KQM-2F9X-" * 9)[:length]
    drawn = page.evaluate(
        "async text => (await import(document.querySelector('[data-qr]').href))"
        ".drawn(text, 'x').querySelector('path').getAttribute('d')",
        text,
    )
    dark = {(int(x) - 2, int(y) - 2) for x, y in re.findall(r"M(\d+) (\d+)h1", drawn)}
    code = segno.make(text, error="m", mode="byte", mask=0, boost_error=False, micro=False)
    rows = list(code.matrix)
    assert dark == {(x, y) for y, row in enumerate(rows) for x, on in enumerate(row) if on}


@pytest.mark.once
def test_the_island_is_small(site: RunningSite) -> None:
    folder = site.var / "releases" / "current" / "static" / "js"
    parts = [*folder.glob("vote/ballot.*js"), *folder.glob("vote/qr.*js"), *folder.glob("site.*js")]
    assert len(parts) == 3
    assert sum(len(gzip.compress(part.read_bytes())) for part in parts) <= 15_000


@pytest.mark.once
def test_nothing_jumps_while_a_ballot_loads(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(l => l.getEntries().forEach(e => {"
        " if (!e.hadRecentInput) window.shift += e.value }))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(BALLOT)
    page.mouse.wheel(0, 4000)
    page.wait_for_timeout(800)
    assert page.evaluate("window.shift") < 0.02


# --- checking ------------------------------------------------------------------------------------


def test_a_receipt_is_found_in_the_ledger_and_a_forged_one_is_not(
    new_context: NewContext, site: RunningSite, voter: Voter
) -> None:
    receipt, storage = voter
    page = new_context(storage_state=storage).new_page()
    published(site, receipt)
    verdict = page.locator("[data-verdict]")

    page.goto(linked(receipt))
    expect(verdict).to_contain_text("对得上：这一票在公开账本第")
    expect(page.locator(".checks .good")).to_have_count(4)

    page.goto("/verify/")
    page.get_by_label("回执号").fill(receipt["code"].lower().replace("0", "o"))
    for contest, told in ((ANNOUNCED, "没有查到这个回执号"), (CONTEST, "对得上")):
        page.get_by_label("哪个评选").select_option(contest)
        page.get_by_role("button", name="核对").click()
        expect(verdict).to_contain_text(told)

    page.get_by_label("回执号").fill(json.dumps(receipt, ensure_ascii=False))
    page.get_by_role("button", name="核对").click()
    expect(verdict).to_contain_text("对得上")
    expect(page.locator("[data-own-list] a")).to_have_count(1)

    forged = receipt | {"line": receipt["line"].replace("[3,8]", "[4,8]")}
    for tampered, step in (
        (forged, "回执前后一致"),
        (receipt | {"by": "2030-01-01T00:00:00Z"}, "本报的签名"),
        (receipt | {"signature": "00" * 64}, "本报的签名"),
        (receipt | {"leaf": "ab" * 32}, "回执前后一致"),
    ):
        page.goto("about:blank")
        page.goto(linked(tampered))
        expect(verdict).to_contain_text("对不上")
        expect(page.locator(".checks .bad", has_text=step)).to_have_count(1)


def test_a_ledger_that_was_changed_does_not_pass(
    desk: BrowserContext, site: RunningSite, voter: Voter
) -> None:
    page = desk.new_page()
    receipt = voter[0]
    published(site, receipt)
    verdict = page.locator("[data-verdict]")

    def other_hash(route: Route) -> None:
        body = bytearray(route.fetch().body())
        body[0] ^= 1
        route.fulfill(body=bytes(body))

    def other_size(route: Route) -> None:
        point = route.fetch().json()
        route.fulfill(json=point | {"size": point["size"] - 1})

    for files, change, step in (
        ("**/tile/0/*.bin", other_hash, "在账本里"),
        ("**/checkpoint.json", other_size, "账本的校验点"),
    ):
        page.goto("about:blank")
        page.route(files, change)
        page.goto(linked(receipt))
        expect(verdict).to_contain_text("对不上")
        expect(page.locator(".checks .bad", has_text=step)).to_have_count(1)
        page.unroute(files)


def retally(where: str, script: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(script), where],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_anyone_can_count_again_and_sees_a_changed_export_refused(
    site: RunningSite, tmp_path: Path
) -> None:
    folder = site.var / "releases" / "current" / "vote" / ANNOUNCED / "data"
    script = tmp_path / "retally.py"
    script.write_bytes((folder / "retally.py").read_bytes())
    done = retally(f"{site.url}/vote/{ANNOUNCED}/data/", script)
    assert done.returncode == 0, done.stderr
    copied = tmp_path / "data"
    for file in folder.rglob("*"):
        if file.is_file():
            target = copied / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    assert retally(str(copied), script).returncode == 0
    lines = copied / "lines" / "0.jsonl"
    lines.write_text(lines.read_text("utf-8").replace('"picks":[1]', '"picks":[2]', 1), "utf-8")
    assert retally(str(copied), script).returncode != 0


# --- for everyone --------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("kind", PAGES)
def test_no_page_has_a_serious_violation(
    new_context: NewContext,
    axe_violations: Callable[[Page], list[str]],
    kind: str,
    width: int,
) -> None:
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(PAGES[kind])
    assert axe_violations(page) == []
    for address in (PAGES[kind], f"{PAGES[kind]}#guanhuai"):
        page.goto(address)
        overhang = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overhang <= 0, address


@pytest.mark.once
@pytest.mark.parametrize("mode", ["dark", "care", "care dark"])
@pytest.mark.parametrize("kind", ["contest", "ballot", "results", "verify"])
def test_no_mode_has_a_serious_violation(
    new_context: NewContext,
    axe_violations: Callable[[Page], list[str]],
    kind: str,
    mode: str,
) -> None:
    scheme = "dark" if "dark" in mode else "light"
    page = new_context(color_scheme=scheme, viewport={"width": 375, "height": 812}).new_page()
    page.goto(PAGES[kind] + ("#guanhuai" if "care" in mode else ""))
    assert axe_violations(page) == []


@pytest.mark.once
def test_a_receipt_has_no_serious_violation(
    desk: BrowserContext, axe_violations: Callable[[Page], list[str]]
) -> None:
    page = desk.new_page()
    vote(page)
    assert axe_violations(page) == []


def test_winners_are_told_on_their_places_page(desk: BrowserContext) -> None:
    page = desk.new_page()
    page.goto(f"/vote/{ANNOUNCED}/honours/")
    page.locator(".roll .who a").first.click()
    page.locator(".chain a").last.click()
    honour = page.locator("section", has=page.get_by_role("heading", name="荣誉"))
    honour.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="光荣榜", level=1)).to_be_visible()
