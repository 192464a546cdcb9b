from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from showcase.core.sweeping import sweep

DAY = 24 * 3600


class Command(BaseCommand):
    """Delete renditions that nobody asks for any more; never an original."""

    help = "清理不再使用的图片尺寸（原图不动）；换下来的图片文件保留几天，换回来时不用重做。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=float, default=7, help="没有记录的文件保留几天，默认 7；至少保留一小时。"
        )
        parser.add_argument("--dry-run", action="store_true", help="只看会清理什么。")

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep(options["days"] * DAY, dry_run=options["dry_run"])
        would = "会" if options["dry_run"] else "已"
        self.stdout.write(
            f"{would}清理 {len(swept.rows)} 条图片尺寸记录、{len(swept.files)} 个文件。"
        )
        if options["verbosity"] > 1:
            self.stdout.write("\n".join(swept.files))
