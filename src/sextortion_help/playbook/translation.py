"""What of the playbooks is words, and how they are put into another language.

A field's type says whether it is (``fields.Line``, ``Name``, ``Verbatim``), so that the template
for translators and what a person reads cannot differ. The catalogues themselves are ``language``'s
work. Ids, links, numbers and the names of organisations are the same in every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel

from sextortion_help.language import HOLE, N_, Catalogue, tr
from sextortion_help.playbook.documents import Path
from sextortion_help.playbook.fields import Translated
from sextortion_help.playbook.letters import Letter
from sextortion_help.playbook.library import GuideFile

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

Change = Callable[[Path, str, Translated], str]
"""What becomes of a line: where it stands, its words, and what kind of words they are."""

DOMAINS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "first_words": "guide",
        "guide": "guide",
        "situations": "guide",
        "platforms": "cards",
        "payments": "cards",
        "countries": "contacts",
        "elsewhere": "contacts",
        "letters": "papers",
        "forms": "papers",
        "form_parts": "papers",
        "bluff": "signs",
        "threats": "signs",
    }
)
"""Each part of a library that a person reads, and the catalogue that holds its words."""

LETTER_IN_ENGLISH: Final = N_("This letter is in English.")

A_LETTER: Final = re.compile(r"[^\W\d_]")


def in_language(name: str, part: Any, catalogue: Catalogue, mark: Callable[[str], str]) -> Any:
    """Return a part of a library in another language.

    Args:
        name: which part, one of ``library.PARTS``.
        part: its value.
        catalogue: the words of its domain.
        mark: returns an English line with the mark that says so.

    A letter is sent as it is, so it is put into the language whole or not at all.

    """

    def say(_path: Path, words: str, kind: Translated) -> str:
        found = catalogue.find(words)
        if found is None:
            return mark(words) if kind.marked else words
        return found

    def whole(letter: Letter) -> Letter:
        if all(catalogue.find(words) is not None for _path, words in words_in(letter)):
            return changed(letter, say)
        return letter.model_copy(update={"mind": (tr(LETTER_IN_ENGLISH), *(letter.mind or ()))})

    if name not in DOMAINS:
        return part
    if name == "letters":
        return {id_: whole(letter) for id_, letter in part.items()}
    return changed(part, say)


def words_in(value: object) -> Iterator[tuple[Path, str]]:
    """Yield every line of a shape or a part that is words, with the way to it in its file."""
    found: list[tuple[Path, str]] = []

    def note(path: Path, words: str, _kind: Translated) -> str:
        found.append((path, words))
        return words

    changed(value, note)
    yield from found


def changed(value: T, change: Change, path: Path = ()) -> T:
    """Return a copy of a shape, or of a part of a library, with its words changed."""
    copy: T = _changed(value, change, path, Translated() if _is_lines(value) else None)
    return copy


def _is_lines(value: object) -> bool:
    """Whether a part is lines and nothing else, as the first words are."""
    return isinstance(value, tuple) and all(isinstance(line, str) for line in value)


def _changed(value: Any, change: Change, path: Path, kind: Translated | None) -> Any:
    match value:
        case str():
            # A hole alone is filled with what was put into the language already.
            speaks = kind is not None and A_LETTER.search(HOLE.sub("", value))
            return change(path, value, kind) if kind and speaks else value
        case tuple() if not hasattr(value, "_fields"):
            return tuple(
                _changed(one, change, (*path, number), kind) for number, one in enumerate(value)
            )
        case dict():
            return {id_: _changed(one, change, (*path, id_), kind) for id_, one in value.items()}
        case BaseModel():
            return _shape(value, change, path)
        case GuideFile():
            return replace(value, section=_shape(value.section, change, path))
        case _:
            return value


def _shape(shape: M, change: Change, path: Path) -> M:
    fields = _kinds(type(shape))
    new = {
        name: _changed(getattr(shape, name), change, (*path, key), kind)
        for name, (key, kind) in fields.items()
    }
    copy = shape.model_copy(
        update={name: value for name, value in new.items() if value != getattr(shape, name)}
    )
    return _known_by_both(shape, copy)


def _known_by_both(shape: M, copy: M) -> M:
    """Let a country still be found by its English name."""
    also = getattr(shape, "also_called", None)
    name = getattr(shape, "name", None)
    if also is None or name == getattr(copy, "name", None):
        return copy
    return copy.model_copy(update={"also_called": (*also, name)})


@cache
def _kinds(shape: type[BaseModel]) -> Mapping[str, tuple[str, Translated | None]]:
    """Return a shape's fields by name: each with its key in a file, and whether it is words."""
    return {
        name: (info.alias or name, _kind((info.annotation, *info.metadata)))
        for name, info in shape.model_fields.items()
    }


def _kind(annotation: object) -> Translated | None:
    """Find the mark in a field's type, however deep it stands."""
    if isinstance(annotation, Translated):
        return annotation
    inner = annotation if isinstance(annotation, tuple) else get_args(annotation)
    inner = (*inner, *getattr(annotation, "__metadata__", ()))
    # A shape inside says of its own fields what they are.
    return next((kind for one in inner if (kind := _kind(one)) is not None), None)
