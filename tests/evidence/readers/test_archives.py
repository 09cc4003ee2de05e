"""Archives hand on what may hold words, and nothing else of them is had, whatever they are."""

from __future__ import annotations

import gzip
import io
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.case import age
from sextortion_help.errors import DamagedCaseError
from sextortion_help.evidence.finding import Refusal
from sextortion_help.evidence.readers import archives, archives_packed, archives_tar, archives_zip
from sextortion_help.evidence.readers.archives import is_archive, members
from sextortion_help.evidence.readers.model import Notes, Trouble

Files = Mapping[str, bytes]

CHAT = "".join(f"[03/01/2024, 20:{n % 60:02}] Anna: line {n * n}\n" for n in range(400)).encode()
NOISE = random.Random(7).randbytes(150_000)
FILES: Files = {
    "Chat/_chat.txt": CHAT,
    "Chat/empty": b"",
    "Chat/mails.MBOX": NOISE,
    "Chat/page 2.html": b"<p>Hello</p>",
}
ATTACHED: Files = {"Chat/IMG-1.jpg": NOISE, "Chat/film.mp4": b"a film", "Chat/voice.opus": b"voice"}


class Pipe(io.RawIOBase):
    """Where an app writes a zip that it cannot go back in: sizes stand behind each file."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.content += bytes(data)
        return len(data)


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return file.getvalue()


def streamed(files: Files) -> bytes:
    file = Pipe()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return file.content


def tarred(files: Files, form: int = tarfile.PAX_FORMAT, **of_each: Any) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form, encoding="utf-8") as made:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            for key, value in of_each.items():
                setattr(info, key, value)
            made.addfile(info, io.BytesIO(content))
    return file.getvalue()


def packed_tar(files: Files) -> bytes:
    return gzip.compress(tarred(files))


MAKERS: tuple[Callable[[Files], bytes], ...] = (
    zipped,
    streamed,
    lambda files: zipped(files, zipfile.ZIP_STORED),
    tarred,
    lambda files: tarred(files, tarfile.GNU_FORMAT),
    lambda files: tarred(files, tarfile.USTAR_FORMAT),
    packed_tar,
)


def look(raw: bytes, notes: Notes | None = None) -> list[tuple[str, bytes]]:
    return [
        (member.name, b"".join(member.blocks()))
        for member in members(io.BytesIO(raw), Notes() if notes is None else notes)
    ]


def told(raw: bytes) -> Mapping[Trouble, int]:
    notes = Notes()
    look(raw, notes)
    return notes.counts


# What is handed on


def test_an_archive_is_known_by_its_first_bytes() -> None:
    for make in MAKERS:
        assert is_archive(make(FILES)[:512])
    assert is_archive(zipped({}))
    whole = tarred(FILES)
    for other in (
        b"", b"PK", b"\x1f\x8b\x08", CHAT, b'{"messages": []}', bytes(1024), b"\x89PNG\r\n",
        whole[:511],
        b"x" + whole, gzip.compress(CHAT), gzip.compress(b""), b"\x1f\x8b\x08\xff" + bytes(600),
    ):  # fmt: skip
        assert not is_archive(other), other[:20]


def test_what_may_hold_words_is_handed_on_whole_and_attachments_are_passed_over() -> None:
    for make in MAKERS:
        raw = make({**ATTACHED, **FILES})
        assert look(raw) == list(FILES.items())
        assert not told(raw)


def test_an_archive_without_files_has_none_and_that_is_no_trouble() -> None:
    for make in MAKERS:
        assert look(make({})) == []
        assert not told(make({}))


def test_each_file_can_be_read_as_often_as_needed_in_any_order_and_in_turns() -> None:
    for make in MAKERS:
        found = list(members(io.BytesIO(make(FILES)), Notes()))
        for member in [*found, *found[::-1]]:
            assert b"".join(member.blocks()) == FILES[member.name]
        chat, mails = found[0].blocks(), found[2].blocks()
        begun = next(chat) + b""
        begun_mails = next(mails)
        assert begun + b"".join(chat) == CHAT
        assert begun_mails + b"".join(mails) == NOISE


def test_reading_a_packed_tar_in_order_and_twice_each_unpacks_it_a_few_times_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = {f"{number}.txt": NOISE[:5000] for number in range(400)}
    came_out = 0
    fed = archives_packed.Inflating._fed

    def counted(self: archives_packed.Inflating, block: bytes, most: int) -> bytes:
        nonlocal came_out
        piece = fed(self, block, most)
        came_out += len(piece)
        return piece

    monkeypatch.setattr(archives_packed.Inflating, "_fed", counted)
    raw = packed_tar(files)
    for member in members(io.BytesIO(raw), Notes()):
        assert b"".join(member.blocks()) == b"".join(member.blocks())
    assert came_out < 3 * len(tarred(files))


def test_going_back_in_a_packed_tar_begins_at_a_place_that_was_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archives_packed, "MAX_MARKS", 4)
    plain = random.Random(3).randbytes(1024) * 9000
    source = archives_packed.Gunzipped(archives_packed.Plain(io.BytesIO(gzip.compress(plain, 1))))
    for place in (9_000_000, 5, 4_000_000, 3_999_990, 8_000_001, 0, len(plain) - 3, len(plain) + 9):
        assert source.at(place, 10) == plain[place : place + 10]
    assert 1 < len(source._marks) <= 4


def test_two_files_of_one_name_are_both_handed_on() -> None:
    twice = [("chat.txt", b"one"), ("chat.txt", b"two")]
    assert look(zipped({"chat.txt": b"one", "chat.TXT": b"two"}).replace(b"TXT", b"txt")) == twice
    assert look(without_end(tarred(dict(twice[:1]))) + tarred(dict(twice[1:]))) == twice


def test_what_macos_keeps_beside_each_file_is_passed_over() -> None:
    for make in MAKERS:
        raw = make({"__MACOSX/._chat.txt": b"\0", "._chat.txt": b"\0", ".DS_Store": b"\0"})
        assert look(raw) == []
        assert not told(raw)


def test_an_archive_in_an_archive_is_not_entered_and_that_is_told() -> None:
    for make in MAKERS:
        raw = make({"inner.zip": zipped(FILES), "chat.tar.gz": b"", "chat.txt": CHAT})
        assert look(raw) == [("chat.txt", CHAT)]
        assert told(raw) == {"member": 2}


def test_a_zip_for_large_files_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 5)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 0)
    for raw in (zipped(FILES), streamed(FILES)):
        assert raw.count(b"PK\6\6") == raw.count(b"PK\6\7") == 1
        assert look(raw) == list(FILES.items())
        assert not told(raw)


def test_names_are_read_in_the_coding_they_were_written_in() -> None:
    assert look(zipped({"Gespräch.txt": b""}))[0][0] == "Gespräch.txt"
    assert look(zipped({"Gespr+ch.txt": b""}).replace(b"+", b"\x84"))[0][0] == "Gespräch.txt"
    plain = tarred({"Gesprxxch.txt": b""}, tarfile.USTAR_FORMAT)
    assert look(renamed(plain, "Gespräch.txt".encode()))[0][0] == "Gespräch.txt"
    assert look(renamed(plain, "Gespräch.txt".encode("latin-1")))[0][0] == "Gespräch.txt"


def test_what_gnu_tar_keeps_where_posix_has_folders_is_no_name() -> None:
    raw = bytearray(tarred({"chat.txt": b"x"}, tarfile.GNU_FORMAT))
    raw[345:356] = b"14500000000"
    assert look(resummed(bytes(raw))) == [("chat.txt", b"x")]


def without_end(tar: bytes) -> bytes:
    """Leave out the empty blocks at the end."""
    return tar[: -(-len(tar.rstrip(b"\0")) // 512) * 512]


def renamed(tar: bytes, name: bytes) -> bytes:
    """Give the first file of a tar another name, and its header the sum that fits."""
    return resummed(name.ljust(100, b"\0") + tar[100:])


def resummed(tar: bytes) -> bytes:
    total = sum(tar[:148]) + sum(tar[156:512]) + 8 * ord(" ")
    return tar[:148] + b"%06o\0 " % total + tar[156:]


# What is not handed on


def test_a_name_that_leads_away_or_is_a_device_is_refused() -> None:
    bad = [
        "../chat.txt", "a/../../chat.txt", "a/.. /chat.txt", "/etc/chat.txt", "C:/chat.txt",
        "c:chat.txt", "a\\chat.txt", "..\\chat.txt", "nul", "a/CON.txt", "com1.json", "AUX .txt",
        "lpt¹.txt", "con/chat.txt", "//server/chat.txt",
    ]  # fmt: skip
    for name in bad:
        for make in (zipped, tarred, packed_tar):
            raw = make({name: b"x", "ok.txt": b"y"})
            assert look(raw) == [("ok.txt", b"y")], name
            assert told(raw) == {"member": 1}, name
    # The same in a name that only looks so.
    for name in ("./chat.txt", "a..b/chat.txt", "...and then.txt", "conny.txt", "xy:z.txt"):
        assert look(tarred({name: b"x"})) == [(name, b"x")]


def test_a_name_with_a_nul_in_it_is_refused() -> None:
    raw = zipped({"chat-jpg.txt": b"x"}).replace(b"chat-jpg", b"chat\0jpg")
    assert (look(raw), told(raw)) == ([], {"member": 1})
    raw = tarred({"x": b"x"}, pax_headers={"path": "chat\0.txt"})
    assert (look(raw), told(raw)) == ([], {"member": 1})


def test_long_names_are_shown_short_and_endless_ones_refused() -> None:
    for make in (zipped, tarred, packed_tar, lambda f: tarred(f, tarfile.GNU_FORMAT)):
        ((name, content),) = look(make({"a/" * 400 + "chat.txt": b"x"}))
        assert (name, content) == (("a/" * 400)[:300], b"x")
        raw = make({"a" * 5000 + ".txt": b"x", "ok.txt": b"y"})
        assert look(raw) == [("ok.txt", b"y")]
        assert told(raw) == {"member": 1}


def test_what_needs_a_passphrase_or_is_packed_in_another_way_is_told() -> None:
    locked = bytearray(zipped({"chat.txt": CHAT, "x.jpg": b""}))
    locked[locked.rfind(b"chat.txt") - 46 + 8] |= 1
    assert (look(bytes(locked)), told(bytes(locked))) == ([], {"member": 1})
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        raw = zipped({"chat.txt": CHAT, "x.jpg": b"x"}, method)
        assert (look(raw), told(raw)) == ([], {"member": 1})


def test_links_devices_and_pipes_are_told_and_never_read() -> None:
    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
    for kind in kinds:
        raw = header(b"chat.txt", b"600", kind) + tarred({"ok": b"y"})
        assert (look(raw), told(raw)) == ([("ok", b"y")], {"member": 1})
        for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
            link = tarred({"chat.txt": b""}, form, type=kind, linkname="/etc/passwd" * 20)
            raw = without_end(link) + tarred({"ok": b"y"})
            assert look(raw) == [("ok", b"y")]
            assert told(raw) == {"member": 1}
    info = zipfile.ZipInfo("chat.txt")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(info, "/etc/passwd")
    assert (look(file.getvalue()), told(file.getvalue())) == ([], {"member": 1})


def test_a_folder_is_no_file_whatever_its_name() -> None:
    for raw in (tarred({"a.txt": b""}, type=tarfile.DIRTYPE), header(b"a.txt", b"0", b"5")):
        assert (look(raw), told(raw)) == ([], {"cut": 1} if len(raw) == 512 else {})
    raw = zipped({"chat.txt/": b""})
    assert (look(raw), told(raw)) == ([], {})


def test_a_file_with_holes_is_told_and_what_follows_is_read() -> None:
    after = tarred({"ok.txt": b"y"})
    header = bytearray(tarred({"chat.txt": b"x" * 600}, tarfile.GNU_FORMAT)[:512])
    header[156:157], header[482] = b"S", 1
    more = bytes(504) + b"\1" + bytes(7)
    raw = resummed(bytes(header)) + more + bytes(512) + b"x" * 600 + bytes(424) + after
    assert look(raw) == [("ok.txt", b"y")]
    assert told(raw) == {"member": 1}
    raw = tarred({"chat.txt": b"x"}, pax_headers={"GNU.sparse.major": "1"})
    assert (look(raw), told(raw)) == ([], {"member": 1})


# Damage


def test_an_archive_that_was_cut_anywhere_gives_what_stands_before_and_says_so() -> None:
    files = {"a.txt": CHAT[:90], "pic.jpg": NOISE[:20], "b.txt": CHAT[300:400]}
    expected = [(name, content) for name, content in files.items() if name != "pic.jpg"]
    for make in (zipped, streamed, tarred, packed_tar):
        raw = make(files)
        for size in range(len(without_end(raw))):
            notes = Notes()
            found = look(raw[:size], notes)
            assert set(notes.counts) == {"cut"} or (found == expected and not notes.counts), size
            for (name, content), (whole_name, whole) in zip(found, expected, strict=False):
                assert name == whole_name
                assert whole.startswith(content)
            assert found[:-1] == expected[: max(len(found) - 1, 0)]


def without_list(raw: bytes) -> bytes:
    return raw[: raw.index(b"PK\1\2")]


def test_a_zip_that_lost_its_end_is_read_from_its_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = {**FILES, **ATTACHED, "last.txt": b"the last"}
    lost = [without_list(make(files)) for make in MAKERS[:3]]
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 5)
    lost += [without_list(zipped(files)), without_list(streamed(files))]
    # The sizes behind a file need not have a mark before them.
    lost += [raw.replace(b"PK\7\x08", b"") for raw in lost]
    for raw in lost:
        assert look(raw) == [*FILES.items(), ("last.txt", b"the last")]
        assert told(raw) == {"cut": 1}


def test_the_end_of_a_zip_in_a_zip_is_not_taken_for_that_of_the_one_around_it() -> None:
    inner = zipped({"other.txt": b"other"})
    raw = zipped({"chat.txt": CHAT, "notes.docx": inner}, zipfile.ZIP_STORED)
    lost = raw[: raw.index(inner) + len(inner)]
    assert look(lost) == [("chat.txt", CHAT)]
    assert told(lost) == {"broken": 1}


def test_a_damaged_file_gives_what_stands_before_the_damage_and_others_are_whole() -> None:
    for make in MAKERS[:3]:
        raw = bytearray(make({"a.txt": NOISE, "b.txt": CHAT}))
        raw[100_000] ^= 0x55
        notes = Notes()
        (_, first), second = look(bytes(raw), notes)
        assert first[:99_000] == NOISE[:99_000]
        assert second == ("b.txt", CHAT)
        assert notes.counts == {"broken": 1}
        assert notes.first == {"broken": 1}
    # Packed so well that all of it comes out before the check sum is met.
    raw = bytearray(packed_tar({"a.txt": CHAT}))
    raw[-5] ^= 1
    assert look(bytes(raw)) == [("a.txt", CHAT)]


def test_what_comes_before_a_damage_is_had_to_the_last_byte() -> None:
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(CHAT) + packer.flush(zlib.Z_FULL_FLUSH) + b"\xff" * 9
    raw = local(b"a.txt", len(packed), 0, 0) + packed
    raw = with_list(raw, [listed(b"a.txt", len(packed), 0, 0, 0, zipfile.ZIP_DEFLATED)])
    assert look(raw) == [("a.txt", CHAT)]
    assert told(raw) == {"broken": 1}
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress(tarred({"a.txt": CHAT})[:9000]) + packer.flush(zlib.Z_FULL_FLUSH)
    assert look(packed + b"\xff" * 9) == [("a.txt", CHAT[: 9000 - 512])]
    assert told(packed + b"\xff" * 9) == {"broken": 2}


def test_reading_a_damaged_file_again_does_not_tell_it_again() -> None:
    raw = bytearray(zipped({"a.txt": NOISE}))
    raw[100_000] ^= 0x55
    notes = Notes()
    (member,) = members(io.BytesIO(raw), notes)
    assert b"".join(member.blocks()) == b"".join(member.blocks())
    assert notes.counts == {"broken": 1}


def test_a_broken_header_in_a_tar_costs_only_its_own_file() -> None:
    raw = bytearray(tarred({"a.txt": CHAT, "b.txt": CHAT, "c.txt": b"c"}))
    raw[raw.index(b"b.txt")] ^= 1
    assert look(bytes(raw)) == [("a.txt", CHAT), ("c.txt", b"c")]
    assert told(bytes(raw)) == {"broken": 1}


def test_several_packed_parts_in_a_row_are_one() -> None:
    raw = tarred(FILES)
    halves = gzip.compress(raw[:700]) + gzip.compress(b"") + gzip.compress(raw[700:]) + b"\0\0"
    assert look(halves) == list(FILES.items())
    assert not told(halves)


# Archives made to harm


def small_bounds(monkeypatch: pytest.MonkeyPatch, **bounds: int) -> None:
    for module in (archives, archives_packed, archives_tar, archives_zip):
        for name, value in bounds.items():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, value)


def test_what_unpacks_to_far_more_than_it_is_stops_and_the_next_file_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small_bounds(monkeypatch, FREE=100_000)
    files = {"bomb.txt": bytes(3_000_000), "chat.txt": CHAT}
    for make in (zipped, streamed):
        notes = Notes()
        (_, first), second = look(make(files), notes)
        assert 100_000 < len(first) < 1_000_000
        assert second == ("chat.txt", CHAT)
        assert notes.counts == {"more": 1}
    # Many of them together are bounded as one is.
    many = {f"{number}.txt": bytes(90_000) for number in range(50)}
    assert sum(len(content) for _, content in look(zipped(many))) < 2_000_000
    for raw in (packed_tar(files), packed_tar({"bomb.mp4": bytes(3_000_000), "chat.txt": CHAT})):
        assert sum(len(content) for _, content in look(raw)) < 2_000_000
        assert told(raw)["more"]
    films = streamed({f"{number}.mp4": bytes(90_000) for number in range(50)})
    assert told(without_list(films)) == {"cut": 1, "more": 1}


def test_no_more_is_handed_on_than_the_bounds_say(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"a.txt": NOISE[:70_000], "b.txt": NOISE[:70_000], "c.txt": b"c"}
    small_bounds(monkeypatch, MAX_MEMBER=66_000)
    for make in MAKERS:
        notes = Notes()
        sizes = [len(content) for _, content in look(make(files), notes)]
        assert max(sizes) <= 66_000
        assert notes.counts == {"more": 2}
    small_bounds(monkeypatch, MAX_MEMBER=1 << 30, MAX_TOTAL=100_000)
    for make in MAKERS[:6]:
        assert sum(len(content) for _, content in look(make(files))) <= 100_000
        assert told(make(files)) == {"more": 1}
    # What is read again is not counted again.
    small_bounds(monkeypatch, MAX_TOTAL=150_000)
    found = list(members(io.BytesIO(zipped(files)), Notes()))
    for member in [*found, *found]:
        assert b"".join(member.blocks()) == files[member.name]


def test_no_more_files_are_looked_at_than_the_bound_says(monkeypatch: pytest.MonkeyPatch) -> None:
    small_bounds(monkeypatch, MAX_MEMBERS=5, MAX_HEADERS=5)
    files = {f"{number}.txt": b"x" for number in range(9)}
    for make in MAKERS:
        raw = make(files)
        assert [name for name, _ in look(raw)] == list(files)[:5]
        assert told(raw) == {"more": 1}
        whole = make(dict(list(files.items())[:5]))
        assert len(look(whole)) == 5
    lost = zipped(files)
    assert len(look(lost[: lost.index(b"PK\1\2")])) == 5


def listed(name: bytes, packed: int, size: int, start: int, check: int, method: int = 0) -> bytes:
    """One entry of a zip's list."""
    return struct.pack(
        "<4s6H3L5H2L",
        *(b"PK\1\2", 20, 20, 0, method, 0, 0, check, packed, size, len(name), 0, 0, 0, 0, 0, start),
    )[:46] + name  # fmt: skip


