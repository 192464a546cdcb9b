from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import InvalidStorageError, storages
from django.core.management.base import BaseCommand, CommandError

from showcase.bake import shelf


class Command(BaseCommand):
    """Send the current release to an S3-compatible store."""

    help = "把现在的网站传到对象存储，只传有变化的文件；中断后再运行会接着传。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", default="published", metavar="ALIAS", help="STORAGES 里的名称，默认 published"
        )
        parser.add_argument("--output", type=Path, default=None, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        root = options["output"] or Path(settings.RELEASES_DIR)
        name = shelf.current_name(root)
        if name is None:
            raise CommandError("还没有发布过：先运行 bake。")
        storage = _storage(options["to"])
        # Not before it is known that there is a store: the demo has neither.
        from showcase.bake.object_store import Bucket
        from showcase.bake.shipping import ShipFailed, ship

        say = self.stdout.write if options["verbosity"] else (lambda line: None)
        try:
            # A lock of its own: sending takes longer than publishing should have to wait.
            with shelf.only_publisher(root / ".shipping"):
                done = ship(root / name, Bucket(storage), say)
        except (ShipFailed, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        say(f"{name}：传了 {done.sent} 个，删了 {done.deleted} 个，{done.unchanged} 个不变。")


def _storage(alias: str) -> Any:
    try:
        storage = storages[alias]
    except InvalidStorageError as error:
        raise CommandError(
            f"没有设置对象存储（STORAGES 里没有能用的 {alias}）。"
            "要设置 PUBLISHED_BUCKET 等环境变量，并安装：uv sync --extra s3。见 docs/deploying.md。"
        ) from error
    except ImproperlyConfigured as error:
        raise CommandError(f"对象存储 {alias} 的设置不对：{error}") from error
    if not hasattr(storage, "bucket_name"):
        raise CommandError(f"{alias} 不是 S3 兼容的对象存储。")
    return storage
