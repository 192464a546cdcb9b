"""Words that somebody looked for and did not find: counted by the day, and nothing else kept.

No address, no time of day, no order: a count. What could be somebody's number is never counted.
Requests only count in memory; a few seconds later one thread writes what came together, so that a
search never waits for the newsroom's database, nor fails without it.
"""

import logging
import re
import threading
from collections import Counter
from datetime import date, timedelta

from django.db import DatabaseError, close_old_connections, models, transaction
from django.db.models import F
from django.utils import timezone

from showcase.search.queries import parse
from showcase.search.tokens import fold

SHORTEST, LONGEST = 2, 24
MOST_DIGITS = 4
"""4567 is the hotline of a district; five and more may be part of somebody's number."""
MOST_A_DAY = 2000
"""Terms; whoever types nonsense all day fills no table."""
KEPT = timedelta(days=180)
WRITE_AFTER = 5.0
"""Seconds from the first count to the write."""
_MOST_WAITING = 500

_RUN_OF_NUMERALS = re.compile(r"[〇零一二三四五六七八九幺]{5,}")

logger = logging.getLogger(__name__)


class MissedTerm(models.Model):
    """One term of one day."""

    day = models.DateField("日期")
    term = models.CharField("词", max_length=LONGEST)
    count = models.PositiveIntegerField("次数", default=0)

    class Meta:
        app_label = "home"
        verbose_name = "没有找到的词"
        constraints = [models.UniqueConstraint(fields=["day", "term"], name="missed_once_a_day")]

    def __str__(self) -> str:
        return self.term


def term_of(text: str) -> str:
    """What is counted of a query; "" for nothing that could be kept.

    >>> term_of(" 旧衣  回收"), term_of("13800138000"), term_of("a@b.example")
    ('旧衣 回收', '', '')
    """
    term = " ".join("".join(phrase) for phrase in parse(text).phrases)
    if not SHORTEST <= len(term) <= LONGEST or "@" in fold(text):
        return ""
    digits = sum(one.isdigit() for one in term)
    return "" if digits > MOST_DIGITS or _RUN_OF_NUMERALS.search(term.replace(" ", "")) else term


class Tally:
    """Counts that wait to be written."""

    def __init__(self, write_after: float = WRITE_AFTER) -> None:
        self.write_after = write_after
        self._lock = threading.Lock()
        self._waiting: Counter[tuple[date, str]] = Counter()
        self._timer: threading.Timer | None = None

    def add(self, text: str) -> None:
        """Count a query that found nothing, if it may be kept."""
        if not (term := term_of(text)):
            return
        with self._lock:
            key = (timezone.localdate(), term)
            if key not in self._waiting and len(self._waiting) >= _MOST_WAITING:
                return
            self._waiting[key] += 1
            if self._timer is None:
                self._timer = threading.Timer(self.write_after, self._write)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write what waits. Raises `DatabaseError`; then it waits on."""
        with self._lock:
            counts, self._waiting, self._timer = self._waiting, Counter(), None
        try:
            store(counts)
        except DatabaseError:
            with self._lock:
                self._waiting += counts
            raise

    def stop(self) -> None:
        """Forget what waits."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._waiting, self._timer = Counter(), None

    def _write(self) -> None:
        close_old_connections()
        try:
            self.flush()
        except DatabaseError as error:
            logger.warning("没有找到的词暂时记不下来（%s）。", type(error).__name__)
        finally:
            close_old_connections()


def store(counts: Counter[tuple[date, str]]) -> None:
    """Add the counts to those of their days, and drop what is too old."""
    if not counts:
        return
    with transaction.atomic():
        for day in sorted({day for day, _term in counts}):
            terms = {term: count for (own, term), count in counts.items() if own == day}
            there = MissedTerm.objects.filter(day=day)
            room = MOST_A_DAY - there.count()
            known = set(there.filter(term__in=terms).values_list("term", flat=True))
            new = [term for term in terms if term not in known][: max(room, 0)]
            rows = [MissedTerm(day=day, term=term, count=0) for term in new]
            MissedTerm.objects.bulk_create(rows, ignore_conflicts=True)
            for count in set(terms.values()):
                same = [term for term, number in terms.items() if number == count]
                there.filter(term__in=same).update(count=F("count") + count)
        MissedTerm.objects.filter(day__lt=timezone.localdate() - KEPT).delete()


tally = Tally()