def local(name: bytes, packed: int, size: int, check: int, rest: bytes = b"") -> bytes:
    fields = (b"PK\3\4", 20, 0, 0, 0, 0, check, packed, size, len(name), len(rest))
    return struct.pack("<4s5H3L2H", *fields) + name + rest


def with_list(body: bytes, entries: list[bytes]) -> bytes:
    whole = b"".join(entries)
    count = len(entries)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(whole), len(body), 0)
    return body + whole + end


def test_files_that_share_bytes_are_refused() -> None:
    check = zlib.crc32(b"kernel")
    kernel = local(b"z.txt", 6, 6, check) + b"kernel"
    # All of them are one and the same.
    same = [listed(b"%d.txt" % number, 6, 6, 0, check) for number in range(9)]
    raw = with_list(kernel, same)
    assert (look(raw), told(raw)) == ([], {"member": 9})
    # Each holds the headers of those after it, down to the one that all of them share.
    body, entries = kernel, [(b"z.txt", 6, 0)]
    for number in range(8, 0, -1):
        name = b"%d.txt" % number
        head = local(name, len(body), len(body), zlib.crc32(body))
        entries = [(name, len(body), 0), *((n, s, at + len(head)) for n, s, at in entries)]
        body = head + body
    raw = with_list(body, [listed(name, size, size, at, 0) for name, size, at in entries])
    assert [name for name, _ in look(raw)] == ["z.txt"]
    assert told(raw)["member"] == 8
    # One whose own header pushes its content into the next one's.
    first = local(b"a.txt", 6, 6, check, rest=b"")
    first = first[:28] + struct.pack("<H", 20) + first[30:] + b"kernel"
    entries_ = [listed(b"a.txt", 6, 6, 0, check), listed(b"z.txt", 6, 6, len(first), check)]
    raw = with_list(first + kernel, entries_)
    assert look(raw) == [("a.txt", b""), ("z.txt", b"kernel")]
    assert told(raw) == {"member": 1}


