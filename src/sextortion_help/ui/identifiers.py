"""Show identifiers that were found, by how sure each is, for a person and for an officer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sextortion_help.evidence.identifiers import MOST_IDENTIFIERS, Found, Sure
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
MOST_LINES = 10
"""Line numbers that are named of one find."""


def identifier_page(found: Sequence[Found[int]]) -> Document:
    """Return what was found, the surest first; places are line numbers."""
    if not found:
        return Document("Identifiers", (Text(NOTHING),))
    blocks: list[Block] = [Text(NO_PROOF), Text(OWN)]
    for sure, title in TITLES.items():
        some = [one for one in found if one.sure == sure]
        if some:
            blocks += [Heading(title), *map(_group, some)]
    if len(found) >= MOST_IDENTIFIERS:
        blocks.append(Text(f"There are more. I stopped at {MOST_IDENTIFIERS}.", "strong"))
    return Document("Identifiers", tuple(blocks))


def _group(one: Found[int]) -> Group:
    return Group(one.value, tuple(Text(line) for line in _lines(one)))


def _lines(one: Found[int]) -> Iterator[str]:
    yield f"{one.hint[:1].upper()}{one.hint[1:]}."
    if one.written != one.value:
        yield f"Written: {one.written}"
    places = list(dict.fromkeys(one.places))
    more = " and more" if len(places) > MOST_LINES or one.count > len(one.places) else ""
    times = "once" if one.count == 1 else f"{one.count} times"
    where = "line" if len(places) == 1 else "lines"
    yield f"Found {times}, in {where} {', '.join(map(str, places[:MOST_LINES]))}{more}."
