from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from showcase.bake.exporting import ExportRefused, export


class Command(BaseCommand):
    """Copy the current release into a folder where it opens without a server."""

    help = "把现在的网站导出到一个文件夹或 U 盘：双击 index.html 就能看，不用联网。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="空文件夹，或上次导出的文件夹")
        parser.add_argument(
            "--from",
            dest="root",
            type=Path,
            default=None,
            metavar="DIR",
            help="存放各次发布的文件夹；不写就是网站现在用的。",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        root = options["root"] or Path(settings.RELEASES_DIR)
        try:
            done = export(root, folder, settings.SITE_URL)
        except ExportRefused as error:
            raise CommandError(str(error)) from error
        except (OSError, ValueError) as error:
            raise CommandError(f"没有导出完：{error}。再运行一次会接着做。") from error
        self.stdout.write(
            f"已把 {done.release} 导出到 {folder}：共 {done.files} 个文件，"
            f"写了 {done.written} 个，移除 {done.removed} 个。打开 {folder / 'index.html'} 就能看。"
        )
