"""Checking again: whatever was changed, cut, swapped, put there or taken away is found."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sextortion_help.case.evidence import Evidence
from sextortion_help.case.model import Case
from sextortion_help.evidence import reading
from sextortion_help.evidence.checking import (
    OPEN_ENDED,
    OTHER_CONTENT,
    Checked,
    Printed,
    check,
    check_log,
)
from sextortion_help.evidence.intake import no_tick
from sextortion_help.evidence.taking import Said
from tests.evidence.kept import Kept, reopened
from tests.evidence.test_intake import CHAT

MIB = 1024 * 1024
INTIMATE = Said("intimate")

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A case with two sealed pieces and a reference."""
    made = Kept(tmp_path)
    made.add_one("a.txt", CHAT)
    made.add_one("b.txt", CHAT + b"b")
    made.add_one("c.txt", CHAT + b"c", INTIMATE)
    return made


def checked(kept: Kept, case: Case | None = None, *, under_18: bool = False) -> list[Checked]:
    found = check(kept.vault, case or kept.case, under_18=under_18, tick=no_tick)
    return list(found)


def states(kept: Kept, case: Case | None = None, *, under_18: bool = False) -> dict[str, str]:
    found = checked(kept, case, under_18=under_18)
    assert len({one.what for one in found}) == len(found)
    return {one.what: one.state for one in found}


GOOD = {"E1": "unchanged", "E2": "unchanged", "E3": "unchanged"}


def log_of(kept: Kept, case: Case | None = None, printed: Printed | None = None) -> Checked:
    """Check the log as the program does."""
    vault = kept.vault
    same = vault.folder.is_same_twice()
    found = check_log(case or kept.case, vault.previous(), printed, is_same_twice=same)
    return next(found)


def item(kept: Kept, id_: str) -> Evidence:
    return next(item for item in kept.case.evidence if item.id == id_)


def path(kept: Kept, id_: str) -> Path:
    return kept.sealed_path(item(kept, id_))


# ------------------------------------------------------------------ nothing is wrong


def test_what_was_not_touched_is_unchanged(kept: Kept) -> None:
    assert states(kept) == GOOD
    assert log_of(kept).state == "unchanged"
    case, kept.keeper.vault = reopened(kept.home)
    assert states(kept, case) == GOOD


def test_checking_changes_nothing(kept: Kept) -> None:
    before = {p: p.read_bytes() for p in kept.folder.rglob("*") if p.is_file()}
    states(kept)
    log_of(kept)
    assert {p: p.read_bytes() for p in kept.folder.rglob("*") if p.is_file()} == before


