"""Merkle trees with the hashes of RFC 9162: a leaf after 0x00, a node after 0x01."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

EMPTY = hashlib.sha256(b"").digest()


class Step(NamedTuple):
    """A step up a tree: the neighbour's hash, and whether it stands to the left."""

    is_left: bool
    hash: bytes

    @property
    def text(self) -> str:
        """The step as written: the side, and the hash in hexadecimal."""
        return f"{'L' if self.is_left else 'R'}{self.hash.hex()}"


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of leaves, in their order (RFC 9162, 2.1.1)."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    half = _split(len(leaves))
    return node_hash(root_of(leaves[:half]), root_of(leaves[half:]))


def path_of(leaves: Sequence[bytes], index: int) -> list[Step]:
    """Return the steps from a leaf up to the root (RFC 9162, 2.1.3)."""
    if len(leaves) == 1:
        return []
    half = _split(len(leaves))
    if index < half:
        return [*path_of(leaves[:half], index), Step(False, root_of(leaves[half:]))]  # noqa: FBT003 - a record
    return [*path_of(leaves[half:], index - half), Step(True, root_of(leaves[:half]))]  # noqa: FBT003


def root_from(leaf: bytes, path: Sequence[Step]) -> bytes:
    """Return the root that a leaf's path leads to."""
    for step in path:
        leaf = node_hash(step.hash, leaf) if step.is_left else node_hash(leaf, step.hash)
    return leaf


def _split(count: int) -> int:
    """Return the largest power of two below a count."""
    return 1 << (count - 1).bit_length() - 1
