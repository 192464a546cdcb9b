from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "showcase.search"
    label = "search"
    verbose_name = "检索"
