"""A session: the time in which every recorder watches."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from . import recorders  # noqa: F401 - they add themselves to RECORDERS
from .facts import Memory, remembering
from .recording import RECORDERS


@contextmanager
def session() -> Iterator[Memory]:
    """Let every recorder watch, and remember facts until the end."""
    with remembering() as memory, ExitStack() as stack:
        for one in RECORDERS.values():
            stack.enter_context(one())
        yield memory
