"""What can be wrong with a request, each with its status and the Chinese sentence for a reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from .hotline import hotline


@dataclass(frozen=True)
class Problem:
    """An HTTP status, and a sentence: `{when}` is a moment, `{phone}` the newsroom's hotline."""

    status: int
    sentence: str


PROBLEMS: Mapping[str, Problem] = MappingProxyType(
    {
        # --- the request itself
        "method": Problem(405, "这个网址不接受这样的访问，投票请在评选页上操作。"),
        "not_found": Problem(404, "没有这个评选，或者网址写错了。"),
        "cross_site": Problem(403, "这一票不是从本报网页上投出的，没有计入。请打开评选页再投。"),
        "prefetch": Problem(403, "这是浏览器预读网页，不是您按下的，没有计入。"),
        "wrong_type": Problem(415, "提交的格式不对，没有计入。请刷新页面再试。"),
        "no_length": Problem(411, "提交时没有说明长度，没有计入。请刷新页面再试。"),
        "too_large": Problem(413, "提交的内容太长，没有计入。请刷新页面再试。"),
        "too_slow": Problem(408, "网络太慢，没有收全，没有计入。请再按一次，不会重复计票。"),
        "bad_json": Problem(400, "提交的内容读不懂，没有计入。请刷新页面再试。"),
        "bad_fields": Problem(400, "提交的内容不完整或写法不对，没有计入。请刷新页面再试。"),
        # --- who votes
        "no_device": Problem(403, "浏览器还没有领到投票标记，没有计入。请允许本站 Cookie 后刷新。"),
        "needs_sms": Problem(403, "这次评选要先验证手机号，请验证后再投。"),
        "needs_wechat": Problem(403, "这次评选要在微信里投，请用微信打开后再投。"),
        "needs_roster": Problem(403, "这次评选只请名册上的人投票，请先填姓名和投票码。"),
        "not_offered": Problem(409, "这种验证方式还没有开通，请拨打本报电话 {phone}。"),
        "bad_number": Problem(400, "请填 11 位手机号码。"),
        "bad_code": Problem(403, "验证码不对或者过期了，请核对后再填，或者重新获取。"),
        "not_on_roster": Problem(403, "名册上没有这一项。请核对姓名和投票码，或者拨打 {phone}。"),
        "not_sent": Problem(409, "短信没有发出去，请过几分钟再试，或者拨打 {phone} 投票。"),
        "not_known": Problem(403, "微信没有认出您，请回到评选页再点一次“用微信投票”。"),
        # --- the form without JavaScript
        "no_cookie": Problem(403, "浏览器没有把本站的 Cookie 带回来，没有计入。请允许后再按一次。"),
        "too_soon": Problem(429, "按得太快了，还没有计入。请看清所选的人，再按一次。"),
        "too_late": Problem(409, "这一页放得太久了，还没有计入。您的选择还在，请再按一次。"),
        "robot": Problem(400, "“请空着”的那一格填了字，没有计入。请再按一次。"),
        # --- the proof of work
        "bad_work": Problem(403, "安全校验没有通过，没有计入。请刷新页面再投。"),
        "work_expired": Problem(403, "页面放得太久，安全校验过期了，没有计入。请再按一次。"),
        "work_used": Problem(409, "这份安全校验已经用过，没有计入。请再按一次。"),
        # --- the ballot
        "busy": Problem(409, "刚才评选的安排有变动，没有计入。请再按一次。"),
        "wrong_level": Problem(409, "这次评选换了验证方式，没有计入。请刷新页面再投。"),
        "bad_picks": Problem(422, "所选的人数不对，或者有人不在这个类别里，没有计入。请重新选。"),
        "withdrawn": Problem(409, "您选的人里有一位已经退出评选，没有计入。请重新选。"),
        "unknown": Problem(404, "没有这个评选或者类别。"),
        "not_open": Problem(409, "未开始：投票还没有开始，没有计入。"),
        "closed": Problem(409, "已截止：投票已经结束，这一票没有计入。"),
        "voted_today": Problem(409, "今天这一类已经投过，那一票算数。{when}以后可以再投。"),
        "other_body": Problem(422, "这一票已经按先前的选择计入，不能改选。"),
        # --- too much, or nothing there
        "too_many": Problem(
            429, "这个网络里提交得太密，没有计入。请过几分钟再试，或者拨打 {phone} 投票。"
        ),
        "away": Problem(503, "投票系统暂时不能用，没有计入。请稍后再试，或者拨打 {phone} 投票。"),
    }
)


@dataclass(eq=False)
class Refusal(Exception):
    """Why a request gets no for an answer. `details` go into the JSON beside the sentence."""

    code: str
    details: Mapping[str, Any] = field(default_factory=dict)
    when: datetime | None = None
    """The next time to vote, where there is one."""

    @property
    def status(self) -> int:
        return PROBLEMS[self.code].status

    @property
    def sentence(self) -> str:
        sentence = PROBLEMS[self.code].sentence
        return sentence.format(
            when=spoken(self.when) if self.when else "明天",
            # Who is told that the database is away does not wait for it a second time.
            phone=hotline(ask=self.code != "away") if "{phone}" in sentence else "",
        )

    def as_json(self) -> dict[str, Any]:
        """The body that machines get."""
        next_time = {"next": self.when.isoformat()} if self.when else {}
        return {"error": self.code, "message": self.sentence, **next_time, **self.details}


def spoken(moment: datetime) -> str:
    """`1月11日0时`, in Shanghai; minutes only when there are any."""
    local = timezone.localtime(moment)
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{local.month}月{local.day}日{local.hour}时{minutes}"
