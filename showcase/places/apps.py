from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The tree of places, from city to grid."""

    name = "showcase.places"
    label = "places"
    verbose_name = "地方"

    def ready(self) -> None:
        from . import searching  # noqa: F401 - what search finds of a place
