import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from showcase.accounts.models import User
from showcase.newsroom.drafts import CannotDraft, make_drafts
from showcase.newsroom.gazetteer import gazetteer
from showcase.newsroom.import_views import import_page
from showcase.newsroom.printpage import Proposal, Unreadable, from_state, propose, read_source
from showcase.newsroom.printpage.asjson import as_json
from showcase.newsroom.printpage.reading import LARGEST_FILE


class Command(BaseCommand):
    help = "把印刷版面（文本、Markdown、Word、PDF）拆成稿件方案；--create 同时生成草稿。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="每个文件输出一个 JSON 对象")
        parser.add_argument("--create", action="store_true", help="生成草稿（不发布）")
        parser.add_argument("--user", default="", help="草稿归哪个账号，默认不归任何人")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        """Read every file that can be read; exit non-zero if any could not."""
        owner = self._owner(options["user"])
        failed = 0
        for path in files:
            try:
                proposal = self._one(path, owner, create=options["create"])
            except (Unreadable, CannotDraft) as error:
                failed += 1
                self.stderr.write(f"{path.name}：{error}")
                continue
            if options["json"]:
                self.stdout.write(json.dumps(as_json(proposal, gazetteer()), ensure_ascii=False))
            else:
                self._report(proposal)
        if failed:
            raise CommandError(f"{failed} 个文件没有导入。")

    def _owner(self, username: str) -> User | None:
        if not username:
            return None
        try:
            return User.objects.get(username=username)
        except User.DoesNotExist:
            raise CommandError(f"没有账号“{username}”。") from None

    def _one(self, path: Path, owner: User | None, *, create: bool) -> Proposal:
        try:
            with path.open("rb") as file:
                # One byte more than the reader takes is enough for it to say "too large".
                data = file.read(LARGEST_FILE + 1)
        except OSError as error:
            raise Unreadable(f"打不开这个文件（{error.strerror}）。") from error
        page = read_source(path.name, data)
        if not create:
            return propose(page, gazetteer())
        stored = import_page(page, owner)
        proposal = from_state(stored.state)
        made = make_drafts(stored, proposal, {}, owner)
        for remark in made.remarks:
            self.stderr.write(f"{path.name}：{remark}")
        self.stderr.write(f"{path.name}：生成 {len(made.stories)} 篇草稿。")
        return proposal

    def _report(self, proposal: Proposal) -> None:
        data = as_json(proposal, gazetteer())
        self.stdout.write(
            f"{data['source']}：{len(data['articles'])} 篇稿件，"
            f"{data['characters_out']}/{data['characters_in']} 字，"
            f"未归置 {len(data['unplaced'])} 段"
        )
        for story in data["articles"]:
            title = " ".join(x for x in (story["kicker"], story["title"]) if x)
            self.stdout.write(
                f"  · {title or '（无标题）'}：{len(story['sections'])} 个小标题，"
                f"{len(story['paragraphs'])} 段，{len(story['figures'])} 个数字，"
                f"{len(story['guesses'])} 处待核"
            )
