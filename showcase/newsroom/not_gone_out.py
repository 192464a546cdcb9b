"""On the admin's first page: what was to go out or be withdrawn at a set time, and was not."""

from dataclasses import dataclass
from typing import Any

from wagtail.admin.ui.components import Component

from .models import Bundle, MissedTime

SHOWN = 10


@dataclass
class NotGoneOut(Component):
    """Bundles that failed, and pages that missed their time."""

    bundles: list[Bundle]
    missed: list[MissedTime]

    order = 50
    template_name = "newsroom/not_gone_out.html"

    @classmethod
    def for_user(cls, user: Any) -> "NotGoneOut | None":
        """What concerns whoever puts bundles together; None when all is well."""
        if not user.has_perm("newsroom.change_bundle"):
            return None
        bundles = list(Bundle.objects.filter(state=Bundle.State.FAILED)[:SHOWN])
        missed = MissedTime.objects.filter(is_seen=False).select_related("page")[:SHOWN]
        return cls(bundles, list(missed)) if bundles or missed else None

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {
            "bundles": self.bundles,
            "missed": self.missed,
            "csrf_token": parent_context.get("csrf_token"),
        }
