"""The tree of RFC 6962 over leaves of SHA-256, kept as tiles of 256. Pure.

A tile of level 0 holds leaves, one of level n the roots of full tiles below it; so the tree of N
leaves is known from the last, unfinished tile of each level.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

WIDTH = 256
EMPTY = sha256(b"").digest()

Hashes = Sequence[bytes]
ReadTile = Callable[[int, int], Hashes]
"""(level, number) → up to 256 hashes of that tile."""


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Hashes) -> bytes:
    """The root over leaves, or over roots of whole subtrees of one size."""
    if not hashes:
        return EMPTY
    level = list(hashes)
    while len(level) > 1:
        pairs = [node(a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def ragged(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, number, width) of the unfinished tile of each level, from the leaves up; none that
    is empty."""
    level = 0
    while size:
        size, width = divmod(size, WIDTH)
        if width:
            yield level, size, width
        level += 1


def root(size: int, tile: ReadTile) -> bytes:
    """The root of the first `size` leaves; tiles may have grown beyond them."""
    right: bytes | None = None
    for level, number, width in ragged(size):
        hashes = [*tile(level, number)[:width], *([right] if right is not None else [])]
        right = root_of(hashes) if right is None else _with_tail(hashes[:-1], right)
    return EMPTY if right is None else right


def _with_tail(whole: Hashes, tail: bytes) -> bytes:
    """The root over whole subtrees of one size, followed by a smaller subtree.

    RFC 6962 splits at the largest power of two, so the whole ones stand as the binary digits of
    their number, largest first, and the tail joins from the right.
    """
    peaks: list[bytes] = []
    start = 0
    for bit in reversed(range(len(whole).bit_length())):
        width = 1 << bit
        if len(whole) & width:
            peaks.append(root_of(whole[start : start + width]))
            start += width
    for peak in reversed(peaks):
        tail = node(peak, tail)
    return tail


def inclusion(index: int, size: int, tile: ReadTile) -> list[bytes]:
    """The proof that leaf `index` is among the first `size`: hashes from the leaf up (RFC 6962)."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} among {size}")

    def path(first: int, end: int) -> list[bytes]:
        if end - first == 1:
            return []
        half = 1 << (end - first - 1).bit_length() - 1
        middle = first + half
        if index < middle:
            return [*path(first, middle), subtree(middle, end, tile)]
        return [*path(middle, end), subtree(first, middle, tile)]

    return path(0, size)


def consistency(old: int, size: int, tile: ReadTile) -> list[bytes]:
    """The proof that the first `old` leaves are a prefix of the first `size` (RFC 6962)."""
    if not 0 < old <= size:
        raise ValueError(f"{old} is no earlier size of {size}")

    def proof(count: int, first: int, end: int, whole: bool) -> list[bytes]:
        if count == end - first:
            return [] if whole else [subtree(first, end, tile)]
        half = 1 << (end - first - 1).bit_length() - 1
        middle = first + half
        if count <= half:
            return [*proof(count, first, middle, whole), subtree(middle, end, tile)]
        return [*proof(count - half, middle, end, False), subtree(first, middle, tile)]

    return proof(old, 0, size, True)


def subtree(first: int, end: int, tile: ReadTile) -> bytes:
    """The root over leaves `first` to `end`, which begins at a multiple of its own size."""
    level = 0
    span = 1
    while span * WIDTH <= end - first and first % (span * WIDTH) == 0:
        span, level = span * WIDTH, level + 1
    whole = (end - first) // span
    hashes = _across(first // span, whole, level, tile)
    rest = first + whole * span
    if rest == end:
        return root_of(hashes)
    return _with_tail(hashes, subtree(rest, end, tile))


def _across(start: int, count: int, level: int, tile: ReadTile) -> list[bytes]:
    number, offset = divmod(start, WIDTH)
    found: list[bytes] = []
    while count > 0:
        part = list(tile(level, number)[offset : offset + count])
        if not part:
            raise LookupError(f"tile {level}/{number} is too short")
        found += part
        count -= len(part)
        number, offset = number + 1, 0
    return found


def included(leaf: bytes, index: int, size: int, proof: Iterable[bytes], root: bytes) -> bool:
    """Whether the proof leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    number, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if number % 2 or number == last:
            found = node(step, found)
            while not number % 2 and number:
                number, last = number >> 1, last >> 1
        else:
            found = node(found, step)
        number, last = number >> 1, last >> 1
    return last == 0 and found == root


def consistent(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Iterable[bytes]
) -> bool:
    """Whether the first `old` leaves are shown to be a prefix of `new` (RFC 9162, 2.1.4.2)."""
    steps = list(proof)
    if not 0 < old <= new:
        return False
    if old == new:
        return not steps and old_root == new_root
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    number, last = old - 1, new - 1
    while number % 2:
        number, last = number >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if number % 2 or number == last:
            before, after = node(step, before), node(step, after)
            while not number % 2 and number:
                number, last = number >> 1, last >> 1
        else:
            after = node(after, step)
        number, last = number >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root
