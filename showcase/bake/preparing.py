"""What rooms want done before pages are rendered, such as the sizes of new pictures.

    @register
    def prepare(say: Say, jobs: int) -> None: ...

A preparation is to make rendering quick, never to make it possible: a page that comes before its
preparation renders all the same. With nothing to do it must cost next to nothing.
"""

from collections.abc import Callable

Say = Callable[[str], None]
Prepare = Callable[[Say, int], None]

_registered: dict[str, Prepare] = {}


def register(prepare: Prepare) -> Prepare:
    """Let `prepare(say, jobs)` run before every bake; `jobs` is how many cores it may use."""
    _registered[f"{prepare.__module__}.{prepare.__qualname__}"] = prepare
    return prepare


def prepare_all(say: Say, jobs: int = 1) -> None:
    """Run what was registered; to be called under the lock of the releases, outside a record.

    Each commits what it made. Must not be called in a transaction.
    """
    for prepare in list(_registered.values()):
        prepare(say, jobs)
