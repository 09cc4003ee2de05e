"""The rule on intimate images: what may become of a file, from what was said and what it is.

Under 18, or maybe: only words are taken in. A file is opened only after a clear "only words, no
body, not even small or blurred", and only where its name does not speak against it; what turns
out to be able to hold more than words is dropped. Adults: an intimate image is noted by path, size
and hash, never copied. Whoever calls has the answers and the bytes; this only decides.
"""

from __future__ import annotations

from enum import Enum, auto

from sextortion_help.case.evidence import Shows
from sextortion_help.evidence.signatures import SOUND, STILL_PICTURES

PLAIN_WORDS = ("text/plain", "text/csv", "application/json")
"""Types that show nothing but words to whoever opens them."""

WORDS_TYPES = (*PLAIN_WORDS, "text/html", "text/xml")
"""Types made of text, beside mail. Only ``words_only`` can say that one holds nothing else."""

NAMES_OF_WORDS = (
    *("", ".txt", ".text", ".md", ".log", ".csv", ".tsv", ".json", ".xml"),
    *(".html", ".htm", ".eml"),
)
NAMES_OF_STILL_PICTURES = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".heic", ".heif", ".avif", ".bmp"),
    *(".tif", ".tiff"),
)
NAMES_OF_SOUND = (".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".wav", ".amr", ".flac")

NAMES_OF_PLAIN_WORDS = frozenset(
    ("", ".txt", ".text", ".md", ".log", ".csv", ".tsv", ".json", *NAMES_OF_SOUND)
)
MAY_BE_OPENED = frozenset((*NAMES_OF_WORDS, *NAMES_OF_STILL_PICTURES, *NAMES_OF_SOUND))
"""Endings of names that do not speak against "only words"; every other one does."""


ARCHIVES = ("application/zip", "application/x-tar", "application/x-gzip", "application/gzip")
"""Types of what apps pack an export into. It can hold anything."""


class Way(Enum):
    """What becomes of a file."""

    SEAL = auto()
    """Read, hash and seal it."""
    SEAL_IF_WORDS = auto()
    """The same, and drop it at the first sign of more than words (``sieve``)."""
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
    return None if said_only_words and ending_of(name) in MAY_BE_OPENED else Way.NOTE


def ending_of(name: str) -> str | None:
    """Return a name's ending with its dot, in small letters; ``None`` where it is hidden.

    A name that ends in a dot hides its ending, and one that is an ending only is no name.
    """
    stem, dot, end = name.lower().rpartition(".")
    return "" if not dot else f".{end}" if stem and end else None


def is_text_by_name(name: str) -> bool:
    """Return whether a name is one of text."""
    return ending_of(name) in NAMES_OF_WORDS


def speaks_of_pictures(name: str) -> bool:
    """Return whether a name leaves open that a file shows pictures, so that adults are asked."""
    return ending_of(name) not in NAMES_OF_PLAIN_WORDS


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
        return Way.SEAL_IF_WORDS if can_be_words(media_type) else Way.NOTE
    if shows == "intimate":
        return Way.REFER
    if shows == "not-asked" and can_show(media_type):
        return Way.ASK
    return Way.SEAL


def can_be_words(media_type: str) -> bool:
    """Return whether a file of this type can be words only: text, a still picture, or sound."""
    is_text = media_type in WORDS_TYPES or media_type.startswith("message/")
    return is_text or media_type in STILL_PICTURES or media_type.startswith(SOUND)


def can_show(media_type: str) -> bool:
    """Return whether a file of this type can show a picture, so that adults are asked.

    Whatever is not known counts as able to; a mail and a web page can hold pictures as text.
    """
    return media_type not in PLAIN_WORDS and not media_type.startswith(SOUND)


def on_giving_out(media_type: str | None, shows: Shows, *, under_18: bool) -> Way:
    """Decide whether a sealed file may be written out again: ``SEAL`` stands for yes.

    It may have been taken in before an answer changed: then the rule of today holds, and text is
    looked through on its way out.
    """
    if not under_18:
        return Way.SEAL
    kind = media_type or ""
    if kind in WORDS_TYPES or kind.startswith("message/"):
        return Way.NOTE if shows == "intimate" else Way.SEAL_IF_WORDS
    return Way.SEAL_IF_WORDS if shows == "only-words" and can_be_words(kind) else Way.NOTE


def may_hold_messages(media_type: str, shows: Shows, *, under_18: bool) -> bool:
    """Return whether what is sealed may be read for its messages.

    Only words are ever taken out of it. Under 18 nothing is opened that can hold more than words.
    """
    if media_type in ARCHIVES:
        return not under_18
    if under_18 and shows != "only-words":
        # Taken in before an answer changed: a mail or page may hold pictures, and nobody looked.
        return media_type in PLAIN_WORDS and shows != "intimate"
    return media_type in WORDS_TYPES or media_type.startswith("message/")
