from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Pictures, blocks, numbered addresses, contact channels."""

    name = "showcase.core"
    label = "core"
    verbose_name = "基础"
