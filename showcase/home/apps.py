from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Front page, navigation, about."""

    name = "showcase.home"
    label = "home"
    verbose_name = "首页"

    def ready(self) -> None:
        from . import addresses  # noqa: F401 - registers feeds and the well-known files