def test_an_empty_case_has_nothing_to_check(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    assert checked(kept) == []
    assert log_of(kept).state == "unchanged"


def test_words_are_not_checked(kept: Kept) -> None:
    kept.add(kept.file("d.jpg", b"x"), said=INTIMATE, under_18=True)
    for under_18 in (False, True):
        assert states(kept, under_18=under_18)["E4"] == "not-checked"


def test_each_piece_of_work_is_told_of(kept: Kept) -> None:
    kept.add_one("large.bin", os.urandom(2 * MIB + 7))
    ticks: list[float] = []
    list(check(kept.vault, kept.case, under_18=False, tick=ticks.append))
    assert sum(ticks) == sum(item.size or 0 for item in kept.case.evidence)
    assert max(ticks) <= MIB + 65536


def test_what_tick_raises_ends_the_check(kept: Kept) -> None:
    def tick(_done: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(check(kept.vault, kept.case, under_18=False, tick=tick))


# ------------------------------------------------------------------ a sealed file is not as it was


def test_every_byte_of_the_header_and_every_length_of_it_matters(kept: Kept) -> None:
    sealed = path(kept, "E1")
    content = sealed.read_bytes()
    begin = content.index(b"\n--- ") + 4
    for place in range(begin + 44 + 16 + 1):
        flipped = bytearray(content)
        flipped[place] ^= 1 << place % 8
        sealed.write_bytes(flipped)
        assert checked(kept)[0] == Checked("E1", "damaged", OPEN_ENDED), place
        sealed.write_bytes(content[:place])
        assert checked(kept)[0] == Checked("E1", "damaged", OPEN_ENDED), place


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bit_flipped_cut_or_added_anywhere_is_damage(kept: Kept, data: Any) -> None:
    sealed = path(kept, "E2")
    content = sealed.read_bytes()
    try:
        spoiled = bytearray(content)
        match data.draw(st.sampled_from(["flip", "cut", "add", "drop"])):
            case "flip":
                spoiled[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(
                    st.integers(0, 7)
                )
            case "cut":
                del spoiled[data.draw(st.integers(0, len(content) - 1)) :]
            case "add":
                spoiled += data.draw(st.binary(min_size=1, max_size=40))
            case "drop":
                del spoiled[data.draw(st.integers(0, len(content) - 1))]
        sealed.write_bytes(spoiled)
        assert states(kept) == {**GOOD, "E2": "damaged"}
    finally:
        sealed.write_bytes(content)
    assert states(kept) == GOOD


@pytest.mark.parametrize("length", [64 * 1024, 128 * 1024, MIB])
def test_a_file_cut_exactly_between_two_pieces_is_damage(kept: Kept, length: int) -> None:
    kept.add_one("large.bin", os.urandom(MIB + 200_000))
    sealed = path(kept, "E4")
    content = sealed.read_bytes()
    begin = content.index(b"\n--- ") + 5 + 43 + 1 + 16
    sealed.write_bytes(content[: begin + length // 65536 * (65536 + 16)])
    assert states(kept) == {**GOOD, "E4": "damaged"}


def test_two_files_swapped_are_both_damaged_and_it_is_said_how(kept: Kept) -> None:
    one, two = path(kept, "E1"), path(kept, "E2")
    other = one.with_suffix(".x")
    one.rename(other)
    two.rename(one)
    other.rename(two)
    found = checked(kept)
    assert states(kept) == {**GOOD, "E1": "damaged", "E2": "damaged"}
    assert "E2" in found[0].why
    assert "E1" in found[1].why


def test_one_file_copied_over_another_is_damage(kept: Kept) -> None:
    shutil.copyfile(path(kept, "E1"), path(kept, "E2"))
    assert states(kept) == {**GOOD, "E2": "damaged"}


def test_other_content_sealed_with_the_right_key_is_damage(kept: Kept) -> None:
    path(kept, "E1").write_bytes(b"".join(kept.vault.seal([CHAT.replace(b"pay", b"PAY")])))
    assert checked(kept)[0] == Checked("E1", "damaged", OTHER_CONTENT)


def test_a_file_sealed_with_another_key_is_damage(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Kept(tmp_path / "other")
    path(kept, "E1").write_bytes(b"".join(other.vault.seal([CHAT])))
    assert checked(kept)[0] == Checked("E1", "damaged", OPEN_ENDED)


def test_a_file_taken_away_is_missing(kept: Kept) -> None:
    path(kept, "E1").unlink()
    assert states(kept) == {**GOOD, "E1": "missing"}


def test_the_whole_folder_taken_away_is_told_of_each(kept: Kept) -> None:
    shutil.rmtree(kept.vault.sealed.folder)
    assert states(kept) == {**GOOD, "E1": "missing", "E2": "missing"}
    kept.vault.sealed.folder.write_bytes(b"")
    assert states(kept)["E1"] in {"missing", "damaged"}


def put_pipe(sealed: Path) -> None:
    os.mkfifo(sealed)


def put_link(sealed: Path) -> None:
    target = sealed.with_name("moved")
    sealed.symlink_to(target)


def put_folder(sealed: Path) -> None:
    sealed.mkdir()


@posix
@pytest.mark.parametrize("put", [put_pipe, put_link, put_folder])
def test_what_is_no_file_is_not_followed_and_not_waited_for(
    kept: Kept, put: Callable[[Path], None]
) -> None:
    sealed = path(kept, "E1")
    sealed.rename(sealed.with_name("moved"))
    put(sealed)
    found = states(kept)
    assert found.pop("E1") == "damaged"
    assert found == {"E2": "unchanged", "E3": "unchanged", "moved": "unknown"}


def test_a_file_that_waits_for_its_name_is_no_stranger(kept: Kept) -> None:
    # The disk refused the rename; the next opening tries again.
    kept.vault.sealed.withdraw(item(kept, "E1").file or "")
    assert states(kept) == GOOD


# ------------------------------------------------------------------ what is not listed


@pytest.mark.parametrize(
    "name", ["photo.jpg", "a" * 32 + ".age", "." + "a" * 32 + ".new", ".hidden", "E1", "log"]
)
def test_a_file_that_is_not_listed_is_unknown(kept: Kept, name: str) -> None:
    (kept.vault.sealed.folder / name).write_bytes(b"x")
    found = checked(kept)
    assert [one.state for one in found] == ["unchanged"] * 3 + ["unknown"]
    assert found[-1].what == name


def test_a_folder_that_is_not_listed_is_unknown(kept: Kept) -> None:
    (kept.vault.sealed.folder / "more").mkdir()
    (kept.vault.sealed.folder / "more" / "x.age").write_bytes(b"x")
    assert states(kept) == {**GOOD, "more": "unknown"}


@posix
@pytest.mark.parametrize("name", ["a\x1b[2Jb", "a\nE9 unchanged", "\u202egpj.age", "\x07"])
def test_a_hostile_name_is_shown_on_one_line_without_its_codes(kept: Kept, name: str) -> None:
    (kept.vault.sealed.folder / name).write_bytes(b"x")
    (stranger,) = [one for one in checked(kept) if one.state == "unknown"]
    assert stranger.what
    assert stranger.what.isprintable()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have only names in Unicode")
def test_a_name_that_is_no_unicode_can_be_shown(kept: Kept) -> None:
    (kept.vault.sealed.folder / os.fsdecode(b"\xff\xfe")).write_bytes(b"x")
    (stranger,) = [one for one in checked(kept) if one.state == "unknown"]
    assert stranger.what.isprintable()
    assert stranger.what.encode()


# ------------------------------------------------------------------ a reference


def test_an_original_that_was_changed_is_damaged(kept: Kept) -> None:
    (kept.originals / "c.txt").write_bytes(CHAT)
    assert states(kept) == {**GOOD, "E3": "damaged"}
    (kept.originals / "c.txt").write_bytes(b"")
    assert states(kept) == {**GOOD, "E3": "damaged"}


def test_an_original_that_was_moved_is_missing(kept: Kept) -> None:
    (kept.originals / "c.txt").rename(kept.originals / "d.txt")
    assert states(kept) == {**GOOD, "E3": "missing"}


@posix
def test_a_pipe_in_the_place_of_an_original_is_not_waited_for(kept: Kept) -> None:
    (kept.originals / "c.txt").unlink()
    os.mkfifo(kept.originals / "c.txt")
    assert states(kept) == {**GOOD, "E3": "damaged"}


def test_no_original_is_opened_under_18(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> Any:
        raise AssertionError("it was opened")

    monkeypatch.setattr(reading, "open_regular", refuse)
    (kept.originals / "c.txt").write_bytes(b"changed")
    assert states(kept, under_18=True) == {**GOOD, "E3": "not-checked"}
