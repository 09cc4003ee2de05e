"""The rule on intimate images, every cell of it."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.case.evidence import Shows
from sextortion_help.evidence.gate import (
    ARCHIVES,
    Way,
    after_sniffing,
    before_opening,
    can_be_words,
    can_show,
    may_hold_messages,
    on_giving_out,
)
from tests.each import each

SHOWS: tuple[Shows, ...] = get_args(Shows)
CLEARLY_WORDS: tuple[Shows, ...] = ("only-words", "nothing-intimate")
NOT_CLEARLY_WORDS: tuple[Shows, ...] = ("intimate", "not-asked")

BARE_TEXT = ("text/plain", "text/csv", "application/json")
WRAPPED_TEXT = ("text/html", "text/xml", "message/rfc822", "message/news")
STILL = ("image/png", "image/jpeg", "image/webp", "image/heif", "image/bmp", "image/tiff")
SOUND = ("audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/amr", "audio/flac")
NEVER_UNDER_18 = (
    *("video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/ogg", "video/3gpp"),
    *("video/x-msvideo", "video/x-ms-wmv", "video/mpeg", "video/x-flv"),
    *("application/zip", "application/vnd.rar", "application/x-7z-compressed"),
    *("application/x-gzip", "application/x-tar", "application/vnd.android.package-archive"),
    *("application/pdf", "application/postscript", "application/rtf", "application/msword"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
    *("image/gif", "image/svg+xml", "image/jp2", "image/x-icon", "image/vnd.adobe.photoshop"),
    *("text/vcard", "text/calendar", "text/x-uuencode", "text/rtf", "multipart/related"),
    *("application/octet-stream", "application/x-sqlite3", "", "?"),
)
EVERY_TYPE = (*BARE_TEXT, *WRAPPED_TEXT, *STILL, *SOUND, *NEVER_UNDER_18)

any_shows = st.sampled_from(SHOWS)
clearly_words = st.sampled_from(CLEARLY_WORDS)
any_type = st.one_of(
    st.sampled_from(EVERY_TYPE),
    st.text(max_size=40),
    st.builds(
        "{}/{}".format,
        st.sampled_from(["image", "video", "application", "text", "multipart", "model", "font"]),
        st.text("abcdefghijklmnopqrstuvwxyz0123456789.+-", max_size=20),
    ),
)

# The whole table


def under_18(media_type: str, shows: Shows) -> Way:
    if shows in NOT_CLEARLY_WORDS or media_type in NEVER_UNDER_18:
        return Way.NOTE
    return Way.SEAL_IF_WORDS


def adult(media_type: str, shows: Shows) -> Way:
    if shows == "intimate":
        return Way.REFER
    if shows == "not-asked" and media_type not in BARE_TEXT + SOUND:
        return Way.ASK
    return Way.SEAL


@pytest.mark.parametrize("shows", SHOWS)
def test_what_becomes_of_a_file_under_18(shows: Shows) -> None:
    for media_type in EVERY_TYPE:
        assert after_sniffing(media_type, shows, under_18=True) is under_18(media_type, shows)


@pytest.mark.parametrize("shows", SHOWS)
def test_what_becomes_of_a_file_of_an_adult(shows: Shows) -> None:
    for media_type in EVERY_TYPE:
        assert after_sniffing(media_type, shows, under_18=False) is adult(media_type, shows)


# Under 18


@given(st.text(max_size=30), st.sampled_from(NOT_CLEARLY_WORDS))
def test_under_18_nothing_is_opened_without_a_clear_only_words(name: str, shows: Shows) -> None:
    assert before_opening(name, shows, under_18=True) is Way.NOTE


@given(any_type, any_shows)
def test_under_18_only_words_still_pictures_and_sound_are_sealed(
    media_type: str, shows: Shows
) -> None:
    way = after_sniffing(media_type, shows, under_18=True)
    allowed = media_type.startswith((*BARE_TEXT, *WRAPPED_TEXT[:2], "message/", "audio/"))
    assert way is Way.NOTE or allowed or media_type in STILL


@given(any_type, any_shows)
def test_under_18_everything_is_looked_through_for_more_than_words(
    media_type: str, shows: Shows
) -> None:
    assert after_sniffing(media_type, shows, under_18=True) is not Way.SEAL


@given(any_type, any_shows)
def test_under_18_no_hash_is_kept_of_what_is_not_sealed(media_type: str, shows: Shows) -> None:
    assert after_sniffing(media_type, shows, under_18=True) not in {Way.REFER, Way.ASK}


AGAINST = (
    *("mp4", "mov", "m4v", "3gp", "3g2", "avi", "mkv", "webm", "wmv", "mpg", "mpeg", "ts", "mts"),
    *("ogv", "flv", "rm", "rmvb", "asf", "vob", "gif", "apng", "insv", "mka", "wma", "ogx"),
    *("zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz", "zst", "iso", "dmg", "apk", "jar"),
    *("pdf", "doc", "docx", "docm", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf"),
    *("pages", "epub", "mht", "mhtml", "msg", "pst", "mbox", "ost", "vcf", "ics", "svg", "ps"),
    *("crypt14", "crypt15", "db", "sqlite", "exe", "lnk", "bak", "tmp", "part", "unknown", "~"),
)
names_against = st.builds(
    "{}{}.{}".format,
    st.text(st.characters(exclude_characters="/\\\0"), min_size=1, max_size=12),
    st.sampled_from(["", ".txt", ".eml", ".jpg", ".PNG", ".mp3", ". ", "..", ".txt.json"]),
    st.sampled_from([*AGAINST, *(ending.upper() for ending in AGAINST), "Mp4", "zIp", "Pdf"]),
)


@given(names_against, any_shows)
def test_under_18_a_name_that_speaks_against_words_is_never_opened(name: str, shows: Shows) -> None:
    assert before_opening(name, shows, under_18=True) is Way.NOTE


@pytest.mark.parametrize(
    "name",
    [
        *("film.mp4 ", "film.mp4\n", "film.mp4\u200b", "film.mp4\u202e", "film.mp4\udcff"),
        *("chat.txt.zip", "chat.txt..zip", "..zip", "a. mp4", "letter.txt.PDF", "x.txt~"),
        *("film.\uff4d\uff504", "film.mp\u0664", "photo.gif;.x"),
    ],
)
@pytest.mark.parametrize("shows", CLEARLY_WORDS)
def test_under_18_a_tricky_name_is_not_opened(name: str, shows: Shows) -> None:
    assert before_opening(name, shows, under_18=True) is Way.NOTE


@pytest.mark.parametrize("name", ["film.mp4.", "film.mp4..", "chat.zip.", ".mp4", ".zip"])
def test_under_18_an_ending_cannot_hide_behind_a_dot(name: str) -> None:
    assert before_opening(name, "only-words", under_18=True) is Way.NOTE


WORDS_NAMES = (
    *("chat.txt", "_chat.TXT", "WhatsApp Chat with A. B..txt", "mail.eml", "page.HTML", "a.b.json"),
    *("Screenshot 2024-01-02 at 10.11.12.png", "IMG_1.HEIC", "scan.Tiff", "a.jpeg", "x.webp"),
    *("voice.m4a", "PTT-1.opus", "call.MP3", "notes", "messages.csv", "list.xml", "log.log"),
)


@pytest.mark.parametrize(("name", "shows"), [*product(WORDS_NAMES, CLEARLY_WORDS)])
def test_under_18_words_with_an_ordinary_name_are_looked_into(name: str, shows: Shows) -> None:
    assert before_opening(name, shows, under_18=True) is None


# Adults


@given(st.text(max_size=30), any_shows)
def test_of_an_adult_every_file_is_looked_into(name: str, shows: Shows) -> None:
    assert before_opening(name, shows, under_18=False) is None


@given(any_type)
def test_what_nobody_was_asked_about_is_sealed_only_if_it_can_show_nothing(media: str) -> None:
    way = after_sniffing(media, "not-asked", under_18=False)
    assert way is (Way.ASK if can_show(media) else Way.SEAL)


@given(any_type, st.sampled_from(["only-words", "nothing-intimate"]))
def test_of_an_adult_what_is_said_to_be_harmless_is_sealed(media: str, shows: Shows) -> None:
    assert after_sniffing(media, shows, under_18=False) is Way.SEAL


# Everybody


@given(any_type, st.booleans())
def test_an_intimate_one_is_never_sealed(media_type: str, child: bool) -> None:
    way = after_sniffing(media_type, "intimate", under_18=child)
    assert way is (Way.NOTE if child else Way.REFER)


@pytest.mark.parametrize("media_type", sorted({*EVERY_TYPE} - {*BARE_TEXT, *SOUND}))
def test_what_can_hold_a_picture_is_asked_about(media_type: str) -> None:
    assert can_show(media_type)


@pytest.mark.parametrize("media_type", [*BARE_TEXT, *SOUND])
def test_bare_text_and_sound_are_not_asked_about(media_type: str) -> None:
    assert not can_show(media_type)


@given(
    st.sampled_from(["image/", "video/", "message/", "multipart/", "font/", "model/", "x/"]),
    st.text(max_size=20),
)
def test_a_type_nobody_has_heard_of_is_asked_about(family: str, rest: str) -> None:
    assert can_show(family + rest)


# Giving out


@pytest.mark.parametrize("shows", SHOWS)
def test_of_an_adult_everything_sealed_may_be_given_out(shows: Shows) -> None:
    for media_type in EVERY_TYPE:
        assert on_giving_out(media_type, shows, under_18=False) is Way.SEAL


@each([*product([None, *NEVER_UNDER_18], SHOWS)])
def test_under_18_what_would_not_be_taken_in_is_not_given_out(
    media_type: str | None, shows: Shows
) -> None:
    assert on_giving_out(media_type, shows, under_18=True) is Way.NOTE


@each([*product((*STILL, *SOUND), SHOWS)])
def test_under_18_a_picture_or_sound_is_given_out_only_if_it_was_clearly_words(
    media_type: str, shows: Shows
) -> None:
    way = Way.SEAL_IF_WORDS if shows == "only-words" else Way.NOTE
    assert on_giving_out(media_type, shows, under_18=True) is way


@pytest.mark.parametrize("media_type", [*BARE_TEXT, *WRAPPED_TEXT])
def test_under_18_text_is_looked_through_on_its_way_out(media_type: str) -> None:
    """It may have come in as an adult's, when nobody looked through it."""
    for shows in SHOWS:
        way = Way.NOTE if shows == "intimate" else Way.SEAL_IF_WORDS
        assert on_giving_out(media_type, shows, under_18=True) is way


@given(any_type, any_shows)
def test_under_18_only_what_can_be_words_is_given_out_and_never_unseen(
    media: str, shows: Shows
) -> None:
    way = on_giving_out(media, shows, under_18=True)
    assert way is Way.NOTE or (way is Way.SEAL_IF_WORDS and can_be_words(media))


def test_under_18_only_plain_words_are_read_unless_it_was_clearly_words() -> None:
    for shows in SHOWS:
        for archive in ARCHIVES:
            assert not may_hold_messages(archive, shows, under_18=True)
            assert may_hold_messages(archive, shows, under_18=False)
        for kind in ("message/rfc822", "text/html"):
            assert may_hold_messages(kind, shows, under_18=True) is (shows == "only-words")
            assert may_hold_messages(kind, shows, under_18=False)
        assert may_hold_messages("text/plain", shows, under_18=True) is (shows != "intimate")
        assert not may_hold_messages("image/png", shows, under_18=False)
