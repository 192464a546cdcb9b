from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from showcase.bake.compress import precompress_current


class Command(BaseCommand):
    """Put compressed copies beside the files of the current release."""

    help = "为当前发布的网页准备压缩好的副本（.br 与 .gz），nginx 直接使用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, default=None, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        root = options["output"] or Path(settings.RELEASES_DIR)
        done = precompress_current(root)
        if done is None:
            raise CommandError("还没有发布过：先运行 bake。")
        self.stdout.write(f"{done[0]}：新压缩了 {done[1]} 个文件，其余沿用。")
