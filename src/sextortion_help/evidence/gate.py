"""The rule on intimate images: what may become of a file, from what was said and what it is.

Under 18, or maybe: only words are taken in. A file is opened only after a clear "only words, no
body, not even small or blurred", and only where its name does not speak against it; what turns
out to be able to hold more than words is dropped. Adults: an intimate image is noted by path, size
and hash, never copied. Whoever calls has the answers and the bytes; this only decides.
"""

from __future__ import annotations

from enum import Enum, auto
from pathlib import PurePath

from sextortion_help.case.evidence import Shows

WORDS_TYPES = ("text/plain", "text/html", "text/csv", "text/xml", "application/json", "message/")
"""Types made of text. Of these, only ``words_only`` can say that a file holds nothing else."""

STILL_PICTURES = ("image/png", "image/jpeg", "image/webp", "image/heif", "image/bmp", "image/tiff")
"""Types of one still picture, such as a screenshot."""

SOUND = "audio/"

NAMES_OF_WORDS = (
    *("", ".txt", ".text", ".md", ".log", ".csv", ".tsv", ".json", ".xml"),
    *(".html", ".htm", ".eml"),
)
NAMES_OF_STILL_PICTURES = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".heic", ".heif", ".avif", ".bmp"),
    *(".tif", ".tiff"),
)
NAMES_OF_SOUND = (".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".wav", ".amr", ".flac")

MAY_BE_OPENED = frozenset((*NAMES_OF_WORDS, *NAMES_OF_STILL_PICTURES, *NAMES_OF_SOUND))
"""Endings of names that do not speak against "only words"; every other one does."""


class Way(Enum):
    """What becomes of a file."""

    SEAL = auto()
    """Read, hash and seal it."""
    SEAL_WORDS = auto()
    """The same, and drop it at the first sign of more than words."""
    REFER = auto()
    """Read and hash it; keep path, size and hash only."""
    NOTE = auto()
    """Do not open it, or open it no further: keep words on where it is."""
    ASK = auto()
    """It can hold a picture, and nobody was asked what it shows."""


def before_opening(name: str, shows: Shows, *, under_18: bool) -> Way | None:
    """Decide what can be decided without opening the file; ``None`` means: look into it.

    Args:
        name: the file's name.
        shows: what the person said.
        under_18: whether anyone shown is or may be under 18.

    """
    if not under_18:
        return None
    said_only_words = shows in {"only-words", "nothing-intimate"}
    ending = PurePath(name.lower()).suffix
    return None if said_only_words and ending in MAY_BE_OPENED else Way.NOTE


def after_sniffing(media_type: str, shows: Shows, *, under_18: bool) -> Way:
    """Decide, now that the file's first bytes have told what it is.

    Args:
        media_type: as ``sniffing.media_type`` returns it.
        shows: what the person said.
        under_18: whether anyone shown is or may be under 18.

    """
    if under_18:
        if shows not in {"only-words", "nothing-intimate"}:
            return Way.NOTE
        if media_type.startswith(WORDS_TYPES):
            return Way.SEAL_WORDS
        if media_type in STILL_PICTURES or media_type.startswith(SOUND):
            return Way.SEAL
        return Way.NOTE
    if shows == "intimate":
        return Way.REFER
    if shows == "not-asked" and can_show(media_type):
        return Way.ASK
    return Way.SEAL


def can_show(media_type: str) -> bool:
    """Return whether a file of this type can show a picture, so that adults are asked.

    Whatever is not known counts as able to; a mail and a web page can hold pictures as text.
    """
    plain = ("text/plain", "text/csv", "application/json", SOUND)
    return not media_type.startswith(plain)


def may_be_given_out(media_type: str | None, shows: Shows, *, under_18: bool) -> bool:
    """Return whether a sealed file may be written out again.

    It may have been taken in before an answer changed: then the rule of today holds.
    """
    if not under_18:
        return True
    kind = media_type or ""
    if kind.startswith((*WORDS_TYPES, SOUND)):
        return True
    return shows == "only-words" and kind in STILL_PICTURES
