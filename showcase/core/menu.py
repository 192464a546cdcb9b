from typing import Any, cast

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from showcase.accounts.models import User


class NeedsPermission(MenuItem):
    """An item of the admin's menu that is shown to who has the permission."""

    def __init__(self, label: str, url: str, permission: str, **options: Any) -> None:
        self.permission = permission
        super().__init__(label, url, **options)

    def is_shown(self, request: HttpRequest) -> bool:
        return cast(User, request.user).has_perm(self.permission)
