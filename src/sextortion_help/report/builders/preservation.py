"""The request to an officer: have the platforms keep the records of these accounts.

Platforms delete records after some time, and only the police can have them kept until the legal
papers are there (``docs/reports.md`` names the sources). So each platform stands with its own page
for the police and with the marks by which it finds an account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sextortion_help.case.model import Case
from sextortion_help.language import N_, tr
from sextortion_help.playbook.library import Library
from sextortion_help.report.document import Block, Group, Heading, Pair, Pairs, Text
from sextortion_help.text import clean_line

REQUEST = N_(
    "Please ask each company below to keep the records of these accounts while the legal papers "
    "are made. Only the police can ask for this. Companies delete records after some time."
)
MARKS = ("user_name", "link", "phone_or_mail", "shown_name")
"""The fields of an account's record by which a company finds it, the exact ones first."""

UNNAMED = N_("Another app or site")


def preservation_blocks(library: Library, case: Case) -> Iterator[Block]:
    """Yield the request, with a group for each platform that was named or has an account."""
    yield Heading(tr("A request to the officer"))
    yield Text(tr(REQUEST))
    accounts = case.records.get("accounts", ())
    for platform in _platforms(library, case):
        card = library.platforms.get(platform)
        lines = [
            Text(tr("Account: {marks}").format(marks=_marks(record.fields)))
            for record in accounts
            if (record.fields.get("platform") or "other") == platform and _marks(record.fields)
        ]
        if card and card.police_link:
            lines.insert(
                0, Text(tr("For the police: {police_link}").format(police_link=card.police_link))
            )
        if not lines:
            lines = [Text(tr("No account is written down yet."))]
        yield Group(card.name if card else tr(UNNAMED), tuple(lines))
    yield Pairs(
        (
            Pair(
                tr("Keep records from"),
                _answer(case, "began_when"),
                tr("The day of the first contact."),
            ),
            Pair(
                tr("Keep records to"),
                _answer(case, "last_contact"),
                tr("The day of the last contact."),
            ),
            Pair(tr("Case number"), None),
            Pair(tr("Officer and how to reach them"), None),
        )
    )


def _platforms(library: Library, case: Case) -> tuple[str, ...]:
    """Return the platforms that were named, in the cards' order, what has no card last."""
    given = case.answers.get("platforms_used")
    named = set(given.value or ()) if given else set()
    named |= {one.fields.get("platform") or "other" for one in case.records.get("accounts", ())}
    known = [id_ for id_ in library.platforms if id_ in named]
    return (*known, *(["other"] if named.difference(known) else []))


def _marks(fields: Mapping[str, str]) -> str:
    return ", ".join(clean_line(fields[name]) for name in MARKS if fields.get(name))


def _answer(case: Case, fact: str) -> str | None:
    given = case.answers.get(fact)
    return given.value if given and isinstance(given.value, str) else None
