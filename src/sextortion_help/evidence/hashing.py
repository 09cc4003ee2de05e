"""SHA-256 beside other work: one block is hashed while the next is read, sealed or opened.

``hashlib`` lets other threads run meanwhile, so two cores share the work. Never more than one block
waits, so memory use does not grow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

WORTH_A_THREAD = 64 * 1024
"""Shorter blocks are hashed at once; handing them over would cost more."""


class Hasher:
    """Hashes one stream, on a thread of ``pool`` where that pays."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._hash = hashlib.sha256()
        self._running: Future[None] | None = None
        self.size = 0
        """Bytes so far."""

    def update(self, block: bytes) -> None:
        """Take one more block, which must not change afterwards."""
        self._wait()
        self.size += len(block)
        if len(block) < WORTH_A_THREAD:
            self._hash.update(block)
        else:
            self._running = self._pool.submit(self._hash.update, block)

    def through(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass blocks on and hash each on the way."""
        for block in blocks:
            self.update(block)
            yield block

    def hexdigest(self) -> str:
        """Return the hash of all that came."""
        self._wait()
        return self._hash.hexdigest()

    def _wait(self) -> None:
        if self._running is not None:
            self._running.result()
            self._running = None


def in_blocks(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Join small pieces to blocks of about ``size`` bytes, so that each is worth a thread."""
    held: list[bytes] = []
    count = 0
    for piece in pieces:
        held.append(piece)
        count += len(piece)
        if count >= size:
            yield b"".join(held)
            held, count = [], 0
    if count:
        yield b"".join(held)
