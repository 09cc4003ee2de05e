from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.evidence.times import MAX_ENTRIES, MAX_HEAD, MAX_PARTS, time_taken

TAKEN, DIGITIZED, CHANGED = 0x9003, 0x9004, 0x0132
TAKEN_OFFSET, DIGITIZED_OFFSET, CHANGED_OFFSET = 0x9011, 0x9012, 0x9010
POINTER = 0x8769

MAY = b"2024:05:01 22:13:05"
JUNE = b"2023:06:02 10:11:12"
JULY = b"2022:07:03 01:02:03"

Tags = dict[int, bytes]


def directory(tags: Tags, at: int, order: str, pointer: int | None = None) -> bytes:
    """A TIFF directory that stands ``at`` so many bytes, with its texts behind it."""
    count = len(tags) + (pointer is not None)
    text_at = at + 2 + 12 * count + 4
    entries, texts = [], b""
    for tag, text in tags.items():
        ended = text + b"\0"
        entries.append(struct.pack(order + "HHII", tag, 2, len(ended), text_at + len(texts)))
        texts += ended
    if pointer is not None:
        entries.append(struct.pack(order + "HHII", POINTER, 4, 1, pointer))
    return struct.pack(order + "H", count) + b"".join(entries) + bytes(4) + texts


def tiff(exif: Tags | None = None, image: Tags | None = None, order: str = "<") -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    image = image or {}
    after = 8 + len(directory(image, 8, order, 0))
    first = directory(image, 8, order, after)
    return mark + struct.pack(order + "I", 8) + first + directory(exif or {}, after, order)


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg(*segments: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + segment(0xDA, b"\1\1\0\0\x3f\0") + b"\xff\xd9"


def exif_segment(block: bytes) -> bytes:
    return segment(0xE1, b"Exif\0\0" + block)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def png(*chunks: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def png_text(text: bytes) -> bytes:
    return chunk(b"tEXt", b"Creation Time\0" + text)


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP"
    for kind, content in chunks:
        body += kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


FULL = tiff({TAKEN: MAY, TAKEN_OFFSET: b"+02:00"})
PNG_CHANGE = chunk(b"tIME", struct.pack(">HBBBBB", 2022, 7, 3, 1, 2, 3))

FILES: dict[str, bytes] = {
    "jpeg": jpeg(segment(0xE0, b"JFIF\0"), exif_segment(FULL)),
    "png": png(chunk(b"eXIf", FULL), png_text(b"2023-06-02T10:11:12Z"), PNG_CHANGE),
    "webp": webp((b"VP8X", bytes(10)), (b"odd ", b"123"), (b"EXIF", FULL)),
    "tiff": FULL,
    "tiff, big-endian": tiff({TAKEN: MAY, TAKEN_OFFSET: b"+02:00"}, order=">"),
}


@pytest.mark.parametrize("kind", FILES)
def test_the_time_and_its_offset_are_read_from(kind: str) -> None:
    assert time_taken(FILES[kind]) == "2024-05-01T22:13:05+02:00"


@pytest.mark.parametrize(
    ("exif", "image", "expected"),
    [
        ({TAKEN: MAY, DIGITIZED: JUNE}, {CHANGED: JULY}, "2024-05-01T22:13:05"),
        ({DIGITIZED: JUNE}, {CHANGED: JULY}, "2023-06-02T10:11:12"),
        ({}, {CHANGED: JULY}, "2022-07-03T01:02:03"),
        ({TAKEN: b"    :  :     :  :  ", DIGITIZED: JUNE}, {}, "2023-06-02T10:11:12"),
        ({TAKEN: b"0000:00:00 00:00:00"}, {CHANGED: JULY}, "2022-07-03T01:02:03"),
        ({TAKEN: MAY, DIGITIZED_OFFSET: b"+02:00"}, {}, "2024-05-01T22:13:05"),
        ({DIGITIZED: JUNE, DIGITIZED_OFFSET: b"-03:30"}, {}, "2023-06-02T10:11:12-03:30"),
        ({CHANGED_OFFSET: b"+14:00"}, {CHANGED: JULY}, "2022-07-03T01:02:03+14:00"),
        ({TAKEN: MAY + b" ", TAKEN_OFFSET: b" +02:00\0?"}, {}, "2024-05-01T22:13:05+02:00"),
        ({}, {}, None),
    ],
)
def test_the_time_nearest_to_the_taking_is_preferred(
    exif: Tags, image: Tags, expected: str | None
) -> None:
    assert time_taken(tiff(exif, image)) == expected


@pytest.mark.parametrize(
    "offset", [b"+14:01", b"+99:00", b"+02:60", b"\x1b[31m", b"    :  ", b"+2"]
)
def test_a_senseless_offset_costs_only_the_offset(offset: bytes) -> None:
    assert time_taken(tiff({TAKEN: MAY, TAKEN_OFFSET: offset})) == "2024-05-01T22:13:05"


@pytest.mark.parametrize(
    "text",
    [
        b"2023:02:29 10:00:00",
        b"2024:13:01 10:00:00",
        b"2024:05:01 24:00:00",
        b"2024:05:01 10:00:60",
        b"2024:05:01",
        b"2024:05-01 10:00:00",
        b"2024:05:01 22:13:05 and more",
        b"\x1b[2J2024:05:01 22:13:05",
        "٢٠٢٤:05:01 22:13".encode(),
        b"20240501221305",
        MAY + b" " * 30,
    ],
)
def test_what_is_no_real_time_is_none(text: bytes) -> None:
    assert time_taken(tiff({TAKEN: text})) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"2023-06-02T10:11:12Z", "2023-06-02T10:11:12+00:00"),
        (b"2023-06-02T10:11:12.123456+05:30", "2023-06-02T10:11:12+05:30"),
        (b"2023-06-02 10:11:12-0800", "2023-06-02T10:11:12-08:00"),
        (b"2023:06:02 10:11:12", "2023-06-02T10:11:12"),
        (b" 2023:06:02 10:11:12\n", "2023-06-02T10:11:12"),
        (b"yesterday", None),
    ],
)
@pytest.mark.parametrize("before", [b"tEXt", b"iTXt"])
def test_a_png_may_say_its_time_in_words(before: bytes, text: bytes, expected: str | None) -> None:
    between = b"" if before == b"tEXt" else b"\0\0en\0Zeit\0"
    assert time_taken(png(chunk(before, b"Creation Time\0" + between + text))) == expected


