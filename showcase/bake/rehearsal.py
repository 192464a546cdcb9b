"""A rehearsal: changes that are kept only if the site could be published with them.

with rehearsed(root):
    story.save_revision().publish()
    place.unpublish()
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction

from . import remembering, shelf
from .changes import Passing
from .release import current_manifest


@contextmanager
def rehearsed(root: Path, *, keep: bool = True) -> Iterator[None]:
    """One transaction, with a dry run of the bake before it is committed: every changed page is
    rendered and every link is checked. `keep=False` undoes it all the same.

    Raises `BakeFailed` with every cause when the site could not go out like this; then, as for any
    exception from inside, nothing was changed.

    The folder's lock is held until the commit is through, so no bake ever runs while a part is
    visible to it: what is done here reaches readers in one release, or not at all. The lock is
    taken before the transaction, as a bake does it, or each would wait for the other. Do not call
    this under `shelf.only_publisher`, nor inside a transaction.
    """
    with shelf.only_publisher(root), transaction.atomic(durable=True):
        yield
        _dry_run(root)
        if not keep:
            transaction.set_rollback(True)


def _dry_run(root: Path) -> None:
    """Bake without a switch, and take back whatever that wrote into the database.

    So the log keeps all its rows: the next bake finds them, and the publisher wakes up. Pictures
    that were cut stay as files, whose names say their content, and need not be cut again.
    """
    shelf.clean_up(root)
    with transaction.atomic():
        options = remembering.Options(dry_run=True, pending=Passing)
        remembering.bake(root, current_manifest(root), options)
        transaction.set_rollback(True)
