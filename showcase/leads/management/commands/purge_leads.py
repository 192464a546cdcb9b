from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from showcase.leads import purging


class Command(BaseCommand):
    """What the worker does each hour; and, after a backup was restored, what it undid."""

    help = "清除办结满 180 天的线索的个人资料。恢复备份之后加 --reapply。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reapply",
            action="store_true",
            help="按 LEADS_ERASED 的名单再清除一遍。",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reapply"]:
            self.stdout.write(f"又清除了 {purging.reapply()} 条。")
        self.stdout.write(f"按期清除了 {purging.purge_due(timezone.now())} 条。")
