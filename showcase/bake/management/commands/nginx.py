from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from showcase.bake.nginx import snippets
from showcase.bake.serving import django_prefixes


class Command(BaseCommand):
    """Write the files that site/deploy/nginx.conf includes."""

    help = "写出 nginx 配置里由程序决定的部分：文件类型、响应头、哪些网址交给 Django。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="写到哪个文件夹，如 /etc/nginx/showcase")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            written = snippets(django_prefixes(), settings.ANSWERED_FIRST)
            for name, text in written.items():
                (folder / name).write_text(text)
        except OSError as error:
            raise CommandError(f"写不进 {folder}（{error}）。") from error
        self.stdout.write(f"已写到 {folder}。接着运行：nginx -t && nginx -s reload")
