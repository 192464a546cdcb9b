from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from showcase.voting import sealing, verifying
from showcase.voting.contest_by_slug import contest_by_slug

MOST_TOLD = 20


class Command(BaseCommand):
    """Check rows, lines, tree, signatures and counts of a contest."""

    help = "核对账本：选票、账本行、哈希块、校验点的签名、公布的票数，一样一样对。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("contest", help="评选网址里的名字。")

    def handle(self, *args: Any, **options: Any) -> None:
        contest = contest_by_slug(options["contest"])
        wrong = list(islice(verifying.problems(contest), MOST_TOLD))
        if wrong:
            raise CommandError("账本有问题：\n" + "\n".join(f"  · {line}" for line in wrong))
        self.stdout.write(f"《{contest.title}》账本 {sealing.size_of(contest.pk)} 行，都对得上。")
