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
        from showcase.stories.models import Story

        from . import bundled_pages, bundles, new_places, timetable

        bundles.register(bundled_pages.read)
        clocks.register(bundles.CLOCK)
        clocks.register(timetable.CLOCK)

        def forget(instance: Any, **kwargs: Any) -> None:
            timetable.forget(instance)

        def publish_places(instance: Any, **kwargs: Any) -> None:
            if isinstance(instance, Story):
                new_places.publish_with(instance)

        page_published.connect(publish_places, weak=False, dispatch_uid="newsroom.new_places")
        for signal in (page_published, page_unpublished):
            signal.connect(forget, weak=False, dispatch_uid="newsroom.timetable.forget")
