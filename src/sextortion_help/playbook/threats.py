"""The shape of ``threats.yaml``: signs that a message of a chat threatens, demands or presses.

The file holds every rule and every word that is shown, so that a charity can mend them without
Python. What a rule finds is a suggestion and no verdict: the person confirms each line. Looking
for the signs in a message is ``evidence.threats``'s work.

Phrases are written as in ``bluff.yaml``, but a choice holds no gap, a word that may go on leaves
none behind it, ``<number>`` is any number and ``<name>`` any word of a list. So each part between
two gaps is a row of choices, and what it stands for, which may be thousands, is never written out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Final, Literal, get_args

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from sextortion_help.playbook.bluff import Language, Pattern
from sextortion_help.playbook.fields import Day, Line, Model, Slug, SlugList, SomeSlugs, Verbatim

MarkKind = Literal["threat", "demand", "deadline", "move", "payment"]
"""What a line may be: ``move`` asks to go on in another app, ``payment`` says how to pay."""

Choice = tuple[str, ...]
"""What may stand at one place; a star says that the word may go on."""

NUMBER: Final = "number"
"""The name of a list that needs no words: any number."""

MIN_LETTERS: Final = 3
_SAYS_MORE: Final = 0x900
"""From here on a letter stands for a sound of two, or for a word."""

_LAST_ACCENTED: Final = 0x250

LIST: Final = re.compile(r"<([a-z-]{1,30})>")
"""How a list is named in a phrase."""

_PIECE: Final = re.compile(r"\(([^()]*)\)|([^()]+)")
_SPELLING: Final = re.compile(r"(?:[^()|*.<>]|\w\*(?=$| ))*")
_ESCAPED: Final = re.compile(r"\\[A-Za-ce-z]")
_BOUND: Final = re.compile(r"\{[\d,]{1,7}\}")


def parts_of(phrase: str) -> tuple[tuple[Choice, ...], ...]:
    """Return a phrase as its parts, with gaps between them, and each part as a row of choices.

    ``send (it|them) .. now`` is ``(("send ",), ("it", "them")), (("now",),)``.
    """
    return tuple(
        tuple(
            tuple(choice.split("|")) if choice or not plain else (plain,)
            for choice, plain in _PIECE.findall(" ".join(part.split()))
        )
        for part in phrase.split(" .. ")
    )


def _checked_phrase(phrase: str) -> str:
    bare = LIST.sub("list", phrase)
    if any(_PIECE.sub("", part) for part in bare.split(" .. ")):
        msg = f"'{phrase}' has a bracket too many, or a gap inside a choice"
        raise ValueError(msg)
    letters = 0
    for part in parts_of(bare):
        shortest = sum(min(map(_weight, choice)) for choice in part)
        letters += shortest
        spelled = all(_SPELLING.fullmatch(one) for choice in part for one in choice)
        if not shortest or not spelled:
            msg = f"'{phrase}' has an empty part, or a mark in the wrong place"
            raise ValueError(msg)
    if letters < MIN_LETTERS:
        msg = f"'{phrase}' is too short"
        raise ValueError(msg)
    return phrase


def _weight(spelling: str) -> int:
    return sum(
        1 if ord(char) < _SAYS_MORE else 2 for char in spelling if char.isalnum() or char == "#"
    )


def _checked_small(pattern: str) -> str:
    """Refuse what could never match: the text is looked at in small letters without accents."""
    bare = _BOUND.sub("", _ESCAPED.sub("", pattern))
    for char in bare:
        plain = unicodedata.normalize("NFD", char)[0] if ord(char) < _LAST_ACCENTED else char
        if plain.lower() != char:
            msg = f"write '{plain.lower()}' for '{char}': these patterns meet small, plain letters"
            raise ValueError(msg)
    if not re.search(r"\\d|\d", bare):
        msg = "these patterns are tried only where a digit stands; for words use 'phrases'"
        raise ValueError(msg)
    return pattern


ThreatPhrase = Annotated[Verbatim, AfterValidator(_checked_phrase)]
"""Words to look for, in any case and with or without accents.

``(a|b)`` is either, `` .. `` up to sixty letters of anything, ``hack*`` any word so begun,
``<number>`` any number, and ``<name>`` any word of a list.
"""

ThreatPhrases = dict[Language, Annotated[tuple[ThreatPhrase, ...], Field(min_length=1)]]
SmallPattern = Annotated[Pattern, AfterValidator(_checked_small)]
MarkKinds = Annotated[tuple[MarkKind, ...], Field(max_length=len(get_args(MarkKind)))]
Word = Annotated[str, StringConstraints(pattern=r"^[^()|.<>*]{1,60}\*?$")]
ListName = Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,30}$")]
Words = Annotated[tuple[Word, ...], Field(min_length=1, max_length=100)]


class ThreatSign(Model):
    """One sign, what it marks, and how to find it."""

    mark: MarkKind
    says: Line
    """Why the line was suggested, for a reader of nine to eleven years."""
    phrases: ThreatPhrases = Field(default_factory=dict)
    patterns: tuple[SmallPattern, ...] = ()
    """Looked for in small letters without accents, and only where a digit stands."""
    but_not: ThreatPhrases = Field(default_factory=dict)
    """A find in a sentence that holds one of these, in its own language, does not count."""
    only_with: MarkKinds = ()
    """Counts only where the message holds one of these, found by a sign without this key."""
    sources: SlugList = ()

    @model_validator(mode="after")
    def _can_be_found(self) -> ThreatSign:
        if not (self.phrases or self.patterns):
            msg = "a sign needs 'phrases' or 'patterns'"
            raise ValueError(msg)
        return self


class ThreatSigns(Model):
    """Every sign by which a line of a chat is suggested."""

    lists: dict[Language, dict[ListName, Words]] = Field(default_factory=dict)
    """Words that many phrases of a language share."""
    but_not: dict[MarkKind, ThreatPhrases] = Field(default_factory=dict)
    """As in a sign, for all signs of a kind."""
    signs: Annotated[dict[Slug, ThreatSign], Field(min_length=1)]
    sources: SomeSlugs
    checked: Day

    def all_phrases(self) -> Iterator[tuple[str, str]]:
        """Yield every phrase with its language."""
        groups = [*self.but_not.values()]
        for sign in self.signs.values():
            groups.extend((sign.phrases, sign.but_not))
        for group in groups:
            for language, phrases in group.items():
                yield from ((language, phrase) for phrase in phrases)

    @model_validator(mode="after")
    def _lists_are_there(self) -> ThreatSigns:
        for language, phrase in self.all_phrases():
            for name in LIST.findall(phrase):
                if name not in {NUMBER, *self.lists.get(language, {})}:
                    msg = f"'{phrase}' names a list that '{language}' does not have"
                    raise ValueError(msg)
        return self
