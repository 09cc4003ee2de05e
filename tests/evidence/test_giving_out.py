"""Writing out: the whole of it or nothing, over nothing, and never unknown to the log."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from sextortion_help.case.evidence import EXPORTED, Evidence, Shows
from sextortion_help.case.model import Case
from sextortion_help.errors import CannotWriteError, DamagedCaseError
from sextortion_help.evidence import giving_out
from sextortion_help.evidence.giving_out import TakenError, given_out, name_for
from sextortion_help.evidence.intake import no_tick
from sextortion_help.evidence.names import folded_name
from sextortion_help.evidence.taking import Said
from sextortion_help.ui.writing_out import NotGivenOutError, give_out, names_in
from tests.evidence.kept import NOON, Kept, assert_faithful, reopened
from tests.evidence.test_intake import CHAT, PICTURE

MIB = 1024 * 1024

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    made = Kept(tmp_path)
    (made.folder / "out").mkdir()
    return made


@pytest.fixture(params=["hard links", "no hard links"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test on a disk with hard links and on one without (a USB stick)."""
    if request.param == "no hard links":

        def refuse(*_: object, **__: object) -> NoReturn:
            raise OSError(errno.EPERM, "no hard links on this disk")

        monkeypatch.setattr(os, "link", refuse)
    return str(request.param)


def out(kept: Kept) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (kept.folder / "out").iterdir()}


def write(
    kept: Kept,
    item: Evidence,
    *,
    taken: set[str] | None = None,
    tick: Callable[[float], None] = no_tick,
    under_18: bool = False,
) -> Path:
    folder = kept.folder / "out"
    return give_out(
        kept.keeper,
        item,
        folder,
        names_in(folder) if taken is None else taken,
        kept.clock,
        tick,
        under_18=under_18,
    )


def exported(case: Case) -> list[str]:
    return [entry.about for entry in case.log if entry.event == EXPORTED]


# ------------------------------------------------------------------ what is written


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("size", [1, 65536, MIB, 3 * MIB + 5])
def test_the_whole_content_is_written_and_logged(kept: Kept, size: int) -> None:
    content = os.urandom(size)
    item = kept.add_one("a.bin", content)
    path = write(kept, item)
    assert out(kept) == {"E1-a.bin": content}
    assert path == kept.folder / "out" / "E1-a.bin"
    assert exported(assert_faithful(kept.home, kept.told)) == [f"E1 sha256:{item.sha256}"]


@posix
@pytest.mark.usefixtures("disk")
def test_what_is_written_is_for_this_user_alone_whatever_the_habit(kept: Kept) -> None:
    item = kept.add_one("a.txt", CHAT)
    before = os.umask(0)
    try:
        path = write(kept, item)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_nlink == 1


@posix
@pytest.mark.parametrize(
    "name",
    ["-rf", "a\x1b[2J.txt", "\u202egpj.exe", "con.txt", "..", "x" * 250, "a\nb", "a:b*?.txt"],
    ids=ascii,
)
def test_the_name_is_safe_on_every_system(kept: Kept, name: str) -> None:
    item = kept.add_one("a.txt", CHAT).model_copy(update={"name": name})
    path = write(kept, item)
    assert path.parent == kept.folder / "out"
    assert path.name.startswith("E1-")
    assert path.name.isprintable()
    assert len(path.name.encode()) <= 120
    assert not set(path.name) & set('<>:"/\\|?*')
    assert list(out(kept)) == [path.name] == [name_for(item)]


def test_each_piece_of_work_is_told_of(kept: Kept) -> None:
    item = kept.add_one("a.bin", os.urandom(2 * MIB + 5))
    ticks: list[float] = []
    write(kept, item, tick=ticks.append)
    assert sum(ticks) == item.size


# ------------------------------------------------------------------ over nothing


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("name", ["E1-Photo.PNG", "e1-photo.png", "E1-PHOTO.png"])
def test_a_name_that_is_taken_in_any_case_is_left_alone(kept: Kept, name: str) -> None:
    item = kept.add_one("Photo.PNG", PICTURE)
    (kept.folder / "out" / name).write_bytes(b"mine")
    with pytest.raises(TakenError):
        write(kept, item)
    assert out(kept) == {name: b"mine"}
    assert exported(kept.case) == []


