import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from showcase.leads.own_data import exported
from showcase.leads.refusals import Refused


class Command(BaseCommand):
    """What is kept of whoever holds a receipt code, as JSON on the standard output."""

    help = "导出一个回执码名下的全部个人资料（JSON）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="回执码")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = exported(options["code"])
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
