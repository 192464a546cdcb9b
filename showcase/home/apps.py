from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Front page, navigation, about."""

    name = "showcase.home"
    label = "home"
    verbose_name = "首页"

    def ready(self) -> None:
        from . import addresses, redirects  # noqa: F401 - feeds, well-known files, old addresses
        from .search import pages  # noqa: F401 - the page of search, and its small lists
