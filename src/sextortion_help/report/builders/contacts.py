"""Who to call: the contact summary, and the few contacts a screen of the guide shows.

A number is only ever shown with its country, and every entry with where and when it was read. An
entry that was not read on the organisation's own page says "check this number first".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, get_args

from sextortion_help.language import N_, tr
from sextortion_help.playbook.contacts import Contact, ContactKind
from sextortion_help.playbook.library import ANYWHERE, Library
from sextortion_help.report.document import Block, Document, Group, Heading, Text

KIND_TITLES: dict[str, str] = {
    "emergency": N_("In danger now"),
    "crisis": N_("When you cannot go on"),
    "police": N_("Police"),
    "cybercrime": N_("Online crime"),
    "minors": N_("For those under 18"),
    "image-abuse": N_("Help with private pictures"),
    "takedown": N_("Getting pictures blocked or removed"),
    "victim-support": N_("Support after a crime"),
    "fraud": N_("Money and fraud"),
    "legal": N_("Lawyers and rights"),
    "investigator": N_("Private investigators"),
}
WAYS = {
    "phone": N_("Phone: {value}"),
    "abroad": N_("From abroad: {value}"),
    "text": N_("Text: {value}"),
    "chat": N_("Chat: {value}"),
    "site": N_("Site: {value}"),
    "email": N_("E-mail: {value}"),
}
AUDIENCES = {"everyone": "", "adults": N_(" - 18 or older"), "minors": N_(" - under 18")}

ON_A_SCREEN = 3
"""How many contacts of a kind a frightened person is shown at once."""

WIDE_ON_A_SCREEN = 1
"""How many of those for every country, beside them."""

Listed = tuple[str, Contact]
"""A country's name and a contact there."""


def pick(
    library: Library,
    kinds: Sequence[str],
    country: str | None,
    *,
    under_18: bool | None,
) -> tuple[Listed, ...]:
    """Return the contacts of these kinds, in the order of the kinds, the country's own first.

    Args:
        library: the playbooks.
        kinds: which kinds of contact.
        country: a country code; ``None`` or one without a file leaves those for anywhere.
        under_18: leave out what is only for adults (``True``) or only for children
            (``False``); ``None`` keeps both.

    """
    unfit = {True: "adults", False: "minors", None: ""}[under_18]
    return tuple(
        (land, contact)
        for kind in kinds
        for land, contact in _of_kind(library, kind, country)
        if contact.audience != unfit
    )


def _of_kind(library: Library, kind: str, country: str | None) -> list[Listed]:
    found = [entry for entry in library.contacts(country) if entry[1].kind == kind]
    own = library.named_countries().get(country or "")
    if kind == "emergency" and own:
        # Beside a country's own number, those of other countries would only be dialled by mistake.
        return [entry for entry in found if entry[0] == own] or found
    return found


def contact_summary(
    library: Library,
    country: str | None,
    *,
    under_18: bool | None,
    kinds: Sequence[str] = get_args(ContactKind),
) -> Document:
    """Build the list of everyone to call."""
    blocks: list[Block] = []
    if country not in library.named_countries():
        blocks.append(
            Text(
                tr("These serve every country. In danger, call your own emergency number."),
                "strong",
            )
        )
        blocks.append(Text(tr("For one country's own numbers, add --country and its name.")))
    for kind in kinds:
        listed = pick(library, [kind], country, under_18=under_18)
        if listed:
            blocks.append(Heading(tr(KIND_TITLES[kind])))
            blocks.extend(contact_group(library, entry) for entry in listed)
    return Document(tr("Who to call"), tuple(blocks))


def contact_screen(
    library: Library,
    title: str,
    say: Sequence[str],
    kinds: Sequence[str],
    country: str | None,
    *,
    under_18: bool | None,
) -> Document:
    """Build a screen with the first few contacts of each kind.

    It is never empty: where there is no contact of the kinds, the crisis lines stand instead.
    """
    blocks: list[Block] = [Text(" ".join(say))] if say else []
    for kind in kinds:
        listed = pick(library, [kind], country, under_18=under_18)
        anywhere = library.countries[ANYWHERE].name if ANYWHERE in library.countries else ""
        own = [entry for entry in listed if entry[0] != anywhere]
        wide = [entry for entry in listed if entry[0] == anywhere]
        # A service for every country adds little beside a country's own, except for taking
        # pictures down, which is done for the whole world in one place.
        shown = own[:ON_A_SCREEN]
        if not own or kind == "takedown":
            shown += wide[:WIDE_ON_A_SCREEN]
        blocks.extend(short_group(library, entry) for entry in shown)
    if not any(isinstance(block, Group) for block in blocks) and "crisis" not in kinds:
        return contact_screen(library, title, say, ("crisis",), country, under_18=under_18)
    return Document(title, tuple(blocks))


