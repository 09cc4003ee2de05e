"""Read a playbook folder into a ``Library``, or say everything that is wrong with its files.

It judges each file on its own: YAML, known keys, allowed values. What files say of each other is
``checker``'s work. A folder comes from an author and is bounded, never trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from sextortion_help.catalogues import read_catalogue
from sextortion_help.errors import PlaybookProblemsError
from sextortion_help.language import spoken
from sextortion_help.paths import CATALOGUES
from sextortion_help.playbook.compiled import read_compiled
from sextortion_help.playbook.documents import Document, Path, Problem
from sextortion_help.playbook.fields import Slug
from sextortion_help.playbook.library import LATE, PARTS, GuideFile, Library

if TYPE_CHECKING:
    from sextortion_help.playbook.contacts import Country

FIRST_WORDS_FILE = "first-words.txt"
MAX_FILES = 2000
MAX_FIRST_WORDS_BYTES = 4096
MOST_PROBLEMS = 100
"""Of one file, or one entry of it: whoever mends that many sees the others next time."""


def _late(module: str, name: str) -> Callable[[], type[Any]]:
    """Return what imports a shape once it is needed: few commands need many."""
    return lambda: getattr(import_module(f"sextortion_help.playbook.{module}"), name)


FILE_MODELS: Mapping[str, Callable[[], type[Any]]] = MappingProxyType(
    {
        "guide": _late("models", "Section"),
        "situations": _late("models", "Situation"),
        "platform": _late("models", "Platform"),
        "payment": _late("models", "Payment"),
        "contacts": _late("contacts", "Country"),
        "sources": _late("contacts", "Source"),
        "checks": _late("checks", "Checks"),
        "story": _late("checks", "Story"),
        "letter": _late("letters", "Letter"),
        "elsewhere": _late("contacts", "Elsewhere"),
        "bluff": _late("bluff", "BluffSigns"),
        "threats": _late("threats", "ThreatSigns"),
        "form": _late("forms", "Form"),
        "form-parts": _late("forms", "FormPart"),
    }
)
"""What returns the shape of each sort of file, for ``playbook schema`` too."""

M = TypeVar("M", bound=BaseModel)

_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


def load_library(folder: FilePath) -> Library:
    """Read every file of a playbook folder, but for ``library.LATE``: those once asked for.

    Raises:
        PlaybookProblemsError: with every problem of every file, each with file and line.

    """
    reader = _Reader(folder)
    parts = {name: reader.part(name) for name in PARTS if name not in LATE}
    if reader.problems:
        raise problems_error(reader.problems)
    return Library.unread(reader.checked_part, documents=reader.documents, **parts)


def in_spoken_language(folder: FilePath, library: Library) -> Library:
    """Return a library that was read, in the language spoken now."""
    if spoken().is_english:
        return library
    read = _speaking(folder, lambda name: getattr(library, name))
    return Library.unread(read, documents=library.documents)


def _speaking(folder: FilePath, read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return what reads a part and puts it into the language spoken now."""
    language = spoken()
    if language.is_english:
        return read

    def reading(name: str) -> Any:
        # Imported late: whoever reads English needs none of it.
        from sextortion_help.playbook.translation import DOMAINS, in_language

        if name not in DOMAINS:
            return read(name)
        catalogue = read_catalogue(folder / CATALOGUES, language.code, DOMAINS[name])
        return in_language(name, read(name), catalogue, language.marked)

    return reading


def open_library(folder: FilePath) -> Library:
    """Return a library that reads a part of the folder when it is first asked for.

    For a folder that is known to be sound: a problem of a part comes out where the part is used,
    as ``PlaybookProblemsError``, and files are not held against each other. Where the build has
    read the YAML already (``playbooks.json`` beside ``playbooks/``), it is not read again.
    """
    reader = _Reader(folder, ready=read_compiled(folder))
    return Library.unread(_speaking(folder, reader.checked_part), documents=reader.documents)


def problems_error(problems: list[Problem]) -> PlaybookProblemsError:
    """Return the error that lists these problems, in the order of files and lines."""
    found = sorted(problems, key=lambda problem: (problem.file, problem.line))
    count = len(found)
    what = "1 problem" if count == 1 else f"{count} problems"
    return PlaybookProblemsError(f"The playbooks have {what}.", [str(problem) for problem in found])


