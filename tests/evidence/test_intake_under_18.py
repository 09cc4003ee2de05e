"""Where anyone may be under 18: nothing is opened before a clear word, and only words are kept."""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from sextortion_help.case.evidence import ADDED, NOTED, Shows
from sextortion_help.evidence import reading
from sextortion_help.evidence.finding import Found
from sextortion_help.evidence.taking import Added, Known, Outcome, Said
from tests.evidence.kept import Kept, assert_faithful
from tests.evidence.test_intake import CHAT, PICTURE, added

ONLY_WORDS = Said("only-words")
MIB = 1024 * 1024

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these")

NOT_OPENED: list[tuple[str, Shows]] = [
    *[(name, "intimate") for name in ("a.jpg", "a.txt", "a", "a.mp4", "a.zip", "a.pdf")],
    *[(name, "not-asked") for name in ("a.jpg", "a.txt", "a.eml")],
    *[("only" + ending, "only-words") for ending in (".mp4", ".gif", ".zip", ".pdf", ".exe")],
    ("a.txt.zip", "nothing-intimate"),
    ("a.MOV", "only-words"),
]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def take(kept: Kept, found: Found, said: Said) -> Outcome:
    (outcome,) = kept.add(found, said=said, under_18=True)
    return outcome


def assert_words_only(kept: Kept, outcome: Outcome) -> None:
    item = added(outcome)
    assert item.kept == "words"
    assert (item.file, item.sha256, item.size, item.type) == (None, None, None, None)
    assert item.times.model_dump(exclude_none=True) == {}
    entry = kept.case.log[-1]
    assert (entry.event, entry.about) == (NOTED, item.id)
    assert kept.in_folder() == set()
    assert item in assert_faithful(kept.home, kept.told).evidence


# ------------------------------------------------------------------ not opened


@pytest.mark.parametrize(("name", "shows"), NOT_OPENED)
def test_it_is_noted_and_never_opened(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, name: str, shows: Shows
) -> None:
    found = kept.file(name, PICTURE)
    opened: list[str] = []
    real = os.open

    def watched(path: object, *rest: object, **options: object) -> int:
        opened.append(str(path))
        return real(path, *rest, **options)  # type: ignore[arg-type]

    def refuse(path: Path) -> NoReturn:
        raise AssertionError("it was opened")

    monkeypatch.setattr(reading, "open_regular", refuse)
    monkeypatch.setattr(os, "open", watched)
    one = take(kept, found, Said(shows, None, "From him", ("acc1",)))
    monkeypatch.undo()
    assert not [path for path in opened if path.startswith(str(kept.originals))]
    assert_words_only(kept, one)
    item = added(one)
    assert (item.where, item.note, item.proves) == (str(found.path), "From him", ("acc1",))


@posix
def test_a_pipe_is_noted_and_not_waited_for(kept: Kept) -> None:
    os.mkfifo(kept.originals / "a.jpg")
    assert_words_only(kept, take(kept, Found(kept.originals / "a.jpg", 0), Said("intimate")))


def test_even_what_cannot_be_read_or_is_gone_is_noted(kept: Kept) -> None:
    found = Found(kept.originals / "never-there.jpg", 0)
    assert_words_only(kept, take(kept, found, Said("intimate")))


def test_what_is_noted_twice_is_known(kept: Kept) -> None:
    found = kept.file("a.jpg", PICTURE)
    first = added(take(kept, found, Said("intimate")))
    assert take(kept, found, Said("intimate")) == Known(found.path, first)
    one, two = kept.add(*[kept.file("b.jpg", b"b")] * 2, said=Said("intimate"), under_18=True)
    assert two == Known(kept.originals / "b.jpg", added(one))
    assert len(kept.case.evidence) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have only names in Unicode")
@pytest.mark.parametrize(
    "names", [(b"a\x80.jpg", b"a\\x80.jpg"), (b"a\x1b.jpg", b"a.jpg"), (b"a  b.jpg", b"a b.jpg")]
)
def test_two_files_whose_names_read_alike_are_both_noted(
    kept: Kept, names: tuple[bytes, bytes]
) -> None:
    found = [Found(kept.originals / os.fsdecode(name), 0) for name in names]
    outcomes = kept.add(*found, said=Said("intimate"), under_18=True)
    assert [added(one).where_exact is None for one in outcomes] == [False, True]


# ------------------------------------------------------------------ only words


@pytest.mark.parametrize("shows", ["only-words", "nothing-intimate"])
@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("a.txt", CHAT, "text/plain"),
        ("a.png", PICTURE, "image/png"),
        ("a.json", b'{"messages": []}', "application/json"),
        ("a.mp3", b"ID3\x03\0\0\0\0\0\0" + bytes(40), "audio/mpeg"),
    ],
)
def test_what_is_said_to_show_only_words_is_sealed(
    kept: Kept, shows: Shows, name: str, content: bytes, media: str
) -> None:
    item = added(take(kept, kept.file(name, content), Said(shows)))
    assert (item.kept, item.shows, item.type) == ("sealed", "only-words", media)
    assert kept.content(item) == content
    assert kept.case.log[-1].event == ADDED


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"\0\0\0\x18ftypmp42" + bytes(40)),
        ("a.png", b"GIF89a" + bytes(40)),
        ("a.txt", b"PK\x03\x04" + bytes(40)),
        ("a.txt", bytes(range(256)) * 20),
        ("a.png", b"%PDF-1.7\n" + bytes(40)),
    ],
)
def test_what_turns_out_to_be_able_to_hold_more_is_only_noted(
    kept: Kept, name: str, content: bytes
) -> None:
    assert_words_only(kept, take(kept, kept.file(name, content), ONLY_WORDS))


def mail_with_picture(words: bytes) -> bytes:
    picture = base64.encodebytes(PICTURE * 2000)
    return (
        b"From: a@example.org\r\nTo: b@example.org\r\nSubject: pay\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n" + words + b"\r\n--x\r\n"
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + picture
    )


@pytest.mark.parametrize("length", [10, 64 * 1024, MIB - 40, MIB + 40, 3 * MIB])
def test_a_mail_with_a_picture_anywhere_is_only_noted(kept: Kept, length: int) -> None:
    mail = mail_with_picture(b"pay or I post it\r\n" * (length // 18))
    assert_words_only(kept, take(kept, kept.file("a.eml", mail), ONLY_WORDS))


def test_a_page_with_a_picture_in_it_is_only_noted(kept: Kept) -> None:
    picture = base64.b64encode(PICTURE)
    page = b"<html><body>pay</body><img src='data:image/png;base64," + picture + b"'></html>"
    assert_words_only(kept, take(kept, kept.file("a.html", page), ONLY_WORDS))


def test_the_others_are_added_where_one_is_only_noted(kept: Kept) -> None:
    outcomes = kept.add(
        kept.file("a.txt", CHAT),
        kept.file("b.eml", mail_with_picture(b"pay")),
        kept.file("c.txt", CHAT + b"c"),
        said=ONLY_WORDS,
        under_18=True,
    )
    assert [added(one).kept for one in outcomes] == ["sealed", "words", "sealed"]
    assert [added(one).id for one in outcomes] == ["E1", "E2", "E3"]
    assert_faithful(kept.home, kept.told)


def test_known_content_is_known_where_it_is_only_words(kept: Kept) -> None:
    item = kept.add_one("a.txt", CHAT)
    assert take(kept, kept.file("b.txt", CHAT), ONLY_WORDS) == Known(kept.originals / "b.txt", item)
    assert isinstance(kept.told[0], Added)
