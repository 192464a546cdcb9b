"""What Django's error reports may say, which go out by mail where `ADMINS` is set."""

from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class NothingThatWasSent(SafeExceptionReporterFilter):
    """Where it went wrong, and nothing of what somebody wrote: no fields, no cookies, no variables.

    Django hides only what a view names as sensitive; here everything that the public sends is.
    """

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {} if self.is_active(request) else super().get_post_parameters(request)

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return {} if self.is_active(request) else super().get_safe_cookies(request)

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: Any
    ) -> ItemsView[str, Any]:
        if self.is_active(request):
            return {}.items()
        return super().get_traceback_frame_variables(request, tb_frame)
