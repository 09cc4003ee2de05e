from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache
from typing import get_args

import pytest

from sextortion_help.playbook.contacts import Contact, ContactKind
from sextortion_help.playbook.library import ANYWHERE, Library
from sextortion_help.playbook.places import is_one
from sextortion_help.report.builders.contacts import (
    KIND_TITLES,
    contact_screen,
    contact_summary,
    pick,
)
from sextortion_help.report.document import Document, Group, Heading, Text
from sextortion_help.report.renderers.text import render_text
from tests.each import each
from tests.shipped import LIBRARY

KINDS: tuple[str, ...] = get_args(ContactKind)
OWN = tuple(code for code, land in LIBRARY.countries.items() if is_one(code, land))
NO_FILE = ("PE", "GR", "GN")
"""A country known by its emergency numbers only, one of those in the EU, and one without any."""
CHOICES = (*OWN, *NO_FILE, "other", None, "ZZ", "gb", "", ANYWHERE)
AGES = (True, False, None)
EVERYONE = tuple(itertools.product(CHOICES, AGES))


def groups(document: Document) -> list[Group]:
    return [block for block in document.blocks if isinstance(block, Group)]


def headings(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading)]


def words(group: Group) -> str:
    return "\n".join(line.text for line in group.lines)


def find(document: Document, land: str, contact: Contact) -> Group | None:
    for group in groups(document):
        if group.title.startswith(f"{contact.name} ({land}"):
            return group
    return None


def listed(library: Library = LIBRARY) -> Iterator[tuple[str, str, Contact]]:
    for code, land in library.countries.items():
        for contact in land.contacts:
            yield code, land.name, contact


LISTED = tuple(listed())


by_id = each(LISTED)
for_everyone = each(EVERYONE)


@cache
def summary_of(country: str | None, under_18: bool | None) -> Document:
    return contact_summary(LIBRARY, country, under_18=under_18)


# ------------------------------------------------------------------ never alone


@for_everyone
def test_someone_to_call_in_a_crisis_is_there_for_everyone(
    country: str | None, under_18: bool | None
) -> None:
    summary = contact_summary(LIBRARY, country, under_18=under_18, kinds=("crisis",))
    assert groups(summary)
    assert groups(
        contact_screen(LIBRARY, "", (), ("emergency", "crisis"), country, under_18=under_18)
    )
    assert KIND_TITLES["crisis"] in headings(summary_of(country, under_18))


@for_everyone
def test_no_screen_of_contacts_is_empty(country: str | None, under_18: bool | None) -> None:
    for kind in KINDS:
        screen = contact_screen(LIBRARY, "", (), (kind,), country, under_18=under_18)
        assert groups(screen), kind


@each(OWN)
def test_a_country_begins_with_its_emergency_number(country: str) -> None:
    summary = summary_of(country, None)
    assert headings(summary)[:2] == [KIND_TITLES["emergency"], KIND_TITLES["crisis"]]
    first = groups(summary)[0]
    assert LIBRARY.countries[country].name in first.title
    assert first.lines[0].text.startswith("Phone: ")
    assert first.lines[0].weight == "strong"


@pytest.mark.parametrize("country", [None, "other", "ZZ", ANYWHERE])
def test_without_a_country_it_says_so_before_anything_else(country: str | None) -> None:
    first = summary_of(country, None).blocks[0]
    assert isinstance(first, Text)
    assert "your own emergency number" in first.text
    assert first.weight == "strong"


# ------------------------------------------------------------------ numbers, countries, sources


@by_id
def test_a_contact_stands_under_its_country_with_all_ways_to_reach_it(
    code: str, land: str, contact: Contact
) -> None:
    group = find(summary_of(code, None), land, contact)
    assert group is not None
    shown = words(group)
    for way in (contact.phone, contact.text, contact.email, contact.link, contact.chat):
        assert way is None or way in shown
    for line in (*contact.does, *(contact.prepare or ()), *(contact.mind or ())):
        assert line in shown


@for_everyone
def test_a_number_stands_under_a_name_with_its_country_and_nowhere_else(
    country: str | None, under_18: bool | None
) -> None:
    lands = {name for _, name, _ in LISTED} | set(LIBRARY.named_countries().values())
    for document in (
        summary_of(country, under_18),
        contact_screen(LIBRARY, "Title", ("Words.",), KINDS, country, under_18=under_18),
    ):
        for block in document.blocks:
            if isinstance(block, Group):
                assert any(f"({land}" in block.title for land in lands), block.title
            else:
                assert isinstance(block, (Text, Heading))
                assert not re.search(r"\d{3}", block.text)


@each(OWN)
def test_only_the_own_country_and_anywhere_are_shown(country: str) -> None:
    shared = {land.name for land in LIBRARY.countries.values() if country in land.members}
    shown = {LIBRARY.countries[country].name, LIBRARY.countries[ANYWHERE].name, *shared}
    for group in groups(summary_of(country, None)):
        assert any(f"({land}" in group.title for land in shown), group.title


