"""One account for each role of the newsroom, all with one random password."""

import secrets
from pathlib import Path

from django.contrib.auth.models import Group

from showcase.accounts.models import User
from showcase.newsroom.roles import (
    CHIEF,
    CLERK,
    CORRESPONDENT,
    EDITOR,
    HEAD,
    REPORTER,
    correspondents_of,
)
from showcase.places.models import PlacePage

ACCOUNTS = (
    ("jizhe", "林记者", REPORTER),
    ("bianji", "苏编辑", EDITOR),
    ("zhuren", "周主任", HEAD),
    ("zongbian", "顾总编", CHIEF),
    ("tongxun", "莲花社区通讯员", CORRESPONDENT),
    ("rexian", "罗接线", CLERK),
    ("admin", "系统管理员", ""),
)


def demo_password(path: Path) -> str:
    """The demo's password: made on the first run, kept readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text().strip()


def load_accounts(password: str, place: PlacePage) -> dict[str, User]:
    """Accounts by user name. An existing account keeps its password and its groups."""
    users: dict[str, User] = {}
    for username, name, group in ACCOUNTS:
        user, created = User.objects.get_or_create(
            username=username,
            defaults={"display_name": name, "is_superuser": not group, "is_staff": not group},
        )
        if created:
            user.set_password(password)
            user.save()
            if group:
                user.groups.add(Group.objects.get(name=group))
            if group == CORRESPONDENT:
                user.groups.add(correspondents_of(place))
        users[username] = user
    return users
