import json
import os
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from showcase.bake import holding
from showcase.bake.baking import Baked, bake
from showcase.bake.explaining import explain
from showcase.bake.failures import BakeFailed, told
from showcase.bake.receipts import Say, Trigger, publish
from showcase.bake.services import GONE


class Command(BaseCommand):
    """Bring the release up to date and show it to readers, or say why not."""

    help = "把有变化的网页生成为文件并切换发布；有任何一页出错就什么也不发布。"
    # Some of Django's checks ask the database, and would end in a traceback when it is gone.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--output",
            type=Path,
            default=None,
            metavar="DIR",
            help="发布到另一个文件夹，其中的 current 是读者看到的文件树。",
        )
        parser.add_argument(
            "--full", action="store_true", help="全部重新生成，不沿用上次生成时的记录。"
        )
        parser.add_argument(
            "--jobs",
            type=int,
            default=os.cpu_count() or 1,
            metavar="N",
            help="要生成的网页很多时用几个进程；不写就用满处理器。",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="照做一遍，只是不发布；看会变哪些文件。"
        )
        parser.add_argument(
            "--explain", metavar="PATH", help="不发布；说明一个网址为什么存在、什么会让它变。"
        )
        parser.add_argument("--json", action="store_true", help="最后输出一个 JSON 对象。")

    def handle(self, *args: Any, **options: Any) -> None:
        root = (options["output"] or Path(settings.RELEASES_DIR)).resolve()
        if options["explain"]:
            self.stdout.write("\n".join(explain(root, options["explain"])))
            return
        # With --json, standard output holds the object and nothing else.
        out = self.stderr if options["json"] else self.stdout
        say = (lambda line: out.write(line)) if options["verbosity"] else (lambda line: None)
        try:
            baked = self._bake(root, say, options)
        except BakeFailed as error:
            raise CommandError(_told(error)) from error
        except holding.OnHold as error:
            raise CommandError("没有发布：有人刚刚换回了旧版。") from error
        except GONE as error:
            reason = f"数据库现在用不了（{type(error).__name__}）"
            raise CommandError(f"没有发布：{reason}。") from error
        except OSError as error:
            raise CommandError(f"没有发布：写不进 {root}（{error}）。") from error
        say(_summary(baked, dry=options["dry_run"]))
        if options["dry_run"] and options["verbosity"]:
            for path in [*baked.changed, *baked.removed]:
                why = "；".join(dict.fromkeys(baked.reasons.get(path, [])))
                say(f"  {path}　{why or '不再需要'}")
        if options["json"]:
            result = {name: value for name, value in asdict(baked).items() if name in _TOLD}
            self.stdout.write(json.dumps(result, ensure_ascii=False))

    def _bake(self, root: Path, say: Say, options: dict[str, Any]) -> Baked:
        """With a receipt, if it is for readers; then a hold ends too: whoever bakes means it."""
        how = {"full": options["full"], "jobs": options["jobs"]}
        if options["dry_run"] or root != Path(settings.RELEASES_DIR).resolve():
            return bake(root, say=say, dry_run=options["dry_run"], **how)
        if holding.release(root):
            say("网站原来停在旧版，现在恢复自动发布。")
        _, baked = publish(root, Trigger.COMMAND, say=say, **how)
        return baked


_TOLD = ("release", "changed", "removed", "rendered", "unchanged", "seconds")


def _told(error: BakeFailed) -> str:
    lines = told(error.failures)
    first = f"没有发布，读者看到的仍是原来的网站。有 {len(lines)} 个问题要先改好："
    return "\n".join([first, *(f"  · {line}" for line in lines)])


def _summary(baked: Baked, *, dry: bool) -> str:
    if dry:
        return (
            f"只是试做：会有 {len(baked.changed)} 个文件变化，移除 {len(baked.removed)} 个"
            f"（生成了 {baked.rendered} 页，用时 {baked.seconds:.1f} 秒）。"
        )
    if not baked.is_new:
        return (
            f"内容没有变化，仍是 {baked.release}"
            f"（核对了 {baked.rendered} 页，用时 {baked.seconds:.1f} 秒）。"
        )
    return (
        f"已发布 {baked.release}：生成 {baked.rendered} 页，"
        f"{len(baked.changed)} 个文件有变化，移除 {len(baked.removed)} 个，"
        f"{baked.unchanged} 个不变，用时 {baked.seconds:.1f} 秒。"
    )
