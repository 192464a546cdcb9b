from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from showcase.leads.own_data import delete
from showcase.leads.refusals import Refused


class Command(BaseCommand):
    """Purge the lead of a receipt code at once, whatever its age."""

    help = "立即清除一个回执码名下的全部个人资料。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="回执码")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lead = delete(options["code"])
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{lead.code} 的个人资料已经清除。")
        if lead.page_id:
            self.stdout.write(f"由它写成的稿件（编号 {lead.page_id}）还在，要不要改由编辑决定。")
