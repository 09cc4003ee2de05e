"""Files of mails taken apart: into mails, and into lines however they end."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers.mbox import LONGEST_LINE, is_from_line, mails
from sextortion_help.evidence.readers.model import Held, Source

FROM = b"From a@example.org Mon Jan  1 10:00:00 2024\n"
ONE = b"Subject: one\n\nwords\n"
TWO = b"Subject: two\n\nmore words\n"


@dataclass
class InBlocks:
    """A file that is read so many bytes at a time."""

    content: bytes
    size: int
    name: str = "x.mbox"

    def blocks(self) -> Iterator[bytes]:
        for at in range(0, len(self.content), self.size):
            yield self.content[at : at + self.size]


def apart(content: bytes | Source) -> list[bytes]:
    source = Held("x.mbox", content) if isinstance(content, bytes) else content
    return [b"".join(lines) for lines in mails(source)]


@pytest.mark.parametrize(
    "line",
    [
        "From a@example.org Mon Jan  1 10:00:00 2024",
        "From 1790000000000000000@xxx Mon Jan 01 00:00:00 +0000 2024",
        "From - Mon Jan  1 10:00:00 2024",
        "From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
        "From Sat Jan  3 01:05:34 1996",
        "From 'a b'@example.org Mon, 1 Jan 2024 10:00:00 +0000",
        "From a@example.org Mon Jan  1 10:00:00 GMT 2024",
    ],
)
def test_the_lines_of_common_programs_begin_a_mail(line: str) -> None:
    assert is_from_line(line.encode())
    assert apart(line.encode() + b"\n" + ONE + line.encode() + b"\n" + TWO) == [ONE, TWO]


@pytest.mark.parametrize(
    "line",
    [
        b"From Monday on, we ship.",
        b"From here Mon Jan 1",
        b"from a Mon Jan  1 10:00:00 2024",
        b"From: a Mon Jan  1 10:00:00 2024",
        b" From a Mon Jan  1 10:00:00 2024",
    ],
)
def test_a_sentence_begins_no_mail(line: bytes) -> None:
    assert not is_from_line(line)
    content = ONE + line + b"\nNote: so\n"
    assert apart(FROM + content) == [content]


def test_a_line_that_no_header_follows_begins_no_mail() -> None:
    content = ONE + FROM + b"I wrote that down.\n" + FROM
    assert apart(FROM + content) == [content]
    assert apart(FROM + ONE + FROM + FROM + TWO) == [ONE + FROM, TWO]


def test_a_single_mail_is_not_taken_apart_or_unquoted() -> None:
    content = ONE + b"\n>From me\n" + FROM + TWO
    assert apart(content) == [content]


def test_quoted_lines_of_a_mailbox_are_unquoted_by_one() -> None:
    content = ONE + b">From me\n>>From you\n> From\n>Fro\n"
    assert apart(FROM + content) == [ONE + b"From me\n>From you\n> From\n>Fro\n"]


def test_empty_lines_before_the_first_mail_are_passed_over() -> None:
    assert apart(b"\n \n" + FROM + ONE) == [ONE]
    assert apart(b"\n\n" + ONE) == [ONE]
    assert apart(b"") == apart(b"\n\n") == apart(FROM) == []


def test_lines_that_are_not_taken_are_passed_over() -> None:
    source = Held("x.mbox", (FROM + ONE) * 3)
    assert [next(lines) for lines in mails(source)] == [b"Subject: one\n"] * 3


def test_line_ends_marks_and_blocks_change_nothing() -> None:
    content = FROM + ONE + b"\n" + FROM + TWO + b"\nend"
    whole = apart(content)
    assert len(whole) == 2
    for end in (b"\n", b"\r\n", b"\r"):
        changed = content.replace(b"\n", end)
        for marked in (
            changed,
            b"\xef\xbb\xbf" + changed,
            changed.decode().encode("utf-16"),
            b"\xfe\xff" + changed.decode().encode("utf-16-be"),
        ):
            assert apart(marked) == whole
            for size in (1, 2, 3, 40):
                assert apart(InBlocks(marked, size)) == whole


def test_a_long_line_comes_in_pieces_and_no_piece_begins_a_mail() -> None:
    line = b"x" * LONGEST_LINE + FROM + TWO
    assert apart(FROM + ONE + line) == [ONE + line]
    pieces = [len(piece) for lines in mails(Held("x", ONE + line)) for piece in lines]
    assert max(pieces) == LONGEST_LINE


def test_a_mail_of_any_size_is_never_held() -> None:
    class Endless:
        name = "x.mbox"

        def blocks(self) -> Iterator[bytes]:
            yield FROM + ONE
            for _ in range(200):
                yield b"QUFB" * 2500
            for _ in range(100):
                yield b"QUFB\n" * 2000

    tracemalloc.start()
    count = sum(len(piece) for lines in mails(Endless()) for piece in lines)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == len(ONE) + 3_000_000
    assert most < 500_000


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([FROM, ONE, b"From ", b"\r", b"\n", b">", b"A:", b"\0\xff"])))
def test_nothing_is_lost_in_any_mixture(pieces: list[bytes]) -> None:
    content = b"".join(pieces)
    mixed = apart(InBlocks(content, 3))
    assert mixed == apart(content)
    assert len(b"".join(mixed)) <= len(content)
    assert b"".join(mixed).count(b"words") == content.count(b"words")
