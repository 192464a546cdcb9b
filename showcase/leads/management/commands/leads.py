from argparse import ArgumentParser
from typing import Any

from showcase.bake.management.service import ServiceCommand
from showcase.leads.worker import Worker


class Command(ServiceCommand):
    """Prepare files, send notices, purge: once, or for ever. A second one stands by."""

    help = "线索台的后台程序：处理来件的照片和文件，发通知，按期清除。加 --serve 就一直做下去。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--serve", action="store_true", help="一直做下去，直到叫停。")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(parent=options["parent"])
        if options["serve"]:
            self.serve(worker)
        elif self.once(worker, worker.all) is None:
            self.stdout.write("已有后台程序在工作，不用再做。")