def test_sizes_and_places_that_cannot_be_do_no_harm() -> None:
    for packed, start in ((0xFFFFFFFF, 0), (6, 0xFFFFFFFF), (6, 5), (0, 999)):
        raw = with_list(
            local(b"a.txt", 6, 6, 0) + b"kernel", [listed(b"a.txt", packed, 6, start, 0)]
        )
        assert look(raw) in ([], [("a.txt", b"")])
        assert told(raw)
    wide = struct.pack("<HH2Q", 1, 16, 1 << 63, 1 << 63)
    raw = local(b"a.txt", 0xFFFFFFFF, 0xFFFFFFFF, 0, wide) + b"kernel"
    assert look(raw) == [("a.txt", b"kernel")]
    assert told(raw) == {"cut": 2}


def header(name: bytes, size: bytes, kind: bytes = b"0") -> bytes:
    """One header of a tar."""
    block = name.ljust(100, b"\0") + bytes(24) + size.ljust(12, b"\0") + bytes(20) + kind
    return resummed(block.ljust(512, b"\0"))


def test_sizes_in_a_tar_that_cannot_be_do_no_harm() -> None:
    after = tarred({"ok.txt": b"y"})
    assert told(header(b"a.txt", b"\x80" + b"\xff" * 11) + after) == {"cut": 2}
    for size in (b"\xff" * 12, b"-1", b"9", b"\x81" + bytes(11)):
        raw = header(b"a.txt", size) + after
        assert (look(raw), told(raw)) == ([("ok.txt", b"y")], {"broken": 1})
    wide = header(b"a.txt", b"\x80" + (600).to_bytes(11, "big")) + b"x" * 600 + bytes(424)
    assert look(wide + after) == [("a.txt", b"x" * 600), ("ok.txt", b"y")]
    for said in ("9" * 20, "-5", "x", "9" * 5000):
        raw = tarred({"a.txt": b"x"}, pax_headers={"size": said})
        assert [name for name, _ in look(raw)] == ["a.txt"]
    # The size that a pax header gives holds, as for files over 8 GiB.
    pax = tarred({"a.txt": b"x"}, pax_headers={"size": "600"})
    start = pax.index(b"a.txt", 1024)
    raw = pax[:start] + header(b"a.txt", b"0") + b"x" * 600 + bytes(424) + after
    assert look(raw) == [("a.txt", b"x" * 600), ("ok.txt", b"y")]


