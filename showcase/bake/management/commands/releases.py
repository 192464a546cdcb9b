from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from showcase.bake import shelf
from showcase.bake.manifest import Manifest


class Command(BaseCommand):
    """List the releases that are kept, newest first."""

    help = "列出保留的各次发布，标出读者现在看到的一次。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, default=None, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        root = options["output"] or Path(settings.RELEASES_DIR)
        current = shelf.current_name(root)
        found = shelf.names(root)
        if not found:
            self.stdout.write("还没有发布过。")
        for name in reversed(found):
            mark = "← 当前" if name == current else ""
            self.stdout.write(f"{name}  {_size(root / name)}  {mark}".rstrip())


def _size(release: Path) -> str:
    try:
        files = Manifest.read(release).files
    except (OSError, ValueError, KeyError):
        return "（清单读不出来）"
    return f"{len(files)} 个文件，{sum(e.size for e in files.values()) / 1_000_000:.1f} MB"
