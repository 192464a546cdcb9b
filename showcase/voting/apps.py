from django.apps import AppConfig


class VotingConfig(AppConfig):
    name = "showcase.voting"
    label = "voting"
    verbose_name = "点赞评选"

    def ready(self) -> None:
        from wagtail.models import ReferenceIndex

        from showcase.core import honours

        from . import addresses, data_addresses, system_checks  # noqa: F401 - register themselves
        from .models import Nominee
        from .pages.outcome import honours_of

        honours.register(honours_of)
        # So that a portrait's sizes are made before the bake, and an editor sees where it is used.
        ReferenceIndex.register_model(Nominee)
