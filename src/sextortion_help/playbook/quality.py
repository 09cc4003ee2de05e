"""Judge the words and numbers of a playbook folder: too hard, too long, hurtful, wrong, old.

``checks.yaml`` says which words are refused and how hard a text may be. These checks are slower
than ``checker``'s and matter to authors only, so that nobody who needs help waits for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median

from sextortion_help.playbook.bluff import bluff_passages
from sextortion_help.playbook.checks import Words
from sextortion_help.playbook.contacts import Contact, Country, Law
from sextortion_help.playbook.documents import Path, Problem
from sextortion_help.playbook.forms import form_words, part_words
from sextortion_help.playbook.letters import NAME as LETTER_NAME
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import (
    Each,
)
from sextortion_help.playbook.places import is_one
from sextortion_help.playbook.reading import grade, sentences
from sextortion_help.playbook.templates import NAME
from sextortion_help.playbook.wording import shown_words


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that are read together, with the place they come from."""

    file: str
    path: Path
    id: str
    lines: tuple[str, ...]
    names: frozenset[str]


def passages(library: Library) -> Iterator[Passage]:
    """Yield everything a person may read, item by item, card part by card part."""
    yield Passage("first-words.txt", (), "first words", library.first_words, frozenset())
    yield from _guide_passages(library)
    yield from _card_passages(library)
    if library.elsewhere:
        for field in ("does", "mind", "without_a_number"):
            lines = getattr(library.elsewhere, field)
            yield Passage("elsewhere.yaml", (field,), field, lines, frozenset())
    if library.bluff:
        for path, name, lines in bluff_passages(library.bluff):
            yield Passage("bluff.yaml", path, name, lines, frozenset())
    if library.threats:
        for id_, sign in library.threats.signs.items():
            yield Passage("threats.yaml", ("signs", id_), id_, (sign.says,), frozenset())
    for id_, letter in library.letters.items():
        lines = tuple(LETTER_NAME.sub("it", line) for line in shown_words(letter))
        yield Passage(f"letters/{id_}.yaml", (), id_, lines, _names(letter.title))
    yield from _form_passages(library)
    for code, land in library.countries.items():
        for path, entry in _entries(land):
            names = _names(f"{entry.name} {land.name}")
            yield Passage(f"contacts/{code}.yaml", path, entry.id, _spoken(entry), names)


def _form_passages(library: Library) -> Iterator[Passage]:
    for id_, form in library.forms.items():
        for path, lines in form_words(form):
            yield Passage(f"forms/{id_}.yaml", path, id_, lines, _names(form.name))
    for id_, part in library.form_parts.items():
        yield Passage("form-parts.yaml", (id_,), id_, part_words(part), frozenset())


def _entries(land: Country) -> Iterator[tuple[Path, Contact | Law]]:
    yield from ((("contacts", number), entry) for number, entry in enumerate(land.contacts))
    yield from ((("laws", number), entry) for number, entry in enumerate(land.laws))


def _guide_passages(library: Library) -> Iterator[Passage]:
    for file in library.guide:
        for number, item in enumerate(file.section.items):
            at: Path = ("items", number)
            parts = item.items if isinstance(item, Each) else (item,)
            for inner, part in enumerate(parts):
                path = (*at, "items", inner) if isinstance(item, Each) else at
                lines = tuple(NAME.sub("it", line) for line in shown_words(part))
                yield Passage(file.document.file, path, part.id, lines, frozenset())


def _card_passages(library: Library) -> Iterator[Passage]:
    for kind, cards in (("platforms", library.platforms), ("payments", library.payments)):
        for id_, card in cards.items():
            for field in type(card).model_fields:
                part = getattr(card, field)
                lines = (
                    () if isinstance(part, str) or field in NO_WORDS else tuple(shown_words(part))
                )
                if lines:
                    file, names = f"{kind}/{id_}.yaml", _names(card.name)
                    yield Passage(file, (field,), f"{id_} {field}", lines, names)


NO_WORDS = frozenset({"sources", "only_in", "checked"})
"""Fields of a card that are not read."""


def _spoken(entry: Contact | Law) -> tuple[str, ...]:
    """Return the sentences of a contact or law, without its hours, languages and cost."""
    fields = ("does", "say", "prepare", "mind")
    return tuple(line for field in fields for line in getattr(entry, field, None) or ())


