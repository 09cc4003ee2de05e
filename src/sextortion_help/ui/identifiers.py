"""Show identifiers that were found, by how sure each is, for a person and for an officer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sextortion_help.case.hints import hint_in_words
from sextortion_help.evidence.identifiers import MOST_IDENTIFIERS, Found, Sure
from sextortion_help.evidence.study import Place
from sextortion_help.language import N_, ngettext, tr
from sextortion_help.report.builders.evidence import found_times, moment
from sextortion_help.report.document import Block, Document, Group, Heading, Text

TITLES: dict[Sure, str] = {
    "checked": N_("Its check digits fit"),
    "context": N_("A word beside it says what it is"),
    "pattern": N_("It looks like one"),
    "typing-error": N_("It has a typing error: do not use it"),
}
NOTHING = N_("I found no names, links, numbers or addresses that lead to someone.")
NO_PROOF = N_("A find says what it looks like. It does not prove whose it is, or that it exists.")
OWN = N_("Some may be yours. Leave those out when you give this to someone.")
MOST_PLACES_NAMED = 10
"""Places that are named of one find."""


def identifier_page(found: Sequence[Found[Place]], unit: str) -> Document:
    """Return what was found, the surest first.

    Args:
        found: the identifiers.
        unit: what a place is: ``line`` or ``message``.

    """
    if not found:
        return Document(tr("Identifiers"), (Text(tr(NOTHING)),))
    blocks: list[Block] = [Text(tr(NO_PROOF)), Text(tr(OWN))]
    for sure, title in TITLES.items():
        some = [one for one in found if one.sure == sure]
        if some:
            blocks += [Heading(tr(title)), *(_group(one, unit) for one in some)]
    if len(found) >= MOST_IDENTIFIERS:
        blocks.append(
            Text(
                tr("There are more. I stopped at {most}.").format(most=MOST_IDENTIFIERS),
                "strong",
            )
        )
    return Document(tr("Identifiers"), tuple(blocks))


def _group(one: Found[Place], unit: str) -> Group:
    return Group(one.value, tuple(Text(line) for line in _lines(one, unit)))


def _lines(one: Found[Place], unit: str) -> Iterator[str]:
    hint = hint_in_words(one.hint)
    yield f"{hint[:1].upper()}{hint[1:]}."
    if one.written != one.value:
        yield tr("Written: {written}").format(written=one.written)
    places = list(dict.fromkeys(one.places))
    more = tr(" and more") if len(places) > MOST_PLACES_NAMED or one.count > len(one.places) else ""
    times = found_times(one.count)
    named = ", ".join(map(_named, places[:MOST_PLACES_NAMED]))
    where = (
        ngettext("in line {places}", "in lines {places}", len(places))
        if unit == "line"
        else ngettext("in message {places}", "in messages {places}", len(places))
    ).format(places=named + more)
    yield tr("Found {times}, {where}.").format(times=times, where=where)


def _named(place: Place) -> str:
    """Return a place with its time, where it has one."""
    return f"{place.number} ({moment(place.when)})" if place.when else str(place.number)