@pytest.mark.parametrize("content", [b"", b"\0", b"\0\0", b"\0\0en", b"\1\0\0\0" + JUNE, JUNE])
def test_an_international_text_that_is_compressed_or_cut_is_passed_over(content: bytes) -> None:
    assert time_taken(png(chunk(b"iTXt", b"Creation Time\0" + content))) is None


def test_other_words_of_a_png_are_no_time() -> None:
    assert time_taken(png(chunk(b"tEXt", b"Title\0" + JUNE))) is None


def test_the_last_change_of_a_png_counts_only_without_a_better_time() -> None:
    assert time_taken(png(PNG_CHANGE)) == "2022-07-03T01:02:03+00:00"
    assert time_taken(png(PNG_CHANGE, png_text(JUNE))) == "2023-06-02T10:11:12"
    late = chunk(b"eXIf", tiff({TAKEN: MAY}))
    assert time_taken(png(PNG_CHANGE, png_text(JUNE), late)) == "2024-05-01T22:13:05"


@pytest.mark.parametrize("content", [b"", bytes(7), b"\x07\xe6\x07\x03\x01\x02", bytes(8)])
def test_a_last_change_that_is_no_time_is_none(content: bytes) -> None:
    assert time_taken(png(chunk(b"tIME", content))) is None


def test_the_mark_of_jpeg_is_accepted_in_png_and_webp() -> None:
    marked = b"Exif\0\0" + FULL
    assert time_taken(png(chunk(b"eXIf", marked))) == "2024-05-01T22:13:05+02:00"
    assert time_taken(webp((b"EXIF", marked))) == "2024-05-01T22:13:05+02:00"


