"""The tree by tiles against the recursion of RFC 6962, and against vectors of its other makers."""

from hashlib import sha256
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showcase.voting import merkle, tiles
from showcase.voting.lines import leaf_of

pytestmark = pytest.mark.once


def plain_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


def split(n: int) -> int:
    """The largest power of two below n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def plain_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*plain_path(m, leaves[:k]), plain_root(leaves[k:])]
    return [*plain_path(m - k, leaves[k:]), plain_root(leaves[:k])]


def plain_proof(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2."""
    if m == len(leaves):
        return [] if whole else [plain_root(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*plain_proof(m, leaves[:k], whole), plain_root(leaves[k:])]
    return [*plain_proof(m - k, leaves[k:], False), plain_root(leaves[:k])]


def leaves_of(size: int) -> list[bytes]:
    return [sha256(f"leaf {n}".encode()).digest() for n in range(size)]


def tree(leaves: list[bytes], steps: list[int]) -> merkle.ReadTile:
    """Tiles that grew by so many leaves at a time."""
    kept: dict[tiles.Place, bytes] = {}
    size = 0
    for step in [*steps, len(leaves)]:
        part = leaves[size : size + step]
        kept |= tiles.grown(kept, size, part)
        size += len(part)
    return lambda level, number: tiles.split(kept.get((level, number), b""))


sizes = st.integers(1, 90)
widths = st.sampled_from([2, 4, 8, 256])
growth = st.lists(st.integers(0, 20), max_size=8)


@settings(max_examples=150, deadline=None)
@given(size=sizes, width=widths, steps=growth, data=st.data())
def test_roots_and_proofs_are_those_of_the_rfc(
    size: int, width: int, steps: list[int], data: st.DataObject
) -> None:
    leaves = leaves_of(size)
    with mock.patch.object(merkle, "WIDTH", width):
        read = tree(leaves, steps)
        some = data.draw(st.integers(1, size))
        root, old_root = merkle.root(size, read), merkle.root(some, read)
        index = data.draw(st.integers(0, some - 1))
        inclusion = merkle.inclusion(index, some, read)
        consistency = merkle.consistency(some, size, read)
    assert root == plain_root(leaves) == merkle.root_of(leaves)
    assert old_root == plain_root(leaves[:some])
    assert inclusion == plain_path(index, leaves[:some])
    assert consistency == plain_proof(some, leaves)
    assert merkle.included(leaves[index], index, some, inclusion, old_root)
    assert merkle.consistent(some, size, old_root, root, consistency)


@settings(max_examples=150, deadline=None)
@given(size=st.integers(2, 60), data=st.data())
def test_a_wrong_proof_proves_nothing(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    read = tree(leaves, [])
    some = data.draw(st.integers(1, size - 1))
    index = data.draw(st.integers(0, size - 1))
    root, old_root, other = plain_root(leaves), plain_root(leaves[:some]), sha256(b"other").digest()
    inclusion, consistency = (
        merkle.inclusion(index, size, read),
        merkle.consistency(some, size, read),
    )
    assert not merkle.included(other, index, size, inclusion, root)
    assert not merkle.included(leaves[index], index, size, inclusion, other)
    assert not merkle.included(leaves[index], (index + 1) % size, size, inclusion, root)
    assert not merkle.included(leaves[index], index, size, [*inclusion, other], root)
    assert not merkle.included(leaves[index], index, size, inclusion[:-1], root)
    assert not merkle.included(leaves[index], size, size, inclusion, root)
    assert not merkle.consistent(some, size, other, root, consistency)
    assert not merkle.consistent(some, size, old_root, other, consistency)
    assert not merkle.consistent(some, size, old_root, root, [*consistency, other])
    assert not merkle.consistent(some, size, old_root, root, consistency[:-1])
    changed = data.draw(st.integers(0, len(consistency) - 1))
    wrong = [other if n == changed else step for n, step in enumerate(consistency)]
    assert not merkle.consistent(some, size, old_root, root, wrong)
    assert not merkle.consistent(0, size, merkle.EMPTY, root, [])
    assert not merkle.consistent(size + 1, size, old_root, root, consistency)


VECTORS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Roots of the first 1 … 8 of the inputs below, as Certificate Transparency's reference tests have
them (google/certificate-transparency, merkletree/merkle_tree_test.cc)."""
INPUTS = [
    *("", "00", "10", "2021", "3031", "40414243"),
    *("5051525354555657", "606162636465666768696a6b6c6d6e6f"),
]


def test_known_roots() -> None:
    leaves = [sha256(b"\x00" + bytes.fromhex(one)).digest() for one in INPUTS]
    for size, root in enumerate(VECTORS, 1):
        assert merkle.root_of(leaves[:size]).hex() == root
        assert merkle.root(size, tree(leaves, [3])).hex() == root
    assert merkle.EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_of("") == leaves[0]


def test_growing_from_other_tiles_is_refused() -> None:
    with pytest.raises(tiles.OutOfStep):
        tiles.grown({}, 3, leaves_of(1))
    with pytest.raises(tiles.OutOfStep):
        tiles.grown({(0, 0): b"".join(leaves_of(4))}, 3, leaves_of(1))
