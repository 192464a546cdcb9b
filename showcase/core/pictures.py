"""Pictures as a newspaper keeps them: who made it, who agreed, what it shows."""

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from .text import VisibleText


class Picture(VisibleText, AbstractImage):
    """A picture with credit and consent. Caption and alt text belong to each use of it."""

    class Consent(models.TextChoices):
        UNKNOWN = "", "尚未核实"
        NOT_NEEDED = "not-needed", "画面中无可辨认的人"
        GIVEN = "given", "当事人（或监护人）已同意"
        DRAWING = "drawing", "示意版画"

    credit = models.CharField(
        "署名", max_length=80, blank=True, help_text="照片来源，如：天府街道供图、陈舟 摄。"
    )
    consent = models.CharField("肖像同意", max_length=20, choices=Consent, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit", "consent")

    class Meta(AbstractImage.Meta):
        verbose_name = "图片"
        verbose_name_plural = "图片"


class Rendition(AbstractRendition):
    """One size and format of a picture, made for a page."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