def crisis_screen(
    library: Library, country: str | None, *, with_child_line: bool = False
) -> Document:
    """Build the screen for a crisis. Everyone may call anyone on it."""
    kinds = ("emergency", "crisis", *(("minors",) if with_child_line else ()))
    return contact_screen(library, tr("Talk to a person now"), (), kinds, country, under_18=None)


def contact_group(library: Library, entry: Listed) -> Group:
    """Return one contact in full: how to reach it, what it does, what to know, its source."""
    _, contact = entry
    lines = [Text(line, "strong") for line in (one.words for one in reaches(contact))]
    lines.append(Text(" ".join(contact.does)))
    if contact.prepare:
        lines.append(Text(tr("Have ready: {things}").format(things=" ".join(contact.prepare))))
    if contact.mind:
        lines.append(Text(tr("Mind: {words}").format(words=" ".join(contact.mind))))
    details = [
        contact.hours and tr("Hours: {hours}.").format(hours=contact.hours),
        contact.cost and tr("Cost: {cost}.").format(cost=contact.cost),
        contact.languages and tr("Languages: {names}.").format(names=", ".join(contact.languages)),
        contact.anonymous == "yes" and tr("You need not give your name."),
    ]
    lines.append(_quiet(*details, _source(library, contact)))
    return Group(_name(entry), tuple(lines))


def short_group(library: Library, entry: Listed) -> Group:
    """Return one contact in few lines: how to reach it, what it does, its hours and source."""
    _, contact = entry
    reached = list(reaches(contact))
    spoken = [one for one in reached if one.way not in {"site", "email"}]
    lines = [Text(one.words, "strong") for one in spoken or reached]
    lines.append(Text(" ".join(contact.does[:2])))
    if contact.mind and contact.kind not in {"emergency", "crisis"}:
        lines.append(Text(tr("Mind: {words}").format(words=contact.mind[0])))
    hours = contact.hours and tr("Hours: {hours}.").format(hours=contact.hours)
    # Everyone knows it of an emergency number, and the next number must stand on the same screen.
    is_known = contact.kind == "emergency"
    cost = not is_known and contact.cost and tr("Cost: {cost}.").format(cost=contact.cost)
    nameless = not is_known and contact.anonymous == "yes" and tr("You need not give your name.")
    lines.append(_quiet(hours, cost, nameless, _source(library, contact)))
    return Group(_name(entry), tuple(lines))


def _name(entry: Listed) -> str:
    land, contact = entry
    return f"{contact.name} ({land}{tr(AUDIENCES[contact.audience])})"


def _source(library: Library, contact: Contact) -> str:
    who = library.sources[contact.sources[0]].who
    return tr("Source: {who}, {day}.").format(who=who, day=contact.checked.isoformat())


def _quiet(*details: str | bool | tuple[str, ...] | None) -> Text:
    return Text(" ".join(detail for detail in details if isinstance(detail, str)), "quiet")


class Reach(NamedTuple):
    """One way to reach a contact."""

    way: str
    """One of ``WAYS``."""
    value: str
    doubt: str = ""
    """Said behind a number that is to be checked first."""

    @property
    def words(self) -> str:
        """The way and what to dial, type or open."""
        return tr(WAYS[self.way]).format(value=self.value) + self.doubt


def reaches(contact: Contact) -> Iterator[Reach]:
    """Yield each way to reach a contact, numbers first; a doubt about a number is said."""
    doubt = tr(" (check this number first)") if contact.confidence == "secondary" else ""
    if contact.phone:
        yield Reach("phone", contact.phone, doubt)
    if contact.from_abroad:
        yield Reach("abroad", contact.from_abroad, doubt)
    if contact.text:
        yield Reach("text", contact.text, doubt if not contact.phone else "")
    if contact.chat:
        yield Reach("chat", contact.chat)
    if contact.link and contact.link != contact.chat:
        yield Reach("site", contact.link)
    if contact.email:
        yield Reach("email", contact.email)
