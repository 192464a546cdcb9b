from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Campaigns and the excellent cases they show (案例展播)."""

    name = "showcase.cases"
    label = "cases"
    verbose_name = "案例展播"

    def ready(self) -> None:
        from . import addresses  # noqa: F401 - registers the lists with the publisher
