"""A card for the wallet: who to call, in as few lines as a bank card has room for.

It says nothing of what happened: someone else may find it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sextortion_help.language import N_, tr
from sextortion_help.playbook.library import Library
from sextortion_help.report.builders.contacts import pick, reaches
from sextortion_help.report.document import Card, Document, Text

ON_THE_CARD = {"emergency": 1, "crisis": 2, "minors": 1, "police": 1}
"""How many contacts of each kind stand on it, in this order. Names of other helplines tell more
than a stranger who finds the card may know."""

TELLING = ("abuse", "blackmail", "image", "picture", "porn", "rape", "sex", "victim", "violence")
"""Words that keep a contact off the card, for the same reason."""

CUT_OUT = N_("Print this page. Cut the card out. Keep it where you find it fast.")
CALM = N_("Breathe out slowly. You can call today. You can call again tomorrow.")
TITLE = N_("Who to call")


def wallet_card(library: Library, country: str | None, *, under_18: bool | None) -> Document:
    """Build the card.

    Args:
        library: the playbooks.
        country: a country code; ``None`` gives those for anywhere.
        under_18: as ``contacts.pick`` takes it.

    """
    lines = [
        Text(line)
        for kind, most in ON_THE_CARD.items()
        for line in _lines(library, kind, most, country, under_18=under_18)
    ]
    return Document(
        tr(TITLE), (Text(tr(CUT_OUT)), Card(tr(TITLE), (*lines, Text(tr(CALM), "quiet"))))
    )


def _lines(
    library: Library, kind: str, most: int, country: str | None, *, under_18: bool | None
) -> Iterator[str]:
    """Yield the first few contacts of a kind, a line each: numbers before sites."""
    if kind == "minors" and under_18 is False:
        return
    reached = [
        (contact, next(reaches(contact)))
        for _, contact in pick(library, [kind], country, under_18=under_18)
        if not any(word in contact.name.casefold() for word in TELLING)
    ]
    numbers = [
        f"{contact.name}: {one.value}{one.doubt}"
        if one.way == "phone"
        else f"{contact.name}. {one.words}"
        for contact, one in reached
        if one.way in {"phone", "text"}
    ]
    sites = [f"{contact.name}: {one.value}" for contact, one in reached if one.way == "site"]
    yield from [*dict.fromkeys((*numbers, *sites))][:most]
