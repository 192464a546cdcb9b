from typing import Any

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """Review workflow, roles by branch, print-page import, set times and bundles, admin home."""

    name = "showcase.newsroom"
    label = "newsroom"
    verbose_name = "编辑部"

    def ready(self) -> None:
        from wagtail.signals import page_published, page_unpublished

        from showcase.bake import clocks

        from . import bundled_pages, bundles, timetable

        bundles.register(bundled_pages.read)
        clocks.register(bundles.CLOCK)
        clocks.register(timetable.CLOCK)

        def forget(instance: Any, **kwargs: Any) -> None:
            timetable.forget(instance)

        for signal in (page_published, page_unpublished):
            signal.connect(forget, weak=False, dispatch_uid="newsroom.timetable.forget")
