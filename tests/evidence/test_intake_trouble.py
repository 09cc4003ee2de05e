"""Taking files in where something is wrong, and when what became of them is told."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from sextortion_help.case.disk import open_regular
from sextortion_help.case.model import Case
from sextortion_help.case.sealed import SealedFiles
from sextortion_help.errors import CannotWriteError
from sextortion_help.evidence import reading
from sextortion_help.evidence.finding import (
    GONE,
    LINK,
    NO_FILE,
    NOT_ALLOWED,
    UNREADABLE,
    Found,
    Refused,
)
from sextortion_help.evidence.intake import BAD_COPY
from sextortion_help.evidence.reading import CHANGED, EMPTY, GREW
from sextortion_help.evidence.taking import Added, Said
from tests.evidence.kept import FINE, Kept, assert_faithful, refusal
from tests.evidence.test_intake import CHAT, added

MIB = 1024 * 1024

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def among_others(kept: Kept, bad: Found, said: Said = FINE) -> str:
    """Add a bad file between two good ones; return why it was refused."""
    first, middle, last = kept.add(
        kept.file("first.txt", CHAT + b"1"), bad, kept.file("last.txt", CHAT + b"2"), said=said
    )
    assert [added(first).id, added(last).id] == ["E1", "E2"]
    assert len(assert_faithful(kept.home, kept.told).evidence) == 2
    assert isinstance(middle, Refused)
    assert middle.path == bad.path
    return refusal(middle)


# ------------------------------------------------------------------ one bad file among others


def test_an_empty_file_is_refused(kept: Kept) -> None:
    assert among_others(kept, kept.file("bad.txt", b"")) == EMPTY


def test_a_file_that_vanished_is_refused(kept: Kept) -> None:
    found = kept.file("bad.txt", CHAT)
    found.path.unlink()
    assert among_others(kept, found) == GONE


@posix
def test_a_link_that_took_the_place_of_the_file_is_refused(kept: Kept) -> None:
    found = kept.file("bad.txt", CHAT)
    found.path.unlink()
    found.path.symlink_to(kept.vault.folder.folder / "key.age")
    assert among_others(kept, found) == LINK


@posix
def test_a_pipe_that_took_the_place_of_the_file_is_not_waited_for(kept: Kept) -> None:
    found = kept.file("bad.txt", CHAT)
    found.path.unlink()
    os.mkfifo(found.path)
    assert among_others(kept, found) == NO_FILE


@posix
def test_a_folder_that_took_the_place_of_the_file_is_refused(kept: Kept) -> None:
    found = kept.file("bad.txt", CHAT)
    found.path.unlink()
    found.path.mkdir()
    assert among_others(kept, found) == NO_FILE


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (PermissionError(errno.EACCES, "no"), NOT_ALLOWED),
        (OSError(errno.EIO, "no"), UNREADABLE),
        (OSError(errno.ENOTCONN, "no"), UNREADABLE),
    ],
)
def test_a_file_that_cannot_be_opened_is_refused(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, fault: OSError, reason: str
) -> None:
    found = kept.file("bad.txt", CHAT)
    real = open_regular

    def opening(path: Path) -> BinaryIO:
        if path == found.path:
            raise fault
        return real(path)

    monkeypatch.setattr(reading, "open_regular", opening)
    assert among_others(kept, found) == reason


@pytest.mark.parametrize("said", [FINE, Said("intimate")])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_disk_that_gives_up_in_the_middle_is_told_and_leaves_nothing(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, at: int, said: Said
) -> None:
    found = kept.file("bad.bin", os.urandom(2 * MIB + 5))
    real = open_regular

    class Failing:
        def __init__(self, file: BinaryIO) -> None:
            self._file, self._left = file, at

        def __getattr__(self, name: str) -> Any:
            return getattr(self._file, name)

        def __enter__(self) -> Failing:
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()

        def read(self, size: int) -> bytes:
            self._left -= 1
            if self._left < 0:
                raise OSError(errno.EIO, "no")
            return self._file.read(size)

    monkeypatch.setattr(
        reading,
        "open_regular",
        lambda path: Failing(real(path)) if path == found.path else real(path),
    )
    assert among_others(kept, found, said) == UNREADABLE


def test_a_file_that_cannot_even_be_asked_for_its_size_is_refused(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a share on a network does, once the file was deleted by someone else.
    found = kept.file("bad.txt", CHAT)
    bad = found.path.stat().st_ino
    real, calls = os.fstat, 0

    def stale(descriptor: int) -> os.stat_result:
        nonlocal calls
        status = real(descriptor)
        calls += status.st_ino == bad
        if status.st_ino == bad and calls > 1:
            raise OSError(errno.ESTALE, "stale")
        return status

    monkeypatch.setattr(os, "fstat", stale)
    assert among_others(kept, found) == UNREADABLE


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def cut_and_hide(path: Path) -> None:
    before = path.stat()
    cut(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def empty(path: Path) -> None:
    os.truncate(path, 0)


def touch(path: Path) -> None:
    os.utime(path, (1, 1))


@pytest.mark.parametrize("said", [FINE, Said("intimate")])
@pytest.mark.parametrize("size", [100, 2 * MIB + 5])
@pytest.mark.parametrize(
    ("change", "reason"),
    [(grow, GREW), (cut, CHANGED), (cut_and_hide, CHANGED), (empty, CHANGED), (touch, CHANGED)],
)
def test_a_file_that_changes_while_it_is_read_is_refused(
    kept: Kept, change: Callable[[Path], None], reason: str, size: int, said: Said
) -> None:
    found = kept.file("bad.bin", os.urandom(size))
    is_changed = False

    def tick(_done: float) -> None:
        nonlocal is_changed
        if not is_changed:
            is_changed = True
            change(found.path)

    with kept.intake(tick=tick) as intake:
        intake.take(found, said)
        intake.take(kept.file("last.txt", CHAT), FINE)
    bad, last = kept.told
    assert refusal(bad) == reason
    assert assert_faithful(kept.home, kept.told).evidence == (added(last),)


def test_a_sealed_copy_that_is_not_whole_is_never_called_added(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = SealedFiles.open
    asked: list[bool] = []

    def spoiling(files: SealedFiles, name: str, *, from_disk: bool = False) -> BinaryIO:
        asked.append(from_disk)
        if len(asked) == 2:
            (draft,) = files.folder.glob(f"*{name}*")
            content = bytearray(draft.read_bytes())
            content[-1] ^= 1
            draft.write_bytes(content)
        return real(files, name, from_disk=from_disk)

    monkeypatch.setattr(SealedFiles, "open", spoiling)
    assert among_others(kept, kept.file("bad.txt", CHAT)) == BAD_COPY
    assert asked[:3] == [True] * 3


# ------------------------------------------------------------------ the disk refuses


def refusing(kept: Kept, monkeypatch: pytest.MonkeyPatch, *faults: BaseException) -> None:
    """Let one save after the other go wrong."""
    waiting = list(faults)
    real = kept.vault.save

    def save(case: Case) -> None:
        if waiting:
            raise waiting.pop(0)
        real(case)

    monkeypatch.setattr(kept.vault, "save", save)


FULL = CannotWriteError("This could not be saved. The disk is full.")


def test_what_cannot_be_listed_is_refused_each_by_itself_and_leaves_nothing(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(kept, monkeypatch, FULL)
    files = [kept.file(name, name.encode()) for name in ("a.txt", "b.txt")]
    assert [refusal(one) for one in kept.add(*files)] == [FULL.message] * 2
    assert kept.in_folder() == set()
    assert kept.case.evidence == ()
    again = kept.add(*files)
    assert all(isinstance(one, Added) for one in again)
    assert_faithful(kept.home, again)


def test_nothing_is_called_known_that_could_not_be_listed(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(kept, monkeypatch, FULL)
    kept.add(kept.file("a.txt", CHAT), kept.file("same.txt", CHAT))
    assert [type(one) for one in kept.told] == [Refused, Refused]
    assert_faithful(kept.home, kept.told)


def test_ctrl_c_in_a_save_and_then_a_full_disk_leave_nothing(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(kept, monkeypatch, KeyboardInterrupt(), FULL)
    with pytest.raises(KeyboardInterrupt), kept.intake() as intake:  # noqa: PT012 - as it is used
        intake.take(kept.file("a.txt", CHAT), FINE)
        intake.save()
    assert kept.case.evidence == ()
    kept.keeper.update(kept.case.with_answer("a", "b", kept.clock()))
    assert assert_faithful(kept.home, kept.told).evidence == ()


def test_a_full_disk_after_ctrl_c_never_takes_away_what_the_case_lists(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_save, real_flush = kept.vault.save, kept.vault.sealed.flush_names
    faults = [OSError(errno.EIO, "no")]

    def save(case: Case) -> None:
        real_save(case)
        monkeypatch.setattr(kept.vault, "save", real_save)
        monkeypatch.setattr(kept.vault.sealed, "flush_names", flush)
        raise KeyboardInterrupt

    def flush() -> None:
        if faults:
            raise faults.pop()
        real_flush()

    monkeypatch.setattr(kept.vault, "save", save)
    with pytest.raises(KeyboardInterrupt), kept.intake() as intake:  # noqa: PT012 - as it is used
        intake.take(kept.file("a.txt", CHAT), FINE)
        intake.save()
    case = assert_faithful(kept.home, kept.told)
    assert case.evidence == kept.case.evidence
    for one in kept.told:
        assert isinstance(one, Refused) != bool(case.evidence)


def test_ctrl_c_while_what_was_refused_is_cleared_up_adds_no_empty_entry(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(kept, monkeypatch, FULL)
    real = kept.vault.sealed.discard

    def discard(names: Iterable[str]) -> None:
        real(names)
        monkeypatch.setattr(kept.vault.sealed, "discard", real)
        raise KeyboardInterrupt

    monkeypatch.setattr(kept.vault.sealed, "discard", discard)
    with pytest.raises(KeyboardInterrupt), kept.intake() as intake:  # noqa: PT012 - as it is used
        intake.take(kept.file("a.txt", CHAT), FINE)
        intake.save()
    case = assert_faithful(kept.home, kept.told)
    assert case.evidence == kept.case.evidence


def test_a_damaged_case_never_takes_the_place_of_the_version_before(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.add_one("a.txt", CHAT)
    kept.add_one("b.txt", CHAT + b"b")
    current = kept.vault.folder.folder / "case.age"
    current.write_bytes(b"bad")
    refusing(kept, monkeypatch, FULL)
    kept.add(kept.file("c.txt", CHAT + b"c"))
    kept.add(kept.file("d.txt", CHAT + b"d"))
    previous = kept.vault.previous()
    assert previous is not None
    assert [item.id for item in previous.evidence] == ["E1"]
    assert [path.read_bytes() for path in current.parent.glob("case.aside-*")] == [b"bad"]
