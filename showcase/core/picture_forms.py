"""The upload form of pictures: a file that cannot be decoded to the end is no picture."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

BROKEN = "这张图片损坏或不完整，打不开。请重新导出或重新传一次。"


class WholeImageField(WagtailImageField):
    """Wagtail's field looks at the header only, and lets the decoder's own errors through."""

    def check_image_pixel_size(self, f: File) -> None:
        try:
            super().check_image_pixel_size(f)
            f.seek(0)
            with Image.open(f) as image:
                image.load()
            f.seek(0)
        except (OSError, RuntimeError, SyntaxError, ValueError) as error:  # AVIF: RuntimeError
            raise ValidationError(BROKEN, code="broken_image") from error


class PictureForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("file")) is not None:
            self.fields["file"] = WholeImageField(
                label=field.label,
                required=field.required,
                widget=field.widget,
                help_text=field.help_text,
            )