def test_a_long_name_or_pax_header_without_end_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    at = archives_packed.Plain.at

    def watched(self: archives_packed.Plain, place: int, size: int) -> bytes:
        asked.append(size)
        return at(self, place, size)

    monkeypatch.setattr(archives_packed.Plain, "at", watched)
    size = 2 * 1024 * 1024
    content = b"a" * size
    after = header(b"short.txt", b"1") + b"x" + bytes(511) + tarred({"ok.txt": b"y"})
    for kind in (b"L", b"x", b"K", b"g"):
        raw = header(b"x", b"%o" % size, kind) + content + after
        found = [name for name, _ in look(raw)]
        assert found == (["ok.txt"] if kind in {b"L", b"x"} else ["short.txt", "ok.txt"])
    assert max(asked) <= archives_packed.PIECE


def test_headers_that_follow_headers_do_not_pile_up() -> None:
    record = b"20 path=chat\xc3\xa4s.txt\n"
    one = header(b"x", b"%o" % len(record), b"x") + record.ljust(512, b"\0")
    raw = one * 3000 + tarred({"x.jpg": b"y"})
    assert look(raw) == [("chatäs.txt", b"y")]
    for text in (
        b"0 path=x",
        b"1 path=x",
        b"2 path=x",
        b"99 path=x",
        b"9" * 60 + b" path=x",
        b"path",
    ):
        broken = header(b"x", b"%o" % len(text), b"x") + text.ljust(512, b"\0")
        assert look(broken + tarred({"a.txt": b"y"})) == [("a.txt", b"y")]


