"""The way of a lead as its sender sees it."""

from dataclasses import dataclass

from showcase.leads.models import State

_WAY = (
    ("已经收到", {State.SUBMITTED}),
    ("编辑在看", {State.SCREENING}),
    ("核实、讨论", {State.REVIEW, State.NEED_INFO}),
)
_ENDS = {
    State.ACCEPTED: "采用",
    State.DECLINED: "这次没有采用",
    State.MERGED: "与另一条合并",
    State.REFERRED: "转给能办的部门",
    State.SPAM: "办结",
    State.WITHDRAWN: "已经撤回",
}


@dataclass(frozen=True)
class Step:
    """`mark` is ok, cur or todo."""

    label: str
    mark: str


def steps(state: str) -> list[Step]:
    """Done, now, still to come."""
    now = next((at for at, (_, states) in enumerate(_WAY) if state in states), len(_WAY))
    last = _ENDS.get(State(state), "决定是否采用")
    if state == State.NEED_INFO:
        labels = [*(label for label, _ in _WAY[:2]), "等您补充", last]
    else:
        labels = [*(label for label, _ in _WAY), last]
    return [
        Step(label, "ok" if at < now else "cur" if at == now else "todo")
        for at, label in enumerate(labels)
    ]
