"""Taking files in: what is kept, what is known again, what is refused, and when it is told."""

from __future__ import annotations

import hashlib
import os
import struct
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sextortion_help.case import age
from sextortion_help.case.disk import open_regular
from sextortion_help.case.evidence import ADDED, Evidence, Shows
from sextortion_help.case.store import KEY
from sextortion_help.evidence import reading
from sextortion_help.evidence.finding import Found, path_of
from sextortion_help.evidence.intake import LARGE, NOT_SAID
from sextortion_help.evidence.taking import Added, Known, Outcome, Said
from tests.evidence.kept import FINE, NOT_ASKED, WORDS, Kept, assert_faithful, refusal, reopened

MIB = 1024 * 1024
INTIMATE = Said("intimate")
ONLY_WORDS = Said("only-words")

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PICTURE = PNG + chunk(b"tIME", struct.pack(">HBBBBB", 2024, 5, 1, 22, 13, 5)) + chunk(b"IEND", b"")
CHAT = b"[01/05/2024, 22:13] Alex: pay or I post it\n"


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def added(outcome: Outcome) -> Evidence:
    assert isinstance(outcome, Added), outcome
    return outcome.item


# ------------------------------------------------------------------ what is kept


def test_a_file_is_sealed_listed_and_logged(kept: Kept) -> None:
    item = kept.add_one("chat.txt", CHAT)
    assert kept.content(item) == CHAT
    assert item.sha256 == hashlib.sha256(CHAT).hexdigest()
    assert (item.id, item.size, item.kept, item.type) == ("E1", len(CHAT), "sealed", "text/plain")
    assert (item.how, item.program, item.shows) == ("test", "p 1", "nothing-intimate")
    assert (item.name, item.where) == ("chat.txt", str(kept.originals / "chat.txt"))
    entry = kept.case.log[-1]
    assert (entry.event, entry.about) == (ADDED, f"E1 sha256:{item.sha256}")
    assert (entry.at, item.where_exact) == (item.added, None)
    assert assert_faithful(kept.home, kept.told).evidence == (item,)


@pytest.mark.parametrize("size", [1, 65535, 65536, 65537, MIB - 1, MIB, MIB + 1, 3 * MIB + 5])
def test_a_file_of_any_size_comes_back_as_it_was(kept: Kept, size: int) -> None:
    content = os.urandom(size)
    item = kept.add_one("a.bin", content)
    assert kept.content(item) == content
    assert (item.size, item.sha256) == (size, hashlib.sha256(content).hexdigest())


def test_any_age_tool_opens_a_sealed_file_with_the_key_of_the_case(kept: Kept) -> None:
    item = kept.add_one("chat.txt", CHAT)
    sealed_key = (kept.vault.folder.folder / KEY).read_bytes()
    key = age.open_bytes(sealed_key, [age.Passphrase(WORDS)]).decode().strip()
    sealed = kept.sealed_path(item).read_bytes()
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(key)]) == CHAT


def test_what_the_person_said_is_kept_and_a_guess_fills_the_rest(kept: Kept) -> None:
    said = Said("nothing-intimate", "receipt", "From him, é🐎", ("acc1", "pay2"))
    item = kept.add_one("chat.txt", CHAT, said)
    assert (item.kind, item.note, item.proves) == ("receipt", "From him, é🐎", ("acc1", "pay2"))
    guessed = kept.add_one("other.txt", CHAT + b"more")
    assert (guessed.kind, guessed.note, guessed.proves) == ("messages", "", ())
    assert kept.add_one("payment-receipt.png", PICTURE).kind == "receipt"


def test_the_times_of_the_file_and_in_the_picture_are_kept(kept: Kept) -> None:
    found = kept.file("screen.png", PICTURE)
    os.utime(found.path, (1_700_000_000, 1_600_000_000))
    item = added(kept.add(found)[0])
    assert item.type == "image/png"
    assert item.times.modified == datetime.fromtimestamp(1_600_000_000, UTC)
    assert item.times.modified.utcoffset() is not None
    assert item.times.taken == "2024-05-01T22:13:05+00:00"
    assert reopened(kept.home)[0].evidence[0].times == item.times


def test_a_time_that_no_calendar_has_is_left_out(kept: Kept) -> None:
    found = kept.file("chat.txt", CHAT)
    os.utime(found.path, (0, -(10**11)))
    assert added(kept.add(found)[0]).sha256


