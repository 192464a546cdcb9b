"""People of the newsroom, as they log in."""

from django.contrib.auth.models import Group

from showcase.accounts.models import User


def member(*groups: Group | str, name: str = "") -> User:
    """Somebody in these groups, called after the first unless they have a name."""
    number = User.objects.count()
    called = name or f"{groups[0]}{number}"
    user = User.objects.create_user(f"user{number}", display_name=called)
    user.groups.add(*(g if isinstance(g, Group) else Group.objects.get(name=g) for g in groups))
    return user
