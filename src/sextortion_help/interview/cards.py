"""Repeat an ``each`` for the cards a person chose, filling ``{platform.report.do}`` and the like.

A name in braces leads from the card to one of its parts. A line that is nothing but a name may
stand for several lines. An item that names a part this card lacks is left out for this card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sextortion_help.language import tr
from sextortion_help.playbook.models import (
    Each,
    Identifier,
    Message,
    Payment,
    Phone,
    Platform,
    Step,
)
from sextortion_help.playbook.templates import NAME

Card = Platform | Payment


def repeat(
    each: Each, chosen: frozenset[str], cards: Mapping[str, Card], country: str | None
) -> Iterator[Message | Step]:
    """Yield the filled items, card by card, in the order of the cards.

    Args:
        each: what to repeat.
        chosen: ids of the cards the person chose.
        cards: every card of the kind.
        country: the person's country, for a payment firm's numbers there.

    """
    for card_id, card in cards.items():
        if card_id in chosen:
            for item in each.items:
                filled = fill(item, card_id, _in_country(card, country))
                if filled is not None:
                    yield filled


def _in_country(card: Card, country: str | None) -> Card:
    """Return the card with only the numbers that can be dialled where the person is."""
    if not isinstance(card, Payment):
        return card
    phones = tuple(phone for phone in card.phones if phone.country == country)
    return card.model_copy(update={"phones": phones})


def fill(item: Message | Step, card_id: str, card: Card) -> Message | Step | None:
    """Return ``item`` in this card's words, or ``None`` where the card lacks a part it names."""
    changes: dict[str, Any] = {}
    match item:
        case Message():
            changes = {
                "message": f"{item.message}.{card_id}",
                "title": item.title and _one(item.title, card),
                "say": _many(item.say, card),
            }
            needed = [changes["say"]]
        case Step():
            changes = {
                "step": f"{item.step}.{card_id}",
                "title": _one(item.title, card),
                "do": _many(item.do, card),
                "why": item.why and _one(item.why, card),
                # A link is a help, not the substance: a card without one keeps the step.
                "link": item.link and _one(item.link, card),
            }
            needed = [changes["title"], changes["do"]]
    if any(part is None for part in needed):
        return None
    phones = card.phones if isinstance(card, Payment) else ()
    sources = (*item.sources, *card.sources, *(one for phone in phones for one in phone.sources))
    changes["sources"] = tuple(dict.fromkeys(sources))
    return item.model_copy(update=changes)


def _many(lines: tuple[str, ...], card: Card) -> tuple[str, ...] | None:
    filled: list[str] = []
    for line in lines:
        whole = NAME.fullmatch(line)
        value = _part(whole[1], card) if whole else _one(line, card)
        if value is None:
            return None
        filled.extend(value if isinstance(value, tuple) else (value,))
    return tuple(filled)


def _one(line: str, card: Card) -> str | None:
    parts = {name: _part(name, card) for name in NAME.findall(line)}
    if any(value is None for value in parts.values()):
        return None
    return NAME.sub(lambda found: _as_text(parts[found[1]]), line)


def _as_text(value: str | tuple[str, ...] | None) -> str:
    return " ".join(value) if isinstance(value, tuple) else value or ""


def _part(name: str, card: Card) -> str | tuple[str, ...] | None:
    """Follow a name such as ``platform.report.do`` to text, lines, or nothing."""
    value: Any = card
    for key in name.split(".")[1:]:
        value = getattr(value, key, None)
        if value is None:
            return None
    if isinstance(value, str):
        return value
    return tuple(_entry(part) for part in value) or None


def _entry(part: str | Identifier | Phone) -> str:
    match part:
        case Identifier(name=name, find=find):
            return f"{name}: {' '.join(find)}"
        case Phone(what=what, phone=phone, country=country, confidence=confidence):
            check = tr(" (check this number first)") if confidence == "secondary" else ""
            return tr("{what}, in {country}: {phone}{check}").format(
                what=what, country=country, phone=phone, check=check
            )
        case str():
            return part
