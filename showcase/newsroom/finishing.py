"""What happens when the last review is passed. Django imports this before any model is there."""

from typing import Any


def publish_or_wait(state: Any, user: Any = None) -> None:
    """Publish, as Wagtail does; but a page of an open bundle (合发) waits for the others in it.

    What goes out then is the revision that was approved here.
    """
    from wagtail.models import Page
    from wagtail.workflows import publish_workflow_state

    from .models import Bundle, BundledPage

    page = state.content_object
    waiting = BundledPage.objects.filter(
        page_id=page.pk, action=BundledPage.Action.PUBLISH, bundle__state__in=Bundle.OPEN
    )
    if isinstance(page, Page) and waiting.exists():
        waiting.update(revision=page.get_latest_revision())
    else:
        publish_workflow_state(state, user)
