"""Who may vote in a contest of level `roster`, from a spreadsheet: kept as keyed hashes only.

CSV with a line of column names: 姓名, and 投票码 or 手机号. All lines are right, or none is kept;
what is said of a line never repeats what stands in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched

from django.db import transaction

from .models import Contest, Level, RosterEntry
from .nominees_import import LARGEST_FILE, NotReadable, csv_rows
from .rounds import frozen
from .turning import Refused, locked
from .verifiers import roster, sms

NAMES = ("姓名", "名字")
CODES = ("投票码", "手机号", "手机", "电话")
SHORTEST_CODE = 4
MOST = 50_000
MOST_PROBLEMS = 20
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the file; `code` is a phone number's digits, if it is one."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Imported:
    """How many people the file named, how many of them are new, and how many there are now."""

    named: int
    new: int
    total: int


def read(data: bytes) -> list[Entry]:
    """Raises `NotReadable`, with the numbers of lines that are wrong."""
    if len(data) > LARGEST_FILE:
        raise NotReadable("文件超过 2 MB，请分成几个文件。")
    rows = csv_rows(data)
    head = [text.strip() for text in next(rows, [])]
    name, code = _column(head, NAMES), _column(head, CODES)
    found: list[Entry] = []
    wrong: list[int] = []
    for line, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = [*row, *[""] * len(head)]
        entry = _entry(cells[name], cells[code])
        if entry is None:
            wrong.append(line)
        else:
            found.append(entry)
        if len(found) > MOST:
            raise NotReadable(f"一次最多导入 {MOST} 人，请分成几个文件。")
    if wrong:
        lines = "、".join(map(str, wrong[:MOST_PROBLEMS]))
        more = " 等" if len(wrong) > MOST_PROBLEMS else ""
        raise NotReadable(
            f"没有导入：第 {lines}{more} 行没有姓名，或者投票码不到 {SHORTEST_CODE} 位。"
        )
    if not found:
        raise NotReadable("文件里没有人，只有列名。")
    return found


@transaction.atomic
def add(pk: int, entries: Sequence[Entry], replace: bool = False) -> Imported:
    """Put them on the roster, or in its place. Raises `Refused` once the rules are frozen."""
    contest = locked(pk)
    refuse_if_fixed(contest)
    own = RosterEntry.objects.filter(contest=contest)
    if replace:
        own.delete()
    before = own.count()
    subjects = {roster.subject(contest.slug, one.name, one.code) for one in entries}
    for part in batched(sorted(subjects), _AT_ONCE):
        RosterEntry.objects.bulk_create(
            (RosterEntry(contest=contest, subject=one) for one in part), ignore_conflicts=True
        )
    total = own.count()
    return Imported(len(subjects), total - before, total)


def refuse_if_fixed(contest: Contest) -> None:
    """Raises `Refused`."""
    if contest.level != Level.ROSTER:
        raise Refused("这个评选不按名册投票，先在设置里改“怎样认定一位投票人”")
    if frozen(contest.round):
        raise Refused("规则已经冻结，名册不能再改")


def _column(head: Sequence[str], names: Sequence[str]) -> int:
    found = next((head.index(name) for name in names if name in head), None)
    if found is None:
        raise NotReadable(f"第一行要有“{NAMES[0]}”和“{CODES[0]}”（或“{CODES[1]}”）两列。")
    return found


def _entry(name: str, code: str) -> Entry | None:
    plain = sms.number_in(code) or "".join(code.split())
    return Entry(name, plain) if name.strip() and len(plain) >= SHORTEST_CODE else None
