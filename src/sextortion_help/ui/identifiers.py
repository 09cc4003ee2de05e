"""Show identifiers that were found, by how sure each is, for a person and for an officer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sextortion_help.evidence.identifiers import MOST_IDENTIFIERS, Found, Sure
from sextortion_help.evidence.study import Place
from sextortion_help.report.builders.evidence import moment
from sextortion_help.report.document import Block, Document, Group, Heading, Text

TITLES: dict[Sure, str] = {
    "checked": "Its check digits fit",
    "context": "A word beside it says what it is",
    "pattern": "It looks like one",
    "typing-error": "It has a typing error: do not use it",
}
NOTHING = "I found no names, links, numbers or addresses that lead to someone."
NO_PROOF = "A find says what it looks like. It does not prove whose it is, or that it exists."
OWN = "Some may be yours. Leave those out when you give this to someone."
MOST_PLACES_NAMED = 10
"""Places that are named of one find."""


def identifier_page(found: Sequence[Found[Place]], unit: str) -> Document:
    """Return what was found, the surest first.

    Args:
        found: the identifiers.
        unit: what a place is: ``line`` or ``message``.

    """
    if not found:
        return Document("Identifiers", (Text(NOTHING),))
    blocks: list[Block] = [Text(NO_PROOF), Text(OWN)]
    for sure, title in TITLES.items():
        some = [one for one in found if one.sure == sure]
        if some:
            blocks += [Heading(title), *(_group(one, unit) for one in some)]
    if len(found) >= MOST_IDENTIFIERS:
        blocks.append(Text(f"There are more. I stopped at {MOST_IDENTIFIERS}.", "strong"))
    return Document("Identifiers", tuple(blocks))


def _group(one: Found[Place], unit: str) -> Group:
    return Group(one.value, tuple(Text(line) for line in _lines(one, unit)))


def _lines(one: Found[Place], unit: str) -> Iterator[str]:
    yield f"{one.hint[:1].upper()}{one.hint[1:]}."
    if one.written != one.value:
        yield f"Written: {one.written}"
    places = list(dict.fromkeys(one.places))
    more = " and more" if len(places) > MOST_PLACES_NAMED or one.count > len(one.places) else ""
    times = "once" if one.count == 1 else f"{one.count} times"
    where = unit if len(places) == 1 else f"{unit}s"
    named = ", ".join(map(_named, places[:MOST_PLACES_NAMED]))
    yield f"Found {times}, in {where} {named}{more}."


def _named(place: Place) -> str:
    """Return a place with its time, where it has one."""
    return f"{place.number} ({moment(place.when)})" if place.when else str(place.number)
