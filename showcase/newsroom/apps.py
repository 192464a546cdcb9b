from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """Review workflow, roles by branch, print-page import, admin home."""

    name = "showcase.newsroom"
    label = "newsroom"
    verbose_name = "编辑部"