@by_id
def test_a_number_not_read_at_its_owner_says_check_it_first(
    code: str, land: str, contact: Contact
) -> None:
    group = find(summary_of(code, None), land, contact)
    assert group is not None
    can_be_called = bool(contact.phone or contact.text)
    doubted = contact.confidence == "secondary" and can_be_called
    assert ("check this number first" in words(group)) is doubted
    if doubted:
        number = contact.phone or contact.text or ""
        first, *others = (x for x in group.lines if "check this number first" in x.text)
        assert number in first.text
        assert all(line.text.startswith("From abroad: +") for line in others)


@for_everyone
def test_every_entry_ends_with_its_source_and_date(
    country: str | None, under_18: bool | None
) -> None:
    for document in (
        summary_of(country, under_18),
        contact_screen(LIBRARY, "", (), KINDS, country, under_18=under_18),
    ):
        for group in groups(document):
            assert re.search(r"Source: .+\d{4}-\d\d-\d\d\.$", group.lines[-1].text), group


@by_id
def test_the_date_is_when_the_contact_was_checked(code: str, land: str, contact: Contact) -> None:
    group = find(summary_of(code, None), land, contact)
    assert group is not None
    assert contact.checked.isoformat() in group.lines[-1].text
    assert LIBRARY.sources[contact.sources[0]].who in group.lines[-1].text


# ------------------------------------------------------------------ age


@each(CHOICES)
def test_under_18_shows_nothing_that_is_only_for_adults(country: str | None) -> None:
    summary = contact_summary(LIBRARY, country, under_18=True)
    for _, land, contact in LISTED:
        if contact.audience == "adults":
            assert find(summary, land, contact) is None
    titles = " ".join(group.title for group in groups(summary))
    assert "StopNCII" not in titles
    assert "18 or older" not in titles
    assert KIND_TITLES["investigator"] not in headings(summary)
    assert KIND_TITLES["minors"] in headings(summary)


@each(CHOICES)
def test_adults_are_shown_nothing_that_is_only_for_children(country: str | None) -> None:
    summary = contact_summary(LIBRARY, country, under_18=False)
    for _, land, contact in LISTED:
        if contact.audience == "minors":
            assert find(summary, land, contact) is None
    assert "StopNCII" in " ".join(group.title for group in groups(summary))


@by_id
def test_with_the_age_not_known_both_are_shown_and_marked(
    code: str, land: str, contact: Contact
) -> None:
    group = find(summary_of(code, None), land, contact)
    assert group is not None
    mark = {"adults": "18 or older)", "minors": "under 18)", "everyone": f"({land})"}
    assert group.title.endswith(mark[contact.audience])


@by_id
def test_who_a_contact_serves_finds_it(code: str, land: str, contact: Contact) -> None:
    fits = {"adults": False, "minors": True, "everyone": None}[contact.audience]
    assert (land, contact) in pick(LIBRARY, [contact.kind], code, under_18=fits)


# ------------------------------------------------------------------ order and kinds


@for_everyone
def test_those_for_anywhere_stand_after_a_countrys_own(
    country: str | None, under_18: bool | None
) -> None:
    anywhere = f"({LIBRARY.countries[ANYWHERE].name}"
    for kind in KINDS:
        summary = contact_summary(LIBRARY, country, under_18=under_18, kinds=(kind,))
        is_wide = [anywhere in group.title for group in groups(summary)]
        assert is_wide == sorted(is_wide)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_asked_for_is_all_that_is_shown(kind: str) -> None:
    for country in CHOICES:
        summary = contact_summary(LIBRARY, country, under_18=None, kinds=(kind,))
        expected = pick(LIBRARY, [kind], country, under_18=None)
        assert headings(summary) == ([KIND_TITLES[kind]] if expected else [])
        assert len(groups(summary)) == len(expected)
        assert {contact.kind for _, contact in expected} <= {kind}


def test_kinds_come_in_the_order_asked() -> None:
    summary = contact_summary(LIBRARY, "GB", under_18=None, kinds=("fraud", "crisis"))
    assert headings(summary) == [KIND_TITLES["fraud"], KIND_TITLES["crisis"]]


def test_every_kind_has_a_title_and_free_help_comes_before_paid() -> None:
    assert set(KIND_TITLES) == set(KINDS)
    assert (
        headings(contact_summary(LIBRARY, "GB", under_18=False))[-1] == KIND_TITLES["investigator"]
    )


@for_everyone
def test_a_screen_shows_a_frightened_person_few_contacts_a_kind(
    country: str | None, under_18: bool | None
) -> None:
    for kind in KINDS:
        screen = contact_screen(LIBRARY, "", (), (kind,), country, under_18=under_18)
        assert len(groups(screen)) <= 4
        for group in groups(screen):
            assert len(group.lines) <= 6


def test_a_screen_keeps_its_title_and_words() -> None:
    screen = contact_screen(LIBRARY, "Who", ("First.", "Then."), ("crisis",), "GB", under_18=None)
    assert screen.title == "Who"
    before = list(itertools.takewhile(lambda block: isinstance(block, Text), screen.blocks))
    assert " ".join(block.text for block in before if isinstance(block, Text)) == "First. Then."


def test_the_summary_reads_well_on_paper() -> None:
    printed = render_text(contact_summary(LIBRARY, "GB", under_18=None))
    assert re.search(r"Samaritans \(United Kingdom\)\n +Phone: 116 123\n", printed)
