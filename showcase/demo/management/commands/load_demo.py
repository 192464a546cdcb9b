from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from showcase.demo.loading import load


class Command(BaseCommand):
    help = "载入演示内容；可以重复运行，不会覆盖编辑改过的内容。"

    def handle(self, *args: Any, **options: Any) -> None:
        load(settings.VAR_DIR / "demo-password.txt", lambda step: self.stdout.write(f"  · {step}"))
