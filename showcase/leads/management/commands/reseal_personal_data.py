from typing import Any

from django.core.management.base import BaseCommand, CommandError

from showcase.guard.sealing import Unreadable, current_key
from showcase.leads.resealing import reseal


class Command(BaseCommand):
    """After a new key was put first into PERSONAL_KEYS. When it is through, the old one can go."""

    help = "换密钥：把旧密钥封的个人资料改用现在的密钥。中断了再运行一次即可。"

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        try:
            for _, rows in reseal():
                done += rows
        except Unreadable as error:
            raise CommandError(
                f"改封了 {done} 行，有一行打不开：它的密钥不在 PERSONAL_KEYS 里，或者被改动过。"
            ) from error
        self.stdout.write(f"改用密钥 {current_key()}：{done} 行。现在可以去掉旧密钥。")
