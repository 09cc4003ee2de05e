from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence import lines as module
from sextortion_help.evidence.lines import LONGEST, lines_of, stretches_of

TEXT = st.text(st.sampled_from("a\u00e9\U0001f600\n\r\u2028\u0085\0x"), max_size=40)


def cut(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def whole_lines(pieces: Iterable[tuple[int, str]]) -> list[str]:
    """Put the pieces of each line together again; their numbers count from 1 without a gap."""
    found: dict[int, str] = {}
    for number, piece in pieces:
        found[number] = found.get(number, "") + piece
    assert list(found) == list(range(1, len(found) + 1))
    return list(found.values())


def expected_of(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]


@settings(max_examples=60)
@given(TEXT, st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]), st.integers(1, 9))
def test_every_kind_of_line_end_counts_once_however_the_file_is_cut(
    text: str, encoding: str, size: int
) -> None:
    assert whole_lines(lines_of(cut(text.encode(encoding), size))) == expected_of(text)


@settings(max_examples=40)
@given(TEXT, st.integers(1, 9))
def test_a_line_that_is_too_long_comes_in_pieces_with_one_number(text: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LONGEST", 5)
        patch.setattr(module, "_STEP", 4)
        pieces = list(lines_of(cut(text.encode(), size)))
        stretches = list(stretches_of(cut(text.encode(), size)))
    assert all(len(piece) <= 5 for _, piece in pieces)
    assert whole_lines(pieces) == expected_of(text)
    number = 1
    for first, stretch in stretches:
        assert first == number
        number += stretch.count("\n")
    lines = "".join(stretch for _, stretch in stretches)
    assert lines == text.replace("\r\n", "\n").replace("\r", "\n")


def test_what_is_cut_in_the_middle_of_a_letter_is_still_handed_on() -> None:
    assert [*lines_of([b"a\xf0\x9f"])] == [(1, "a\ufffd")]
    assert [*lines_of([b"\xff\xfea\0b"])] == [(1, "a\ufffd")]
    assert [*lines_of([b"\xff"])] == [(1, "\ufffd")]
    assert [*lines_of([b"", b"\xff", b"\xfea\0"])] == [(1, "a")]
    assert [*lines_of([])] == [*lines_of([b""])] == [*lines_of([b"\xef\xbb\xbf"])] == []


def test_a_block_and_a_line_of_any_size_cost_little_memory() -> None:
    block = b"a" * (8 * LONGEST)
    tracemalloc.start()
    lengths = [len(piece) for _, piece in lines_of([block, block])]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert max(lengths) == LONGEST
    assert sum(lengths) == 2 * len(block)
    assert peak < 6 * LONGEST
