from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sextortion_help.evidence.names import MAX_BYTES, folded_name, safe_name

ODD = (
    ' .-~$_()<>:"/\\|?*\0\n\r\t\x1b[\x7f\x85\u200b\u202e\u2066\u2028\ufeff\ud800\udcff\ue000\ufdd0'
)
MARKED = "\u00e9e\u0301\u0316\u212b\u00df\u0131\u0130\U0001f600"
PIECES = [
    "CON",
    "con",
    "Nul",
    "COM\u00b9",
    "lpt3",
    "CONIN$",
    ".tar.gz",
    ".jpg",
    "..",
    "~$",
    "x" * 130,
]

texts = st.one_of(
    st.text(st.characters()),  # lone surrogates too
    st.text(ODD + MARKED + "abcAB1"),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(ODD + "ab"))).map("".join),
    st.text(MARKED + "ab .", min_size=60, max_size=200),
)

DEVICES = {
    "con", "prn", "aux", "nul", "conin$", "conout$",
    *(port + digit for port in ("com", "lpt") for digit in "123456789\u00b9\u00b2\u00b3"),
}  # fmt: skip


@given(texts)
def test_a_name_is_never_empty_or_too_long(text: str) -> None:
    assert 0 < len(safe_name(text).encode()) <= MAX_BYTES


@given(texts)
def test_a_name_is_one_part_of_a_path_that_windows_accepts(text: str) -> None:
    assert not set(safe_name(text)) & set('<>:"/\\|?*')


@given(texts)
def test_a_name_holds_no_control_direction_private_or_half_characters(text: str) -> None:
    name = safe_name(text)
    assert not {unicodedata.category(char) for char in name} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(texts)
def test_a_name_is_composed(text: str) -> None:
    assert unicodedata.is_normalized("NFC", safe_name(text))


@given(texts)
def test_a_name_begins_and_ends_where_no_system_changes_its_meaning(text: str) -> None:
    name = safe_name(text)
    assert not name.startswith((".", "-", " ", "~"))
    assert not name.endswith((".", " "))


@given(texts)
def test_a_name_is_no_device_of_windows(text: str) -> None:
    assert safe_name(text).split(".")[0].strip(" ").lower() not in DEVICES


@given(texts)
@example("con." + "x" * 200)
@example("a" * 110 + ".  .\u200b ." + "b" * 200)
def test_a_safe_name_stays_as_it_is(text: str) -> None:
    name = safe_name(text)
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("hostile", "safe"),
    [
        ("", "file"),
        ("..", "file"),
        (". - ~", "file"),
        ("\u202e\ud800\x00", "file"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Users\\me\\a.jpg", "C__Users_me_a.jpg"),
        ("a.txt:hidden", "a.txt_hidden"),
        ("photo\r\nname.jpg", "photo name.jpg"),
        ("\x1b[31mred\x07.jpg", "[31mred.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\udc80b.jpg", "ab.jpg"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("con .txt", "_con .txt"),
        ("NUL.tar.gz", "_NUL.tar.gz"),
        ("COM\u00b9", "_COM\u00b9"),
        ("lpt\u00b3.txt", "_lpt\u00b3.txt"),
        ("console.txt", "console.txt"),
        ("name. . ", "name"),
        (".hidden", "hidden"),
        ("--rf", "rf"),
        ("~$letter.docx", "$letter.docx"),
        ("cafe\u0301.jpg", "caf\u00e9.jpg"),
        ("IMG_0001 (1).JPG", "IMG_0001 (1).JPG"),
        ("\u5199\u771f \U0001f600.png", "\u5199\u771f \U0001f600.png"),
    ],
)
def test_a_hostile_name_becomes(hostile: str, safe: str) -> None:
    assert safe_name(hostile) == safe


def test_a_long_name_keeps_its_short_ending() -> None:
    assert safe_name("a" * 300 + ".jpeg") == "a" * 115 + ".jpeg"


def test_a_long_ending_is_cut_like_the_rest() -> None:
    assert safe_name("a." + "b" * 300) == "a." + "b" * 118


@pytest.mark.parametrize(("size", "kept"), [(15, True), (16, False)])
def test_an_ending_is_short_up_to_sixteen_bytes_with_its_dot(size: int, kept: bool) -> None:
    ending = "." + "e" * size
    assert safe_name("a" * 300 + ending).endswith(ending) is kept


def test_a_long_name_is_cut_between_characters() -> None:
    assert safe_name("\U0001f600" * 100 + ".png") == "\U0001f600" * 29 + ".png"


def test_a_cut_leaves_no_dot_or_space_at_the_end() -> None:
    assert safe_name("a" * 118 + " ." + "b" * 100) == "a" * 118


@pytest.mark.parametrize(
    "other",
    [
        "A.JPG",
        "\uff21.jpg",
        "stra\u00dfe.jpg",
        "e\u0301.jpg",
        "\u212b.jpg",
        "\u0390.jpg",
        "\u03b1\u0323\u0345.jpg",
    ],
)
def test_names_that_differ_only_in_case_have_one_key(other: str) -> None:
    same = (other.upper(), other.lower(), unicodedata.normalize("NFD", other))
    assert {folded_name(one) for one in same} == {folded_name(other)}


@given(texts)
def test_the_key_does_not_depend_on_composition(text: str) -> None:
    composed = folded_name(unicodedata.normalize("NFC", text))
    assert composed == folded_name(unicodedata.normalize("NFD", text))


@given(texts)
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    assert folded_name(folded_name(text)) == folded_name(text)


@given(texts)
def test_a_key_is_composed(text: str) -> None:
    assert unicodedata.is_normalized("NFC", folded_name(text))


def test_different_names_have_different_keys() -> None:
    assert folded_name("a.jpg") != folded_name("b.jpg") != folded_name("b.jpeg")


def test_of_a_very_long_name_only_both_ends_are_looked_at() -> None:
    """Marks are put in order at a cost that grows with the square of their number."""
    marks = "e" + "\u0301\u0316" * 60_000 + ".jpg"
    ends = marks[:500] + marks[-500:]
    assert safe_name(marks) == safe_name(ends)
    assert folded_name(marks) == folded_name(ends)
