"""What the database tells the publisher: which rows changed, and who has been told."""

from django.db import models


class Change(models.Model):
    """One row that was inserted, updated or deleted, as a trigger saw it.

    `old` and `new` are the whole row as a JSON object; `row` is its primary key as text. Nothing in
    Python ever writes here: `queryset.update`, raw SQL and a colleague's console count as well.
    """

    table_name = models.CharField(max_length=100)
    row = models.TextField()
    op = models.CharField(max_length=1)  # I, U, D; T for TRUNCATE
    old = models.TextField(null=True)
    new = models.TextField(null=True)

    def __str__(self) -> str:
        return f"{self.op} {self.table_name} {self.row}"


class Reader(models.Model):
    """A store of readings that wants to be told of changes, and how often it took some.

    There is one for each folder of releases. A store that does not find its own name and number
    here has missed changes.
    """

    store = models.CharField(max_length=32, unique=True)
    serial = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.store} #{self.serial}"


class Kept(models.Model):
    """A change that one reader took from the log, kept for another reader until it asks."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="kept")
    table_name = models.CharField(max_length=100)
    row = models.TextField()
    old = models.TextField(null=True)
    new = models.TextField(null=True)

    def __str__(self) -> str:
        return f"{self.table_name} {self.row}"
