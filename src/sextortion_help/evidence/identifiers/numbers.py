"""Find numbers: cards, transfers, tax and bank numbers, and phone numbers.

A number is a stretch of digits with single marks between them. Whether digits are a phone number
is asked of the ``phonenumbers`` data, whose import is late since it is slow; dates, times and
sums of money are turned away first. A valid number can still be nobody's.

Sources: ISO/IEC 7812 (cards, with the ranges that card schemes publish), American Bankers
Association (routing numbers), Receita Federal (CPF, CNPJ), ITU-T E.164 (phones).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from sextortion_help.evidence.identifiers import checksums
from sextortion_help.evidence.identifiers.model import (
    KNOWN,
    LOOSE,
    MISTYPED,
    PHONE,
    SHAPED,
    WORD,
    Candidate,
    Near,
)

NUMBER_ANCHOR: Final = re.compile(r"[0-9][0-9 .()-]{5}")
"""How every number goes on from its first digit, or from the first one behind a slash."""

NUMBER: Final = re.compile(r"[0-9](?:[ .()-]{0,2}[0-9]){6,24}(?:/[0-9]{4}-?[0-9]{2})?")
"""Digits with at most two marks between them. Longer ones go on in the next match."""

_GROUP: Final = re.compile("[0-9]+")
_MOST_PREFIXES: Final = 5
_MOST_PHONE_DIGITS: Final = 15

_DATE: Final = re.compile(
    r"(?:(?:19|20)[0-9]{2}[./ -]?(?:0?[1-9]|1[0-2])[./ -]?(?:0[1-9]|[12][0-9]|3[01]|[1-9])"
    r"|[0-3]?[0-9][./-][0-3]?[0-9][./-](?:(?:19|20)[0-9]{2}|[0-9]{2}))"
    r"(?:[ ,T]{1,2}[0-9]{1,6}(?:[.-][0-9]{1,2}){0,2})?"
)
"""A date, with or without the beginning of a time."""

_NOT_A_NUMBER_BEFORE: Final = frozenset("$€£₹₦₱¥₽₺₩#=&\\@%/")
_NOT_A_PHONE_AFTER: Final = re.compile(
    r",[0-9]{3}(?:[^0-9]|$)|:[0-9]{2}"
    r"| ?(?:[$€£₹₦₱¥₽₺₩%]|(?:usd|eur|gbp|inr|ngn|php|brl|kes|naira|dollars?|euros?|pounds?|rupees?"
    r"|pesos?|reais|bucks)(?:[^a-z]|$))"
)
"""A sum of money goes on so, or a time of day."""

_FOUR_BY_FOUR: Final = re.compile(r"[0-9]{16}|[0-9]{4}(?: [0-9]{4}){3}|[0-9]{4}(?:-[0-9]{4}){3}")
_CARD: Final = re.compile(r"[0-9](?:[ -]?[0-9]){11,18}")
_CARD_RANGES: Final = re.compile(
    r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})"  # Visa
    r"|(?:5[1-5]|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12,14}"  # Mastercard
    r"|3[47][0-9]{13}"  # American Express
    r"|(?:30[0-5]|3[689][0-9])[0-9]{11,16}"  # Diners Club
    r"|(?:6[025][0-9]{2}|64[4-9][0-9])[0-9]{12,15}"  # Discover, UnionPay, RuPay
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12,15}"  # JCB
    r"|220[0-4][0-9]{12,15}"  # Mir
    r"|(?:50|5[6-9]|6[0-9])[0-9]{10,17}"  # Maestro
    r"|(?:9792|8[12][0-9]{2})[0-9]{12}"  # Troy, RuPay
)
"""Schemes' ranges with their lengths; the checksum alone fits every tenth number."""

_CPF: Final = re.compile(r"[0-9]{11}|[0-9]{3}\.[0-9]{3}\.[0-9]{3}-?[0-9]{2}|[0-9]{9}-[0-9]{2}")
_CNPJ: Final = re.compile(
    r"[0-9]{14}|[0-9]{2}\.[0-9]{3}\.[0-9]{3}/?[0-9]{4}-?[0-9]{2}|[0-9]{8}/[0-9]{4}-?[0-9]{2}"
)
_MTCN: Final = re.compile(r"[0-9]{10}|[0-9]{3}[- ][0-9]{3}[- ][0-9]{4}")

_PLAIN_WITH_WORD: Final = {
    8: ("moneygram-ref",),
    12: ("utr-in",),
    **dict.fromkeys(range(17, 21), ("handle-discord",)),
}
"""Kinds that are so many digits in one run and have no checksum."""


