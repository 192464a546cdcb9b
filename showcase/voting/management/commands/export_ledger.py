from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from showcase.voting import exporting
from showcase.voting.contest_by_slug import contest_by_slug


class Command(BaseCommand):
    """Write the public files of a contest into a folder, byte for byte those that are baked."""

    help = "导出公开账本：和网站上 /vote/<评选>/data/ 的文件一样。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("contest", help="评选网址里的名字。")
        parser.add_argument("-o", "--output", required=True, metavar="DIR", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        contest, folder = contest_by_slug(options["contest"]), options["output"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise CommandError(f"{folder} 里已有东西，请换一个空的文件夹。")
            written = exporting.write(contest, folder)
        except OSError as error:
            raise CommandError(f"写不进 {folder}：{error.strerror}") from error
        self.stdout.write(f"写了 {written} 个文件。再数一遍：python3 {folder}/retally.py {folder}")
