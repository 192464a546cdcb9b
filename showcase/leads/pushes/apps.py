from django.apps import AppConfig


class PushesConfig(AppConfig):
    """Part of the room `leads`, with tables of its own: what the platforms' receivers keep."""

    name = "showcase.leads.pushes"
    label = "pushes"
    verbose_name = "微信、微博接收"
