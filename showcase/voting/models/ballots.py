"""Ballots, which never change, and what is kept beside them for a while only."""

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Func
from django.db.models.functions import Now

from .contests import Category, Contest, Level


class ShanghaiDay(Func):
    """The day in Shanghai (UTC+8, no summer time since 1991) of a moment.

    On SQLite a moment is a text in UTC, as Django writes it.
    """

    arity = 1
    output_field = models.DateField()

    def as_postgresql(self, compiler, connection, **extra):
        return super().as_sql(
            compiler, connection, template="((%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date)"
        )

    def as_sqlite(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, template="date(%(expressions)s, '+8 hours')")


class Channel(models.TextChoices):
    """How a ballot came in; totals are published for each."""

    WEB = "web", "网页"
    NOJS = "nojs", "网页（无脚本）"
    PHONE = "phone", "电话登记"
    DESK = "desk", "现场登记"


class Ballot(models.Model):
    """One accepted ballot. Rows are inserted by `casting/` alone and never changed: triggers of the
    database refuse UPDATE, DELETE and TRUNCATE (`append_only.py`).

    `voter` is HMAC(day's key, level|subject|category)[:16]; `idem` is HMAC(contest's key,
    level|subject|idem)[:16], so nobody can ask about another's ballot. `body` is the SHA-256 of
    what was sent, so that the same request gets its receipt again. On PostgreSQL the table has a
    column `tx` besides, the id of its transaction, which Django does not know (`append_only.py`).
    """

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="ballots")
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="ballots", db_index=False
    )
    day = models.DateField("日期")
    received_at = models.DateTimeField("收到时间", db_default=Now())
    voter = models.BinaryField(max_length=16)
    idem = models.BinaryField(max_length=16)
    body = models.BinaryField(max_length=32)
    picks = models.JSONField("所选编号", help_text="Numbers of nominees, ascending: [3, 8]")
    channel = models.CharField("渠道", max_length=8, choices=Channel)
    level = models.CharField(max_length=10, choices=Level)
    held = models.BooleanField("到达时即待核", default=False)

    class Meta:
        verbose_name = "选票"
        verbose_name_plural = "选票"
        constraints = [
            models.UniqueConstraint(
                fields=["category", "day", "voter"], name="one_ballot_a_day_and_category"
            ),
            models.UniqueConstraint(fields=["idem"], name="one_ballot_an_idem"),
            models.CheckConstraint(
                name="ballot_day_is_the_day_of_its_arrival",
                condition=Q(day=ShanghaiDay(F("received_at"))),
            ),
        ]
        indexes = [models.Index(fields=["contest", "received_at"], name="ballots_by_arrival")]


class BallotSignal(models.Model):
    """What suspicion is judged by. Private, and purged (`purge_votes`) after the audit."""

    ballot = models.OneToOneField(
        Ballot,
        primary_key=True,
        on_delete=models.DO_NOTHING,
        related_name="signal",
        db_constraint=False,
    )
    network = models.CharField(
        max_length=43, help_text="/24 of IPv4, /64 of IPv6; never an address"
    )
    fresh_device = models.BooleanField(help_text="The cookie was issued in the same ten minutes")
    dwell = models.PositiveIntegerField(help_text="Milliseconds from the challenge to the ballot")
    agent = models.BinaryField(max_length=8, help_text="A keyed hash of the browser's name")
    received_at = models.DateTimeField(db_index=True)


class UsedWork(models.Model):
    """Proofs of work that were spent; a row goes when its challenge has expired."""

    nonce = models.BinaryField(max_length=16, primary_key=True)
    expires = models.DateTimeField(db_index=True)


class VoterKey(models.Model):
    """Secrets that turn voters into pseudonyms: one a contest (no day), one a contest and day.

    All are destroyed 30 days after the announcement (`purge_votes`).
    """

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(null=True)
    secret = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "day"], name="voter_key_once_a_day"),
            models.UniqueConstraint(
                fields=["contest"], name="idem_key_once", condition=Q(day__isnull=True)
            ),
        ]
