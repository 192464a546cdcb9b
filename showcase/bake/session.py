"""A session: the time in which every recorder watches."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from . import recorders  # noqa: F401 - they add themselves to RECORDERS
from .recording import RECORDERS, remembering


@contextmanager
def session() -> Iterator[None]:
    """Let every recorder watch, and remember shared facts until the end."""
    with remembering(), ExitStack() as stack:
        for one in RECORDERS.values():
            stack.enter_context(one())
        yield
