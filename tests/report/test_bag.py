from __future__ import annotations

import gc
import hashlib
import io
import os
import shutil
import stat
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import bagit
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.names import safe_name
from sextortion_help.report.bag import Member, Sink, Written, write_bag
from sextortion_help.report.bag_paths import LONGEST_PATH, refuse_paths
from sextortion_help.report.bag_sinks import FolderSink, ZipSink
from tests.each import each

DAY = date(2026, 1, 9)
NOW = datetime(2026, 1, 9, 9, 30, 12, tzinfo=timezone(timedelta(hours=1)))
BLOCK = 64 * 1024

PAYLOAD = {
    "checklist.pdf": b"%PDF" + bytes(5000),
    "case.json": b"{}",
    "evidence/E1-chat.txt": b"pay or else\n" * 3000,
    "evidence/E2 Zo\u00eb \u6f22\u5b57.png": b"\x89PNG",
    "evidence/E3-empty": b"",
}
NOTES = {"READ-ME-OFFICER.txt": b"Read this first.\n"}
OWN = (
    *("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt"),
    *("tagmanifest-sha256.txt", "tagmanifest-sha512.txt"),
)


def members(files: Mapping[str, bytes]) -> list[Member]:
    return [Member.of(path, content) for path, content in files.items()]


def packed(
    sink: Sink,
    payload: Iterable[Member] | None = None,
    notes: Iterable[Member] | None = None,
    info: Iterable[tuple[str, str]] = (),
) -> Written:
    return write_bag(
        sink,
        members(PAYLOAD) if payload is None else payload,
        members(NOTES) if notes is None else notes,
        info,
        made=DAY,
        program="sextortion-help 9",
    )


def zipped(payload: Iterable[Member] | None = None, now: datetime = NOW) -> bytes:
    stream = io.BytesIO()
    packed(ZipSink(stream, now), payload)
    return stream.getvalue()


class Onward(io.RawIOBase):
    """A stream that cannot go back, like a pipe or what seals."""

    def __init__(self) -> None:
        super().__init__()
        self.content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        self.content += data
        return len(data)