def test_the_original_is_opened_once_read_once_and_not_touched(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = os.urandom(2 * MIB + 3)
    found = kept.file("a.bin", content)
    found.path.chmod(0o440)
    os.utime(found.path, (10**9, 10**9))
    before = found.path.stat()
    opened: list[Path] = []
    count = 0

    class Counted:
        def __init__(self, path: Path) -> None:
            opened.append(path)
            self._file: BinaryIO = real(path)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._file, name)

        def __enter__(self) -> Counted:
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()

        def read(self, size: int) -> bytes:
            nonlocal count
            block = self._file.read(size)
            count += len(block)
            return block

    real = open_regular
    monkeypatch.setattr(reading, "open_regular", Counted)
    added(kept.add(found)[0])
    assert opened == [found.path]
    assert count == len(content)
    after = found.path.stat()
    assert found.path.read_bytes() == content
    for name in ("st_ino", "st_mode", "st_size", "st_mtime_ns", "st_nlink", "st_ctime_ns"):
        assert getattr(before, name) == getattr(after, name), name
    if sys.platform == "linux":
        assert before.st_atime_ns == after.st_atime_ns


HOSTILE = [
    "-rf.txt",
    "a\x1b[2Jb.txt",
    "photo\u202egpj.txt",
    "new\nline.txt",
    " spaces .txt",
    "E1-E1.txt",
    "x" * 200 + ".txt",
    "$(id).txt",
    "%s%n.txt",
]


@posix
@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_is_readable_and_leads_back_to_the_file(kept: Kept, name: str) -> None:
    item = kept.add_one(name, CHAT)
    assert not any(ord(char) < 32 or char in "\x7f\u202e" for char in item.name + item.where)
    assert path_of(item.where, item.where_exact) == kept.originals / name
    assert kept.in_folder() == {f"{item.file}.age"}
    assert assert_faithful(kept.home, kept.told).evidence == (item,)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have only names in Unicode")
def test_a_name_that_is_no_unicode_is_kept_in_its_own_bytes(kept: Kept) -> None:
    name = os.fsdecode(b"caf\xe9\xff.txt")
    item = kept.add_one(name, CHAT)
    assert item.name == "caf\\xe9\\xff.txt"
    assert path_of(item.where, item.where_exact).read_bytes() == CHAT
    assert reopened(kept.home)[0].evidence == (item,)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(st.binary(min_size=1), st.binary().map(lambda rest: PNG + rest)),
    shows=st.sampled_from(["only-words", "nothing-intimate", "intimate", "not-asked"]),
    under_18=st.booleans(),
    ending=st.sampled_from(["", ".txt", ".png", ".zip", ".eml"]),
)
def test_no_content_whatever_makes_it_fall_over(
    kept: Kept, content: bytes, shows: Shows, under_18: bool, ending: str
) -> None:
    (one,) = kept.add(kept.file(f"a{ending}", content), said=Said(shows), under_18=under_18)
    if isinstance(one, Added) and one.item.kept == "sealed":
        assert kept.content(one.item) == content
    assert kept.in_folder() == {f"{name}.age" for name in kept.case.sealed_names}


# ------------------------------------------------------------------ ids


def test_ids_count_up_and_are_never_given_again(kept: Kept) -> None:
    items = [kept.add_one(f"{n}.txt", CHAT * n) for n in (1, 2, 3)]
    assert [item.id for item in items] == ["E1", "E2", "E3"]
    for item in items[1:]:
        kept.keeper.commit(kept.case.without_evidence(item.id, kept.clock()))
    assert kept.add_one("4.txt", CHAT * 4).id == "E4"
    kept.keeper.commit(kept.case.without_evidence("E1", kept.clock()))
    kept.keeper.commit(kept.case.without_evidence("E4", kept.clock()))
    assert not kept.case.evidence
    case, vault = reopened(kept.home)
    kept.keeper.case, kept.keeper.vault = case, vault
    assert kept.add_one("5.txt", CHAT * 5).id == "E5"


def test_ids_of_what_was_only_noted_are_not_given_again(kept: Kept) -> None:
    found = kept.file("a.jpg", PICTURE)
    assert added(kept.add(found, said=INTIMATE, under_18=True)[0]).id == "E1"
    kept.keeper.commit(kept.case.without_evidence("E1", kept.clock()))
    assert kept.add_one("chat.txt", CHAT).id == "E2"


# ------------------------------------------------------------------ known again


def test_the_same_content_twice_at_once_is_known(kept: Kept) -> None:
    one, two, other = kept.add(
        kept.file("a.txt", CHAT), kept.file("b.txt", CHAT), kept.file("c.txt", CHAT + b"x")
    )
    assert isinstance(two, Known)
    assert (two.item, two.path.name, two.is_private) == (added(one), "b.txt", False)
    assert [item.id for item in kept.case.evidence] == ["E1", "E2"]
    assert added(other).id == "E2"
    assert_faithful(kept.home, kept.told)


