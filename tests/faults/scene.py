"""A person's folders for one command that meets a fault, and what must hold of them afterwards.

Every scene begins the same: a case with answers and two pieces of evidence, a version before the
last, a recovery sheet and a backup. What each command promises besides stands in ``deeds``.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sextortion_help.case import log as chain
from sextortion_help.case.disk import make_private_folder, write_new
from sextortion_help.case.model import Case
from sextortion_help.case.store import CURRENT, KEY, PREVIOUS, RECOVERY, CaseFolder, Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.errors import WrongPassphraseError
from tests.cli.program import ANSWERS, PASSPHRASE, Program
from tests.evidence.kept import content, in_folder

NEW = "window lantern puzzle river moth"
LOCK = "pillow lantern puzzle river moth"
"""The passphrases that a case gets, and that a pack has."""

CHAT = b"13/01/2026, 20:21 - Joe: pay or I send it\n"
LARGE = b"13/01/2026, 22:00 - Joe: hello again\n" * 4000
"""More than one chunk of a sealed file, and more than a buffer."""

FIXED = frozenset({KEY, CURRENT, PREVIOUS, RECOVERY, "lock"})
"""What a case's folder holds, beside its evidence."""


class Save(NamedTuple):
    """A save that was acknowledged: the last hash of the log, and a digest of what was told."""

    head: str
    content: str

    @classmethod
    def of(cls, case: Case) -> Save:
        """Return what is to be remembered of a case that was saved."""
        told = {"answers", "steps", "records", "evidence"}
        content = case.model_dump_json(include=told)
        return cls(chain.head(case.log)[1], hashlib.sha256(content.encode()).hexdigest())


class Scene:
    """The folders of a person, below ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.program = Program(folder)
        self.folder = folder
        self.home = self.program.home

    @classmethod
    def fresh(cls, folder: Path) -> Scene:
        """Put a scene into ``folder``, which need not be empty."""
        shutil.rmtree(folder, ignore_errors=True)
        for name, stored in _template()[0].items():
            path = folder / name
            make_private_folder(path.parent)
            write_new(path, stored)
        scene = cls(folder)
        scene.out.mkdir()
        return scene

    @property
    def given(self) -> Path:
        return self.folder / "given"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    @property
    def sheet_words(self) -> str:
        """The words of the sheet that the scene began with."""
        return (self.given / "sheet").read_text().strip()

    def arguments(self, command: str, key: str) -> list[str]:
        """Return a command line; ``{given}``, ``{out}`` and ``{stick}`` are folders in it."""
        places = {"given": self.given, "out": self.out, "stick": self.stick}
        words = [word.replace("_", " ").format(**places) for word in command.split()]
        return [*words, "--passphrase-file", str(self.given / key)]

    # What is there

    def folders(self) -> list[CaseFolder]:
        """Return the cases that the program lists."""
        return [CaseFolder(self.home / "cases" / one.name) for one in Shelf(self.home).cases()]

    def opened(self, folder: CaseFolder, *passphrases: str) -> tuple[Case, Vault]:
        """Open a case as the next start does, with the first passphrase that fits."""
        with folder.locked():
            vault = opening(folder, *passphrases)
            case = vault.load()
            vault.sealed.settle(case.sealed_names)
        return case, vault

    def litter(self) -> list[str]:
        """Return what lies about that is neither a case's nor asked for, hidden or not."""
        found = []
        for path in (*self.home.rglob("*"), *self.out.rglob(".*"), *self.stick.rglob(".*")):
            is_known = path.name in FIXED or re.fullmatch(r"[0-9a-f]{32}\.age", path.name)
            is_draft = path.name.startswith(".")
            if is_draft if path.is_dir() else not is_known:
                found.append(path.name)
        return found

    # What must hold

    def hold_case(
        self,
        folder: CaseFolder,
        *passphrases: str,
        told: Sequence[Save] = (),
        removed: Iterable[str] = (),
        is_answering: bool = False,
    ) -> Case:
        """Assert that a case opens and holds all it held, and return it.

        Args:
            folder: where it lies.
            passphrases: one of these opens it.
            told: the saves that were acknowledged, in order.
            removed: ids of evidence that the person asked to have removed.
            is_answering: whether the person was changing answers.

        """
        case, vault = self.opened(folder, *passphrases)
        assert chain.first_break(case.log) is None
        hashes = {entry.hash for entry in case.log}
        assert hashes >= {save.head for save in told}, "an acknowledged save is lost"
        if told and told[-1].head == case.log[-1].hash:
            assert told[-1] == Save.of(case), "another answer stands there than was acknowledged"
        before = self.before()
        assert hashes >= {entry.hash for entry in before.log}, "the log has lost its beginning"
        if not is_answering:
            assert case.answers.items() >= before.answers.items()
            assert case.records == before.records
        listed = {item.id: item.sha256 for item in case.evidence}
        kept = {item.id: item.sha256 for item in before.evidence if item.id not in removed}
        assert listed.items() >= kept.items(), "evidence is lost"
        for item in case.evidence:
            assert hashlib.sha256(content(vault, item)).hexdigest() == item.sha256
        assert in_folder(vault) == {f"{name}.age" for name in case.sealed_names}
        return case

    def before(self) -> Case:
        """Return the case as it was when the scene began."""
        return _template()[1]


def opening(folder: CaseFolder, *passphrases: str) -> Vault:
    """Open a case with the first of these that fits."""
    for passphrase in passphrases:
        try:
            return Vault.unlock(folder, passphrase)
        except WrongPassphraseError:
            continue
    raise AssertionError("no passphrase opens it")


@lru_cache(maxsize=1)
def _template() -> tuple[dict[str, bytes], Case]:
    """Make the files of a scene, by their paths, and its case; a process needs them only once."""
    with tempfile.TemporaryDirectory() as folder:
        return _made(Path(folder))


def _made(folder: Path) -> tuple[dict[str, bytes], Case]:
    program = Program(folder)
    name = program.keep()
    scene = Scene(folder)
    for each in (scene.given, scene.out, scene.stick):
        each.mkdir()
    given = {"key": PASSPHRASE, "new": NEW, "lock": LOCK}
    for file, words in given.items():
        (scene.given / file).write_text(f"{words}\n")
    shutil.copy(folder / "passphrase.txt", scene.given / "key")
    (scene.given / "answers.yaml").write_text(ANSWERS)
    (scene.given / "chat.txt").write_bytes(CHAT)
    (scene.given / "large.txt").write_bytes(LARGE)
    (scene.given / "later.txt").write_bytes(b"another " + CHAT)
    (scene.given / "later-large.txt").write_bytes(b"another " + LARGE)

    def do(*arguments: str | Path) -> str:
        outcome = program.unlocked(*arguments)
        assert outcome.code == 0, outcome.err
        return outcome.out

    shows = ("--shows", "nothing-intimate")
    do("evidence", "add", *shows, scene.given / "chat.txt", scene.given / "large.txt")
    sheet = do("cases", "recovery-sheet")
    words = " ".join(re.findall(r"^[1-8]: (\w+)$", sheet, re.MULTILINE))
    (scene.given / "sheet").write_text(f"{words}\n")
    do("cases", "backup", scene.stick / "notes")
    files = (path for path in folder.rglob("*") if path.is_file())
    found = {str(path.relative_to(folder)): path.read_bytes() for path in files}
    return found, program.vault(name).load()
