from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from sextortion_help.case import store
from sextortion_help.case.disk import write_atomically, write_new
from sextortion_help.case.store import CURRENT, KEY, PREVIOUS, CaseFolder, Shelf
from sextortion_help.errors import (
    CannotWriteError,
    CaseInUseError,
    ExitCode,
    NoSuchCaseError,
)

needs_modes = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")

HOLD = """
import sys
from pathlib import Path
from sextortion_help.case.store import CaseFolder
from sextortion_help.errors import CaseInUseError
try:
    with CaseFolder(Path(sys.argv[1])).locked():
        print("held", flush=True)
        sys.stdin.read()
except CaseInUseError:
    print("in use", flush=True)
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "home")


@pytest.fixture(params=["hard links", "no hard links"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test on a disk with hard links and on one without (a USB stick)."""
    if request.param == "no hard links":

        def refuse(*_: object, **__: object) -> NoReturn:
            raise OSError(errno.EPERM, "no hard links on this disk")

        monkeypatch.setattr(os, "link", refuse)
    return str(request.param)


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def add(shelf: Shelf, key: bytes = b"key", case: bytes = b"one") -> CaseFolder:
    folder = shelf.add(key, case)
    folder.read(CURRENT)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def aside(folder: CaseFolder) -> list[bytes]:
    ours = {KEY, CURRENT, PREVIOUS, store.LOCK}
    return [content for name, content in files(folder.folder).items() if name not in ours]


# Making


def test_a_new_case_holds_its_key_and_itself_and_nothing_else(shelf: Shelf) -> None:
    folder = add(shelf, b"a key", b"a case")
    assert files(shelf.folder) == {
        str(Path(folder.name, KEY)): b"a key",
        str(Path(folder.name, CURRENT)): b"a case",
    }


@needs_modes
def test_only_the_owner_can_look_in_whatever_the_umask(shelf: Shelf, umask: None) -> None:
    folder = add(shelf)
    with folder.locked():
        folder.save(b"two")
        (folder.folder / CURRENT).write_bytes(b"changed from outside")
        folder.save(b"three")
    write_new(shelf.folder / "report", b"asked for")
    modes = {path: path.stat().st_mode & 0o777 for path in [shelf.folder, *shelf.folder.rglob("*")]}
    assert {path.name for path in modes} > {KEY, CURRENT, PREVIOUS, store.LOCK, "report"}
    for path, mode in modes.items():
        assert (path.name, oct(mode)) == (path.name, oct(0o700 if path.is_dir() else 0o600))


@needs_modes
def test_nobody_else_can_change_a_home_that_was_made_here(shelf: Shelf, umask: None) -> None:
    # Whoever may write in the folder above can put another case in place of this one.
    add(shelf)
    assert shelf.folder.parent.stat().st_mode & 0o022 == 0


@needs_modes
def test_only_the_owner_can_look_in_without_hard_links(
    shelf: Shelf, umask: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.EPERM, "no hard links")

    monkeypatch.setattr(os, "link", refuse)
    folder = add(shelf)
    folder.save(b"two")
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.folder.iterdir()}
    assert modes == dict.fromkeys([KEY, CURRENT, PREVIOUS], 0o600)


def test_a_name_is_drawn_by_chance_and_says_nothing(shelf: Shelf) -> None:
    names = {shelf.add(b"the same", b"the same").name for _ in range(40)}
    assert len(names) == 40
    assert all(re.fullmatch(f"[{store.NAME_LETTERS}]{{6}}", name) for name in names)


def test_no_vowel_can_make_a_name_a_word() -> None:
    assert not set(store.NAME_LETTERS) & set("aeiouy01l")