def test_fill_bytes_and_marks_without_length_are_passed_over_in_a_jpeg() -> None:
    assert time_taken(jpeg(b"\xff\xff\xff", b"\x01\xff\xd0", exif_segment(FULL))) is not None


def test_a_jpeg_segment_of_another_kind_is_passed_over() -> None:
    other = segment(0xE2, b"Exif\0\0" + tiff({TAKEN: JUNE}))
    extended = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + tiff({TAKEN: JUNE}))
    empty = exif_segment(tiff())
    file = jpeg(other, extended, empty, exif_segment(FULL))
    assert time_taken(file) == "2024-05-01T22:13:05+02:00"


def test_what_stands_in_the_picture_itself_is_not_read() -> None:
    assert time_taken(jpeg() + exif_segment(FULL)) is None
    assert time_taken(b"\xff\xd8" + segment(0xDA, b"") + exif_segment(FULL)) is None


def test_a_text_that_runs_out_of_the_block_is_not_read() -> None:
    # Half of it would still be a time, but of another moment.
    with_offset = tiff({TAKEN: MAY + b"+02:00"})
    assert time_taken(with_offset) == "2024-05-01T22:13:05+02:00"
    assert time_taken(with_offset[: with_offset.index(b"+02")]) is None


def test_an_entry_that_is_cut_off_is_not_read() -> None:
    entry = struct.pack("<HHII", TAKEN, 2, 20, 8)
    block = b"II*\0" + struct.pack("<I", 28) + MAY + b"\0" + b"\1\0" + entry
    assert time_taken(block) == "2024-05-01T22:13:05"
    assert time_taken(block[:-1]) is None


@pytest.mark.parametrize("kind", [0, 1, 4, 7])
def test_what_the_directory_does_not_call_a_text_is_not_read(kind: int) -> None:
    text = struct.pack("<HH", TAKEN, 2)
    assert time_taken(FULL.replace(text, struct.pack("<HH", TAKEN, kind))) is None


def test_a_block_without_the_mark_of_tiff_is_not_read() -> None:
    assert time_taken(png(chunk(b"eXIf", b"XX*\0" + FULL[4:]))) is None


def test_the_first_of_several_times_of_one_kind_counts() -> None:
    assert time_taken(png(png_text(JUNE), png_text(MAY))) == "2023-06-02T10:11:12"


@pytest.mark.parametrize(
    "whole",
    [
        jpeg(exif_segment(FULL)),
        png(chunk(b"eXIf", FULL)),
        png(png_text(MAY + b"+02:00")),
        webp((b"EXIF", FULL)),
    ],
    ids=["jpeg segment", "png chunk", "png text", "webp chunk"],
)
def test_a_part_that_is_cut_off_is_not_read(whole: bytes) -> None:
    assert time_taken(whole[: whole.index(b"+02")]) is None


@pytest.mark.parametrize("kind", FILES)
def test_bytes_past_the_limit_are_ignored(kind: str) -> None:
    assert time_taken(FILES[kind] + bytes(MAX_HEAD)) == "2024-05-01T22:13:05+02:00"
    assert time_taken(png(chunk(b"IDAT", bytes(MAX_HEAD)), png_text(JUNE))) is None


@pytest.mark.parametrize(("before", "found"), [(MAX_ENTRIES - 1, True), (MAX_ENTRIES, False)])
def test_only_so_many_entries_of_a_directory_are_read(before: int, found: bool) -> None:
    many = dict.fromkeys(range(1, before + 1), b"12345") | {TAKEN: MAY}
    assert (time_taken(tiff(many)) is not None) is found


@pytest.mark.parametrize(
    "build",
    [
        lambda count: jpeg(*[segment(0xFE, b"")] * count, exif_segment(FULL)),
        lambda count: jpeg(b"\xff" * count, exif_segment(FULL)),
        lambda count: png(*[chunk(b"IDAT", b"")] * (count - 1), chunk(b"eXIf", FULL)),
        lambda count: webp(*[(b"skip", b"")] * count, (b"EXIF", FULL)),
    ],
    ids=["jpeg segments", "jpeg fill bytes", "png chunks", "webp chunks"],
)
def test_only_so_many_parts_are_read(build: Callable[[int], bytes]) -> None:
    assert time_taken(build(MAX_PARTS - 1)) is not None
    assert time_taken(build(MAX_PARTS)) is None


