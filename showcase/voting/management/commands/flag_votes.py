from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from showcase.voting import database_clock
from showcase.voting.flagging import flag
from showcase.voting.models import Contest


class Command(BaseCommand):
    help = "重看一个评选的全部选票，标出异常的时段；已有的标记不变，也不作废任何票。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("contest", help="评选在网址里的名字")

    def handle(self, *, contest: str, **options: Any) -> None:
        found = Contest.objects.filter(slug=contest).first()
        if found is None:
            raise CommandError(f"没有叫 {contest} 的评选。")
        first = found.ballots.order_by("received_at").values_list("received_at", flat=True).first()
        new = flag(found, first, database_clock.now()) if first else 0
        self.stdout.write(f"{found}：新标出 {new} 个时段。")
