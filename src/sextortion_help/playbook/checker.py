"""Find an author's slips: what files of a playbook folder say of each other.

Each rule here is one that ``loader`` cannot see in a single file: an id used twice, a fact asked
too late, a source or situation that does not exist, a template no card can fill. All problems are
found in one go, each with file, line and, where one is near, a suggestion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sextortion_help.playbook import models
from sextortion_help.playbook.conditions import Condition, FactIs, leaves
from sextortion_help.playbook.documents import Path, Problem
from sextortion_help.playbook.letter_checks import letter_problems
from sextortion_help.playbook.library import (
    ANYWHERE,
    COUNTRY_FACT,
    NEEDED_SITUATIONS,
    CardKind,
    GuideFile,
    Library,
)
from sextortion_help.playbook.slips import condition_slips, is_circular, near
from sextortion_help.playbook.templates import NAME, names_in

MUST_HAVE = {
    ANYWHERE: ("emergency", "crisis", "police", "takedown"),
    "": ("emergency",),
}
"""The kinds of contact that no file may lack; what a country lacks, the one for anywhere holds."""


MUST_NAME_SOURCES = (
    models.Step,
    models.Message,
    models.Gate,
    models.Contacts,
    models.Evidence,
)
"""Items that claim something. Inside an ``each``, the card names the sources."""

MOST_TESTS = 500
"""Parts of a situation with those it names written out; more would make every screen slow."""


def check(library: Library) -> tuple[Problem, ...]:
    """Return every problem between the files of a playbook folder, in the order of files."""
    problems = [
        *_guide_problems(library),
        *_situation_problems(library),
        *_rule_problems(library),
        *_contact_problems(library),
        *_card_problems(library),
        *letter_problems(library),
        *_bluff_problems(library),
    ]
    return tuple(sorted(set(problems), key=lambda found: (found.file, found.line, found.message)))


# ------------------------------------------------------------------ the guide


def _guide_problems(library: Library) -> Iterator[Problem]:
    asked: dict[str, models.Question] = {}
    ids: dict[str, str] = {}
    for file in library.guide:
        for number, item in enumerate(file.section.items):
            at: Path = ("items", number)

            def problem(path: Path, message: str, at: Path = at, file: GuideFile = file) -> Problem:
                return file.problem((*at, *path), message)

            yield from _condition_problems(library, item.when, ("when",), asked, problem)
            parts: list[tuple[Path, models.PlainItem]] = []
            if isinstance(item, models.Each):
                yield from _each_problems(library, item, asked, problem)
                yield from _source_problems(library, item.sources, ("sources",), problem)
                parts.extend((("items", n), part) for n, part in enumerate(item.items))
            else:
                parts.append(((), item))
            for path, part in parts:
                if part.id in ids:
                    yield problem(path, f"the id '{part.id}' is used before, in {ids[part.id]}")
                ids[part.id] = file.document.file
                yield from _source_problems(library, part.sources, (*path, "sources"), problem)
                yield from _brace_problems(part, path, problem, in_each=bool(path))
                if isinstance(part, MUST_NAME_SOURCES) and not path and not part.sources:
                    kind = type(part).__name__.lower()
                    yield problem(path, f"the {kind} '{part.id}' names no source")
            if isinstance(item, models.Question):
                for number_, wording in enumerate(item.wording):
                    where: Path = ("wording", number_, "when")
                    yield from _condition_problems(library, wording.when, where, asked, problem)
                asked[item.id] = item
    if COUNTRY_FACT not in asked or asked[COUNTRY_FACT].answer != "country":
        yield Problem("guide", 1, f"no question asks for '{COUNTRY_FACT}' with 'answer: country'")
    first = library.guide[0]
    if not isinstance(first.section.items[0], models.Message):
        yield first.problem(("items", 0), "the guide must begin with a message: calm words first")


_Problem = Callable[[Path, str], Problem]


def _condition_problems(
    library: Library,
    condition: Condition,
    path: Path,
    asked: Mapping[str, models.Question],
    problem: _Problem,
) -> Iterator[Problem]:
    """Judge a condition where it stands: only facts asked before it may matter."""
    for message in condition_slips(library, condition, library.situations, asked=asked):
        yield problem(path, message)


def _each_problems(
    library: Library,
    each: models.Each,
    asked: Mapping[str, models.Question],
    problem: _Problem,
) -> Iterator[Problem]:
    question = asked.get(each.of)
    if question is None:
        yield problem(("of",), f"no question before asks '{each.of}'{near(each.of, asked)}")
    elif question.choices_from != f"{each.each}s":
        yield problem(("of",), f"'{each.of}' does not choose from {each.each}s")
    shape: type[BaseModel] = models.Platform if each.each == "platform" else models.Payment
    for number, item in enumerate(each.items):
        path: Path = ("items", number)
        yield from _condition_problems(library, item.when, (*path, "when"), asked, problem)
        for name in names_in(item):
            first, *rest = name.split(".")
            if first != each.each:
                yield problem(path, f"'{{{name}}}' does not begin with '{each.each}'")
            elif not _leads_somewhere(shape, rest):
                yield problem(path, f"no {each.each} card has '{'.'.join(rest)}'")


def _brace_problems(
    item: models.PlainItem, path: Path, problem: _Problem, *, in_each: bool
) -> Iterator[Problem]:
    """Find braces that nothing would fill, so that no person ever reads ``{platform}``."""
    for words in _words(item):
        left = NAME.sub("", words) if in_each else words
        if "{" in left or "}" in left:
            why = "no card has such a name" if in_each else "only 'each' fills braces"
            yield problem(path, f"{why}: '{words}'")


def _words(thing: object) -> Iterator[str]:
    """Yield every text inside a model."""
    match thing:
        case str():
            yield thing
        case BaseModel():
            for name in type(thing).model_fields:
                yield from _words(getattr(thing, name))
        case Mapping():
            yield from _words(tuple(thing.values()))
        case tuple():
            for part in thing:
                yield from _words(part)


def _leads_somewhere(shape: type[BaseModel], keys: list[str]) -> bool:
    """Say whether a name in braces can be followed from a card to words."""
    hint: Any = shape
    for key in keys:
        if not _is_shape(hint) or key not in hint.model_fields:
            return False
        hint = hint.model_fields[key].annotation
        # A part that a card may lack: what stands there when it does not.
        options = [part for part in get_args(hint) if part is not type(None)]
        if get_origin(hint) in {Union, UnionType} and len(options) == 1:
            hint = options[0]
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        hint = get_args(inner)[0] if get_origin(inner) is Annotated else inner
        return hint in {str, models.Identifier, models.Phone}
    return hint is str


def _is_shape(hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, BaseModel)


# ------------------------------------------------------------------ everything else


def _source_problems(
    library: Library, sources: Iterable[str], path: Path, problem: _Problem
) -> Iterator[Problem]:
    for source in sources:
        if source not in library.sources:
            hint = near(source, library.sources)
            yield problem(path, f"there is no source '{source}'{hint}")


def _in_file(library: Library, file: str) -> _Problem:
    document = library.documents[file]
    return lambda path, message: Problem(file, document.line(path), message)


def _situation_problems(library: Library) -> Iterator[Problem]:
    for name in NEEDED_SITUATIONS:
        if name not in library.situations:
            yield Problem("situations.yaml", 1, f"the situation '{name}' is missing")
    if not library.situations:
        return
    questions = library.questions()
    problem = _in_file(library, "situations.yaml")
    for name, situation in library.situations.items():
        yield from _condition_problems(library, situation.when, (name, "when"), questions, problem)
        if is_circular(name, library.situations):
            yield problem((name, "when"), f"the situation '{name}' depends on itself")
        elif _size(library, situation.when, {}) > MOST_TESTS:
            yield problem((name, "when"), f"'{name}' has more than {MOST_TESTS} parts")


def _rule_problems(library: Library) -> Iterator[Problem]:
    """Judge the conditions of ``checks.yaml``: a slip there would prove less than it says."""
    if "checks.yaml" not in library.documents:
        return
    checks, problem = library.checks, _in_file(library, "checks.yaml")
    for group, entries in (("terms", checks.terms), ("rules", checks.rules)):
        for name, entry in entries.items():
            path: Path = (group, name, "when")
            for message in condition_slips(library, entry.when, checks.terms, kind="term"):
                yield problem(path, message)
            if group == "terms" and is_circular(name, checks.terms):
                yield problem(path, f"the term '{name}' depends on itself")


def _size(library: Library, condition: Condition, known: dict[str, int]) -> int:
    """Count the facts a condition tests, situations written out; circles are found before this."""
    size = 0
    for leaf in leaves(condition):
        if isinstance(leaf, FactIs):
            size += 1
        elif leaf.situation in library.situations:
            name = leaf.situation
            if name not in known:
                known[name] = 0
                known[name] = _size(library, library.situations[name].when, known)
            size += known[name]
    return size


def _contact_problems(library: Library) -> Iterator[Problem]:
    ids: set[str] = set()
    if ANYWHERE not in library.countries:
        yield Problem("contacts", 1, f"the file {ANYWHERE}.yaml, for every country, is missing")
    for code, country in library.countries.items():
        problem = _in_file(library, f"contacts/{code}.yaml")
        for number, contact in enumerate(country.contacts):
            path: Path = ("contacts", number)
            if contact.id in ids:
                yield problem(path, f"the id '{contact.id}' is used before")
            ids.add(contact.id)
            yield from _source_problems(library, contact.sources, (*path, "sources"), problem)
        if library.elsewhere and code in library.elsewhere.countries:
            yield problem(("code",), f"{code} stands in elsewhere.yaml too")
        for kind in MUST_HAVE.get(code, MUST_HAVE[""]):
            audiences = {c.audience for c in country.contacts if c.kind == kind}
            if "everyone" not in audiences and not audiences >= {"adults", "minors"}:
                yield problem(("contacts",), f"no contact of the kind '{kind}' for everyone")


def _card_problems(library: Library) -> Iterator[Problem]:
    folders: tuple[CardKind, ...] = ("platforms", "payments")
    for folder in folders:
        for id_, card in library.cards(folder).items():
            problem = _in_file(library, f"{folder}/{id_}.yaml")
            yield from _source_problems(library, card.sources, ("sources",), problem)
            if isinstance(card, models.Payment):
                for number, phone in enumerate(card.phones):
                    path: Path = ("phones", number, "sources")
                    yield from _source_problems(library, phone.sources, path, problem)


def threat_problems(library: Library) -> Iterator[Problem]:
    """Yield the problems of ``threats.yaml``, which is read for authors and a few commands only.

    Raises:
        PlaybookProblemsError: the file is not what it must be in itself.

    """
    if library.threats is not None:
        problem = _in_file(library, "threats.yaml")
        yield from _source_problems(library, library.threats.sources, ("sources",), problem)
        for id_, sign in library.threats.signs.items():
            yield from _source_problems(library, sign.sources, ("signs", id_, "sources"), problem)


def _bluff_problems(library: Library) -> Iterator[Problem]:
    if library.bluff is not None:
        problem = _in_file(library, "bluff.yaml")
        yield from _source_problems(library, library.bluff.sources, ("sources",), problem)
        for id_, sign in library.bluff.signs.items():
            yield from _source_problems(library, sign.sources, ("signs", id_, "sources"), problem)
