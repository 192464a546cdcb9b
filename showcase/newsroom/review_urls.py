"""Stands before Wagtail's own admin, whose view of the same address it takes the place of."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from .review_views import ReviewView

urlpatterns = [
    path(
        "pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/",
        require_admin_access(ReviewView.as_view()),
    ),
]