@settings(max_examples=40)
@given(st.sampled_from([b"", b"PK\3\4", b"PK\5\6", b"\x1f\x8b\x08\0"]), st.binary(max_size=700))
def test_no_bytes_make_it_fail(begin: bytes, rest: bytes) -> None:
    is_archive(begin + rest)
    look(begin + rest)


SMALL = [make({"a/b.txt": CHAT[:200], "c.json": b"{}", "d.jpg": b"d"}) for make in MAKERS]


def changed(raw: bytes, chance: random.Random) -> bytes:
    """Change, take out, repeat or cut off something."""
    place, size = chance.randrange(len(raw)), chance.randrange(600)
    match chance.randrange(4):
        case 0:
            return raw[:place] + bytes([chance.randrange(256)]) + raw[place + 1 :]
        case 1:
            return raw[:place] + raw[place + size :]
        case 2:
            return raw[:place] + raw[max(0, place - size) : place] + raw[place:]
        case _:
            return raw[: place + 1]


@settings(max_examples=60)
@given(st.sampled_from(SMALL), st.integers(0, 1 << 32))
def test_no_change_to_an_archive_makes_it_fail(raw: bytes, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(3):
        raw = changed(raw, chance) or b"P"
        for name, content in look(raw):
            assert name
            name.encode()
            assert len(content) < 100_000


@pytest.mark.slow
def test_no_many_changes_to_many_archives_make_it_fail() -> None:
    chance = random.Random(1)
    for _ in range(20_000):
        raw = chance.choice(SMALL)
        for _ in range(chance.randrange(1, 6)):
            raw = changed(raw, chance) or b"P"
        look(raw)


# What lies beneath


def test_a_file_that_cannot_be_read_on_is_a_refusal_and_nothing_else_is() -> None:
    class Failing(io.BytesIO):
        left = 3
        fault: Exception = OSError("gone")

        def read(self, size: int | None = -1, /) -> bytes:
            self.left -= 1
            if self.left < 0:
                raise self.fault
            return super().read(size)

    for make in MAKERS:
        for fault in (OSError("gone"), DamagedCaseError("A sealed file is damaged.")):
            for reads in range(3):
                file = Failing(make(FILES))
                file.left, file.fault = reads, fault
                with pytest.raises(Refusal) as caught:
                    [b"".join(member.blocks()) for member in members(file, Notes())]
                assert "gone" not in caught.value.reason


def test_a_file_that_gives_little_at_a_time_is_read_all_the_same() -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 1000))

    for make in MAKERS:
        notes = Notes()
        found = members(Trickle(make(FILES)), notes)
        assert [(member.name, b"".join(member.blocks())) for member in found] == list(FILES.items())
        assert not notes.counts


def test_an_archive_that_is_sealed_is_read_without_a_copy_in_the_clear() -> None:
    key = age.Identity.generate()
    for make in MAKERS:
        sealed = io.BytesIO(age.seal_bytes(make(FILES), key.recipient))
        found = members(age.open_seekable(sealed, [key]), Notes())
        assert [(member.name, b"".join(member.blocks())) for member in found] == list(FILES.items())
