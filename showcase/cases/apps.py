from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Campaigns and the excellent cases they show (案例展播)."""

    name = "showcase.cases"
    label = "cases"
    verbose_name = "案例展播"

    def ready(self) -> None:
        from . import listings  # noqa: F401 - registers its addresses with the publisher
