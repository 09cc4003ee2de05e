from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.evidence.sieve import MoreThanWords, sifted
from sextortion_help.evidence.signatures import LONGEST_MARK

FILMS = [
    b"\0\0\0\x20hdlr" + bytes(8) + b"vide",
    b"\0\0\0\x10mpvd",
    b"<rdf GCamera:MotionPhoto='1'>",
    b"\0\0\0\x20ftypmp42",
    b"\0\0\0\x14ftypqt  ",
    b"\x80theora",
]
COVERS = [b"APIC\0\0", b"covr", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"image/jpeg\0"]


def passes(content: bytes, media: str, *cuts: int) -> bool:
    places = [0, *sorted(cuts), len(content)]
    blocks = (content[start:end] for start, end in pairwise(places))
    try:
        return b"".join(sifted(blocks, media)) == content
    except MoreThanWords:
        return False


@pytest.mark.parametrize("film", FILMS)
@pytest.mark.parametrize("media", ["image/jpeg", "image/heif", "audio/mp4", "audio/ogg"])
def test_a_film_late_in_a_picture_or_sound_is_found(film: bytes, media: str) -> None:
    assert not passes(b"\0" * 200_000 + film + b"\0" * 200_000, media)


@pytest.mark.parametrize("cover", COVERS)
def test_a_picture_late_in_sound_is_found(cover: bytes) -> None:
    assert not passes(b"\0" * 200_000 + cover, "audio/mpeg")
    assert passes(b"\0" * 200_000 + cover, "image/png")


@given(st.sampled_from(FILMS), st.integers(0, 60), st.integers(0, 100))
def test_a_mark_cut_in_two_is_found_all_the_same(film: bytes, before: int, cut: int) -> None:
    content = bytes(before) + film + bytes(60)
    assert not passes(content, "image/jpeg", min(cut, len(content)))


def test_no_mark_is_longer_than_what_is_carried() -> None:
    assert max(map(len, FILMS + COVERS)) <= LONGEST_MARK


def test_words_and_plain_pictures_pass_whole() -> None:
    assert passes(b"[01/02/2024, 12:00] X: pay me\n" * 9000, "text/plain", 5, 70_000)
    assert passes(bytes(range(256)) * 900, "image/png", 5, 70_000)


def test_text_goes_through_the_look_for_words_only() -> None:
    assert not passes(b"Content-Type: image/jpeg\n", "message/rfc822")
