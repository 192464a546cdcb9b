"""Re-encode one photo: upright, sRGB, at most 4096 pixels a side, and nothing besides pixels.

    python -m showcase.leads.child.photo jpeg SOURCE TARGET SMALL

Prints "<width> <height>". Whatever goes wrong ends it with a status other than 0.
"""

import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

from . import bounds

SIDE = 4096
SMALL = 480
QUALITY = 88
PIXELS = 50_000_000


def upright(source: Path, format: str) -> Image.Image:
    """The picture as it was meant to be seen, as plain RGB."""
    if format == "heic":
        import pillow_heif

        pillow_heif.options.THUMBNAILS = False
        # libheif turns the picture itself; its EXIF still says that it should be turned.
        pillow_heif.register_heif_opener()
        format = "heif"
    Image.MAX_IMAGE_PIXELS = PIXELS
    with Image.open(source, formats=[format]) as image:
        if image.width * image.height > PIXELS:
            raise ValueError("too many pixels")
        profile = image.info.get("icc_profile")
        # A JPEG is decoded at half, a quarter or an eighth of its size where that is enough.
        image.draft("RGB", (SIDE, SIDE))
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _plain(_in_srgb(turned, profile))


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as sRGB says, so that no profile has to go along."""
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            turned = ImageCms.profileToProfile(
                image, given, ImageCms.createProfile("sRGB"), outputMode=mode
            )
            return turned or image
    return image


def _plain(image: Image.Image) -> Image.Image:
    """Pixels alone, transparent ones on white: a new picture has no `info` to be written."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    plain = Image.new("RGB", image.size)
    plain.paste(image.convert("RGB"))
    return plain


def main(format: str, source: str, target: str, small: str) -> None:
    bounds.apply()
    picture = upright(Path(source), format)
    picture.save(target, "JPEG", quality=QUALITY, optimize=False, progressive=True)
    size = picture.size
    picture.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    picture.save(small, "JPEG", quality=80)
    sys.stdout.write(f"{size[0]} {size[1]}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
