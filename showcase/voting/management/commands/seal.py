from argparse import ArgumentParser
from typing import Any

from showcase.bake.management.service import ServiceCommand
from showcase.voting import sealing
from showcase.voting.sealer import Sealer


class Command(ServiceCommand):
    """Give ballots their lines: once, or for ever. A second one stands by for the first."""

    help = "封账：给每张选票在公开账本里一行，签校验点，按时公布票数。加 --serve 就一直做下去。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--serve", action="store_true", help="每秒一轮，直到叫停。")

    def handle(self, *args: Any, **options: Any) -> None:
        sealer = Sealer(parent=options["parent"])
        if options["serve"]:
            self.serve(sealer)
            return
        sealed = self.once(sealer, sealer.turn)
        if sealed is None:
            self.stdout.write(f"已有封账程序在工作；最早未封的选票等了 {sealing.lag():.0f} 秒。")
        else:
            self.stdout.write(f"封进账本：{sealed.ballots} 张选票，{sealed.events} 件事。")
