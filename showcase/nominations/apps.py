from django.apps import AppConfig


class NominationsConfig(AppConfig):
    name = "showcase.nominations"
    label = "nominations"
    verbose_name = "读者来稿"

    def ready(self) -> None:
        from . import addresses  # noqa: F401 - registers itself
