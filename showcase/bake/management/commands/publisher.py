from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from showcase.bake.management.service import ServiceCommand
from showcase.bake.publisher import Publisher


class Command(ServiceCommand):
    """Publish whatever changes, until told to stop. A second one stands by for the first."""

    help = "常驻的发布程序：有改动就在一两秒内换上。同一处只有一个在发布，别的候补。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--once",
            action="store_true",
            help="只做一遍就结束：到点的事、积下的改动、有人要的发布。",
        )
        parser.add_argument(
            "--jobs", type=int, default=1, metavar="N", help="全部重新生成时用几个进程。"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.RELEASES_DIR)
        publisher = Publisher(root, options["parent"], jobs=options["jobs"])
        if not options["once"]:
            self.serve(publisher)
            return
        self.talk(publisher)
        if self.once(publisher, publisher.step) is None:
            publisher.logger.info("已有发布程序在工作，不用再做。")
        if publisher.failed:
            raise CommandError("没有发布，原因见上。")
