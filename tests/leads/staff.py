"""People at the desk."""

from django.contrib.auth.models import Group

from showcase.accounts.models import User
from showcase.newsroom.roles import CHIEF, CLERK, EDITOR, REPORTER


def member(group: str, name: str = "") -> User:
    number = User.objects.count()
    user = User.objects.create_user(f"desk{number}", display_name=name or f"{group}{number}")
    user.groups.add(Group.objects.get(name=group))
    return user


def clerk(name: str = "罗接线") -> User:
    return member(CLERK, name)


def editor(name: str = "苏编辑") -> User:
    return member(EDITOR, name)


def chief(name: str = "程总编") -> User:
    return member(CHIEF, name)


def reporter(name: str = "林记者") -> User:
    return member(REPORTER, name)
