from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "showcase.surveys"
    label = "surveys"
    verbose_name = "网络调查"

    def ready(self) -> None:
        from . import addresses, purging, turning  # noqa: F401 - register themselves
