"""Photographs as phones make them: with the place, the owner and a comment inside."""

from functools import cache
from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image, ImageCms, PngImagePlugin

from showcase.core.pictures import Picture

CAMERA = "SECRETCAMERA"
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRETXMP</x:xmpmeta>"
COMMENT = "SECRETCOMMENT"
SECRETS = (b"SECRETCAMERA", b"SECRETXMP", b"SECRETCOMMENT")


@cache
def photograph(form: str, *, size: tuple[int, int] = (80, 60)) -> bytes:
    """A picture in `form` (a Pillow format) with EXIF, GPS, XMP and a comment.

    Kept, because the colour profile says to the second when it was made.
    """
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    exif[0x0112] = 6  # lies on its side
    gps = exif.get_ifd(0x8825)
    gps.update({1: "N", 2: (30.0, 39.0, 12.5), 3: "E", 4: (104.0, 3.0, 1.0)})
    options: dict[str, object] = {
        "exif": exif.tobytes(),
        "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    }
    if form == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_itxt("XML:com.adobe.xmp", XMP.decode())
        notes.add_text("Comment", COMMENT)
        options["pnginfo"] = notes
    else:
        options["xmp"] = XMP
    if form == "JPEG":
        options["comment"] = COMMENT.encode()
    output = BytesIO()
    gradient = Image.linear_gradient("L").resize(size)
    Image.merge("RGB", (gradient, gradient, gradient)).save(output, form, **options)
    return output.getvalue()


def add_picture(form: str = "JPEG", name: str = "photo") -> Picture:
    file = ImageFile(BytesIO(photograph(form)), name=f"{name}.{form.lower()}")
    return Picture.objects.create(title="照片", file=file)
