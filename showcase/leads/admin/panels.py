"""On the admin's first page: what waits at the desk, and what is late."""

from dataclasses import dataclass
from typing import Any

from wagtail.admin.ui.components import Component

from showcase.accounts.models import User

from .access import SEE
from .queue import counts


@dataclass
class DeskPanel(Component):
    """Numbers with links into the queue."""

    counts: dict[str, int]

    order = 60
    template_name = "leads/admin/panel.html"

    @classmethod
    def for_user(cls, user: User) -> "DeskPanel | None":
        """None for who has nothing to do with the desk."""
        return cls(counts(user)) if user.has_perm(SEE) else None

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"counts": self.counts}
