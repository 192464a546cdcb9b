from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    """Part of the room `leads`, with tables of its own: what the platforms' receivers keep."""

    name = "showcase.leads.platforms"
    label = "platforms"
    verbose_name = "微信、微博接收"
