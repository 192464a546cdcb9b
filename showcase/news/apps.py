from django.apps import AppConfig


class NewsConfig(AppConfig):
    """Articles and briefs (资讯)."""

    name = "showcase.news"
    label = "news"
    verbose_name = "社区新闻"

    def ready(self) -> None:
        from . import listings  # noqa: F401 - registers its addresses with the publisher
