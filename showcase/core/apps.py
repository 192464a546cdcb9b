from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Pictures, blocks, numbered addresses, contact channels."""

    name = "showcase.core"
    label = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        from django.db.models import Prefetch

        from showcase.bake.rows import load_along

        from . import needed  # noqa: F401 - registers with the publisher
        from .pictures import Picture, Rendition
        from .sizes import USES

        # Those of the admin are left out: making one must not make a page again.
        specs = sorted({spec for use in USES.values() for spec in use.specs})
        shown = Rendition.objects.filter(filter_spec__in=specs)
        load_along(Picture, lambda: Prefetch("renditions", shown))
