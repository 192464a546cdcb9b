from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from showcase.voting import sealing, snapshots, tallying_sql
from showcase.voting.contest_by_slug import contest_by_slug


class Command(BaseCommand):
    """Count a contest twice, from its ledger and by the database, and compare."""

    help = "数票：从账本数一遍，让数据库另数一遍，两边应当一样。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("contest", help="评选网址里的名字。")

    def handle(self, *args: Any, **options: Any) -> None:
        contest = contest_by_slug(options["contest"])
        size = sealing.size_of(contest.pk)
        counts = snapshots.recount(contest.pk, size)
        self.stdout.write(f"《{contest.title}》账本 {size} 行")
        for slug, count in sorted(counts.items()):
            self.stdout.write(
                f"{slug}：选票 {count.ballots} = 有效 {count.valid} + 作废 {count.void}"
                f" + 待核 {count.held}"
            )
            for number, votes in sorted(count.votes.items(), key=lambda one: (-one[1], one[0])):
                self.stdout.write(f"  {number:>3} 号  {votes}")
        if wrong := tallying_sql.differences(counts, tallying_sql.tally(contest.pk, size)):
            raise CommandError("两边数的不一样：\n" + "\n".join(wrong))
        self.stdout.write("数据库另数一遍，一样。")
