"""Find codes of payments, parcels and gift cards that hold letters and digits.

Checksums are computed where the format has one (IBAN, S10). The others have a shape, and most of
the shapes count only with a word near them that says what they are.

Sources: ISO 13616 (IBAN), UPU S10 (post), RFC 9562 (UUID); the other shapes are from common
knowledge, since their makers publish none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sextortion_help.evidence.identifiers import checksums
from sextortion_help.evidence.identifiers.model import (
    ALNUM,
    KNOWN,
    MISTYPED,
    SHAPED,
    Candidate,
    Near,
    stands_alone,
)

CAPITALS: Final = re.compile(r"[A-Z][A-Z][0-9 ][0-9]")
"""How an IBAN and a post tracking number begin."""

S10: Final = re.compile(r"[A-Z]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3} ?[A-Z]{2}")
DASHED: Final = re.compile(r"[0-9A-Za-z]{4,8}(?:-[0-9A-Za-z]{4,12}){2,4}")
INTERAC: Final = re.compile(r"CA[0-9A-Za-z]{6,10}")

_UUID: Final = re.compile(
    r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-([0-9A-Fa-f])[0-9A-Fa-f]{3}-([0-9A-Fa-f])[0-9A-Fa-f]{3}"
    r"-[0-9A-Fa-f]{12}"
)
_FIVE_BY_FIVE: Final = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}")
_STEAM: Final = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}")
_GOOGLE_PLAY: Final = re.compile(r"[0-9A-Z]{4}(?:-?[0-9A-Z]{4}){3,4}")
_CAPITAL_CODE: Final = re.compile(r"[0-9A-Z]{10,20}")
_PIX_E2E: Final = re.compile(r"E[0-9]{20}[0-9A-Za-z]{11}")
_PIX_TIME: Final = re.compile(
    r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9]"
)

_LONGEST_IBAN: Final = 34


def iban(text: str, start: int) -> Candidate | None:
    """Return the IBAN that begins here: as many letters and digits as its country has."""
    length = checksums.IBAN_LENGTHS.get(text[start : start + 2].upper())
    if length is None or (start and text[start - 1] in ALNUM):
        return None
    found, at, groups = "", start, [0]
    for at in range(start, min(len(text), start + 2 * _LONGEST_IBAN)):
        char = text[at]
        if char in ALNUM:
            found += char
            groups[-1] += 1
            if len(found) == length:
                break
        elif char not in " -" or not groups[-1]:
            return None
        else:
            groups.append(0)
    end = at + 1
    if len(found) < length or not stands_alone(text, start, end):
        return None
    value = found.upper()
    if checksums.iban(value):
        return Candidate(KNOWN, start, end, "iban", value, "checked")
    # Words in capitals can follow two letters and two digits; groups of four are no accident.
    in_groups = len(groups) == 1 or all(size == 4 for size in groups[:-1])
    is_meant = in_groups and found == value and sum(char.isdigit() for char in found) * 2 >= length
    return Candidate(MISTYPED, start, end, "iban", value, "typing-error") if is_meant else None


def s10(text: str, start: int) -> Candidate | None:
    """Return the post tracking number that begins here."""
    match = S10.match(text, start)
    if match is None or not stands_alone(text, *match.span()):
        return None
    end, value = match.end(), match[0].replace(" ", "")
    if checksums.s10(value[2:11]):
        return Candidate(KNOWN, start, end, "post-s10", value, "checked")
    return Candidate(MISTYPED, start, end, "post-s10", value, "typing-error")


def interac(match: re.Match[str]) -> Candidate | None:
    """Return the Interac reference that the match is; without a digit it is a word."""
    start, end = match.span()
    if not stands_alone(match.string, start, end) or not any(map(str.isdigit, match[0])):
        return None
    return Candidate(SHAPED, start, end, "interac-ref", match[0], "pattern")


def dashed(text: str, start: int, end: int, near: Near) -> Iterator[Candidate]:
    """Yield what groups of letters and digits with dashes between them are."""
    if not stands_alone(text, start, end) or text[end : end + 1] == "-":
        return
    code = text[start:end]
    if uuid := _UUID.fullmatch(code):
        is_random = uuid[1] == "4" and uuid[2] in "89abAB"
        is_pix = not is_random or near(start, end, "pix-key-random")
        kind = "pix-key-random" if is_pix else "uetr"
        sure = "context" if near(start, end, kind) else "pattern"
        yield Candidate(SHAPED, start, end, kind, code.lower(), sure)  # type: ignore[arg-type]
    elif _FIVE_BY_FIVE.fullmatch(code) and _has_digit_and_letter(code):
        yield Candidate(SHAPED, start, end, "gift-5x5", code, "pattern")
    elif _STEAM.fullmatch(code) and near(start, end, "gift-steam"):
        yield Candidate(SHAPED, start, end, "gift-steam", code, "context")
    elif _GOOGLE_PLAY.fullmatch(code) and near(start, end, "gift-google-play"):
        yield Candidate(SHAPED, start, end, "gift-google-play", code.replace("-", ""), "context")


def in_run(text: str, start: int, end: int, near: Near) -> Iterator[Candidate]:
    """Yield what a run of ten to thirty-two capitals and digits is, by its length."""
    run = text[start:end]
    if len(run) == 32 and _PIX_E2E.fullmatch(run) and _PIX_TIME.fullmatch(run[9:21]):
        yield Candidate(SHAPED, start, end, "pix-e2e", run, "pattern")
    if not _CAPITAL_CODE.fullmatch(run):
        return
    if len(run) == 16 and run[0] == "X" and any(map(str.isdigit, run)):
        yield Candidate(SHAPED, start, end, "gift-apple", run, "pattern")
    if len(run) in (16, 20) and near(start, end, "gift-google-play"):
        yield Candidate(SHAPED, start, end, "gift-google-play", run, "context")
    if not _has_digit_and_letter(run):
        return
    for length, kind in ((10, "mpesa-code"), (17, "paypal-txid")):
        if len(run) == length and near(start, end, kind):
            yield Candidate(SHAPED, start, end, kind, run, "context")


def _has_digit_and_letter(code: str) -> bool:
    return any(map(str.isdigit, code)) and any(map(str.isalpha, code))
