"""Find an author's slips in letters: sources, facts, collections and fields that do not exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sextortion_help.playbook.documents import Path, Problem
from sextortion_help.playbook.letters import ANSWERS, NAME, Letter, filled_lines
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Collect, Question
from sextortion_help.playbook.slips import condition_slips, near

_Slip = tuple[Path, str]
"""Where in a letter something is wrong, and what."""


def letter_problems(library: Library) -> Iterator[Problem]:
    """Yield every problem between the letters and the rest of the folder."""
    judge = _Judge(
        library,
        library.questions(),
        {item.id: item for item in library.items() if isinstance(item, Collect)},
    )
    for id_, letter in library.letters.items():
        document = library.documents[f"letters/{id_}.yaml"]
        for path, message in judge.slips(letter):
            yield Problem(document.file, document.line(path), message)


@dataclass(frozen=True, slots=True)
class _Judge:
    library: Library
    questions: Mapping[str, Question]
    collects: Mapping[str, Collect]

    def slips(self, letter: Letter) -> Iterator[_Slip]:
        if not letter.sources:
            yield (), "the letter names no source"
        for source in letter.sources:
            if source not in self.library.sources:
                hint = near(source, self.library.sources)
                yield ("sources",), f"there is no source '{source}'{hint}"
        if letter.instead is not None and letter.instead not in self.library.letters:
            hint = near(letter.instead, self.library.letters)
            yield ("instead",), f"there is no letter '{letter.instead}'{hint}"
        if letter.about is not None and letter.about not in self.collects:
            yield ("about",), f"nothing collects '{letter.about}'"
        for message in condition_slips(self.library, letter.when, self.library.situations):
            yield ("when",), message
        for path, line in filled_lines(letter):
            for name in NAME.findall(line):
                for message in self._name_slips(letter, path, name):
                    yield path, message
        yield from _loose_braces(letter)

    def _name_slips(self, letter: Letter, path: Path, name: str) -> Iterator[str]:
        kind, key = name.split(".")
        if kind == ANSWERS:
            if key not in self.questions:
                yield f"no question asks '{key}'{near(key, self.questions)}"
        elif kind not in self.collects:
            hint = near(kind, (*self.collects, ANSWERS))
            yield f"'{{{name}}}' begins with no collection and not with '{ANSWERS}'{hint}"
        elif kind != letter.about or path[0] != "record":
            yield f"'{{{name}}}' can stand only in 'record', of a letter about {kind}"
        else:
            fields = [field.field for field in self.collects[kind].fields]
            if key not in fields:
                yield f"'{kind}' has no field '{key}'{near(key, fields)}"


def _loose_braces(letter: Letter) -> Iterator[_Slip]:
    """Find braces that nothing would fill, so that no one is ever sent ``{payments}``."""
    lines = [(path, NAME.sub("", line)) for path, line in filled_lines(letter)]
    lines += [(("title",), letter.title), (("to",), letter.to)]
    lines += [(("mind", number), line) for number, line in enumerate(letter.mind or ())]
    for path, line in lines:
        if "{" in line or "}" in line:
            yield path, f"nothing fills these braces: '{line}'"
