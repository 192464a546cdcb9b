"""What a question asks for, and how far a survey has come."""

from django.db.models import TextChoices


class Kind(TextChoices):
    SINGLE = "single", "单选"
    MULTIPLE = "multiple", "多选"
    SCALE = "scale", "打分（1–5）"
    TEXT = "text", "简短回答"


class Phase(TextChoices):
    """Changed by the clock and by 现在结束 (`turning.py`), so that no page depends on the time."""

    WAITING = "waiting", "还没有开始"
    OPEN = "open", "正在进行"
    CLOSED = "closed", "已经结束"
