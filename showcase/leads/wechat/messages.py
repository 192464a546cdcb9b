"""What WeChat pushes (接收普通消息, 接收事件推送), and what is made of it."""

import re
from dataclasses import dataclass

from showcase.core.text import visible
from showcase.leads.models import Source
from showcase.leads.pushes.messages import Message
from showcase.leads.pushes.refusals import unreadable

WELCOME = (
    "欢迎关注华西社区报。身边的好办法、好人、新变化，直接发文字、图片或语音给我们就行；"
    "急事请打 028-86969380。"
)
NOT_THIS = "这种消息我们还收不了。请发文字、图片或者语音，或者打 028-86969380。"
EMPTY = "没有看到内容，请再发一次。"

_NAME = re.compile(r"[A-Za-z0-9_@.\-]{1,64}")
_MESSAGE_ID = re.compile(r"[0-9]{1,20}")
_MEDIA_ID = re.compile(r"[A-Za-z0-9_\-]{1,200}")


@dataclass(frozen=True)
class Push:
    """A push: whom to answer, and either a message or at once the words (`""`: nothing)."""

    sender: str
    receiver: str
    message: Message | None
    words: str = ""


def understood(fields: dict[str, str]) -> Push:
    """Raises `NotTaken` for what the platform never sends."""
    sender, receiver = fields.get("FromUserName", ""), fields.get("ToUserName", "")
    if not (_NAME.fullmatch(sender) and _NAME.fullmatch(receiver)):
        raise unreadable()
    kind = fields.get("MsgType", "").strip()
    if kind == "event":
        is_new = fields.get("Event", "").strip() == "subscribe"
        return Push(sender, receiver, None, WELCOME if is_new else "")
    if not kind or not _MESSAGE_ID.fullmatch(fields.get("MsgId", "")):
        raise unreadable()
    text = visible(_text(kind, fields)).strip()
    if not text:
        return Push(sender, receiver, None, EMPTY if kind == "text" else NOT_THIS)
    media = fields.get("MediaId", "") if kind in ("image", "voice") else ""
    if kind in ("image", "voice") and not _MEDIA_ID.fullmatch(media):
        raise unreadable()
    message = Message(
        source=Source.WECHAT,
        external=fields["MsgId"],
        sender=sender,
        text=text,
        media=media,
        media_kind={"image": "photo", "voice": "voice"}.get(kind, ""),
    )
    return Push(sender, receiver, message)


def _text(kind: str, fields: dict[str, str]) -> str:
    """What the desk reads. A link is words like any other: nothing fetches it; nor `PicUrl`,
    since a picture has a MediaId too, which is asked for at the platform's own address."""
    match kind:
        case "text":
            return fields.get("Content", "")
        case "image":
            return "（图片）"
        case "voice":
            heard = fields.get("Recognition", "").strip()
            return f"（语音，微信听写：{heard}）" if heard else "（语音）"
        case "location":
            return f"（位置：{fields.get('Label', '').strip() or '没有地名'}）"
        case "link":
            parts = [fields.get(name, "").strip() for name in ("Title", "Description", "Url")]
            return "\n".join(part for part in parts if part)
    return ""
