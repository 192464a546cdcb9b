"""The trail of a lead: what was done, by whom. Rows are only ever added (`append_only.py`)."""

from showcase.accounts.models import User

from .models import Lead, LeadEvent

NAMES = {
    "received": "收到",
    "state": "改变状态",
    "assigned": "交给",
    "edited": "改了登记",
    "asked": "请来稿人补充",
    "answered": "来稿人补充",
    "merged_in": "并入一条",
    "page": "建了稿件",
    "published": "稿件刊出",
    "revealed": "看了联系方式",
    "exported": "导出个人资料",
    "renewed": "同意继续保存",
    "purged": "清除个人资料",
}


def add(lead: Lead, kind: str, actor: User | None = None, **data: object) -> LeadEvent:
    """Add an event. `data` is plain JSON without anything that the public wrote."""
    if kind not in NAMES:
        raise ValueError(f"no such event: {kind}")
    return LeadEvent.objects.create(lead=lead, kind=kind, actor=actor, data=data)
