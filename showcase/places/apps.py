from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The tree of places, from city to grid."""

    name = "showcase.places"
    label = "places"
    verbose_name = "地方"
