"""What Weibo pushes (接收普通消息, 接收事件推送), as JSON, and what is made of it."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from showcase.core.text import visible
from showcase.leads.models import Source
from showcase.leads.pushes.messages import Message
from showcase.leads.pushes.refusals import unreadable

WELCOME = (
    "欢迎关注华西社区报。身边的好办法、好人、新变化，直接私信文字、图片或语音给我们就行；"
    "急事请打 028-86969380。"
)
NOT_THIS = "这种消息我们还收不了。请发文字、图片或者语音，或者打 028-86969380。"
EMPTY = "没有看到内容，请再发一次。"
_WELCOMED = ("follow", "subscribe")
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Push:
    """A push: whom to answer, and either a message or at once the words (`""`: nothing)."""

    sender: int
    receiver: int
    message: Message | None
    words: str = ""


def understood(body: bytes) -> Push:
    """Raises `NotTaken` for what the platform never sends."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise unreadable() from error
    if not isinstance(given, dict):
        raise unreadable()
    sender, receiver = _id(given.get("sender_id")), _id(given.get("receiver_id"))
    kind, text, when = given.get("type"), given.get("text", ""), given.get("created_at")
    data = given.get("data") or {}
    if not (isinstance(kind, str) and isinstance(text, str) and isinstance(when, str)):
        raise unreadable()
    if not isinstance(data, dict):
        raise unreadable()
    if kind == "event":
        return Push(sender, receiver, None, WELCOME if data.get("subtype") in _WELCOMED else "")
    if kind == "mention":
        return Push(sender, receiver, None)
    if kind not in ("text", "position", "image", "voice"):
        return Push(sender, receiver, None, NOT_THIS)
    text = visible(text).strip()
    if not text:
        return Push(sender, receiver, None, EMPTY)
    is_media = kind in ("image", "voice")
    message = Message(
        source=Source.WEIBO,
        external=_external(given),
        sender=str(sender),
        text=text,
        # Each side has its own id for the file: `tovfid` is the receiver's, which we are.
        media=str(_id(data.get("tovfid"))) if is_media else "",
        media_kind={"image": "photo", "voice": "voice"}.get(kind, ""),
        name=f"微博用户 {sender}",
    )
    return Push(sender, receiver, message)


def _id(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if type(value) is not int or not 0 < value <= _LARGEST_ID:
        raise unreadable()
    return value


def _external(given: dict[str, Any]) -> str:
    """Weibo's messages have no id: its documents say sender and time. People write twice within
    that second, so what they wrote counts too; a repetition is the same in all."""
    parts = [given.get(name) for name in ("sender_id", "created_at", "type", "text", "data")]
    try:
        told = json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:  # half of a surrogate pair
        raise unreadable() from error
    return sha256(told).hexdigest()
