from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.evidence.lines import lines_of
from tests.cli.program import Program

CHAT = """\
[21/02/2024, 12:00] X: send 200 to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa
[21/02/2024, 12:01] X: insta @evil_guy.x or https://t.me/evilguy
[21/02/2024, 12:02] X: bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5
[21/02/2024, 12:03] X: card 4111 1111 1111 1111, call 07911 123456
[21/02/2024, 12:04] X: now! 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def test_finds_are_named_with_how_sure_they_are_and_where(program: Program) -> None:
    outcome = program("identifiers", program.write("chat.txt", CHAT), "--country", "GB")
    assert (outcome.code, outcome.err) == (0, "")
    fits, words, looks, slips = (
        outcome.out.index(title.upper())
        for title in (
            "Its check digits fit",
            "A word beside it says what it is",
            "It looks like one",
            "It has a typing error",
        )
    )
    assert fits < outcome.out.index("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa") < words
    assert "in lines 1 (2024-02-21 12:00:00), 5 (2024-02-21 12:04:00)." in " ".join(
        outcome.out.split()
    )
    assert words < outcome.out.index("evil_guy.x") < looks
    assert looks < outcome.out.index("+447911123456") < slips
    assert slips < outcome.out.index("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5")
    assert "4111" not in outcome.out
    assert "**** **** **** 1111" in outcome.out


def test_input_is_read_and_nothing_is_kept(program: Program) -> None:
    outcome = program("identifiers", "-", piped=CHAT)
    assert "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa" in outcome.out
    assert not program.home.exists()


def test_a_mail_is_read_by_its_words(program: Program) -> None:
    mail = b"From: a@b.example\nTo: c\nSubject: x\nContent-Transfer-Encoding: base64\n\n"
    mail += b"c2VuZCB0byAxQTF6UDFlUDVRR2VmaTJETVBUZlRMNVNMbXY3RGl2Zk5hIG5vdw==\n"
    outcome = program("identifiers", program.write("a.eml", mail))
    assert "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa" in outcome.out


def test_a_text_with_none_says_so(program: Program) -> None:
    outcome = program("identifiers", program.write("a.txt", "Please stop.\n"))
    assert "I found no names" in outcome.out


def test_what_is_no_text_is_not_read(program: Program) -> None:
    assert program("identifiers", program.write("a.mp4", "words")).code == 2
    assert program("identifiers", program.write("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(9))).code == 2
    assert program("identifiers", program.folder / "gone.txt").code == 2


def test_other_formats_hold_the_same_and_steer_nothing(program: Program) -> None:
    file = program.write("chat.txt", CHAT + "https://t.me/a\x1b[2J\u202e_b|c`<i>\n")
    for format_ in ("text", "markdown"):
        assert not {"\x1b", "\u202e"} & set(program("identifiers", file, "--format", format_).out)
    assert json.loads(program("identifiers", file, "--format", "json").out)


@given(st.text(), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]), st.integers(2, 9))
def test_lines_are_the_same_however_the_file_is_cut(text: str, encoding: str, size: int) -> None:
    text = text.replace("\r", "").removeprefix("\ufeff")
    content = text.encode(encoding, "replace")
    blocks = (content[at : at + size] for at in range(0, len(content), size))
    expected = content.decode(encoding).removesuffix("\n").split("\n") if text else []
    assert [line for _, line in lines_of(blocks)] == expected
