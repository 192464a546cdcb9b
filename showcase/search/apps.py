from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "showcase.search"
    label = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        from showcase.bake import attending

        from .carrying import prepare

        attending.register(prepare)
