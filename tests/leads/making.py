"""Small leads for tests."""

from typing import Any

from showcase.accounts.models import User
from showcase.leads.intake import Incoming, Sender, TakenIn, take_in
from showcase.leads.models import Kind, Lead, Source, State
from showcase.leads.states import step

SENDER = Sender(name="欧阳桂英", phone="138 0000 4321", email="guiying@example.invalid")
MESSAGE = "我们院子的茶桌议事会，把停车的事商量好了，邻居都说好。"


def taken(files: Any = (), **fields: Any) -> TakenIn:
    given = {"source": Source.WEB, "kind": Kind.CASE, "message": MESSAGE, "sender": SENDER}
    return take_in(Incoming(**(given | fields)), files)


def lead(*path: State, actor: User | None = None, **fields: Any) -> Lead:
    """A lead that went through states."""
    made = taken(**fields).lead
    for state in path:
        step(made, state, actor)
    return Lead.objects.get(pk=made.pk)


def user(name: str = "bianji", **fields: Any) -> User:
    return User.objects.create_user(name, password="x", **fields)
