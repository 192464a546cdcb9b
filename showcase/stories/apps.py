from django.apps import AppConfig


class StoriesConfig(AppConfig):
    """What every story has: headline, contributors, column, place, body."""

    name = "showcase.stories"
    label = "stories"
    verbose_name = "稿件"

    def ready(self) -> None:
        from . import listings, searching, twins, withdrawn  # noqa: F401 - they register themselves
