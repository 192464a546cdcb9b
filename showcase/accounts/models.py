from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Who may log in to the newsroom. Readers and voters have no account."""

    display_name = models.CharField("姓名", max_length=40, blank=True)

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return self.display_name or super().get_full_name()

    def get_short_name(self) -> str:
        return self.display_name or self.username