def test_the_same_content_later_is_known_and_changes_nothing(kept: Kept) -> None:
    item = kept.add_one("a.txt", CHAT)
    before = kept.case
    (again,) = kept.add(kept.file("b.txt", CHAT), said=Said("nothing-intimate", "other"))
    assert again == Known(kept.originals / "b.txt", item)
    assert kept.case == before
    assert kept.in_folder() == {f"{item.file}.age"}


def test_what_was_removed_is_not_known_any_more(kept: Kept) -> None:
    item = kept.add_one("a.txt", CHAT)
    kept.keeper.commit(kept.case.without_evidence(item.id, kept.clock()))
    assert kept.add_one("a.txt", CHAT).id == "E2"


def test_a_reference_is_known_again_by_its_content(kept: Kept) -> None:
    item = kept.add_one("a.png", PICTURE, INTIMATE)
    assert (item.kept, item.file, item.size) == ("reference", None, len(PICTURE))
    assert item.sha256 == hashlib.sha256(PICTURE).hexdigest()
    assert kept.in_folder() == set()
    (again,) = kept.add(kept.file("b.png", PICTURE), said=INTIMATE)
    assert again == Known(kept.originals / "b.png", item)
    assert kept.in_folder() == set()


def test_a_reference_becomes_a_locked_copy_once_it_is_said_to_be_harmless(kept: Kept) -> None:
    item = kept.add_one("a.png", PICTURE, INTIMATE)
    (again,) = kept.add(kept.file("b.png", PICTURE), said=FINE)
    assert isinstance(again, Known)
    assert again.is_changed
    (now,) = kept.case.evidence
    assert (now.id, now.kept, now.shows, now.sha256) == (
        item.id,
        "sealed",
        "nothing-intimate",
        item.sha256,
    )
    assert kept.in_folder() == {f"{now.file}.age"}
    assert_faithful(kept.home, kept.told)


def test_what_is_said_of_a_known_piece_is_added_to_it(kept: Kept) -> None:
    kept.add_one("a.txt", CHAT, Said("nothing-intimate", "profile", "first", ("r1",)))
    kept.add(kept.file("b.txt", CHAT), said=Said("nothing-intimate", "other", "more", ("r2",)))
    (item,) = kept.case.evidence
    assert (item.kind, item.note, item.proves) == ("profile", "first\nmore", ("r1", "r2"))
    assert kept.case.log[-1].event == "evidence changed"


def test_what_is_said_of_a_piece_of_the_same_batch_is_added_to_it(kept: Kept) -> None:
    with kept.intake() as intake:
        intake.take(kept.file("a.txt", CHAT), FINE)
        intake.take(kept.file("b.txt", CHAT), Said("nothing-intimate", None, "later"))
    (item,) = kept.case.evidence
    assert item.note == "later"
    assert_faithful(kept.home, kept.told)


def test_under_18_a_sealed_picture_now_said_to_show_more_is_marked_and_not_opened(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = kept.add_one("a.png", PICTURE, Said("only-words"))
    monkeypatch.setattr(reading, "open_regular", None)
    with kept.intake(under_18=True) as intake:
        intake.take(Found(kept.originals / "a.png", len(PICTURE)), INTIMATE)
    (now,) = kept.case.evidence
    assert (now.id, now.shows, now.kept) == (item.id, "intimate", "sealed")


def test_someone_under_18_in_one_file_is_enough_for_that_file(kept: Kept) -> None:
    with kept.intake() as intake:
        intake.take(kept.file("a.png", PICTURE), Said("intimate", under_18=True))
        intake.take(kept.file("b.png", PICTURE + b"b"), INTIMATE)
    assert [item.kept for item in kept.case.evidence] == ["words", "reference"]
    assert kept.case.evidence[0].sha256 is None


def test_small_files_do_not_wait_for_a_large_one(kept: Kept) -> None:
    with kept.intake() as intake:
        intake.take(kept.file("a.txt", CHAT), FINE)
        assert not kept.told
        gone = kept.originals / "large.bin"
        intake.take(Found(gone, LARGE + 1), FINE)
        assert [type(one) for one in kept.told] == [Added]


def test_a_copy_of_what_is_now_called_intimate_is_told(kept: Kept) -> None:
    item = kept.add_one("a.png", PICTURE)
    (again,) = kept.add(kept.file("b.png", PICTURE), said=INTIMATE)
    assert isinstance(again, Known)
    assert (again.item.id, again.is_private) == (item.id, True)
    assert kept.case.evidence[0].shows == "intimate"


def test_what_can_show_a_picture_is_not_taken_in_unasked(kept: Kept) -> None:
    (one,) = kept.add(kept.file("a.png", PICTURE), said=NOT_ASKED)
    assert refusal(one) == NOT_SAID
    assert added(kept.add(kept.file("a.txt", CHAT), said=NOT_ASKED)[0]).kept == "sealed"
    assert_faithful(kept.home, kept.told)
