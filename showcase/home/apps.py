from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Front page, navigation, about."""

    name = "showcase.home"
    label = "home"
    verbose_name = "首页"

    def ready(self) -> None:
        from . import addresses, redirects  # noqa: F401 - feeds, well-known files, old addresses
