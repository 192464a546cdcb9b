"""Telephone and desk ballots, entered by staff: the same ballot, by another way in."""

import re
import unicodedata
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from showcase.voting.casting import Accepted, Refused, Submission, cast
from showcase.voting.models import Category, Channel, Contest, Level, Nominee
from showcase.voting.verifiers import sms
from showcase.voting.verifiers.subjects import subject_of

from .access import ENTER, of_contest
from .staff_forms import StaffBallotForm


@of_contest(ENTER)
def enter(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Category, numbers, Enter. The screen that comes back has the code to read out, and is ready
    for the next caller with the same category and channel."""
    form = StaffBallotForm(request.POST or None, contest=contest)
    receipt, picked = None, []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        answer = cast(_submission(contest, data["category"], data))
        if isinstance(answer, Accepted):
            receipt = answer.receipt
            picked = _names(data["category"], data["numbers"])
            form = StaffBallotForm(
                contest=contest,
                initial={"category": data["category"], "channel": data["channel"]},
            )
        else:
            messages.error(request, said(answer))
    context = {
        "contest": contest,
        "form": form,
        "receipt": receipt,
        "picked": picked,
        "tab": "staff",
    }
    return render(request, "voting/admin/staff_ballot.html", context)


def _submission(contest: Contest, category: Category, data: dict[str, Any]) -> Submission:
    channel = Channel(data["channel"])
    return Submission(
        contest=contest.slug,
        category=category.slug,
        picks=data["numbers"],
        idem=data["idem"],
        level=contest.level,
        subject=subject_for(contest, data["who"]),
        channel=channel,
    )


def subject_for(contest: Contest, who: str) -> bytes:
    """16 bytes for a caller's number or name; nothing else is kept of it.

    A mobile number in a contest by SMS stands for the same voter as on the web. The channel is no
    part of it: who has telephoned cannot come to the desk the same day.
    """
    number = sms.number_in(who)
    if number and contest.level == Level.SMS:
        return sms.subject(number)
    plain = "".join(unicodedata.normalize("NFKC", who).split()).upper()
    digits = re.sub(r"[-()]", "", plain)
    return subject_of("staff", contest.slug, number or (digits if digits.isdecimal() else plain))


def said(refused: Refused) -> str:
    """Why a ballot was not taken, for whoever has the caller on the line."""
    match refused.code:
        case "voted_today":
            if refused.next_time is None:
                return "这个人今天在这个类别已经投过，评选到今天为止。"
            return "这个人今天在这个类别已经投过，明天零点以后可以再投。"
        case "not_open":
            opens = refused.opens and f"{timezone.localtime(refused.opens):%-m月%-d日 %H:%M}"
            return f"投票还没有开始{f'，{opens} 开始' if opens else ''}。"
        case "closed":
            return "投票已经截止，这张票没有计入。"
        case "withdrawn":
            return f"{_numbers(refused.picks)} 已经退出评选，请改选。"
        case "bad_picks":
            return {
                "few": f"至少要选 {refused.least} 个。",
                "many": f"最多选 {refused.most} 个。",
                "duplicate": "同一个编号写了两次。",
                "not_listed": f"这个类别里没有 {_numbers(refused.picks)}。",
            }.get(refused.problem, "编号不对，请核对。")
        case "other_body":
            return "这张票已经登记过，不能改成别的。"
        case "unknown":
            return "这个评选还没有开放投票。"
        case _:
            return "这张票没有计入，请再按一次。"


def _numbers(picks: tuple[int, ...]) -> str:
    return "、".join(f"{pick} 号" for pick in picks)


def _names(category: Category, numbers: tuple[int, ...]) -> list[str]:
    """What to read back to the caller."""
    return [str(one) for one in Nominee.objects.filter(category=category, number__in=numbers)]
