"""The desk of a contest, as an editor meets it: screens, permissions, and how much they ask."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from showcase.core.spreadsheets import harmless
from showcase.guard import quotas
from showcase.guard.quotas import Point
from showcase.voting import flagging, numbering, roster_import, scoring, turning, voiding
from showcase.voting.api.gate import quota_scope
from showcase.voting.models import (
    Category,
    Contest,
    Flag,
    LedgerEvent,
    Level,
    Nominee,
    Round,
    ScoreSheet,
    ServicePoint,
    VoidCase,
)
from showcase.voting.models.contests import TAKEN
from showcase.voting.suspicion import bin_of
from showcase.voting.verifiers import roster
from tests import factories
from tests.staff import member

from . import desks
from .ledgers import ballots
from .test_suspicion import cast

pytestmark = pytest.mark.django_db

SCREENS = [
    "vote_desk",
    "vote_edit",
    "vote_nominees",
    "vote_nominee_new",
    "vote_import",
    "vote_rules",
    "vote_flags",
    "vote_cases",
    "vote_staff",
    "vote_results",
]


@pytest.fixture(autouse=True)
def site(db: None) -> None:
    factories.site()


@pytest.fixture
def editor(client: Client) -> Any:
    user = desks.editor("苏编辑")
    client.force_login(user)
    return user


def at(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


# --- who may ---------------------------------------------------------------------------------


def test_reporters_and_judges_see_no_contest(client: Client) -> None:
    contest = desks.draft()
    for user in (member("记者"), desks.judge()):
        client.force_login(user)
        for name in SCREENS:
            answer = client.get(at(name, contest.pk))
            assert answer.status_code in (302, 403), (user, name)
            assert "候选人1" not in answer.content.decode()
        assert client.post(at("vote_again", contest.pk)).status_code in (302, 403)
    assert Contest.objects.count() == 1


def test_only_the_chief_announces(client: Client, editor: Any) -> None:
    contest = desks.brought_to(Round.AUDIT, desks.draft(audit_days=0), editor)
    step = at("vote_step", contest.pk, "announced")
    assert "请总编来揭晓" in text(client.get(at("vote_desk", contest.pk)))
    client.post(step)
    client.post(at("vote_plan", contest.pk), {"at": "2030-01-01 10:00:00"})
    contest.refresh_from_db()
    assert (contest.round, contest.announce_at) == (Round.AUDIT, None)
    client.force_login(desks.chief())
    assert "名次定下来" in text(client.get(step))
    client.post(step)
    contest.refresh_from_db()
    assert contest.round == Round.ANNOUNCED


# --- how much a screen asks ---------------------------------------------------------------------


@pytest.mark.parametrize("name", SCREENS)
def test_screens_ask_the_same_of_few_and_of_many(
    client: Client, editor: Any, name: str, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for nominees in (4, 40):
        contest = desks.draft(nominees)
        for number in range(nominees):
            Category.objects.create(contest=contest, title=f"类别{number}", slug=f"x{number}")
        client.get(at(name, contest.pk))
        with django_assert_max_num_queries(40) as asked:
            assert client.get(at(name, contest.pk)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_lists_ask_the_same_of_few_and_of_many(
    client: Client, editor: Any, django_assert_max_num_queries: Any
) -> None:
    contest = desks.brought_to(Round.VOTING, desks.draft(12), editor)
    counts = []
    for more in (1, 9):
        start = bin_of(timezone.now())
        done = Flag.objects.count()
        for number in range(more):
            flag = Flag.objects.create(
                nominee=contest.categories.get().nominees.all()[done + number],
                starts=start,
                reasons={"quick": 0.9},
                ballots=30,
            )
            VoidCase.objects.create(contest=contest, flag=flag, reason="快", opened_by=editor)
        asked = []
        for url in (
            at("vote_contests"),
            at("vote_flags", contest.pk),
            at("vote_cases", contest.pk),
            at("vote_flags_export", contest.pk, "csv"),
        ):
            client.get(url)
            with django_assert_max_num_queries(25) as queries:
                client.get(url)
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]


def test_the_health_of_an_open_contest(
    client: Client, editor: Any, django_assert_max_num_queries: Any
) -> None:
    contest = desks.brought_to(Round.VOTING, desks.draft(), editor)
    cast(contest, timezone.now() - timedelta(minutes=1), count=7)
    with django_assert_max_num_queries(14):
        page = text(client.get(at("vote_health", contest.pk)))
    assert "7 张" in page
    assert "没有在运行" in page  # no sealer has ever run in this database
    assert len(re.findall("<rect", page)) == 60


def test_the_health_tells_of_networks_that_are_too_busy(
    client: Client, editor: Any, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path  # other tests have counted ballots of the same contest
    contest = desks.brought_to(Round.VOTING, desks.draft(), editor)
    ServicePoint.objects.create(name="桂溪党群中心", network="203.0.113.0/28", quota=2)
    assert "没有哪个网络太密" in text(client.get(at("vote_health", contest.pk)))
    scope = quota_scope(contest.slug)
    points = [Point(ip_network("203.0.113.0/28"), 2)]  # type: ignore[list-item]
    for _ in range(3):
        quotas.take(scope, ip_address("203.0.113.5"), points)
    page = text(client.get(at("vote_health", contest.pk)))
    assert "安全校验加难</th><td>1 次</td>" in page
    assert "服务点“桂溪党群中心”</th><td>3 / 2 票</td>" in page


# --- setting up ----------------------------------------------------------------------------------


def form(**changes: Any) -> dict[str, Any]:
    fields = {
        "title": "2026 最美网格员评选",
        "slug": "grid-2026",
        "summary": "",
        "opens": "2026-12-01 09:00",
        "closes": "2026-12-08 18:00",
        "method": "likes",
        "like_weight": 100,
        "level": "device",
        "snapshot_hour": 18,
        "blackout_hours": 24,
        "audit_days": 5,
        "extra_rules": "",
        "categories-TOTAL_FORMS": 3,
        "categories-INITIAL_FORMS": 0,
    }
    for row, title in enumerate(("最美网格员", "最美楼栋长", "")):
        fields |= {
            f"categories-{row}-title": title,
            f"categories-{row}-min_picks": 1,
            f"categories-{row}-max_picks": 3,
            f"categories-{row}-places": 10,
            f"categories-{row}-sort_order": row,
        }
    return fields | changes


def test_a_new_contest_offers_the_usual_categories(client: Client, editor: Any) -> None:
    page = text(client.get(at("vote_new")))
    for usual in ("最美网格员", "最美微网格员", "最美楼栋长"):
        assert f'value="{usual}"' in page
    assert client.post(at("vote_new"), form()).status_code == 302
    contest = Contest.objects.get()
    assert list(contest.categories.values_list("title", "slug")) == [
        ("最美网格员", "c1"),
        ("最美楼栋长", "c2"),
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"closes": "2026-11-01 09:00"}, "截止投票要在开始投票之后"),
        ({"method": "both"}, "1 到 99"),
        ({"categories-1-title": "最美网格员"}, "名称相同"),
        ({"categories-0-min_picks": 5}, "不能少于"),
        ({"opens": "昨天"}, "日期"),
        ({"like_weight": 300}, "100"),
        ({"audit_days": 61}, "60"),
        ({"opens": "0001-01-01 00:00"}, "请核对年份"),
        ({"closes": "9999-12-31 23:59"}, "请核对年份"),
        ({"opens": "0001-01-01 00:00", "closes": "0001-01-02 00:00"}, "请核对年份"),
        ({"title": "好" * 61}, "60"),
        ({"categories-TOTAL_FORMS": "x"}, ""),
        ({"categories-0-max_picks": 99999999999}, ""),
    ],
)
def test_wrong_settings_are_told_and_not_saved(
    client: Client, editor: Any, change: dict[str, Any], told: str
) -> None:
    answer = client.post(at("vote_new"), form(**change))
    assert told in text(answer)
    assert Contest.objects.count() == 0


def test_last_years_contest_again(client: Client, editor: Any) -> None:
    opens = timezone.now() - timedelta(days=380)
    old = desks.draft(
        title="2025 最美网格员评选", slug="grid-2025", opens=opens, closes=opens + timedelta(7)
    )
    client.post(at("vote_again", old.pk))
    made = Contest.objects.exclude(pk=old.pk).get()
    assert (made.title, made.slug, made.round) == ("2027 最美网格员评选", "grid-2027", "draft")
    assert made.opens and made.opens > timezone.now() - timedelta(days=366)
    assert (made.opens - opens).days % 7 == 0
    assert made.categories.get().title == "最美网格员"
    assert not Nominee.objects.filter(category__contest=made).exists()


@pytest.mark.parametrize("dated", [True, False])
def test_again_pressed_twice_is_one_draft(client: Client, editor: Any, dated: bool) -> None:
    old = desks.draft(title="最美网格员评选", **({} if dated else {"opens": None, "closes": None}))
    first, second = (client.post(at("vote_again", old.pk)) for _ in range(2))
    assert first["Location"] == second["Location"]
    made = Contest.objects.exclude(pk=old.pk).get()
    assert Category.objects.filter(contest=made).count() == 1
    made.title = "另一个评选"
    made.save()
    client.post(at("vote_again", old.pk))
    assert Contest.objects.count() == 3


def test_a_contest_at_the_end_of_time_again(client: Client, editor: Any) -> None:
    end = datetime(9999, 12, 31, tzinfo=UTC)
    old = desks.draft(opens=end - timedelta(30), closes=end)
    assert client.post(at("vote_again", old.pk)).status_code == 302
    made = Contest.objects.exclude(pk=old.pk).get()
    assert (made.opens, made.closes) == (None, None)


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_moments_of_a_plan_are_of_our_time(client: Client, editor: Any, year: str) -> None:
    client.force_login(desks.chief())
    contest = desks.brought_to(Round.AUDIT, desks.draft(audit_days=0), editor)
    moment = f"{year}-01-01 00:00:00"
    told = text(client.post(at("vote_plan", contest.pk), {"at": moment}, follow=True))
    assert "请核对年份" in told
    asked = {"ask": "1", "closes": moment, "notice": "再投一次"}
    told = text(client.post(at("vote_reopen", contest.pk), asked, follow=True))
    assert "请核对年份" in told
    assert not contest.plans.exists()


def test_frozen_rules_cannot_be_posted_away(client: Client, editor: Any) -> None:
    contest = desks.brought_to(Round.SHORTLIST, desks.draft(), editor)
    page = text(client.get(at("vote_edit", contest.pk)))
    assert 'name="closes"' not in page
    client.post(at("vote_edit", contest.pk), form(summary="院里的事"))
    contest.refresh_from_db()
    assert contest.summary == "院里的事"
    assert contest.slug != "grid-2026"
    assert contest.categories.count() == 1


def test_a_slug_in_the_ledger_stays(client: Client, editor: Any) -> None:
    contest = desks.brought_to(Round.SCREENING, desks.draft(), editor)
    kept = contest.slug
    assert "写进公开账本" in text(client.get(at("vote_edit", contest.pk)))
    rows = {"categories-0-id": contest.categories.get().pk, "categories-INITIAL_FORMS": 1}
    row: Any
    answer = client.post(at("vote_edit", contest.pk), form(slug="another", **rows))
    assert answer.status_code == 302, answer.content.decode()
    contest.refresh_from_db()
    assert (contest.slug, contest.title) == (kept, form()["title"])
    for row in (contest, *contest.categories.all()):
        row.full_clean()
        row.slug = "another"
        with pytest.raises(ValidationError, match="不能再改"):
            row.full_clean()
    free = desks.draft()
    free.slug = "another"
    free.full_clean()


def test_a_slug_stays_as_long_as_there_is_a_roster(client: Client, editor: Any) -> None:
    """Its entries are hashes with the slug in them: another slug would let nobody vote."""
    contest = desks.draft(level=Level.ROSTER)
    roster_import.add(contest.pk, [roster_import.Entry("张三", "AB12CD")])
    rows = {"categories-0-id": contest.categories.get().pk, "categories-INITIAL_FORMS": 1}
    edit = at("vote_edit", contest.pk)
    for level in ("roster", "device"):
        told = text(client.post(edit, form(slug="another", level=level, **rows)))
        assert f"请保留“{contest.slug}”，或者先清空名册" in told
    assert client.post(edit, form(slug=contest.slug, level="roster", **rows)).status_code == 302
    contest.refresh_from_db()
    assert roster.is_listed(contest.slug, roster.subject(contest.slug, "张三", "AB12CD"))
    client.post(at("vote_roster", contest.pk), {"replace": "on"})
    rows |= {"categories-1-id": contest.categories.last().pk, "categories-INITIAL_FORMS": 2}  # type: ignore[union-attr]
    assert client.post(edit, form(slug="another", level="roster", **rows)).status_code == 302


@pytest.mark.parametrize("slug", TAKEN)
def test_no_category_has_the_address_of_a_page(slug: str) -> None:
    category = desks.draft().categories.get()
    category.slug = slug
    with pytest.raises(ValidationError, match="评选自己的网页"):
        category.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        category.save()


def test_a_draft_can_be_thrown_away_and_nothing_else(client: Client, editor: Any) -> None:
    kept = desks.brought_to(Round.SCREENING, desks.draft(), editor)
    gone = desks.draft()
    for contest in (kept, gone):
        client.post(at("vote_discard", contest.pk))
    assert list(Contest.objects.all()) == [kept]


# --- nominees ------------------------------------------------------------------------------------


def nominee(category: Category, **changes: Any) -> dict[str, Any]:
    fields = {"category": category.pk, "name": "王小丽", "kind": "person", "consent": "on"}
    return fields | changes


def test_a_nominee_gets_the_next_number(client: Client, editor: Any) -> None:
    contest = desks.draft(2)
    category = contest.categories.get()
    client.post(at("vote_nominee_new", contest.pk), nominee(category))
    assert Nominee.objects.get(name="王小丽").number == 3
    again = nominee(category, name="李四", number=3)
    answer = client.post(at("vote_nominee_new", contest.pk), again)
    assert "已存在" in text(answer) or "已经" in text(answer)
    assert not Nominee.objects.filter(name="李四").exists()


@pytest.mark.parametrize("number", [10_000, 20_000, 32_767, 99_999, "9" * 5000])
def test_a_number_has_four_digits(client: Client, editor: Any, number: Any) -> None:
    contest = desks.draft(1)
    fields = nominee(contest.categories.get(), number=number)
    answer = client.post(at("vote_nominee_new", contest.pk), fields)
    assert "编号是 1 到 9999 的整数" in text(answer)
    assert Nominee.objects.count() == 1


def test_after_the_last_number_comes_one_that_is_free(client: Client, editor: Any) -> None:
    contest = desks.draft(2)
    category = contest.categories.get()
    Nominee.objects.filter(number=2).update(number=numbering.HIGHEST)
    client.post(at("vote_nominee_new", contest.pk), nominee(category))
    assert Nominee.objects.get(name="王小丽").number == 2
    Nominee.objects.bulk_create(
        Nominee(category=category, number=n, name="x") for n in range(3, numbering.HIGHEST)
    )
    answer = client.post(at("vote_nominee_new", contest.pk), nominee(category, name="李四"))
    assert "编号用完了" in text(answer)
    assert not Nominee.objects.filter(name="李四").exists()


def test_a_portrait_needs_words(client: Client, editor: Any) -> None:
    contest = desks.draft(0)
    picture = factories.picture()
    fields = nominee(contest.categories.get(), portrait=picture.pk)
    answer = client.post(at("vote_nominee_new", contest.pk), fields)
    assert "就要写一句照片说明" in text(answer)
    client.post(at("vote_nominee_new", contest.pk), fields | {"portrait_alt": "她在楼道里"})
    assert Nominee.objects.get().portrait == picture


def test_lots_give_every_number_once(client: Client, editor: Any) -> None:
    contest = desks.draft(30)
    before = list(Nominee.objects.order_by("pk").values_list("number", flat=True))
    client.post(at("vote_lots", contest.pk))
    after = list(Nominee.objects.order_by("pk").values_list("number", flat=True))
    assert sorted(after) == before
    assert after != before
    desks.brought_to(Round.SHORTLIST, contest, editor)
    client.post(at("vote_lots", contest.pk))
    assert list(Nominee.objects.order_by("pk").values_list("number", flat=True)) == after


def test_lots_are_drawn_whatever_the_numbers_were() -> None:
    """Those of an older version may be above the highest one."""
    contest = desks.draft(4)
    for number, odd in ((2, 16_001), (3, 20_000), (4, 32_767)):
        Nominee.objects.filter(number=number).update(number=odd)
    numbering.draw_lots(contest.pk)
    assert sorted(Nominee.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_after_the_freeze_nominees_only_leave(client: Client, editor: Any) -> None:
    contest = desks.brought_to(Round.VOTING, desks.draft(), editor)
    one = contest.categories.get().nominees.get(number=2)
    client.post(at("vote_nominee_delete", contest.pk, one.pk))
    client.post(at("vote_nominee_new", contest.pk), nominee(one.category))
    client.post(at("vote_nominee", contest.pk, one.pk), nominee(one.category, number=9, line="新"))
    one.refresh_from_db()
    assert (one.number, one.name, one.line) == (2, "候选人2", "新")
    leave = at("vote_nominee_leave", contest.pk, one.pk)
    assert "不能撤回" in text(client.get(leave))
    assert "w-field--error" in text(client.post(leave, {"reason": " "}))
    client.post(leave, {"reason": "本人申请退出"})
    one.refresh_from_db()
    assert one.withdrawn_reason == "本人申请退出"
    line = LedgerEvent.objects.get(data__t="withdraw").data
    assert (line["nominee"], line["reason"]) == (2, "本人申请退出")
    client.post(leave, {"reason": "再退一次"})
    assert LedgerEvent.objects.filter(data__t="withdraw").count() == 1


def test_a_nominee_of_another_contest_is_not_found(client: Client, editor: Any) -> None:
    mine, other = desks.draft(), desks.draft()
    one = other.categories.get().nominees.first()
    assert one is not None
    assert client.get(at("vote_nominee", mine.pk, one.pk)).status_code == 404
    client.post(at("vote_nominee_delete", mine.pk, one.pk))
    assert Nominee.objects.filter(pk=one.pk).exists()
    moved = nominee(other.categories.get(), name="混进来的")
    assert client.post(at("vote_nominee_new", mine.pk), moved).status_code == 200
    assert not Nominee.objects.filter(name="混进来的").exists()


# --- rounds, flags, cases ------------------------------------------------------------------------


def test_the_desk_says_what_comes_next_and_what_is_missing(client: Client, editor: Any) -> None:
    contest = desks.draft(2, opens=None, closes=None)
    client.post(at("vote_step", contest.pk, "screening"))
    page = text(client.get(at("vote_desk", contest.pk)))
    assert "规则从此冻结" in page
    assert "还没有写开始投票" in page
    assert "候选人只有 2 个" in page
    answer = client.post(at("vote_step", contest.pk, "shortlist"), follow=True)
    assert "还没有写开始投票" in text(answer)
    contest.refresh_from_db()
    assert contest.round == Round.SCREENING


def test_a_step_pressed_twice_is_one_step(client: Client, editor: Any) -> None:
    contest = desks.draft()
    for _ in range(2):
        client.post(at("vote_step", contest.pk, "screening"))
    assert LedgerEvent.objects.count() == 1
    assert client.post(at("vote_step", contest.pk, "voting")).status_code == 404
    assert client.post(at("vote_step", contest.pk, "nonsense")).status_code == 404


def test_from_a_flag_to_a_void_by_two_people(client: Client, editor: Any) -> None:
    contest = desks.brought_to(Round.VOTING, desks.draft(), editor)
    starts = bin_of(timezone.now()) - timedelta(minutes=20)
    cast(contest, starts)
    flagging.flag(contest, starts, timezone.now())
    flag = Flag.objects.get()
    assert "不到五秒就投" in text(client.get(at("vote_flags", contest.pk)))
    assert "45.0.0.0/24" in text(client.get(at("vote_flag", contest.pk, flag.pk)))

    dismiss = at("vote_flag_dismiss", contest.pk, flag.pk)
    client.post(dismiss)
    assert "没有要看的标记" in text(client.get(at("vote_flags", contest.pk)))
    client.post(dismiss, {"again": "1"})
    flag.refresh_from_db()
    assert flag.state == Flag.State.OPEN

    client.post(at("vote_flag_case", contest.pk, flag.pk), {"reason": " "})
    assert VoidCase.objects.count() == 0
    client.post(at("vote_flag_case", contest.pk, flag.pk), {"reason": "同一网段，一秒一票"})
    case = VoidCase.objects.get()
    url = at("vote_case", contest.pk, case.pk)
    assert "请另一位编辑" in text(client.get(url))
    client.post(at("vote_case_decide", contest.pk, case.pk), {"word": "void"})
    case.refresh_from_db()
    assert case.state == VoidCase.State.OPEN

    client.force_login(desks.editor("周主任"))
    assert 'value="void"' in text(client.get(url))
    client.post(at("vote_case_decide", contest.pk, case.pk), {"word": "nonsense"})
    client.post(at("vote_case_decide", contest.pk, case.pk), {"word": "void"})
    case.refresh_from_db()
    assert (case.state, case.items.count()) == (VoidCase.State.VOIDED, 30)

    client.force_login(editor)
    client.post(at("vote_case_reverse", contest.pk, case.pk), {"reason": "申诉成立"})
    case.refresh_from_db()
    assert case.state == VoidCase.State.REVERSED


def test_ballots_held_on_arrival_become_a_case(client: Client, editor: Any) -> None:
    contest = desks.brought_to(Round.VOTING, desks.draft(), editor)
    ballots(contest, [[1]] * 3, held=True)
    assert "3 张票" in text(client.get(at("vote_cases", contest.pk)))
    client.post(at("vote_case_held", contest.pk), {"reason": "同一网络十分钟上千票"})
    assert VoidCase.objects.get().items.count() == 3
    assert not voiding.held_on_arrival(contest).exists()


# --- judges --------------------------------------------------------------------------------------


def points(contest: Contest, value: Any) -> dict[str, Any]:
    nominees = Nominee.objects.filter(category__contest=contest)
    return {f"points-{one.pk}": value for one in nominees}


def test_a_judge_hands_in_once_and_sees_only_their_own(client: Client) -> None:
    contest = desks.draft(method="scores")
    desks.brought_to(Round.VOTING, contest, desks.editor())
    first, second = desks.judge("甲"), desks.judge("乙")
    scoring.keep(contest.pk, first, dict.fromkeys(_keys(contest), 37), final=True)
    client.force_login(second)
    sheet = at("vote_sheet", contest.pk)
    assert "37" not in re.sub(
        r"csrf\w+\" value=\"\w+", "", text(client.get(sheet)).split("<table")[1]
    )
    assert "不是 0 到 100" in text(client.post(sheet, points(contest, "九十")))
    assert "0 到 100" in text(client.post(sheet, points(contest, "101")))
    one = _keys(contest)[0]
    client.post(sheet, {f"points-{one}": "90"})
    answer = client.post(sheet, {f"points-{one}": "91", "final": "1"})
    assert "还有 3 位候选人没有分数" in text(answer)
    client.post(sheet, points(contest, "88") | {"final": "1"})
    assert "不能再改" in text(client.get(sheet))
    client.post(sheet, points(contest, "1"))
    assert set(ScoreSheet.objects.filter(judge=second).values_list("points", flat=True)) == {88}
    assert LedgerEvent.objects.filter(data__t="score", actor=second).count() == 4


def _keys(contest: Contest) -> list[int]:
    return list(Nominee.objects.filter(category__contest=contest).values_list("pk", flat=True))


def test_a_likes_contest_has_no_sheet(client: Client) -> None:
    contest = desks.brought_to(Round.VOTING, desks.draft(), desks.editor())
    client.force_login(desks.judge())
    assert client.get(at("vote_sheet", contest.pk)).status_code == 404


def test_a_sheet_asks_the_same_of_few_and_of_many(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(desks.judge())
    counts = []
    for nominees in (4, 40):
        contest = desks.draft(nominees, method="scores")
        desks.brought_to(Round.VOTING, contest, desks.editor())
        client.get(at("vote_sheet", contest.pk))
        with django_assert_max_num_queries(14) as asked:
            client.get(at("vote_sheet", contest.pk))
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- tables --------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("王小丽", "王小丽"),
        (-3, -3),
        (None, ""),
    ],
)
def test_no_cell_is_a_formula(typed: Any, kept: Any) -> None:
    assert harmless(typed) == kept


def test_exports_carry_names_as_text(client: Client, editor: Any) -> None:
    contest = desks.draft(3)
    evil = '=HYPERLINK("http://evil.example","点我")'
    Nominee.objects.filter(number=1).update(name=evil)
    answer = client.get(at("vote_tally_export", contest.pk, "csv"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[3] for row in rows[1:4]] == [f"'{evil}", "候选人2", "候选人3"]
    answer = client.get(at("vote_tally_export", contest.pk, "xlsx"))
    cells = [c for row in load_workbook(io.BytesIO(answer.content)).active for c in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert f"'{evil}" in {cell.value for cell in cells}


def test_the_chief_sets_the_second(client: Client) -> None:
    chief = desks.chief()
    client.force_login(chief)
    contest = desks.brought_to(Round.AUDIT, desks.draft(audit_days=0), chief)
    when = timezone.localtime(timezone.now() + timedelta(days=1)).replace(microsecond=0)
    answer = client.post(
        at("vote_plan", contest.pk), {"at": f"{when:%Y-%m-%d %H:%M:%S}"}, follow=True
    )
    assert f"{when:%H:%M:%S}" in text(answer)
    contest.refresh_from_db()
    assert contest.announce_at == when
    client.post(at("vote_give_up_plan", contest.pk))
    Contest.objects.filter(pk=contest.pk).update(announce_at=timezone.now())
    assert turning.turn_what_is_due() == []


@pytest.mark.parametrize("typed", ["999.1.1.0/24", "0.0.0.0/0", "10.0.0.0/8", "::/0", "1.2.3/24"])
def test_a_service_point_is_a_network_and_no_town(client: Client, editor: Any, typed: str) -> None:
    fields = {"name": "一心桥服务中心", "network": typed, "quota": 400}
    page = text(client.post("/admin/voting-points/new/", fields))
    assert "w-field--error" in page
    assert not ServicePoint.objects.exists()


def test_a_service_point_is_written_in_one_way(client: Client, editor: Any) -> None:
    fields = {"name": "一心桥服务中心", "network": "203.0.113.9/28", "quota": 400}
    assert client.post("/admin/voting-points/new/", fields).status_code == 302
    point = ServicePoint.objects.get()
    assert (point.network, point.added_by) == ("203.0.113.0/28", editor)
