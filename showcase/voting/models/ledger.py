"""The public ledger of each contest: numbered lines, an RFC 6962 tree over them, checkpoints."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from .ballots import Ballot
from .contests import Contest


class LedgerEvent(models.Model):
    """Something besides a ballot that belongs in the ledger: a round, a void, a judge's score.

    Whoever decides it inserts it in the same transaction; the sealer gives it its line. `data` is
    the line (`lines.py`), but names ballots by key ("ballots"), which the sealer turns into
    "lines".
    Never changed (triggers).
    """

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="events")
    data = models.JSONField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField(db_default=Now())


class LedgerLine(models.Model):
    """Line `seq` (0, 1, 2 … without a gap) of a contest's ledger; never changed (triggers).

    `text` is canonical JSON (`lines.py`), what the tree's leaf is made of and what is published.
    """

    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, related_name="ledger", db_index=False
    )
    seq = models.PositiveBigIntegerField()
    ballot = models.OneToOneField(
        Ballot, null=True, on_delete=models.DO_NOTHING, related_name="line", db_constraint=False
    )
    event = models.OneToOneField(
        LedgerEvent,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="line",
        db_constraint=False,
    )
    text = models.TextField()
    leaf = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = "账本行"
        verbose_name_plural = "账本行"
        constraints = [
            models.UniqueConstraint(fields=["contest", "seq"], name="ledger_line_once"),
            models.UniqueConstraint(fields=["contest", "leaf"], name="ledger_leaf_once"),
        ]


class Tile(models.Model):
    """Up to 256 hashes of the tree: `level` 0 are leaves, level n the roots of full tiles of n−1.

    A tile grows until it is full and then stays as it is. Readers' browsers check receipts with
    them; each is one baked file.
    """

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="tiles")
    level = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    hashes = models.BinaryField(help_text="32 bytes each")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "level", "number"], name="tile_once")
        ]


class Checkpoint(models.Model):
    """A signed statement: at `signed_at` the first `size` lines had this root. Never changed."""

    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, related_name="checkpoints", db_index=False
    )
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    signed_at = models.DateTimeField()
    signature = models.BinaryField(max_length=64, help_text="Ed25519 over `checkpoints.text_of`")

    class Meta:
        verbose_name = "校验点"
        verbose_name_plural = "校验点"
        ordering = ["contest", "size"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "size"], name="checkpoint_once_a_size")
        ]


class SealerMark(models.Model):
    """How far the sealer is. On PostgreSQL: every ballot of a transaction older than `horizon` is
    sealed; on SQLite: every ballot up to the id `horizon`."""

    horizon = models.PositiveBigIntegerField(default=0)
    sealed_at = models.DateTimeField(null=True, help_text="The last turn, whether it sealed or not")
