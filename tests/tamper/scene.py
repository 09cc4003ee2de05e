"""A case to be tampered with, and what must hold of its folder whatever was done to it."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from sextortion_help.case.evidence import Evidence
from sextortion_help.case.model import Case
from sextortion_help.case.store import CURRENT, PREVIOUS, CaseFolder, Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.errors import DamagedCaseError, WrongPassphraseError
from sextortion_help.ui.keeper import Keeper
from tests.evidence.kept import NOON, WORDS, Kept
from tests.tally import tally

CHUNK = 64 * 1024
TAG = 16
CHAT = b"[01/02/2024, 12:00:03] X: pay me\n"
LARGE = bytes(range(251)) * 600
"""Three chunks of evidence, the last one not full."""

WRONG, DAMAGED = 4, 5


class Scene:
    """A case with a small and a large piece of evidence, and a version before the current one."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.kept = Kept(folder)
        self.small = self.kept.add_one("chat.txt", CHAT)
        self.large = self.kept.add_one("long.bin", LARGE)
        self.before = self.kept.case
        self.case = self.before.with_answer("count", "2", NOON)
        self.kept.vault.save(self.case)
        self._whole = {name: content for name, (content, _) in self.files().items()}

    def restore(self) -> None:
        """Put every file back as it was, and take away what was added."""
        shutil.rmtree(self.folder)
        for name, content in self._whole.items():
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        vault = Vault.unlock(self.fresh, WORDS)
        self.kept.keeper = Keeper.opened(vault.load(), vault)

    @property
    def folder(self) -> Path:
        """The case's own folder."""
        return self.kept.vault.folder.folder

    @property
    def fresh(self) -> CaseFolder:
        """The folder as a program finds it that was just started."""
        return Shelf(self.kept.home).find(None)

    def sealed(self, item: Evidence) -> Path:
        """Return where a piece of evidence lies."""
        return self.kept.sealed_path(item)

    def opened(self) -> Case:
        """Return the case as a new session opens it."""
        return Vault.unlock(self.fresh, WORDS).load()

    def code(self) -> int:
        """Return the exit code of opening the case: 0, ``WRONG`` or ``DAMAGED``."""
        try:
            case = self.opened()
        except (WrongPassphraseError, DamagedCaseError) as fault:
            return fault.exit_code
        assert case == self.case, "another case was taken for this one"
        return 0

    def opens_before(self) -> bool:
        """Return whether the version before still opens."""
        return Vault.unlock(self.fresh, WORDS).load_other() == self.before

    def files(self) -> dict[str, tuple[bytes, int]]:
        """Return every file's content and when it was changed, as nothing here may change."""
        return {
            str(path.relative_to(self.folder)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in self.folder.rglob("*")
            if path.is_file()
        }


VERSIONS = (CURRENT, PREVIOUS)


def put(path: Path, content: bytes) -> None:
    """Write over a file where it lies; to cut it first costs a flush of the disk each time."""
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()


def flipped(content: bytes, bit: int) -> bytes:
    """Return bytes with one bit changed."""
    tally("bit flipped")
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def header_size(sealed: bytes) -> int:
    """Return where the sealed content of a file begins: behind the header and the nonce."""
    return sealed.index(b"\n--- ") + len(b"\n--- ") + 43 + len(b"\n") + 16


def some(numbers: range, count: int, seed: int = 7) -> Iterator[int]:
    """Return some numbers drawn by chance, the same ones each time."""
    yield from sorted(random.Random(seed).sample(numbers, min(count, len(numbers))))


def released(vault: Vault, sealed: bytes) -> tuple[bytes, bool]:
    """Return what comes out of a sealed file, and whether it ended without damage."""
    out = bytearray()
    try:
        for piece in vault.unseal(io.BytesIO(sealed)):
            out += piece
    except DamagedCaseError as fault:
        return bytes(out), fault.exit_code != DAMAGED
    return bytes(out), True


def edges(sealed: bytes, near: int) -> Iterator[int]:
    """Yield the places near where each sealed chunk of a file begins and ends."""
    begin = header_size(sealed)
    for edge in (*range(begin, len(sealed), CHUNK + TAG), len(sealed)):
        yield from range(max(edge - near, begin), min(edge + near, len(sealed)))
