"""What a binary file is, from its first bytes; a still picture and sound only where that is sure.

What is called a still picture or sound here may be taken in under 18, so both are told by checks
of our own: at the very beginning, and with nothing in the first bytes that moves or, in sound,
that is a picture. Everything else is ``puremagic``'s to name, and never comes out as one of them.

Sources of the formats: PNG (W3C, third edition) and APNG; JPEG (ITU-T T.81); WebP container
(Google); TIFF 6.0; BMP (Microsoft, BITMAPFILEHEADER); ISO base media (ISO/IEC 14496-12) and HEIF
(23008-12); Ogg (RFC 3533, 5334); RIFF WAVE; ID3 2.2 to 2.4; FLAC (RFC 9639); AMR (RFC 4867).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import puremagic

UNKNOWN = "application/octet-stream"

STILL_PICTURES = ("image/png", "image/jpeg", "image/webp", "image/heif", "image/bmp", "image/tiff")
"""Types of a still picture, such as a screenshot. Some can hold pages or a small preview of it."""

SOUND = "audio/"

FILM = re.compile(
    rb"hdlr.{8}vide|mpvd|MotionPhoto|MicroVideo|ftyp(?:mp4|iso|avc|qt|M4V|3g)|\x80theora",
    re.DOTALL,
)
"""Marks of a film inside something that is none: a motion photo, a second stream."""

COVER = re.compile(
    rb"APIC|covr|METADATA_BLOCK_PICTURE|image/(?:jpe?g|png)"
    rb"|\xff\xd8\xff[\xdb\xe0\xe1]|\x89PNG\r\n"
)
"""Marks of a picture inside sound, such as a cover, which can be of any size."""

LONGEST_MARK = 32
"""No mark above is longer, in bytes."""

_STILL_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif"})
_BESIDE_STILL = _STILL_BRANDS | {
    *(b"miaf", b"MiHE", b"MiHB", b"MiHA", b"MiPr", b"MiAC"),
    *(b"MA1A", b"MA1B", b"tmap", b"unif", b"jpeg"),
}
"""Brands that a file of one still picture may name beside its own."""

_SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
_MOST_BRANDS = 512
_OGG_SOUND = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
_OGG_PAGE = 27
_OGG_FIRST = 2
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
_WEBP_MOVES = 2

_NEUTRAL: Mapping[str, str] = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "application/zip",
    "application/msword": "application/x-ole-storage",
}
"""``puremagic`` names every archive and every old office file by the first of many it may be."""


def binary_type(head: bytes) -> str:
    """Name what a file is made of that is not text.

    Args:
        head: its first bytes.

    """
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if still := _still_picture(head):
        return UNKNOWN if FILM.search(head) else still
    if sound := _sound(head):
        return UNKNOWN if FILM.search(head) or COVER.search(head) else sound
    return _by_signature(head)


def _iso_media(head: bytes) -> str:
    size = min(int.from_bytes(head[:4], "big"), _MOST_BRANDS)
    main = head[8:12]
    brands = {main, *(head[at : at + 4] for at in range(16, size - 3, 4))}
    if not FILM.search(head, 12):
        if main in _STILL_BRANDS and brands <= _BESIDE_STILL:
            return "image/heif"
        if main in _SOUND_BRANDS and not COVER.search(head):
            return "audio/mp4"
    return "video/quicktime" if main == b"qt  " else "video/mp4"


def _still_picture(head: bytes) -> str:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        # Of more than one picture, an animation says so before the first.
        return "image/apng" if b"acTL" in head else "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        moves = head[12:16] == b"VP8X" and len(head) > 20 and head[20] & _WEBP_MOVES
        return UNKNOWN if moves else "image/webp"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "image/tiff"
    is_bmp = (
        head.startswith(b"BM")
        and head[6:10] == bytes(4)
        and int.from_bytes(head[14:18], "little") in _BMP_HEADERS
    )
    return "image/bmp" if is_bmp else ""


def _sound(head: bytes) -> str:
    if head.startswith(b"OggS"):
        return _ogg(head)
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    if head.startswith(b"#!AMR"):
        return "audio/amr"
    if head.startswith(b"fLaC"):
        return "audio/flac"
    if head.startswith(b"ID3"):
        # Version 2.2 calls a picture PIC, which elsewhere is no mark.
        return UNKNOWN if head[3:4] == b"\2" and b"PIC\0" in head else "audio/mpeg"
    if head[:1] == b"\xff" and head[1:2] in {b"\xfb", b"\xfa", b"\xf3", b"\xf2"}:
        return "audio/mpeg"
    return "audio/aac" if head[:2] in {b"\xff\xf1", b"\xff\xf9"} else ""


def _ogg(head: bytes) -> str:
    """Look at the first page of each stream: all of them come before anything else."""
    at = 0
    while head.startswith(b"OggS", at) and len(head) > at + _OGG_PAGE and head[at + 5] & _OGG_FIRST:
        start = at + _OGG_PAGE + head[at + _OGG_PAGE - 1]
        if not head.startswith(_OGG_SOUND, start):
            return "video/ogg"
        at = start + sum(head[at + _OGG_PAGE : start])
    return "audio/ogg" if at else UNKNOWN


def _by_signature(head: bytes) -> str:
    """Name what is neither text nor a still picture nor sound; it never comes out as one."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    best = next((match.mime_type for match in matches if match.mime_type), UNKNOWN)
    best = _NEUTRAL.get(best, best)
    harmless = ("text/", "message/", "application/json", SOUND)
    return UNKNOWN if best.startswith(harmless) or best in STILL_PICTURES else best