def test_a_name_in_another_composition_is_taken(kept: Kept) -> None:
    item = kept.add_one("a.txt", CHAT).model_copy(update={"name": "caf\u00e9.txt"})
    (kept.folder / "out" / "E1-cafe\u0301.txt").write_bytes(b"mine")
    with pytest.raises(TakenError):
        write(kept, item)


def test_written_twice_the_second_is_refused(kept: Kept) -> None:
    item = kept.add_one("a.txt", CHAT)
    taken = names_in(kept.folder / "out")
    path = write(kept, item, taken=taken)
    assert folded_name(path.name) in taken
    path.write_bytes(b"edited since")
    for again in (taken, None):
        with pytest.raises(TakenError):
            write(kept, item, taken=again)
    assert out(kept) == {path.name: b"edited since"}


def take_with_file(target: Path) -> None:
    target.write_bytes(b"mine")


def take_with_folder(target: Path) -> None:
    target.mkdir()


def take_with_link(target: Path) -> None:
    target.symlink_to(target.with_name("nowhere"))


@posix
@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("take", [take_with_file, take_with_folder, take_with_link])
def test_a_name_taken_at_the_last_moment_is_left_alone(
    kept: Kept, take: Callable[[Path], None]
) -> None:
    item = kept.add_one("a.txt", CHAT)
    target = kept.folder / "out" / name_for(item)
    is_taken = False

    def tick(_done: float) -> None:
        nonlocal is_taken
        if not is_taken:
            take(target)
            is_taken = True

    with pytest.raises((CannotWriteError, TakenError)):
        write(kept, item, tick=tick)
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert not target.is_file() or target.read_bytes() == b"mine"
    assert target.is_symlink() == (take is take_with_link)


# ------------------------------------------------------------------ the whole of it or nothing


def spoiled(content: bytes, how: str) -> bytes:
    match how:
        case "header":
            return content[:30] + bytes([content[30] ^ 1]) + content[31:]
        case "start":
            return content[:300] + bytes([content[300] ^ 1]) + content[301:]
        case "end":
            return content[:-1] + bytes([content[-1] ^ 1])
        case "cut":
            return content[:-1]
        case "cut between":
            begin = content.index(b"\n--- ") + 5 + 43 + 1 + 16
            return content[: begin + 20 * (65536 + 16)]
        case "empty":
            return b""
    return content + b"x"


@pytest.mark.parametrize("how", ["header", "start", "end", "cut", "cut between", "empty", "longer"])
def test_a_damaged_sealed_file_leaves_nothing(kept: Kept, how: str) -> None:
    item = kept.add_one("a.bin", os.urandom(2 * MIB))
    sealed = kept.sealed_path(item)
    sealed.write_bytes(spoiled(sealed.read_bytes(), how))
    with pytest.raises(DamagedCaseError):
        write(kept, item)
    assert out(kept) == {}
    assert exported(kept.case) == []


def test_a_sealed_file_that_is_not_there_is_told(kept: Kept) -> None:
    item = kept.add_one("a.txt", CHAT)
    kept.sealed_path(item).unlink()
    with pytest.raises(DamagedCaseError):
        write(kept, item)
    assert out(kept) == {}


def test_other_content_in_its_place_leaves_nothing(kept: Kept) -> None:
    one, two = kept.add_one("a.txt", CHAT), kept.add_one("b.txt", CHAT + b"b")
    kept.sealed_path(one).write_bytes(kept.sealed_path(two).read_bytes())
    with pytest.raises(DamagedCaseError):
        write(kept, one)
    assert out(kept) == {}


class StopError(Exception):
    pass


