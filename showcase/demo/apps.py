from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demo content and load generators."""

    name = "showcase.demo"
    label = "demo"
    verbose_name = "演示内容"
