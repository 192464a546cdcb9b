from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from showcase.bake import holding, shelf


class Command(BaseCommand):
    """Show readers an earlier release again, and publish nothing until the next `bake`."""

    help = "退回到上一次发布，或指名的一次。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="发布的名称，见 releases；不写就是上一次。")
        parser.add_argument("--output", type=Path, default=None, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        root = options["output"] or Path(settings.RELEASES_DIR)
        found, current = shelf.names(root), shelf.current_name(root)
        name = options["name"]
        if name is None:
            earlier = [n for n in found if current is not None and n < current]
            if not earlier:
                raise CommandError("没有更早的发布可以退回。")
            name = earlier[-1]
        try:
            holding.roll_back(root, name, who="命令行")
        except holding.UnknownRelease as error:
            raise CommandError(f"没有 {name} 这次发布；用 releases 命令看有哪些。") from error
        self.stdout.write(
            f"已切换到 {name}，读者现在看到的就是它。自动发布已停下，运行 bake 或在后台恢复。"
        )
