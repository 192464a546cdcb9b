from django.apps import AppConfig


class VotingConfig(AppConfig):
    name = "showcase.voting"
    label = "voting"
    verbose_name = "点赞评选"

    def ready(self) -> None:
        from . import data_addresses, system_checks  # noqa: F401 - register themselves
