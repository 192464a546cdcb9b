"""What a voter has to do before a ballot counts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Needs:
    """`code` is one of `api.errors.PROBLEMS`: no_device, needs_sms, needs_wechat, …"""

    code: str
