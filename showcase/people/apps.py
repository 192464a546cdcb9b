from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons and organisations."""

    name = "showcase.people"
    label = "people"
    verbose_name = "人物与机构"
