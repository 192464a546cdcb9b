"""A push that is not taken, and why."""

from dataclasses import dataclass


@dataclass(eq=False)
class NotTaken(Exception):
    """`status` is a 4xx; `sentence` is plain Chinese and holds nothing of what was sent."""

    status: int
    sentence: str


def forged() -> NotTaken:
    return NotTaken(403, "签名不对，没有收下。")


def stale() -> NotTaken:
    return NotTaken(403, "时间不对：超过五分钟的推送不再收。请核对服务器时钟。")


def unreadable() -> NotTaken:
    return NotTaken(400, "内容读不懂，没有收下。")


def too_large() -> NotTaken:
    return NotTaken(413, "内容太长，没有收下。")
