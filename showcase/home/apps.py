from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Front page, navigation, about."""

    name = "showcase.home"
    label = "home"
    verbose_name = "首页"
