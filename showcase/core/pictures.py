"""Pictures as a newspaper keeps them: who made it, who agreed, what it shows."""

from typing import Any

from django.db import models, transaction
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image

from . import renditions
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new file is a new content, whoever saves it; what was cut from the old one goes."""
        if self.file and not self.file._committed:
            self._set_image_file_metadata()
        with transaction.atomic():
            super().save(*args, **kwargs)
            if outdated := renditions.outdated_rows(self):
                self.renditions.filter(pk__in=outdated).delete()

    def create_rendition(self, filter: Filter) -> "Rendition":
        return self.create_renditions(filter)[filter]

    def create_renditions(self, *filters: Filter) -> dict[Filter, "Rendition"]:
        """Made on the spot, where nobody made them ahead. Raises `DamagedPicture`."""
        if not filters:
            return {}
        try:
            self.get_file_hash()
        except OSError as error:
            raise renditions.DamagedPicture(self, "的原图不见了") from error
        try:
            rows = renditions.keep_rows(self, renditions.make_files(self, filters))
        except renditions.Outdated as error:
            now = type(self).objects.filter(pk=self.pk).first()
            if now is None:
                raise renditions.DamagedPicture(self, "刚刚被删除") from error
            return now.create_renditions(*filters)  # of the file that it has by now
        return {filter: rows[filter.spec] for filter in filters}


class Rendition(AbstractRendition):
    """One size and format of a picture, made for a page."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


@receiver(pre_delete, sender=Picture)
def erase_with_the_picture(instance: Picture, **kwargs: Any) -> None:
    """Whoever deletes a picture means its renditions too; but another may have the same file."""
    names = set(instance.renditions.values_list("file", flat=True))
    if names:
        transaction.on_commit(lambda: _erase(names))


def _erase(names: set[str]) -> None:
    still = Rendition.objects.filter(file__in=names).values_list("file", flat=True)
    storage = Rendition._meta.get_field("file").storage
    storage.erase(names - set(still))
