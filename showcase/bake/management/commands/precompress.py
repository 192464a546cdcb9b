from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from showcase.bake import shelf
from showcase.bake.compress import precompress


class Command(BaseCommand):
    """Put compressed copies beside the files of the current release."""

    help = "为当前发布的网页准备压缩好的副本（.br 与 .gz），nginx 直接使用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, default=None, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        root = options["output"] or Path(settings.RELEASES_DIR)
        with shelf.only_publisher(root):
            name = shelf.current_name(root)
            if name is None:
                raise CommandError("还没有发布过：先运行 bake。")
            made = precompress(root / name)
        self.stdout.write(f"{name}：新压缩了 {made} 个文件，其余沿用。")
