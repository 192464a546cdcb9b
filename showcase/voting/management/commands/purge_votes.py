from typing import Any

from django.core.management.base import BaseCommand

from showcase.voting import database_clock, purging


class Command(BaseCommand):
    """Delete what was to be kept for a while only; `seal --serve` does it each hour."""

    help = "销毁到期的密钥、来路记录和用过的算题；封账程序每小时也会做。"

    def handle(self, *args: Any, **options: Any) -> None:
        purged = purging.purge(database_clock.now())
        self.stdout.write(
            f"销毁：{purged.keys} 个密钥，{purged.signals} 条来路记录，"
            f"{purged.works} 道用过的算题。"
        )