@dataclass
class _Reader:
    folder: FilePath
    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    ready: Mapping[str, Any] = field(default_factory=dict)
    """What the build has read of the files already, without the lines."""

    def part(self, name: str) -> Any:
        """Read one of ``library.PARTS``; its problems are added to the others."""
        read: dict[str, Callable[[], Any]] = {
            "first_words": self._first_words,
            "guide": self._guide,
            "situations": lambda: self._entries("situations.yaml", "situations"),
            "platforms": lambda: self._cards("platforms", "platform"),
            "payments": lambda: self._cards("payments", "payment"),
            "countries": self._countries,
            "sources": lambda: self._entries("sources.yaml", "sources"),
            "checks": lambda: self._optional("checks") or FILE_MODELS["checks"]()(rules={}),
            "stories": lambda: self._cards("stories", "story"),
            "letters": lambda: self._cards("letters", "letter"),
            "elsewhere": lambda: self._optional("elsewhere"),
            "bluff": lambda: self._optional("bluff"),
            "threats": lambda: self._optional("threats"),
            "forms": self._forms,
            "form_parts": self._form_parts,
        }
        return read[name]()

    def checked_part(self, name: str) -> Any:
        """Read a part by itself.

        Raises:
            PlaybookProblemsError: with every problem of its files.

        """
        reader = _Reader(self.folder, documents=self.documents, ready=self.ready)
        found = reader.part(name)
        if reader.problems:
            raise problems_error(reader.problems)
        return found

    def _guide(self) -> tuple[GuideFile, ...]:
        guide = tuple(
            GuideFile(path.stem, section, self.documents[self._name(path)])
            for path in self._files("guide")
            if (section := self._file(path, "guide")) is not None
        )
        if not guide and not self.problems:
            self._problem("guide", 1, "the folder needs at least one guide file")
        return guide

    def _forms(self) -> dict[str, Any]:
        self._form_parts()  # so that the slips of both are told at once
        return self._cards("forms", "form")

    def _form_parts(self) -> dict[str, Any]:
        needed = any((self.folder / "forms").glob("*.yaml"))
        if not (needed or (self.folder / "form-parts.yaml").exists()):
            return {}
        return self._entries("form-parts.yaml", "form-parts")

    def _optional(self, sort: str) -> Any:
        """Read the one file of a sort, if it is there."""
        path = self.folder / f"{sort}.yaml"
        return self._file(path, sort) if path.exists() else None

    def _name(self, path: FilePath) -> str:
        return path.relative_to(self.folder).as_posix()

    def _problem(self, file: str, line: int, message: str) -> None:
        self.problems.append(Problem(file, line, message))

    def _files(self, subfolder: str) -> Iterator[FilePath]:
        for path in sorted((self.folder / subfolder).glob("*.yml")):
            self._problem(self._name(path), 1, "the file's name must end in .yaml")
        found = sorted((self.folder / subfolder).glob("*.yaml"))
        if len(found) > MAX_FILES:
            self._problem(subfolder, 1, f"more than {MAX_FILES} files")
        yield from found[:MAX_FILES]

    def _first_words(self) -> tuple[str, ...]:
        path = self.folder / FIRST_WORDS_FILE
        try:
            with path.open("rb") as file:
                content = file.read(MAX_FIRST_WORDS_BYTES + 1)
                text = content[:MAX_FIRST_WORDS_BYTES].decode("utf-8-sig", "strict")
        except (OSError, UnicodeDecodeError):
            self._problem(FIRST_WORDS_FILE, 1, "the file cannot be read as text")
            return ()
        if len(content) > MAX_FIRST_WORDS_BYTES or not text.strip():
            self._problem(FIRST_WORDS_FILE, 1, "the file is empty or too long")
        return tuple(text.rstrip().splitlines())

    def _document(self, path: FilePath) -> Document | None:
        name = self._name(path)
        if name in self.ready:
            self.documents[name] = Document(name, self.ready[name], {})
            return self.documents[name]
        try:
            with path.open("rb") as file:
                content = file.read(1024 * 1024)
        except OSError:
            self._problem(name, 1, "the file cannot be read")
            return None
        from sextortion_help.playbook.strict_yaml import read_document

        document, problems = read_document(content, name)
        self.problems.extend(problems)
        if document is not None:
            self.documents[name] = document
        return document

    def _file(self, path: FilePath, sort: str) -> Any:
        document = self._document(path)
        return (
            self._validate(document, document.data, (), FILE_MODELS[sort]()) if document else None
        )

    def _entries(self, name: str, sort: str) -> dict[str, Any]:
        """Read a file that maps ids to entries."""
        path = self.folder / name
        document = self._document(path) if path.exists() else None
        if document is None:
            if not path.exists():
                self._problem(name, 1, "the file is missing")
            return {}
        if not isinstance(document.data, dict):
            self._problem(name, 1, "the file must map ids to entries")
            return {}
        for id_ in document.data:
            self._check_id(name, document.line((id_,)), id_)
        entries = {
            id_: self._validate(document, data, (id_,), FILE_MODELS[sort]())
            for id_, data in document.data.items()
        }
        return {id_: entry for id_, entry in entries.items() if entry is not None}

    def _cards(self, subfolder: str, sort: str) -> dict[str, Any]:
        cards: dict[str, Any] = {}
        for path in self._files(subfolder):
            self._check_id(self._name(path), 1, path.stem)
            cards[path.stem] = self._file(path, sort)
        return {id_: card for id_, card in cards.items() if card is not None}

    def _check_id(self, file: str, line: int, id_: str) -> None:
        try:
            _SLUG.validate_python(id_)
        except ValidationError:
            self._problem(file, line, f"'{id_}' cannot be an id: lower-case letters, digits and -")

    def _countries(self) -> dict[str, Country]:
        countries: dict[str, Country] = {}
        for path in self._files("contacts"):
            country: Country | None = self._file(path, "contacts")
            if country is None:
                continue
            if country.code != path.stem:
                name = self._name(path)
                line = self.documents[name].line(("code",))
                self._problem(name, line, f"the code '{country.code}' is not the file's name")
            countries[country.code] = country
        return countries

    def _validate(self, document: Document, data: Any, at: Path, model: type[M]) -> M | None:
        try:
            return model.model_validate(data)
        except ValidationError as fault:
            for error in fault.errors(include_url=False, include_context=True)[:MOST_PROBLEMS]:
                # An empty list that is only the husk of refused entries is no second problem.
                if error["type"] == "too_short" and error["input"]:
                    continue
                path = at + tuple(part for part in error["loc"] if not _is_tag(part))
                message = _author_words(error["type"], error, model)
                self._problem(document.file, document.line(path), message)
            return None


