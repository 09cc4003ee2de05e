"""Find an author's slips in forms: what does not exist, and what must not stand on a sheet.

Forms are read late, so these checks run for authors and not at each start.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sextortion_help.playbook.documents import Path, Problem
from sextortion_help.playbook.forms import Form, FormPart, form_words, part_words
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Collect, Question
from sextortion_help.playbook.slips import near

PARTS_FILE = "form-parts.yaml"

_NUMBER = re.compile(r"(?<![\w-])\+?\d(?:[ ()./-]?\d)+")
_YEAR_OR_DAY = re.compile(r"(19|20)\d\d(-\d\d-\d\d)?")
MOST_DIGITS = 2
"""Digits of a number that is no telephone number: an age, hours, a day."""

_Slip = tuple[Path, str]
"""Where in a file something is wrong, and what."""


def form_problems(library: Library) -> Iterator[Problem]:
    """Yield every problem between the forms and the rest of the folder.

    Raises:
        PlaybookProblemsError: a file is not what it must be in itself.

    """
    judge = _Judge(
        library,
        library.questions(),
        {item.id: item for item in library.items() if isinstance(item, Collect)},
    )
    for id_, form in library.forms.items():
        document = library.documents[f"forms/{id_}.yaml"]
        for path, message in judge.form_slips(id_, form):
            yield Problem(document.file, document.line(path), message)
    if library.form_parts:
        document = library.documents[PARTS_FILE]
        for path, message in judge.parts_slips(library.form_parts):
            yield Problem(document.file, document.line(path), message)


@dataclass(frozen=True, slots=True)
class _Judge:
    library: Library
    questions: Mapping[str, Question]
    collects: Mapping[str, Collect]

    def form_slips(self, id_: str, form: Form) -> Iterator[_Slip]:
        if id_ in self.library.form_parts:
            yield (), f"'{id_}' is the id of a part too"
        for number, source in enumerate(form.sources):
            if source not in self.library.sources:
                hint = near(source, self.library.sources)
                yield ("sources", number), f"there is no source '{source}'{hint}"
        yield from self._country_slips(form)
        yield from _twice((field.field for field in form.fields), ("fields",), "name")
        parts = self.library.form_parts
        for number, field in enumerate(form.fields):
            for part in field.part:
                if part not in parts:
                    path: Path = ("fields", number, "part")
                    yield path, f"there is no part '{part}'{near(part, parts)}"
        if form.fields_not_read and all(part.general for part in parts.values()):
            yield ("fields_not_read",), "there is no general list: form-parts.yaml has no part"
        for path, lines in form_words(form):
            yield from _line_slips(path, lines)

    def _country_slips(self, form: Form) -> Iterator[_Slip]:
        codes = {*self.library.countries, *self.library.named_countries()}
        for number, code in enumerate(form.countries):
            if code not in codes:
                yield ("countries", number), f"there is no country '{code}'{near(code, codes)}"
            elif code in form.countries[:number]:
                yield ("countries", number), f"the country '{code}' stands here twice"

    def parts_slips(self, parts: Mapping[str, FormPart]) -> Iterator[_Slip]:
        used = {id_ for form in self.library.forms.values() for f in form.fields for id_ in f.part}
        for id_, part in parts.items():
            if part.general and id_ not in used:
                yield (id_,), f"no form uses '{id_}', and the general list leaves it out"
            yield from self._fact_slips(id_, part)
            for kind, fields in part.records.items():
                yield from self._record_slips((id_, "records", kind), kind, fields)
            yield from _twice(part.built_in, (id_, "built_in"), "part")
            yield from _line_slips((id_,), part_words(part))

    def _fact_slips(self, id_: str, part: FormPart) -> Iterator[_Slip]:
        path: Path = (id_, "facts")
        yield from _twice(part.facts, path, "fact")
        for fact in part.facts:
            if fact not in self.questions:
                yield path, f"no question asks '{fact}'{near(fact, self.questions)}"
            elif self.questions[fact].label is None:
                # What has no label is not for the police either, such as "are you safe?".
                yield path, f"the question '{fact}' has no 'label', so no paper prints it"

    def _record_slips(self, path: Path, kind: str, fields: tuple[str, ...]) -> Iterator[_Slip]:
        if kind not in self.collects:
            yield path, f"nothing collects '{kind}'{near(kind, self.collects)}"
            return
        known = [field.field for field in self.collects[kind].fields]
        yield from _twice(fields, path, "field")
        for field in fields:
            if field not in known:
                yield path, f"'{kind}' has no field '{field}'{near(field, known)}"


def _twice(words: Iterable[str], path: Path, what: str) -> Iterator[_Slip]:
    seen: set[str] = set()
    for word in words:
        if word in seen:
            yield path, f"the {what} '{word}' stands here twice"
        seen.add(word)


def _line_slips(path: Path, lines: Iterable[str]) -> Iterator[_Slip]:
    """Find braces that nothing would fill, and numbers, which stand in ``contacts/`` only."""
    for line in lines:
        if "{" in line or "}" in line:
            yield path, f"nothing fills these braces: '{line}'"
        for found in _NUMBER.findall(line):
            is_short = sum(map(str.isdigit, found)) <= MOST_DIGITS
            if not is_short and not _YEAR_OR_DAY.fullmatch(found):
                yield path, f"'{found}' looks like a telephone number; those stand in contacts/"
