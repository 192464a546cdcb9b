"""How pages show pictures: the one list of sizes, crops and formats.

Templates name a use (`{% show picture "figure" %}`), the publisher makes ahead what the list says,
and `manage.py sweep_renditions` takes away what it no longer says.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Use:
    """One way to show a picture. `formats` are in a browser's order of choice; the last is for all.

    `crops` are Wagtail's: `width-480`, `fill-240x160`, `max-320x120`, in pixels of the file.
    """

    name: str
    crops: tuple[str, ...]
    formats: tuple[str, ...]

    @property
    def specs(self) -> tuple[str, ...]:
        """Wagtail's filter specs, each the name of one rendition."""
        return tuple(f"format-{form}|{crop}" for form in self.formats for crop in self.crops)


# AVIF only where it saves what a reader notices; see docs/decisions/0007-avif-webp-and-jpeg.md.
FIGURE = Use("figure", ("width-480", "width-960", "width-1600"), ("avif", "webp", "jpeg"))
THUMB = Use("thumb", ("fill-240x160", "fill-480x320"), ("webp", "jpeg"))
SHARE = Use("share", ("fill-1200x630",), ("jpeg",))
POSTER = Use("poster", ("width-960",), ("jpeg",))
CODE = Use("code", ("width-320",), ("png",))
LOGO = Use("logo", ("max-320x120",), ("png",))
BANNER = Use("banner", ("max-160x80",), ("png",))
PORTRAIT = Use("portrait", ("fill-240x288", "fill-480x576"), ("webp", "jpeg"))
SHEET = Use("sheet", ("fill-800x960",), ("jpeg",))

USES = {
    use.name: use for use in (FIGURE, THUMB, SHARE, POSTER, CODE, LOGO, BANNER, PORTRAIT, SHEET)
}

SHOWN = {
    "lead_picture": (FIGURE, THUMB, SHARE),
    "image": (FIGURE,),
    "poster": (POSTER,),
    "logo": (LOGO, BANNER),
    "wechat_qr": (CODE,),
    "portrait": (PORTRAIT, SHEET),
}
"""How a picture is shown, by the field or block that points at it."""

ADMIN = ("max-165x165", "max-800x600", "max-150x150", "max-400x400")
"""What Wagtail's admin asks for: made when first looked at, and kept."""


def specs_of(field: str) -> tuple[str, ...]:
    """Everything that pages need of a picture in `field`."""
    return tuple(spec for use in SHOWN[field] for spec in use.specs)


def listed(spec: str) -> bool:
    """Whether pages or the admin still ask for such a rendition."""
    return any(spec in use.specs for use in USES.values()) or any(
        operation in ADMIN for operation in spec.split("|")
    )
