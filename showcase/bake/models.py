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
    """Which store of readings the log was last emptied into, and how many times.

    There is one row. A store that does not find its own name and number here has missed changes.
    """

    store = models.CharField(max_length=32)
    serial = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.store} #{self.serial}"