def find_numbers(text: str, region: str | None, near: Near) -> Iterator[Candidate]:
    """Yield what the numbers of a text are; a number can be several things at once."""
    at = 0
    while anchor := NUMBER_ANCHOR.search(text, at):
        at = anchor.start() + 1
        match = NUMBER.match(text, anchor.start())
        if match is None:
            continue
        start, at = match.span()
        if _DATE.fullmatch(text, start, at):
            continue
        if text[start - 1 : start] == ":" and text[start - 2 : start - 1].isdecimal():
            # The minutes of a time of day are no part of what follows them.
            minutes = _GROUP.match(text, start)
            at = minutes.end() if minutes else at
            continue
        start = _opening(text, start)
        if start and (text[start - 1] in WORD or text[start - 1] in _NOT_A_NUMBER_BEFORE):
            continue
        if at < len(text) and text[at].isdecimal():  # cut: its last group belongs to the next
            cut = len(match[0].rstrip("0123456789"))
            if cut <= 2:  # one run, longer than any number
                run = _GROUP.match(text, at)
                at = run.end() if run else at
                continue
            at = start + cut
        for end in _ends(text, start, at):
            found = [*_known(text, start, end, near), *_phone(text, start, end, region)]
            if found:
                yield from found
                at = end
                break


def _opening(text: str, start: int) -> int:
    """Return where a number begins, with the marks and the area code before its main part."""
    if text[start - 1 : start] == "/":
        begin = max(0, start - 7)
        area = start - 1 - begin - len(text[begin : start - 1].rstrip("0123456789"))
        if 2 <= area <= 5:
            start -= area + 1
    for _ in range(2):
        if start and text[start - 1] in "+(":
            start -= 1
    return start


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a number may end: behind its last group, then behind earlier ones."""
    groups = [match.end() for match in _GROUP.finditer(text, start, end)]
    for at in groups[: -_MOST_PREFIXES - 1 : -1]:
        if at == len(text) or text[at] not in WORD:
            yield at


def _known(text: str, start: int, end: int, near: Near) -> Iterator[Candidate]:
    written = text[start:end]
    if written[0] == "+":
        return
    opened = len(written) - len(written.lstrip("("))
    start, written = start + opened, written[opened:]
    digits = "".join(char for char in written if char.isdecimal())
    if len(digits) < 8:
        return
    yield from _card(start, end, written, digits, near)
    yield from _tax_number(start, end, written, digits, near)
    if len(digits) == 10 and _MTCN.fullmatch(written) and near(start, end, "mtcn"):
        yield Candidate(SHAPED, start, end, "mtcn", digits, "context")
    if digits != written:
        return
    if len(digits) == 9 and near(start, end, "aba-routing"):
        fits = checksums.aba(digits)
        rank = KNOWN if fits else MISTYPED
        yield Candidate(
            rank, start, end, "aba-routing", digits, "checked" if fits else "typing-error"
        )
    for kind in _PLAIN_WITH_WORD.get(len(digits), ()):
        if near(start, end, kind):
            yield Candidate(SHAPED, start, end, kind, digits, "context")


def _card(start: int, end: int, written: str, digits: str, near: Near) -> Iterator[Candidate]:
    by_fours = _FOUR_BY_FOUR.fullmatch(written)
    if by_fours and near(start, end, "gift-16-digits"):
        yield Candidate(KNOWN, start, end, "gift-16-digits", digits, "context")
        return
    if not _CARD.fullmatch(written) or not _CARD_RANGES.fullmatch(digits):
        return
    if checksums.luhn(digits):
        yield Candidate(KNOWN, start, end, "card-number", digits, "checked")
    elif by_fours and digits != written:
        yield Candidate(MISTYPED, start, end, "card-number", digits, "typing-error")


def _tax_number(start: int, end: int, written: str, digits: str, near: Near) -> Iterator[Candidate]:
    for kind, pattern, fits in (
        ("pix-key-cpf", _CPF, checksums.cpf),
        ("pix-key-cnpj", _CNPJ, checksums.cnpj),
    ):
        if not pattern.fullmatch(written):
            continue
        is_meant = digits != written or near(start, end, kind)
        if fits(digits):
            # Every hundredth phone number fits as well, so bare digits give way to one.
            yield Candidate(KNOWN if is_meant else LOOSE, start, end, kind, digits, "checked")
        elif is_meant:
            yield Candidate(MISTYPED, start, end, kind, digits, "typing-error")


def _phone(text: str, start: int, end: int, region: str | None) -> Iterator[Candidate]:
    written = text[start:end]
    is_international = "+" in written[:2]
    if not is_international and region is None:
        return
    digits = "".join(char for char in written if char.isdecimal())
    if not 7 <= len(digits) <= _MOST_PHONE_DIGITS or _is_scattered(written):
        return
    after = text[end : end + 12].lower()
    if not is_international and _NOT_A_PHONE_AFTER.match(after):
        return
    number = _valid("+" + digits if is_international else digits, region)
    if number:
        yield Candidate(PHONE, start, end, "phone-e164", number, "pattern")


def _is_scattered(written: str) -> bool:
    """Return whether most groups are one digit, as in a list of small numbers."""
    groups = _GROUP.findall(written)
    return sum(len(group) == 1 for group in groups) > 2


@lru_cache(maxsize=4096)
def _valid(digits: str, region: str | None) -> str | None:
    """Return a number in its international form if the numbering plans know such numbers."""
    import phonenumbers

    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
