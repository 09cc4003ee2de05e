"""Sealed files under drafts' names and their own, and what a kill leaves of them."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from sextortion_help.case import sealed
from sextortion_help.case.sealed import FOLDER, SealedFiles

needs_modes = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")

A, B = "a" * 32, "b" * 32


@pytest.fixture
def files(tmp_path: Path) -> SealedFiles:
    return SealedFiles(tmp_path)


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def drafted(files: SealedFiles, content: bytes = b"x") -> str:
    with files.draft() as (name, file):
        file.write(content)
    return name


def put(files: SealedFiles, name: str, *, as_draft: bool, content: bytes = b"x") -> Path:
    files.folder.mkdir(exist_ok=True)
    path = files.folder / (f".{name}.new" if as_draft else f"{name}.age")
    path.write_bytes(content)
    return path


def names(files: SealedFiles) -> set[str]:
    return {path.name for path in files.folder.iterdir()}


def read(files: SealedFiles, name: str) -> bytes:
    with files.open(name) as file:
        return file.read()


# ------------------------------------------------------------------ drafts


def test_a_draft_is_there_to_read_and_bears_no_name_of_its_own(files: SealedFiles) -> None:
    name = drafted(files, b"content")
    assert names(files) == {f".{name}.new"}
    assert read(files, name) == b"content"


def test_names_are_drawn_anew_for_each_file_and_say_nothing(files: SealedFiles) -> None:
    drawn = {drafted(files) for _ in range(20)}
    assert len(drawn) == 20
    assert all(len(name) == 32 and set(name) <= set("0123456789abcdef") for name in drawn)


@needs_modes
@pytest.mark.usefixtures("umask")
def test_the_folder_and_its_files_are_for_this_user_alone(files: SealedFiles) -> None:
    name = drafted(files)
    files.publish([name])
    assert stat.S_IMODE(files.folder.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(files.path(name).stat().st_mode) & 0o177 == 0


@pytest.mark.parametrize("fault", [OSError, KeyboardInterrupt, ValueError])
def test_what_goes_wrong_while_a_draft_is_written_leaves_nothing(
    files: SealedFiles, fault: type[BaseException]
) -> None:
    def work() -> None:
        with files.draft() as (_, file):
            file.write(b"x" * 100)
            raise fault

    with pytest.raises(fault):
        work()
    assert names(files) == set()


def test_a_draft_that_the_disk_does_not_take_leaves_nothing(
    files: SealedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(sealed, "flush_file", full)
    with pytest.raises(OSError, match="full"), files.draft():
        pass
    assert names(files) == set()


def test_only_the_drafts_named_are_discarded(files: SealedFiles) -> None:
    first, second = drafted(files), drafted(files)
    files.publish([drafted(files)])
    published = names(files) - {f".{first}.new", f".{second}.new"}
    files.discard([first, B])
    assert names(files) == {f".{second}.new", *published}


def test_discarding_never_reaches_a_file_that_has_its_name(files: SealedFiles) -> None:
    put(files, A, as_draft=False)
    files.discard([A])
    assert names(files) == {f"{A}.age"}


# ------------------------------------------------------------------ their own names


def test_publishing_gives_each_draft_its_name(files: SealedFiles) -> None:
    first, second = drafted(files, b"1"), drafted(files, b"2")
    files.publish([first, second])
    assert names(files) == {f"{first}.age", f"{second}.age"}
    assert (read(files, first), read(files, second)) == (b"1", b"2")


def test_publishing_twice_is_as_once(files: SealedFiles) -> None:
    name = drafted(files, b"1")
    files.publish([name])
    files.publish([name])
    assert names(files) == {f"{name}.age"}
    assert read(files, name) == b"1"


def test_one_draft_that_is_missing_does_not_keep_another_from_its_name(files: SealedFiles) -> None:
    name = drafted(files)
    files.publish([A, name, B])
    assert names(files) == {f"{name}.age"}


def test_a_draft_that_cannot_be_renamed_is_still_found(
    files: SealedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = drafted(files, b"content")
    with monkeypatch.context() as patch:

        def refuse(*_: object) -> NoReturn:
            raise OSError(errno.EIO, "no")

        patch.setattr(os, "replace", refuse)
        files.publish([name])
    assert read(files, name) == b"content"
    files.settle({name})
    assert names(files) == {f"{name}.age"}


def test_withdrawing_turns_a_file_back_into_a_draft(files: SealedFiles) -> None:
    put(files, A, as_draft=False, content=b"content")
    files.withdraw(A)
    assert names(files) == {f".{A}.new"}
    assert read(files, A) == b"content"


def test_withdrawing_what_is_a_draft_or_is_gone_is_no_fault(files: SealedFiles) -> None:
    put(files, A, as_draft=True)
    files.withdraw(A)
    files.withdraw(B)
    assert names(files) == {f".{A}.new"}


def test_a_file_that_cannot_be_withdrawn_stays_and_is_told(
    files: SealedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(files, A, as_draft=False)

    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no"):
        files.withdraw(A)
    assert names(files) == {f"{A}.age"}


# ------------------------------------------------------------------ after a kill


@pytest.mark.parametrize(
    ("is_listed", "as_draft", "after"),
    [
        (True, True, {f"{A}.age"}),  # killed after the save, before the name
        (False, True, set()),  # killed before the save
        (True, False, {f"{A}.age"}),  # not killed at all
        (False, False, {f"{A}.age"}),  # someone else's, or of another version: ``verify`` tells
    ],
)
def test_settling(files: SealedFiles, is_listed: bool, as_draft: bool, after: set[str]) -> None:
    put(files, A, as_draft=as_draft)
    files.settle({A} if is_listed else set())
    assert names(files) == after
    files.settle({A} if is_listed else set())
    assert names(files) == after


def test_settling_never_puts_a_draft_over_a_file(files: SealedFiles) -> None:
    put(files, A, as_draft=False, content=b"first")
    put(files, A, as_draft=True, content=b"second")
    files.settle({A})
    assert files.path(A).read_bytes() == b"first"


def test_settling_without_a_folder_makes_none(files: SealedFiles) -> None:
    files.settle({A})
    assert not files.folder.exists()
    assert files.strangers([A]) == []


def test_settling_leaves_what_is_no_draft_alone(files: SealedFiles) -> None:
    files.folder.mkdir()
    for name in ("photo.jpg", ".hidden", "x.new", f"{A}.AGE"):
        (files.folder / name).write_bytes(b"mine")
    files.settle(set())
    assert names(files) == {"photo.jpg", ".hidden", "x.new", f"{A}.AGE"}


def test_one_thing_that_cannot_be_removed_does_not_stop_the_rest(files: SealedFiles) -> None:
    put(files, A, as_draft=True)
    put(files, B, as_draft=True)
    for number in range(20):
        (files.folder / f".{number:032}.new").mkdir()
    files.settle({A})
    assert f"{A}.age" in names(files)
    assert f".{B}.new" not in names(files)


# ------------------------------------------------------------------ strangers


def test_what_is_not_listed_is_a_stranger_and_a_listed_draft_is_none(files: SealedFiles) -> None:
    put(files, A, as_draft=True)
    put(files, B, as_draft=False)
    assert files.strangers([A, B]) == []
    assert [path.name for path in files.strangers([A])] == [f"{B}.age"]
    assert [path.name for path in files.strangers([B])] == [f".{A}.new"]
    (files.folder / "more").mkdir()
    assert [path.name for path in files.strangers([A, B])] == ["more"]


# ------------------------------------------------------------------ reading


def test_a_file_with_its_name_comes_before_a_draft(files: SealedFiles) -> None:
    put(files, A, as_draft=False, content=b"first")
    put(files, A, as_draft=True, content=b"second")
    assert read(files, A) == b"first"


@needs_pipes
@pytest.mark.parametrize("from_disk", [False, True])
def test_a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for(
    files: SealedFiles, from_disk: bool
) -> None:
    files.folder.mkdir()
    os.mkfifo(files.path(A))
    with pytest.raises(OSError, match="not a file"):
        files.open(A, from_disk=from_disk)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_in_the_place_of_a_file_is_not_followed(files: SealedFiles, tmp_path: Path) -> None:
    files.folder.mkdir()
    (tmp_path / "elsewhere").write_bytes(b"x")
    files.path(A).symlink_to(tmp_path / "elsewhere")
    files.path(B).symlink_to(tmp_path / "nowhere")
    for name in (A, B):
        with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
            files.open(name)


def test_a_missing_file_is_told_as_missing(files: SealedFiles) -> None:
    with pytest.raises(FileNotFoundError):
        files.open(A)


def test_the_folder_is_where_the_format_says(tmp_path: Path) -> None:
    files = SealedFiles(tmp_path)
    assert files.path(A) == tmp_path / FOLDER / f"{A}.age"
