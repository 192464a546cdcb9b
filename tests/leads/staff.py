"""People at the desk."""

from showcase.accounts.models import User
from showcase.newsroom.roles import CHIEF, CLERK, EDITOR, REPORTER
from tests.staff import member


def clerk(name: str = "罗接线") -> User:
    return member(CLERK, name=name)


def editor(name: str = "苏编辑") -> User:
    return member(EDITOR, name=name)


def chief(name: str = "程总编") -> User:
    return member(CHIEF, name=name)


def reporter(name: str = "林记者") -> User:
    return member(REPORTER, name=name)
