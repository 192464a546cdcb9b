from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet

from showcase.core.menu import NeedsPermission

from .admin.access import JUDGE, RUN
from .admin.service_points import service_points


@hooks.register("register_admin_urls")
def voting_urls() -> list[URLResolver]:
    return [path("voting/", include("showcase.voting.admin.urls"))]


@hooks.register("register_admin_menu_item")
def contests_menu_item() -> MenuItem:
    url = reverse("vote_contests")
    return NeedsPermission("点赞评选", url, RUN, icon_name="success", order=165)


@hooks.register("register_admin_menu_item")
def scores_menu_item() -> MenuItem:
    url = reverse("vote_scores")
    return NeedsPermission("评委打分", url, JUDGE, icon_name="form", order=166)


@hooks.register("register_admin_viewset")
def voting_viewsets() -> ModelViewSet:
    return service_points
