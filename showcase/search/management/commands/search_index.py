from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from showcase.bake import shelf
from showcase.search import carrying, checking


class Command(BaseCommand):
    """Compare the indexes with what they are of, or build the public one anew."""

    help = "核对检索索引与内容是否一致；--rebuild 从读者看到的文件重建公开索引。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只核对；不一致时以错误结束。")
        parser.add_argument("--rebuild", action="store_true", help="重建公开索引，再核对。")
        parser.add_argument(
            "--output", type=Path, default=None, metavar="DIR", help="另一个发布文件夹。"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        root = (options["output"] or Path(settings.RELEASES_DIR)).resolve()
        name = shelf.current_name(root)
        if name is None:
            raise CommandError("还没有发布，没有可以检索的内容。")
        if options["rebuild"]:
            with shelf.only_publisher(root):
                name = shelf.current_name(root) or name
                carrying.make(root, name, afresh=True)
        faults = [*checking.public_faults(root, name), *checking.admin_faults()]
        for fault in faults:
            self.stdout.write(f"  {fault}")
        if faults:
            raise CommandError(
                f"索引与内容有 {len(faults)} 处不一致。公开索引用 search_index --rebuild 重建，"
                "后台索引用 update_index 重建。"
            )
        self.stdout.write("检索索引与内容一致。")
