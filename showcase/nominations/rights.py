"""What the holder of a receipt can have done: take it back, have it deleted, get a copy."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from showcase.leads import purging, receipts, states, trail
from showcase.leads.models import Contact, Lead, State
from showcase.leads.refusals import Refused


def withdraw(code: str) -> str:
    """What to tell. Raises `Refused`."""
    lead = _lead(code)
    if lead.state != State.WITHDRAWN:
        states.step(lead, State.WITHDRAWN, None)
    return (
        "已经按您的意思撤回，不会再办，也不会刊用。内容按期删除；想现在就删，请选“删掉我的内容”。"
    )


def delete(code: str) -> str:
    """What to tell. Raises `Refused`."""
    lead = _lead(code)
    if states.may_follow(lead.state, State.WITHDRAWN):
        states.step(lead, State.WITHDRAWN, None)
    purging.purge(lead)
    return "您的话、联系方式、照片和文件都已经删掉，这个编号也查不到了。"


def export(code: str) -> HttpResponse:
    """A file with everything that its sender gave, and what was answered. Raises `Refused`."""
    lead = _lead(code)
    text = json.dumps(_everything(lead), ensure_ascii=False, indent=2)
    trail.add(lead, "exported")
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{lead.code}.json"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _everything(lead: Lead) -> dict[str, Any]:
    contact = Contact.objects.filter(lead=lead).first() or Contact()
    return {
        "编号": lead.code,
        "收到": timezone.localtime(lead.created_at).isoformat(),
        "状态": lead.get_state_display(),
        "类型": lead.get_kind_display(),
        "地方": lead.place.title if lead.place else "",
        "地方（原话）": lead.place_text,
        "内容": lead.message,
        "案例申报": json.loads(lead.details or "{}"),
        "姓名": contact.name,
        "电话": contact.phone,
        "邮箱": contact.email,
        "同意用真名": lead.publish_name,
        "同意刊用照片": lead.publish_photos,
        "同意书版本": lead.consent_version,
        "照片和文件": [
            {"文件名": one.name, "类型": one.get_kind_display(), "字节": one.size, "文字": one.text}
            for one in lead.attachments.all()
        ],
        "补充": [{"问": one.text, "答": one.answer} for one in lead.questions.all()],
        "给您的话": lead.public_note,
    }


def _lead(code: str) -> Lead:
    found = receipts.lead_of(code)
    if found is None:
        raise Refused("没有查到这个编号。")
    return found
