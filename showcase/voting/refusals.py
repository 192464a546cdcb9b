"""How many requests were refused, and why: the last ten minutes, for the contest's desk.

Counted in a file of fixed size that the worker processes share, so that a flood of refusals costs
no row and no memory. All contests together: most refusals come before it is known which is meant.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from showcase.guard.counters import Counters

REASONS = {
    "method": "访问方式不对",
    "not_found": "没有这个评选",
    "cross_site": "从别的网站提交",
    "wrong_type": "格式不对",
    "no_length": "没有长度",
    "too_large": "内容太长",
    "too_slow": "发得太慢",
    "bad_json": "读不懂",
    "bad_fields": "内容不完整",
    "no_device": "没有设备标记",
    "needs_sms": "还没验证手机",
    "needs_wechat": "不在微信里",
    "needs_roster": "还没核对名册",
    "not_offered": "验证方式没有开通",
    "bad_number": "手机号不对",
    "bad_code": "验证码不对",
    "not_on_roster": "不在名册上",
    "not_sent": "短信没发出",
    "not_known": "微信没认出",
    "bad_work": "安全校验不对",
    "work_expired": "安全校验过期",
    "work_used": "安全校验用过了",
    "busy": "规则刚变动",
    "wrong_level": "验证方式不符",
    "bad_picks": "所选不对",
    "withdrawn": "选了已退出的人",
    "unknown": "没有这个类别",
    "not_open": "还没开始",
    "closed": "已截止",
    "voted_today": "今天投过了",
    "other_body": "同一票改选",
    "too_many": "同一网络太密",
    "no_cookie": "没有接受 Cookie",
    "too_soon": "表单交得太快",
    "too_late": "表单放得太久",
    "robot": "填了不该填的格",
    "prefetch": "浏览器预先打开",
    "away": "数据库不可用",
}
"""In a word or two, for a list; readers are told a whole sentence (`api/errors.py`)."""


def note(code: str) -> None:
    """Count one; `code` is one of `REASONS`."""
    _counters(Path(settings.VAR_DIR)).add(f"refused|{code}")


def counts() -> dict[str, int]:
    """Code → refusals of the last ten minutes, the most frequent first; none that is 0."""
    counters = _counters(Path(settings.VAR_DIR))
    found = {code: counters.add(f"refused|{code}", 0) for code in REASONS}
    return dict(sorted(((c, n) for c, n in found.items() if n), key=lambda pair: -pair[1]))


@cache
def _counters(folder: Path) -> Counters:
    return Counters(folder / "refusals")
