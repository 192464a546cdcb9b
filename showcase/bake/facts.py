"""Facts: answers that many pages share, worked out once a bake and compared before they spread.

    @fact("区县清单")
    def districts() -> list[PlacePage]: ...

A page that asks is recorded as a reader of the fact, the fact as a reader of what it looked at, and
of other facts. When a row changes, the facts above it are worked out again, and only one that comes
out different reaches its readers. Outside a bake a fact is a plain function.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, cast

from .copies import digest_of, fresh, is_frozen
from .reads import FactKey, Reads
from .recording import current, record

_TRIES = 3
"""How often a fact that wrote to the database while it was worked out is asked again."""


@dataclass(frozen=True)
class Declared:
    """A function that was declared a fact, and what an editor is told that it is."""

    name: str
    label: str
    function: Callable[..., Any]


@dataclass(frozen=True)
class Computed:
    """A fact as it was just worked out: 16 bytes that stand for its value, and what it read."""

    key: FactKey
    digest: bytes
    reads: Reads


@dataclass(frozen=True)
class Known:
    """A fact's value, and whether nobody can change it."""

    value: Any
    frozen: bool


@dataclass
class Memory:
    """What is known in this bake. `computed` is what the publisher has not taken note of yet."""

    known: dict[FactKey, Known] = field(default_factory=dict)
    computed: list[Computed] = field(default_factory=list)
    rows: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    """Rows by model, key and deferred columns; `rows.py` looks after them."""
    keeps_rows: bool = False
    """Whether foreign keys are followed into `rows`: only while recorders watch."""

    def changed(self) -> None:
        """The database has changed: rows are read again, and facts that are no plain values; of the
        others those that the change reaches are taken out by whoever sees it reach them.
        """
        self.rows.clear()
        self.known = {key: known for key, known in self.known.items() if known.frozen}

    def forget(self) -> None:
        """Nothing is known any more."""
        self.known.clear()
        self.rows.clear()

    def drain(self) -> list[Computed]:
        """What was worked out since the last call."""
        taken, self.computed = self.computed, []
        return taken


_declared: dict[str, Declared] = {}
_memory: ContextVar[Memory | None] = ContextVar("bake_memory", default=None)


def memory() -> Memory | None:
    """What is known in this bake; None outside one."""
    return _memory.get()


def fact[**P, T](label: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Declare a function of a module to be a fact.

    Its arguments are plain (numbers, texts, None, tuples of these). Its value is copied for each
    asker, so that nothing that one page leaves on an instance reaches another; tuples of plain
    values are handed out as they are. Raises `TypeError` for a value that cannot be copied safely:
    use model instances, dataclasses, lists, tuples, sets, dicts and plain values.
    """

    def declare(function: Callable[P, T]) -> Callable[P, T]:
        name = f"{function.__module__}.{function.__qualname__}"
        _declared[name] = Declared(name, label, function)

        @wraps(function)
        def known(*args: P.args, **kwargs: P.kwargs) -> T:
            memory, reads = _memory.get(), current()
            if memory is None or reads is None or kwargs:
                return function(*args, **kwargs)
            return cast(T, _ask(memory, reads, (name, args), function))

        return known

    return declare


def _ask(memory: Memory, reads: Reads, key: FactKey, function: Callable[..., Any]) -> Any:
    kept = memory.known.get(key)
    if kept is None:
        for _turn in range(_TRIES):
            with record() as inner:
                try:
                    value = function(*key[1])
                except BaseException:
                    reads.merge(inner)  # whoever survives this depends on what led to it
                    raise
            if not inner.wrote:
                break
        reads.wrote = reads.wrote or inner.wrote
        kept = memory.known[key] = Known(value, is_frozen(value))
        memory.computed.append(Computed(key, digest_of(value, frozen=kept.frozen), inner))
    reads.facts.add(key)
    return kept.value if kept.frozen else fresh(kept.value)


def work_out(key: FactKey) -> None:
    """Let a fact be known, by its key. Raises `KeyError` for one that is declared no more."""
    memory = _memory.get()
    if memory is not None and key not in memory.known:
        with record():
            reads = current()
            assert reads is not None
            _ask(memory, reads, key, _declared[key[0]].function)


def label_of(key: FactKey) -> str:
    declared = _declared.get(key[0])
    return declared.label if declared else key[0]


@contextmanager
def remembering() -> Iterator[Memory]:
    """Keep what is worked out until the end."""
    memory = Memory()
    token = _memory.set(memory)
    try:
        yield memory
    finally:
        _memory.reset(token)


@contextmanager
def asked_once() -> Iterator[None]:
    """Outside a bake (a preview): facts are worked out once inside, and forgotten after."""
    if _memory.get() is not None:
        yield
        return
    with remembering(), record():
        yield