def pointing(entry: bytes, count: int, first: int = 8) -> bytes:
    block = b"II*\0" + struct.pack("<IH", first, count) + entry * (65_000 // len(entry))
    return block[:65_000]


HOSTILE: dict[str, bytes] = {
    "a pointer to its own directory": pointing(struct.pack("<HHII", POINTER, 4, 1, 8), 1),
    "thousands of pointers": pointing(struct.pack("<HHII", POINTER, 4, 1, 8), 65_535),
    "texts of four billion bytes": pointing(struct.pack("<HHII", TAKEN, 2, 2**32 - 1, 8), 65_535),
    "a billion numbers": pointing(struct.pack("<HHII", TAKEN, 4, 2**30, 8), 65_535),
    "a directory beyond the end": pointing(bytes(12), 9, 2**32 - 1),
    "a directory at the header": pointing(bytes(12), 9, 0),
    "texts beyond the end": pointing(struct.pack("<HHII", TAKEN, 2, 20, 2**32 - 1), 65_535),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_block_made_to_cost_time_costs_none(kind: str) -> None:
    files = [HOSTILE[kind], jpeg(*[exif_segment(HOSTILE[kind])] * 16)]
    files.append(png(*[chunk(b"eXIf", HOSTILE[kind][:5_000])] * 200))
    for file in files:
        began = time.process_time()
        assert time_taken(file) is None
        assert time.process_time() - began < 0.5


@given(st.binary(max_size=300))
def test_any_bytes_give_none_or_a_time(head: bytes) -> None:
    assert_none_or_a_time(time_taken(head))


starts = st.sampled_from([b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF    WEBP", b"II*\0", b"MM\0*"])


@given(starts, st.binary(max_size=300))
def test_any_bytes_behind_a_true_start_give_none_or_a_time(start: bytes, rest: bytes) -> None:
    assert_none_or_a_time(time_taken(start + rest))


changes = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 3), st.binary(max_size=4)), min_size=1, max_size=6
)


@given(st.sampled_from([*FILES.values()]), changes)
def test_a_damaged_picture_gives_none_or_a_time(
    head: bytes, listed: list[tuple[int, int, bytes]]
) -> None:
    for at, removed, put in listed:
        head = head[:at] + put + head[at + removed :]
    assert_none_or_a_time(time_taken(head))


@given(st.sampled_from([*FILES.values()]), st.integers(0, 400))
def test_a_picture_cut_anywhere_gives_none_or_a_time(head: bytes, length: int) -> None:
    assert_none_or_a_time(time_taken(head[:length]))


@given(st.dictionaries(st.sampled_from([TAKEN, TAKEN_OFFSET, CHANGED]), st.binary(max_size=39)))
def test_any_texts_give_none_or_a_time(tags: Tags) -> None:
    assert_none_or_a_time(time_taken(tiff(tags)))


digits = st.text("0123456789", min_size=14, max_size=14)
offsets = st.from_regex(rb"[+-][0-2]\d:?[0-6]\d", fullmatch=True)


@given(digits, offsets)
def test_any_digits_give_none_or_a_time(number: str, offset: bytes) -> None:
    year, *rest = number[:4], *(number[at : at + 2] for at in range(4, 14, 2))
    text = "{}:{}:{} {}:{}:{}".format(year, *rest).encode()
    assert_none_or_a_time(time_taken(tiff({TAKEN: text, TAKEN_OFFSET: offset})))


@given(
    st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31))  # noqa: DTZ001
)
def test_every_real_time_is_read_as_it_stands(at: datetime) -> None:
    at = at.replace(microsecond=0)
    text = at.isoformat().replace("-", ":").replace("T", " ").encode()
    assert time_taken(tiff({TAKEN: text})) == at.isoformat()


def assert_none_or_a_time(found: str | None) -> None:
    if found is not None:
        assert len(found) in (19, 25)
        assert datetime.fromisoformat(found).isoformat() == found
