from django.apps import AppConfig


class BakeConfig(AppConfig):
    """The publisher: every published address becomes a file."""

    name = "showcase.bake"
    label = "bake"
    verbose_name = "静态发布"
