"""A contest as its editor runs it: last year's again, candidates, freeze, flags, announcement."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
from tests.browser.server import RunningSite
from tests.browser.walks import log_in, reload_until

pytestmark = pytest.mark.postgres

LAST_YEAR = """
from datetime import timedelta
from django.utils import timezone
from showcase.voting.models import Category, Contest
opens = timezone.now() - timedelta(days=370)
old = Contest.objects.create(
    title="2025 最美网格员点赞评选", slug="grid-2025", round="archived",
    opens=opens, closes=opens + timedelta(days=7), audit_days=0, extra_rules="在网格工作满一年。",
)
Category.objects.create(contest=old, title="最美网格员", slug="c1", max_picks=3, places=3)
"""

# What a script does in a minute: the very rows that its ballots would leave.
BRUSHING = """
import secrets
from datetime import timedelta
from django.core.management import call_command
from django.utils import timezone
from showcase.voting.models import Ballot, BallotSignal, Contest
from showcase.voting.suspicion import bin_of
contest = Contest.objects.latest("pk")
category = contest.categories.get(slug="c1")
at = bin_of(timezone.now()) - timedelta(minutes=9)
made = Ballot.objects.bulk_create(
    Ballot(
        contest=contest, category=category, day=timezone.localdate(at), received_at=at,
        voter=secrets.token_bytes(16), idem=secrets.token_bytes(16), body=bytes(32),
        picks=[7], channel="web", level="device",
    )
    for _ in range(60)
)
BallotSignal.objects.bulk_create(
    BallotSignal(
        ballot=one, network="45.0.0.0/24", fresh_device=True, dwell=800, agent=bytes(8),
        received_at=at,
    )
    for one in made
)
Contest.objects.filter(pk=contest.pk).update(opens=at - timedelta(hours=1))
call_command("flag_votes", contest.slug)
"""

TIME_PASSES = """
from django.utils import timezone
from showcase.voting.models import Contest, VoidCase
contest, now = Contest.objects.latest("pk"), timezone.now()
VoidCase.objects.filter(contest=contest).update(appeal_until=now)
Contest.objects.filter(pk=contest.pk).update(closes=now)
"""

CODE = re.compile(r"^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$")


def sheet(wrong: bool) -> str:
    rows = [["最美网格员", f"候选人{n}", "是"] for n in range(1, 41)]
    if wrong:
        rows[4][0], rows[17][2] = "最美网格", "以后再说"
    return "\n".join(",".join(row) for row in [["类别", "姓名", "同意"], *rows])


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="这个评选").get_by_role("link", name=name).click()


def step(page: Page, to: str, button: str = "") -> None:
    tab(page, "进度")
    page.get_by_role("link", name=f"进入“{to}”").click()
    page.get_by_role("button", name=button or f"进入“{to}”").click()
    expect(page.locator(".vote-rounds [aria-current]")).to_have_text(to)


def test_a_contest_from_last_years_to_its_announcement(
    site: RunningSite,
    desk: BrowserContext,
    new_context: NewContext,
    axe_violations: Any,
    guard: Guard,
    tmp_path: Path,
) -> None:
    guard.expect("422")  # the list with two wrong lines
    site.run(LAST_YEAR)
    editor = log_in(desk, site, "bianji")
    editor.get_by_role("link", name="点赞评选", exact=True).click()
    assert axe_violations(editor) == []
    row = editor.locator("tr", has_text="2025 最美网格员点赞评选")
    row.get_by_role("button", name="照这个再办一次").click()
    expect(editor.get_by_label("名称", exact=False).first).not_to_have_value(
        "2025 最美网格员点赞评选"
    )
    editor.get_by_label("一句话说明").fill("院里谁最热心，大家来点赞。")
    assert axe_violations(editor) == []
    editor.get_by_role("button", name="保存", exact=True).click()

    tab(editor, "候选人")
    editor.get_by_role("link", name="从表格导入").click()
    for wrong in (True, False):
        names = tmp_path / "名单.csv"
        names.write_text(sheet(wrong), "utf-8")
        editor.get_by_label("候选人名单").set_input_files(names)
        editor.get_by_role("button", name="导入").click()
        if wrong:
            expect(editor.get_by_text("第 6 行")).to_be_visible()
            expect(editor.get_by_text("没有“最美网格”这个类别")).to_be_visible()
            expect(editor.get_by_text("第 19 行")).to_be_visible()
            assert axe_violations(editor) == []
    expect(editor.get_by_text("导入了 40 位候选人")).to_be_visible()
    editor.once("dialog", lambda dialog: dialog.accept())
    editor.get_by_role("button", name="抽签排编号").click()
    expect(editor.get_by_text("编号已抽签排定")).to_be_visible()
    assert axe_violations(editor) == []

    step(editor, "审核")
    tab(editor, "规则")
    expect(editor.get_by_text("在网格工作满一年。")).to_be_visible()
    assert axe_violations(editor) == []
    step(editor, "公示", "冻结规则，开始公示")
    step(editor, "投票")

    site.run(BRUSHING)
    editor.reload()
    expect(editor.get_by_text("60 张").first).to_be_visible()
    assert axe_violations(editor) == []
    tab(editor, "电话、现场登记")
    editor.get_by_label("编号").fill("3 8")
    editor.get_by_label("电话号码或姓名").fill("028-86969110")
    editor.get_by_label("电话号码或姓名").press("Enter")
    expect(editor.get_by_text("已计入")).to_be_visible()
    expect(editor.locator(".vote-code")).to_have_text(CODE)
    assert axe_violations(editor) == []

    tab(editor, "异常标记")
    editor.get_by_role("link", name="起十分钟").click()
    expect(editor.get_by_text("45.0.0.0/24")).to_be_visible()
    assert axe_violations(editor) == []
    editor.get_by_label("公开的理由").fill("一分钟里同一网段六十张一样的票")
    editor.get_by_role("button", name="待核并立案").click()
    expect(editor.get_by_text("请另一位编辑打开这一页来核实")).to_be_visible()
    assert axe_violations(editor) == []

    colleague = log_in(new_context(), site, "zhuren")
    colleague.goto(editor.url)
    colleague.once("dialog", lambda dialog: dialog.accept())
    colleague.get_by_role("button", name="作废").click()
    expect(colleague.get_by_text("这些票已作废")).to_be_visible()

    site.run(TIME_PASSES)
    tab(editor, "进度")
    reload_until(editor.locator(".vote-rounds [aria-current]", has_text="截止"))  # by the clock
    step(editor, "异议期")
    expect(editor.get_by_text("请总编来揭晓")).to_be_visible()
    chief = log_in(new_context(), site, "zongbian")
    chief.goto(editor.url)
    tab(chief, "结果")
    assert axe_violations(chief) == []
    chief.get_by_role("link", name="现在就揭晓").click()
    chief.get_by_role("button", name="进入“揭晓”").click()
    expect(chief.locator(".vote-rounds [aria-current]")).to_have_text("揭晓")
