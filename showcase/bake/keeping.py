"""Facts that the last bake of this process worked out, for its next one.

A publisher that stays knows the catalogue already; only facts that a change reaches are worked out
again. What another process baked meanwhile is noticed: the readings then bear another mark. Values
that can be changed (instances of models) are not kept, for what a page reads of them may be stale
without the fact being so.
"""

from uuid import uuid4

from .facts import Known, Memory
from .reads import FactKey
from .store import Store

_MARK = "facts"

_kept: tuple[str, dict[FactKey, Known]] = ("", {})


def recall(store: Store, memory: Memory) -> None:
    """Know again what was known when these readings were sealed."""
    mark, facts = _kept
    if mark and store.noted(_MARK) == mark:
        memory.known.update(facts)


def keep(store: Store, memory: Memory) -> None:
    """To be called before the readings are sealed; if they never are, the mark stays unknown."""
    global _kept
    mark = uuid4().hex
    store.note(_MARK, mark)
    _kept = mark, {key: known for key, known in memory.known.items() if known.frozen}
