from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .redirect_forms import CreateView, EditView
from .search import report


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own, which they replace
def redirect_forms() -> list[URLPattern]:
    return [
        path("redirects/add/", CreateView.as_view(), name="add_redirect"),
        path("redirects/<int:redirect_id>/", EditView.as_view(), name="edit_redirect"),
    ]


@hooks.register("register_admin_urls")
def search_report() -> list[URLPattern]:
    return [
        path("reports/missed-terms/", report.report, name="missed_terms"),
        path("reports/missed-terms/pursue/", report.pursue, name="pursue_term"),
    ]


class MissedTermsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return report.may_assign(request.user)


@hooks.register("register_reports_menu_item")
def missed_terms_item() -> MenuItem:
    return MissedTermsItem("没有找到的词", reverse("missed_terms"), icon_name="search", order=90)