@pytest.mark.parametrize("fault", [KeyboardInterrupt, StopError, MemoryError])
@pytest.mark.parametrize("at", range(4))
def test_what_tick_raises_at_any_piece_leaves_nothing(
    kept: Kept, fault: type[BaseException], at: int
) -> None:
    item = kept.add_one("a.bin", os.urandom(3 * MIB + 5))
    count = 0

    def tick(_done: float) -> None:
        nonlocal count
        count += 1
        if count == at + 1:
            raise fault

    with pytest.raises(fault):
        write(kept, item, tick=tick)
    assert out(kept) == {}
    assert exported(reopened(kept.home)[0]) == []


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("fault", [KeyboardInterrupt, StopError, OSError])
def test_what_goes_wrong_before_it_has_its_name_leaves_nothing(
    kept: Kept, fault: type[BaseException]
) -> None:
    item = kept.add_one("a.txt", CHAT)

    def work() -> None:
        with given_out(kept.vault, item, kept.folder / "out", set(), no_tick):
            assert len(out(kept)) == 1
            raise fault

    with pytest.raises((fault, CannotWriteError)):
        work()
    assert out(kept) == {}


@pytest.mark.usefixtures("disk")
def test_a_folder_that_cannot_be_flushed_leaves_nothing(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = kept.add_one("a.txt", CHAT)

    def refuse(_: Path) -> NoReturn:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(giving_out, "flush_folder", refuse)
    with pytest.raises(CannotWriteError):
        write(kept, item)
    assert out(kept) == {}


def test_a_folder_that_is_not_there_is_told(kept: Kept) -> None:
    item = kept.add_one("a.txt", CHAT)
    (kept.folder / "out").rmdir()
    with pytest.raises(CannotWriteError):
        write(kept, item, taken=set())
    with pytest.raises(CannotWriteError):
        names_in(kept.folder / "out")
    assert exported(kept.case) == []


# ------------------------------------------------------------------ the log


@pytest.mark.usefixtures("disk")
def test_the_log_knows_of_it_before_it_has_its_name(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = kept.add_one("a.txt", CHAT)
    seen: list[list[str]] = []
    real = kept.vault.save

    def save(case: Case) -> None:
        real(case)
        seen.append([name.rpartition(".")[2] for name in out(kept)])
        assert exported(reopened(kept.home)[0]) == [item.about]

    monkeypatch.setattr(kept.vault, "save", save)
    write(kept, item)
    assert seen == [["part"]]
    assert out(kept) == {"E1-a.txt": CHAT}


@pytest.mark.parametrize("fault", [CannotWriteError("The disk is full."), KeyboardInterrupt()])
def test_a_log_that_cannot_be_saved_leaves_no_file(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    item = kept.add_one("a.txt", CHAT)

    def save(_: Case) -> NoReturn:
        raise fault

    monkeypatch.setattr(kept.vault, "save", save)
    with pytest.raises(type(fault)):
        write(kept, item)
    assert out(kept) == {}
    assert exported(kept.case) == exported(reopened(kept.home)[0]) == []


# ------------------------------------------------------------------ the rule under 18


@pytest.mark.parametrize(
    ("content", "name", "shows", "may"),
    [
        (CHAT, "a.txt", "not-asked", True),
        (CHAT, "a.txt", "nothing-intimate", True),
        (PICTURE, "a.png", "only-words", True),
        (PICTURE, "a.png", "nothing-intimate", False),
        (b"GIF89a" + bytes(40), "a.gif", "only-words", False),
        (bytes(range(200)), "a.bin", "nothing-intimate", False),
    ],
)
def test_under_18_only_words_are_written_out(
    kept: Kept, content: bytes, name: str, shows: Shows, may: bool
) -> None:
    item = kept.add_one(name, content, Said(shows))
    assert item.kept == "sealed"
    if may:
        write(kept, item, under_18=True)
        assert list(out(kept).values()) == [content]
        return
    with pytest.raises(NotGivenOutError):
        write(kept, item, under_18=True)
    assert out(kept) == {}
    assert exported(kept.case) == []
    write(kept, item)
    assert list(out(kept).values()) == [content]


@pytest.mark.parametrize("under_18", [False, True])
def test_what_is_not_kept_is_not_written_out(kept: Kept, under_18: bool) -> None:
    items: list[Any] = [kept.add_one("a.png", PICTURE, Said("intimate"))]
    kept.add(kept.file("b.jpg", b"b"), said=Said("intimate"), under_18=True)
    items.append(kept.case.evidence[-1])
    for item in items:
        with pytest.raises(NotGivenOutError):
            write(kept, item, under_18=under_18)
    assert out(kept) == {}
    assert items[0].added >= NOON
