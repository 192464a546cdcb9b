from django.apps import AppConfig


class GuardConfig(AppConfig):
    name = "showcase.guard"
    label = "guard"
    verbose_name = "公众入口的保护"