def _is_tag(part: str | int) -> bool:
    from sextortion_help.playbook import models

    return isinstance(part, str) and part[:1] == "<" and part[1:-1] in models.ITEM_KINDS


def _author_words(kind: str, error: Mapping[str, Any], model: type[BaseModel]) -> str:
    """Say what pydantic found as an author would want to read it."""
    from sextortion_help.playbook import models

    # pydantic marks a key of a mapping that is wrong in itself with "[key]".
    named = [part for part in error["loc"] if isinstance(part, str) and part != "[key]"]
    key = named[-1] if named else "the file"
    words: dict[str, Callable[[], str]] = {
        "missing": lambda: f"'{key}' is missing",
        "extra_forbidden": lambda: f"'{key}' is not a key here{_suggestion(key, model)}",
        "union_tag_not_found": lambda: (
            f"an item starts with exactly one of: {', '.join(models.ITEM_KINDS)}"
        ),
        "union_tag_invalid": lambda: "this kind of item cannot stand here",
        "string_pattern_mismatch": lambda: f"'{key}' is not written as it must be here",
        "string_too_short": lambda: f"'{key}' is empty",
        "too_short": lambda: f"'{key}' is empty",
        "string_too_long": lambda: f"'{key}' is too long",
        "literal_error": lambda: f"'{key}' must be one of: {error['ctx']['expected']}",
        "model_type": lambda: f"'{key}' takes keys and values",
        "dict_type": lambda: f"'{key}' takes keys and values",
        "tuple_type": lambda: f"'{key}' takes a list",
        "string_type": lambda: f"'{key}' takes some words",
        "value_error": lambda: str(error["ctx"]["error"]),
    }
    return words.get(kind, lambda: f"'{key}': {error['msg']}")()


def _suggestion(key: str, model: type[BaseModel]) -> str:
    near = get_close_matches(key, _keys_of(model), n=1, cutoff=0.7)
    return f"; did you mean '{near[0]}'?" if near else ""


@cache
def _keys_of(model: type[BaseModel]) -> frozenset[str]:
    from sextortion_help.playbook.schema import shapes_in

    return frozenset(name for shape in shapes_in(model) for name in shape.model_fields)