class Gone(Onward):
    """A disk that is full after so many bytes."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        if len(self.content) + len(data) > self.room:
            raise OSError("full")
        return super().write(data)


def is_valid(folder: Path) -> bool:
    try:
        bagit.Bag(str(folder)).validate()
    except bagit.BagError:
        return False
    return True


def sums_fit(folder: Path) -> bool:
    """Say what coreutils say of all four lists."""
    return all(
        subprocess.run(
            [shutil.which(f"{name}sum") or "", "--strict", "--status", "-c", f"{list_}-{name}.txt"],
            cwd=folder,
            check=False,
            capture_output=True,
        ).returncode
        == 0
        for name in ("sha256", "sha512")
        for list_ in ("manifest", "tagmanifest")
    )


has_sums = pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not here")


# ------------------------------------------------------------------ what a bag is


@has_sums
def test_a_folder_checks_out_with_bagit_and_with_sha256sum(tmp_path: Path) -> None:
    packed(FolderSink(tmp_path / "pack"))
    assert is_valid(tmp_path / "pack")
    assert sums_fit(tmp_path / "pack")


@has_sums
def test_an_unpacked_zip_checks_out_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped())) as archive:
        archive.extractall(tmp_path)
    assert is_valid(tmp_path / "pack")
    assert sums_fit(tmp_path / "pack")


@has_sums
def test_a_flipped_bit_in_any_file_fails_both(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    packed(FolderSink(folder))
    files = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size]
    assert len(files) == len(PAYLOAD) - 1 + len(NOTES) + len(OWN)
    for path in files:
        content = path.read_bytes()
        place = len(content) // 2 if "data" in path.parts else 2
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert not is_valid(folder), path.name
        assert not sums_fit(folder), path.name
        path.write_bytes(content)
    assert is_valid(folder)


@has_sums
def test_a_file_that_is_missing_or_too_many_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    packed(FolderSink(folder))
    (folder / "data" / "more.txt").write_bytes(b"x")
    assert not is_valid(folder)
    (folder / "data" / "more.txt").unlink()
    (folder / "data" / "case.json").unlink()
    assert not is_valid(folder)
    assert not sums_fit(folder)


def test_the_lists_are_sorted_and_as_sha256sum_writes_them(tmp_path: Path) -> None:
    packed(FolderSink(tmp_path / "pack"), reversed(members(PAYLOAD)))
    for name in ("sha256", "sha512"):
        expected = "".join(
            f"{hashlib.new(name, PAYLOAD[path]).hexdigest()}  data/{path}\n"
            for path in sorted(PAYLOAD)
        )
        assert (tmp_path / "pack" / f"manifest-{name}.txt").read_bytes() == expected.encode()
        tags = (tmp_path / "pack" / f"tagmanifest-{name}.txt").read_text().splitlines()
        assert [line.split("  ")[1] for line in tags] == sorted((*NOTES, *OWN[:4]))


def test_the_declaration_and_the_counts_are_as_the_standard_says(tmp_path: Path) -> None:
    packed(FolderSink(tmp_path / "pack"), info=[("External-Description", "A pack")])
    declaration = (tmp_path / "pack" / "bagit.txt").read_bytes()
    assert declaration == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert (tmp_path / "pack" / "bag-info.txt").read_text() == (
        "External-Description: A pack\n"
        "Bagging-Date: 2026-01-09\n"
        "Bag-Software-Agent: sextortion-help 9\n"
        f"Payload-Oxum: {sum(map(len, PAYLOAD.values()))}.{len(PAYLOAD)}\n"
    )


@given(st.text(), st.text())
def test_a_value_can_forge_no_line(value: str, program: str) -> None:
    stream = io.BytesIO()
    write_bag(
        ZipSink(stream, NOW), members({"a": b""}), [], [("Note", value)], made=DAY, program=program
    )
    with zipfile.ZipFile(stream) as archive:
        lines = archive.read("pack/bag-info.txt").decode().split("\n")
    assert [line.split(":")[0] for line in lines] == [
        *("Note", "Bagging-Date", "Bag-Software-Agent", "Payload-Oxum", "")
    ]


@each(["", "a:b", " a", "a ", "a\nb", "payload-oxum", "Bagging-Date", "a\x1b"])
def test_a_label_that_is_none_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="label"):
        packed(ZipSink(io.BytesIO(), NOW), info=[(label, "x")])


def test_it_says_what_went_in(tmp_path: Path) -> None:
    written = packed(FolderSink(tmp_path / "pack"))
    assert written.hashes == {
        f"data/{path}": hashlib.sha256(content).hexdigest() for path, content in PAYLOAD.items()
    }
    assert written.size == sum(map(len, PAYLOAD.values()))
    list_ = (tmp_path / "pack" / "tagmanifest-sha256.txt").read_bytes()
    assert written.seal == hashlib.sha256(list_).hexdigest()


def test_an_empty_pack_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        packed(ZipSink(io.BytesIO(), NOW), [])


# ------------------------------------------------------------------ names

PIECES = (
    *("a", "B", "\u00e9", "e\u0301", "\u6f22\u5b57", "\u05e9\u05dc\u05d5\u05dd", "\U0001f3f4"),
    *("-", "--", " ", "  ", "~", "$HOME", "#", "*", "%", "%0A", "%25", "'", '"', "`", "&", ";"),
    *(".", "..", "/", "\\", "\n", "\r", "\x85", "\u2028", "\u00a0", "\u3000", "\u200d", "\u202e"),
    *(
        "\udc80",
        "con",
        "nul.txt",
        "lpt\u00b9",
        "x" * 130,
        "\u6f22" * 60,
        ".txt",
        "[0]",
        "(1)",
        "{a,b}",
    ),
)
PATHS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=5).map("".join)


@has_sums
@settings(deadline=None, max_examples=12)
@given(st.lists(PATHS, min_size=4, max_size=20))
def test_whatever_name_is_taken_checks_out_everywhere(paths: list[str]) -> None:
    taken: list[str] = []
    for path in paths:
        try:
            refuse_paths([*(f"data/{one}" for one in taken), f"data/{path}"])
        except ValueError:
            continue
        taken.append(path)
    assume(taken)
    with TemporaryDirectory() as folder:
        pack = Path(folder, "pack")
        packed(FolderSink(pack), [Member.of(path, path.encode()) for path in taken])
        assert is_valid(pack)
        assert sums_fit(pack)
        assert {str(path.relative_to(pack / "data")) for path in pack.glob("data/**/*")} >= {*taken}


@each(
    [
        *("a b", "-a", "--help", "~a", "$HOME", "#a", "a'b", "[0]", "Zo\u00eb \u6f22\u5b57", ".a"),
        *("\U0001f3f4.png", "x" * 190, "a/b/c", "a&b;c", "\u05e9\u05dc\u05d5\u05dd"),
    ]
)
def test_an_odd_name_is_taken(path: str) -> None:
    refuse_paths([f"data/{path}"])


REFUSED = (
    *("", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "./a", "a/.", "a\\b", "C:\\a", "C:a"),
    *("a\nb", "a\rb", "a\0b", "a\tb", "a\x1b[0m", "a\x7f", "a\x85b", "a\u2028b", "a\u2029b"),
    *("\u202ea", "a\u200b", "\ufeffa", "a\udc80", "\ue000", "100%", "a%0Ab", "a<b", "a>b", "a|b"),
    *("a?", "a*", 'a"b', " a", "a ", "a\u00a0", "\u3000a", "a.", "a./b", "con", "CON.txt"),
    *("nul", "aux.tar.gz", "com1", "LPT9.log", "com\u00b9", "CONIN$", "con .txt", "x/prn/y"),
    *("e\u0301", "x" * 256, "\u6f22" * 86, "x/" * 100 + "x"),
)


@each(REFUSED)
def test_a_name_that_is_not_possible_everywhere_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        packed(ZipSink(io.BytesIO(), NOW), [Member.of(path, b"")])


@each(["-", "-a", "~", "~a/b"])
def test_a_note_is_not_taken_for_an_option_or_a_home(path: str) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        packed(ZipSink(io.BytesIO(), NOW), notes=[Member.of(path, b"")])


@each(
    [
        ("a", "a"),
        ("a.txt", "A.TXT"),
        ("stra\u00dfe", "STRASSE"),
        ("\u00e9", "\u00c9"),
        ("a", "a/b"),
        ("a/b", "A/c"),
        ("x/a/b", "x/A"),
    ]
)
def test_two_names_that_are_one_somewhere_are_refused(one: str, other: str) -> None:
    for pair in ((one, other), (other, one)):
        with pytest.raises(ValueError, match="cannot hold both"):
            refuse_paths(pair)
        with pytest.raises(ValueError, match="cannot hold both"):
            packed(ZipSink(io.BytesIO(), NOW), [Member.of(path, b"") for path in pair])


@each([*OWN, "BagIt.txt", "manifest-md5.txt", "fetch.txt", "data", "data/a", "Data/a"])
def test_a_note_takes_no_name_of_the_bags_own(path: str) -> None:
    with pytest.raises(ValueError, match="itself"):
        packed(ZipSink(io.BytesIO(), NOW), notes=[Member.of(path, b"")])


@given(PATHS | st.text(max_size=300))
def test_every_safe_name_fits_once_a_percent_sign_is_gone(name: str) -> None:
    path = f"data/evidence/{safe_name(f'E12-{name}').replace('%', '_')}"
    refuse_paths([path])
    assert len(path.encode("utf-16-le")) // 2 < LONGEST_PATH


# ------------------------------------------------------------------ streams


def test_blocks_are_asked_for_one_by_one_and_none_is_held(tmp_path: Path) -> None:
    count = 150
    stream = Onward()
    for sink, written in (
        (FolderSink(tmp_path / "pack"), lambda: (tmp_path / "pack/data/big").stat().st_size),
        (ZipSink(stream, NOW), lambda: len(stream.content)),
    ):

        def blocks(written=written) -> Iterator[bytes]:  # type: ignore[no-untyped-def]
            for number in range(count):
                yield bytes(BLOCK)
                assert written() >= number * BLOCK

        stream.content.clear()
        tracemalloc.start()
        try:
            packed(sink, [Member("big", blocks(), count * BLOCK)])
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak - len(stream.content) < 20 * BLOCK


def test_a_file_is_not_touched_before_its_turn() -> None:
    told: list[str] = []

    def blocks(name: str) -> Iterator[bytes]:
        told.append(f"{name} begins")
        yield b"x"
        told.append(f"{name} ends")

    packed(ZipSink(io.BytesIO(), NOW), [Member(name, blocks(name)) for name in ("b", "a")])
    assert told == ["a begins", "a ends", "b begins", "b ends"]


class Stopped(BaseException):
    pass


def broken() -> Iterator[bytes]:
    yield bytes(BLOCK)
    raise Stopped


def test_what_a_file_raises_passes_through_and_no_list_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    with pytest.raises(Stopped):
        packed(FolderSink(folder), [*members(PAYLOAD), Member("z", broken())])
    assert not [*folder.glob("*manifest*")]
    assert not is_valid(folder)


def test_half_a_zip_does_not_open() -> None:
    for stream in (io.BytesIO(), Onward()):
        with pytest.raises(Stopped):
            packed(ZipSink(stream, NOW), [*members(PAYLOAD), Member("z", broken())])
        gc.collect()
        content = stream.getvalue() if isinstance(stream, io.BytesIO) else bytes(stream.content)
        assert len(content) > BLOCK
        with pytest.raises(zipfile.BadZipFile):
            zipfile.ZipFile(io.BytesIO(content))


@each([100, BLOCK])
def test_a_full_disk_passes_through_and_leaves_nothing_to_write(room: int) -> None:
    stream = Gone(room)
    with pytest.raises(OSError, match="full"):
        packed(ZipSink(stream, NOW), [*members(PAYLOAD), Member.of("z", bytes(BLOCK))])
    before = len(stream.content)
    gc.collect()
    assert len(stream.content) == before


def test_a_size_that_is_not_true_is_noticed() -> None:
    with pytest.raises(ValueError, match="size"):
        packed(ZipSink(io.BytesIO(), NOW), [Member("a", [b"xx"], 3)])


# ------------------------------------------------------------------ folders


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    packed(FolderSink(tmp_path / "new" / "pack"))
    for path in ((tmp_path / "new"), *(tmp_path / "new").rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        packed(FolderSink(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


# ------------------------------------------------------------------ zips


def streamed(payload: Iterable[Member] | None = None) -> bytes:
    stream = Onward()
    packed(ZipSink(stream, NOW), payload)
    return bytes(stream.content)


@each([zipped, streamed])
def test_the_same_pack_is_the_same_to_the_last_byte(make) -> None:  # type: ignore[no-untyped-def]
    first = make()
    assert first == make(reversed(members(PAYLOAD)))
    halves = [
        Member(path, (content[:1], b"", content[1:]), len(content))
        for path, content in PAYLOAD.items()
    ]
    assert first == make(halves)
    assert first != make([*members(PAYLOAD), Member.of("more", b"")])


@each([zipped, streamed])
def test_a_zip_holds_the_files_as_they_are_below_one_folder(make) -> None:  # type: ignore[no-untyped-def]
    with zipfile.ZipFile(io.BytesIO(make())) as archive:
        assert archive.testzip() is None
        names = [entry.filename for entry in archive.infolist()]
        assert {name.split("/")[0] for name in names} == {"pack"}
        held = {name: archive.read(name) for name in names}
    for path, content in PAYLOAD.items():
        assert held[f"pack/data/{path}"] == content
    assert len(held) == len(PAYLOAD) + len(NOTES) + len(OWN)


@each([zipped, streamed])
def test_a_zip_tells_nothing_of_the_computer(make) -> None:  # type: ignore[no-untyped-def]
    with zipfile.ZipFile(io.BytesIO(make())) as archive:
        assert archive.comment == b""
        for entry in archive.infolist():
            assert entry.date_time == (2026, 1, 9, 9, 30, 12)
            assert (entry.extra, entry.comment, entry.internal_attr) == (b"", b"", 0)
            assert (entry.create_system, entry.external_attr >> 16) == (3, 0o100600)
            assert entry.compress_type == zipfile.ZIP_STORED


@each([(1970, (1980, 1, 1, 0, 0, 0)), (2500, (2107, 12, 31, 23, 59, 58))])
def test_a_clock_that_no_zip_can_hold_is_moved(year: int, shown: tuple[int, ...]) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped(now=NOW.replace(year=year)))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {shown}


@pytest.mark.skipif(not shutil.which("unzip"), reason="unzip is not here")
def test_a_large_file_or_one_of_unknown_size_unpacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is large for a zip would take too long to write here.
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    payload = {**PAYLOAD, "large": b"x" * 5000}
    unsaid = Member("unsaid", (b"y" * 900 for _ in range(3)))
    for number, make in enumerate((zipped, streamed)):
        content = make([*members(payload), unsaid])
        assert content.count(b"\x01\x00\x10\x00") >= 2
        path = tmp_path / f"{number}.zip"
        path.write_bytes(content)
        subprocess.run(["unzip", "-qq", "-t", path], check=True)
        with zipfile.ZipFile(path) as archive:
            assert archive.read("pack/data/large") == b"x" * 5000
        unsaid = Member("unsaid", (b"y" * 900 for _ in range(3)))