def _names(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z'\u2019-]+", text.lower()))


# ------------------------------------------------------------------ words


def word_problems(library: Library) -> Iterator[Problem]:
    """Yield each passage that is too hard, too long, or holds words that hurt."""
    rules = library.checks.words
    if rules is None:
        return
    found = list(passages(library))
    for passage in found:
        document = library.documents.get(passage.file)
        line = document.line(passage.path) if document else 1
        for fault in _faults(passage, rules):
            yield Problem(passage.file, line, f"'{passage.id}': {fault}")
    middle = median(reading_grades(library)) if found else 0
    if middle > rules.median_grade:
        yield Problem("checks.yaml", 1, f"half of all words are above grade {middle:.1f}")


def reading_grades(library: Library) -> list[float]:
    """Return the grade of every passage."""
    return [grade(passage.lines, passage.names) for passage in passages(library)]


def _faults(passage: Passage, rules: Words) -> Iterator[str]:
    found = grade(passage.lines, passage.names)
    if found > rules.highest_grade:
        yield f"reads at grade {found:.1f}, above {rules.highest_grade:g}; use shorter words"
    for line in passage.lines:
        for sentence in sentences(line):
            if len(sentence.split()) > rules.longest_sentence:
                yield f"a sentence has more than {rules.longest_sentence} words: '{sentence}'"
        for forbidden in rules.forbidden.values():
            rest = line.casefold()
            for allowed in forbidden.but_not:
                rest = rest.replace(allowed.casefold(), " ")
            for phrase in forbidden.words:
                if re.search(rf"(?<!\w){re.escape(phrase.casefold())}(?!\w)", rest):
                    yield f"'{phrase}' is refused: {forbidden.why}"


# ------------------------------------------------------------------ numbers


def phone_problems(library: Library) -> Iterator[Problem]:
    """Yield each telephone number that cannot exist in its country, by libphonenumber's data.

    A short number is judged by its length only, for helplines' short numbers are seldom listed.
    """
    for code, land in library.countries.items():
        file = f"contacts/{code}.yaml"
        for number, contact in enumerate(land.contacts):
            line = library.documents[file].line(("contacts", number))
            for fault in _number_faults(contact, code, serves_several=not is_one(code, land)):
                yield Problem(file, line, f"'{contact.id}': {fault}")
    for id_, card in library.payments.items():
        file = f"payments/{id_}.yaml"
        for number, phone in enumerate(card.phones):
            line = library.documents[file].line(("phones", number))
            for one in _numbers_in(phone.phone):
                if not can_exist(one, phone.country):
                    yield Problem(file, line, f"'{one}' is no telephone number in {phone.country}")


def _number_faults(contact: Contact, code: str, *, serves_several: bool) -> Iterator[str]:
    if contact.phone and not serves_several:
        for one in _numbers_in(contact.phone):
            if not can_exist(one, code):
                yield f"'{one}' is no telephone number in {code}"
    if contact.from_abroad and not contact.from_abroad.startswith("+"):
        yield "'from_abroad' begins with +"
    elif contact.from_abroad and not can_exist(contact.from_abroad, None):
        yield f"'{contact.from_abroad}' is no telephone number"


def _numbers_in(phone: str) -> list[str]:
    return [one for part in re.split(r"\s+or\s+|,|;|/", phone) if (one := part.strip())]


SHORT = 6
"""Digits up to which a number counts as a short one, dialled inside its country only."""


def can_exist(number: str, country: str | None) -> bool:
    """Say whether a number can be dialled in a country, or, with +, from any."""
    import phonenumbers

    digits = re.sub(r"\D", "", number)
    if re.search(r"[^\d\s()+*#-]", number):
        return False
    if country and len(digits) <= SHORT and "+" not in number:
        return len(digits) > 1
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, country))
    except phonenumbers.NumberParseException:
        return False


# ------------------------------------------------------------------ age


def stale(library: Library, today: date, days: int) -> Iterator[Problem]:
    """Yield everything that was last checked more than so many days before today."""
    for code, land in library.countries.items():
        for path, entry in _entries(land):
            place = (f"contacts/{code}.yaml", path)
            yield from _old(library, place, entry.id, entry.checked, today, days)
    for kind, cards in (("platforms", library.platforms), ("payments", library.payments)):
        for id_, card in cards.items():
            place = (f"{kind}/{id_}.yaml", ("checked",))
            yield from _old(library, place, id_, card.checked, today, days)
    if library.elsewhere:
        place = ("elsewhere.yaml", ("checked",))
        yield from _old(library, place, "elsewhere", library.elsewhere.checked, today, days)
    if library.bluff:
        place = ("bluff.yaml", ("checked",))
        yield from _old(library, place, "bluff", library.bluff.checked, today, days)
    if library.threats:
        place = ("threats.yaml", ("checked",))
        yield from _old(library, place, "threats", library.threats.checked, today, days)
    for id_, form in library.forms.items():
        place = (f"forms/{id_}.yaml", ("checked",))
        yield from _old(library, place, id_, form.checked, today, days)
    for id_, source in library.sources.items():
        yield from _old(library, ("sources.yaml", (id_,)), id_, source.read, today, days)


def _old(
    library: Library, place: tuple[str, Path], id_: str, checked: date, today: date, days: int
) -> Iterator[Problem]:
    age = (today - checked).days
    if age > days:
        file, path = place
        message = f"'{id_}' was checked on {checked}, {age} days ago"
        yield Problem(file, library.documents[file].line(path), message)
