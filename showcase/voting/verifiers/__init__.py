"""Who votes: one small interface, and one verifier for each level of a contest.

A verifier turns a request into a subject, 16 bytes that are the same whenever the same voter comes
(a device, a mobile number, a WeChat account, an entry of a list), or says what it needs first. No
subject can be turned back into a number or a name without the key, and none is ever logged.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from django.http import HttpRequest

from . import device, roster, sms, wechat
from .needs import Needs

__all__ = ["LEVELS", "Needs", "Verifier", "verifier"]


class Verifier(Protocol):
    """Both are asked for every ballot, so neither may call anybody."""

    def offered(self) -> bool:
        """Whether the settings have what it takes."""

    def subject(self, request: HttpRequest, contest: str) -> bytes | Needs:
        """16 bytes, or the error that tells the voter what to do. `contest` is a slug."""


LEVELS: Mapping[str, Verifier] = MappingProxyType(
    {
        "device": device.Device(),
        "sms": sms.Sms(),
        "wechat": wechat.WeChat(),
        "roster": roster.Roster(),
    }
)


def verifier(level: str) -> Verifier:
    return LEVELS[level]