def test_a_name_drawn_twice_does_no_harm_to_the_case_that_has_it(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Drawing anew and refusing are both right. Clearing up after the refusal must not reach it.
    chance = iter("bbbbbb" * 2 + "cccccc")
    monkeypatch.setattr(secrets, "choice", lambda _: next(chance))
    first = add(shelf, b"key", b"one")
    with contextlib.suppress(CannotWriteError):
        shelf.add(b"other key", b"other")
    assert files(first.folder) == {KEY: b"key", CURRENT: b"one"}


def test_no_name_of_a_file_or_folder_holds_any_content(shelf: Shelf, disk: str) -> None:
    folder = add(shelf, b"canarykey", b"canaryone")
    with folder.locked():
        folder.save(b"canarytwo")
        (folder.folder / CURRENT).write_bytes(b"canarythree")
        folder.save(b"canaryfour")
    known = re.compile(r"key\.age|case\.age|case\.prev\.age|lock|case\.aside-[0-9a-f]{8}\.age")
    for path in folder.folder.iterdir():
        assert known.fullmatch(path.name)


# Saving


def test_a_save_keeps_the_version_before(shelf: Shelf, disk: str) -> None:
    folder = add(shelf)
    assert folder.read(PREVIOUS) is None
    for before, now in [(b"one", b"two"), (b"two", b"three"), (b"three", b"three")]:
        folder.save(now)
        assert files(folder.folder) == {KEY: b"key", CURRENT: now, PREVIOUS: before}


def test_the_version_before_is_a_file_of_its_own(shelf: Shelf, disk: str) -> None:
    # Two names for one file would both be spoiled by one bad block.
    folder = add(shelf)
    folder.save(b"two")
    assert not (folder.folder / CURRENT).samefile(folder.folder / PREVIOUS)


def test_a_version_changed_from_outside_is_set_aside(shelf: Shelf, disk: str) -> None:
    folder = add(shelf)
    folder.save(b"two")
    (folder.folder / CURRENT).write_bytes(b"changed from outside")
    folder.save(b"three")
    assert folder.read(CURRENT) == b"three"
    assert folder.read(PREVIOUS) == b"one"
    assert aside(folder) == [b"changed from outside"]


def test_an_older_version_put_back_from_outside_is_set_aside(shelf: Shelf, disk: str) -> None:
    folder = add(shelf)
    folder.save(b"two")
    folder.save(b"three")
    (folder.folder / CURRENT).unlink()
    (folder.folder / CURRENT).write_bytes(b"one")
    folder.save(b"four")
    assert (folder.read(CURRENT), folder.read(PREVIOUS)) == (b"four", b"two")
    assert aside(folder) == [b"one"]


def test_a_version_never_read_is_set_aside(shelf: Shelf, disk: str) -> None:
    add(shelf).save(b"two")
    again = shelf.find(None)
    again.save(b"three")
    assert (again.read(CURRENT), again.read(PREVIOUS)) == (b"three", b"one")
    assert aside(again) == [b"two"]


def test_a_version_that_is_not_trusted_is_set_aside(shelf: Shelf, disk: str) -> None:
    folder = add(shelf)
    folder.save(b"two")
    folder.distrust_current()
    folder.save(b"three")
    assert (folder.read(CURRENT), folder.read(PREVIOUS)) == (b"three", b"one")
    assert aside(folder) == [b"two"]
    folder.save(b"four")
    assert (folder.read(CURRENT), folder.read(PREVIOUS)) == (b"four", b"three")
    assert aside(folder) == [b"two"]


def test_two_versions_set_aside_are_both_kept(shelf: Shelf, disk: str) -> None:
    folder = add(shelf)
    for content in (b"bad", b"worse"):
        (folder.folder / CURRENT).write_bytes(content)
        folder.save(b"good")
    assert sorted(aside(folder)) == [b"bad", b"worse"]


def test_a_version_that_cannot_even_be_read_does_not_stop_saving(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = add(shelf)
    folder.save(b"two")
    read_bytes = Path.read_bytes
    bad_block = (folder.folder / CURRENT).stat().st_ino

    def fail_on_bad_block(path: Path) -> bytes:
        if path.stat().st_ino == bad_block:
            raise OSError(errno.EIO, "bad block")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", fail_on_bad_block)
    again = shelf.find(None)
    assert again.read(CURRENT) is None
    assert again.read(PREVIOUS) == b"one"
    again.distrust_current()
    again.save(b"three")
    assert (again.read(CURRENT), again.read(PREVIOUS)) == (b"three", b"one")


def test_a_missing_version_is_written_anew_and_the_one_before_stays(shelf: Shelf) -> None:
    folder = add(shelf)
    folder.save(b"two")
    (folder.folder / CURRENT).unlink()
    assert folder.read(CURRENT) is None
    folder.save(b"three")
    assert files(folder.folder) == {KEY: b"key", CURRENT: b"three", PREVIOUS: b"one"}


def test_a_file_too_large_to_be_a_case_is_not_read(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MAX_CASE_BYTES", 10)
    assert add(shelf, case=b"x" * 10).read(CURRENT) == b"x" * 10
    assert add(shelf, case=b"x" * 11).read(CURRENT) is None


def test_what_is_no_file_is_not_read(shelf: Shelf) -> None:
    folder = add(shelf)
    (folder.folder / PREVIOUS).mkdir()
    assert folder.read(PREVIOUS) is None
    assert folder.read("not-there.age") is None


def test_a_case_that_is_gone_cannot_be_saved(shelf: Shelf) -> None:
    folder = add(shelf)
    folder.delete()
    with pytest.raises(CannotWriteError, match="USB stick") as caught:
        folder.save(b"two")
    assert caught.value.exit_code.value == 8
    assert not folder.folder.exists()


@pytest.mark.parametrize("existing", [None, b"before"])
def test_writing_leaves_no_draft_behind_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: bytes | None
) -> None:
    path = tmp_path / "file"
    if existing is not None:
        path.write_bytes(existing)

    def full(_: int) -> NoReturn:
        assert len(list(tmp_path.glob(".*.new"))) == 1
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        write_atomically(path, b"after")
    assert files(tmp_path) == ({} if existing is None else {"file": existing})


@needs_modes
def test_a_write_is_flushed_before_it_takes_the_name_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before")
    seen: list[tuple[bool, bytes]] = []

    def note(descriptor: int) -> None:
        at_folder = os.fstat(descriptor).st_ino == tmp_path.stat().st_ino
        seen.append((at_folder, path.read_bytes()))
        if not at_folder:
            assert os.fstat(descriptor).st_size == len(b"after")

    monkeypatch.setattr(os, "fsync", note)
    write_atomically(path, b"after")
    assert seen == [(False, b"before"), (True, b"after")]


# Locking


def hold(folder: CaseFolder) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_case_open_in_another_window_is_in_use_until_that_one_ends(shelf: Shelf) -> None:
    folder = add(shelf)
    with hold(folder) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(CaseInUseError) as caught, folder.locked():
            pytest.fail("two windows have the case")
        assert caught.value.exit_code.value == 7
        assert folder.name not in " ".join([caught.value.message, *caught.value.hint])
        other.kill()
        other.wait()
    with folder.locked():
        pass


def test_this_window_keeps_others_out(shelf: Shelf) -> None:
    folder = add(shelf)
    with folder.locked():
        with hold(folder) as other:
            assert other.communicate()[0] == "in use\n"
        with pytest.raises(CaseInUseError), CaseFolder(folder.folder).locked():
            pytest.fail("two windows have the case")
    with hold(folder) as other:
        assert other.communicate()[0] == "held\n"


def test_a_lock_is_let_go_when_the_work_fails(shelf: Shelf) -> None:
    folder = add(shelf)
    with pytest.raises(KeyboardInterrupt), folder.locked():
        raise KeyboardInterrupt
    with CaseFolder(folder.folder).locked():
        pass


def test_one_open_case_leaves_the_others_free(shelf: Shelf) -> None:
    one, other = add(shelf), add(shelf)
    with one.locked(), other.locked():
        pass


def test_a_case_that_is_gone_cannot_be_locked_into_being(shelf: Shelf) -> None:
    folder = add(shelf)
    folder.delete()
    with pytest.raises(CannotWriteError), folder.locked():
        pytest.fail("there is nothing to lock")
    assert not folder.folder.exists()


# Finding


def test_without_a_case_the_words_say_how_to_begin(shelf: Shelf) -> None:
    assert shelf.cases() == ()
    with pytest.raises(NoSuchCaseError, match="no saved case") as caught:
        shelf.find(None)
    assert caught.value.exit_code.value == 3
    assert any("sextortion-help start" in line for line in caught.value.hint)


def test_the_only_case_is_found_with_and_without_its_name(shelf: Shelf) -> None:
    folder = add(shelf)
    assert shelf.find(None).folder == shelf.find(folder.name).folder == folder.folder


def test_of_several_cases_one_is_found_by_name_only(shelf: Shelf) -> None:
    names = {add(shelf).name for _ in range(3)}
    with pytest.raises(NoSuchCaseError, match="3 cases") as caught:
        shelf.find(None)
    assert names < {line.strip() for line in caught.value.hint}
    assert {shelf.find(name).name for name in names} == names


@pytest.mark.parametrize("name", ["nothere", "", ".", "..", "../home", "/", "\0", "x" * 5000])
def test_an_unknown_name_is_no_case(shelf: Shelf, name: str) -> None:
    add(shelf)
    with pytest.raises(NoSuchCaseError) as caught:
        shelf.find(name)
    assert any("cases list" in line for line in caught.value.hint)


def test_a_name_does_not_lead_out_of_the_shelf(shelf: Shelf) -> None:
    outside = Shelf(shelf.folder)
    folder = add(outside)
    add(shelf)
    for name in (f"cases/{folder.name}", str(folder.folder), f"../cases/cases/{folder.name}"):
        with pytest.raises(NoSuchCaseError):
            shelf.find(name)


def test_the_last_saved_case_comes_first(shelf: Shelf) -> None:
    old, new, middle = (add(shelf) for _ in range(3))
    middle.save(b"two")
    for folder, day in ((old, 1), (middle, 5), (new, 9)):
        at = datetime(2026, 3, day, 12, 0, tzinfo=UTC).timestamp()
        for path in folder.folder.iterdir():
            os.utime(path, (at - 86400 * 20, at - 86400 * 20))
        os.utime(folder.folder / CURRENT, (at, at))
    assert [case.name for case in shelf.cases()] == [new.name, middle.name, old.name]
    assert [case.saved.day for case in shelf.cases()] == [9, 5, 1]


def test_a_save_makes_a_case_the_newest(shelf: Shelf) -> None:
    first, second = add(shelf), add(shelf)
    for path in [*first.folder.iterdir(), *second.folder.iterdir()]:
        os.utime(path, (1_000_000_000, 1_000_000_000))
    second.save(b"two")
    assert [case.name for case in shelf.cases()] == [second.name, first.name]


def test_what_is_half_made_or_no_case_is_not_listed(shelf: Shelf) -> None:
    folder = add(shelf)
    half_made = shelf.folder / ".bcdfgh.new"
    half_made.mkdir()
    (half_made / KEY).write_bytes(b"key")
    (half_made / CURRENT).write_bytes(b"case")
    (shelf.folder / "empty").mkdir()
    (shelf.folder / "a file").write_bytes(b"")
    assert [case.name for case in shelf.cases()] == [folder.name]
    assert shelf.find(None).name == folder.name
    with pytest.raises(NoSuchCaseError):
        shelf.find(half_made.name)


def test_a_case_without_its_versions_is_listed_all_the_same(shelf: Shelf) -> None:
    folder = add(shelf)
    (folder.folder / CURRENT).unlink()
    assert [case.name for case in shelf.cases()] == [folder.name]


# Deleting


def test_deleting_removes_everything_of_one_case_and_nothing_of_another(shelf: Shelf) -> None:
    folder, other = add(shelf), add(shelf, b"other key", b"other")
    folder.save(b"two")
    (folder.folder / "evidence").mkdir()
    (folder.folder / "evidence" / "x.age").write_bytes(b"")
    with folder.locked():
        folder.delete()
    assert [path.name for path in shelf.folder.iterdir()] == [other.name]
    assert files(other.folder) == {KEY: b"other key", CURRENT: b"other"}


def keep_the_current_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk refuse to remove it."""
    unlink = Path.unlink

    def refusing(path: Path, missing_ok: bool = False) -> None:
        if path.name == CURRENT:
            raise OSError(errno.EACCES, "not now")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refusing)


def test_the_key_is_the_first_thing_deleted(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = add(shelf)
    keep_the_current_version(monkeypatch)
    with pytest.raises(CannotWriteError) as caught:
        folder.delete()
    assert caught.value.exit_code.value == 8
    assert files(folder.folder) == {CURRENT: b"one"}
    monkeypatch.undo()
    folder.delete()
    assert not folder.folder.exists()


def test_a_failed_deletion_does_not_speak_of_saving(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    # "What was saved before is still there" would be untrue: the key is gone.
    folder = add(shelf)
    keep_the_current_version(monkeypatch)
    with pytest.raises(CannotWriteError) as caught:
        folder.delete()
    assert "saved" not in " ".join([caught.value.message, *caught.value.hint])


def test_a_failed_deletion_can_be_finished_by_name(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = add(shelf)
    keep_the_current_version(monkeypatch)
    with pytest.raises(CannotWriteError):
        folder.delete()
    monkeypatch.undo()
    shelf.find(folder.name).delete()
    assert not folder.folder.exists()


# A file the person asked for


def test_a_new_file_is_written_whole(tmp_path: Path, disk: str) -> None:
    write_new(tmp_path / "report.txt", b"words")
    assert files(tmp_path) == {"report.txt": b"words"}


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path, disk: str) -> None:
    (tmp_path / "report.txt").write_bytes(b"mine")
    with pytest.raises(CannotWriteError, match="a file with that name") as caught:
        write_new(tmp_path / "report.txt", b"words")
    assert caught.value.exit_code == ExitCode.CANNOT_WRITE
    assert files(tmp_path) == {"report.txt": b"mine"}


def test_a_folder_that_is_there_is_never_overwritten(tmp_path: Path, disk: str) -> None:
    (tmp_path / "report.txt").mkdir()
    with pytest.raises(CannotWriteError):
        write_new(tmp_path / "report.txt", b"words")
    assert [path.name for path in tmp_path.iterdir()] == ["report.txt"]
    assert (tmp_path / "report.txt").is_dir()


@needs_modes
def test_a_link_that_is_there_is_not_followed(tmp_path: Path, disk: str) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    (tmp_path / "report.txt").symlink_to(tmp_path / "mine")
    with pytest.raises(CannotWriteError):
        write_new(tmp_path / "report.txt", b"words")
    assert (tmp_path / "mine").read_bytes() == b"mine"
    assert (tmp_path / "report.txt").is_symlink()


@needs_modes
def test_a_link_that_leads_nowhere_is_not_replaced(tmp_path: Path, disk: str) -> None:
    (tmp_path / "report.txt").symlink_to(tmp_path / "gone")
    with pytest.raises(CannotWriteError):
        write_new(tmp_path / "report.txt", b"words")
    assert (tmp_path / "report.txt").is_symlink()
    assert [path.name for path in tmp_path.iterdir()] == ["report.txt"]


def test_a_file_for_a_folder_that_is_not_there_names_no_path(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError) as caught:
        write_new(tmp_path / "nowhere" / "report.txt", b"words")
    told = " ".join([caught.value.message, *caught.value.hint])
    assert "nowhere" not in told
    assert str(tmp_path) not in told
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk is full."),
        (errno.EDQUOT, "no room left"),
        (errno.EROFS, "can only be read"),
        (errno.EACCES, "may not be written"),
        (errno.EIO, "did not take it"),
        (None, "did not take it"),
    ],
)
def test_the_reason_is_told_in_plain_words(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, number: int | None, words: str
) -> None:
    folder = add(shelf)

    def fail(_: int) -> NoReturn:
        raise OSError("a secret path") if number is None else OSError(number, "a secret path")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(CannotWriteError, match=words) as caught:
        folder.save(b"two")
    assert "secret" not in " ".join([caught.value.message, *caught.value.hint])


def test_what_is_written_is_what_was_given(shelf: Shelf, disk: str) -> None:
    content = hashlib.sha256(b"").digest() * 40_000
    folder = add(shelf)
    folder.save(content)
    assert (folder.folder / CURRENT).read_bytes() == content


def test_what_a_kill_left_half_written_is_cleared_away_at_the_next_opening(shelf: Shelf) -> None:
    folder = add(shelf)
    left = folder.folder / ".0a1b2c3d.new"
    left.write_bytes(b"half")
    with folder.locked():
        assert not left.exists()
    assert folder.read(CURRENT) is not None


def test_a_case_can_be_deleted_while_its_lock_is_held(shelf: Shelf) -> None:
    folder = add(shelf)
    with folder.locked():
        folder.delete()
        assert shelf.cases() == ()
    folder.delete()
    assert not folder.folder.exists()
