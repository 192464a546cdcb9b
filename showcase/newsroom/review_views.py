from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin import messages
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Page

from .release_views import may_release
from .telling import where_it_is_read


class ReviewView(WorkflowActionView):
    """Wagtail's own, which takes the last approval for nothing special: it published the page."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post(request, *args, **kwargs)
        say_what_the_last_review_did(request, self.object, self.action_name)
        return answer


def say_what_the_last_review_did(request: HttpRequest, page: Page, action: str) -> None:
    if action != "approve":
        return
    now = Page.objects.get(pk=page.pk)
    approved = now.live and not now.has_unpublished_changes and not now.workflow_in_progress
    if approved and (told := where_it_is_read(now, link=may_release(request.user))):
        messages.info(request, told)
