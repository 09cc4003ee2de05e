"""The shape of ``bluff.yaml``: signs that a threat is a mass mail, and signs that it may be real.

The file holds every sign, its weight and every word that is shown, so that a charity can mend
them without Python. Looking for the signs in a message is ``evidence.bluff``'s work. Patterns come
from an author and meet hostile text, so what could be slow, or means something else to RE2, is
refused here: lookaround, back-references, and repeats without a small bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from sextortion_help.playbook.documents import Path
from sextortion_help.playbook.fields import (
    Day,
    Line,
    Lines,
    Model,
    Slug,
    SlugList,
    SomeSlugs,
    Verbatim,
)

BluffFact = Literal[
    "chat-lines",
    "hidden-letters",
    "mixed-languages",
    "names-something",
    "own-address",
    "picture-attached",
    "return-path-differs",
    "sender-check-failed",
    "short-chat",
]
"""Signs that no words give: how a message is built and what its header says."""

NoteName = Literal[
    "cut-short",
    "files-not-read",
    "not-all-answered",
    "nothing-found",
    "only-a-picture",
    "picture-not-read",
    "told-knows-them",
    "told-says-true-things",
    "told-sent-pictures",
    "told-video-call",
    "too-short",
]
"""What is said beside a verdict; each has a text in the file."""

BluffQuestion = Literal["sent-pictures", "video-call", "knows-them", "says-true-things"]
"""What only the person can know, and what no message is called very likely without."""

BluffLevel = Literal["very-likely", "maybe", "cannot-tell"]

MAX_SPELLINGS: Final = 200
MAX_REPEAT: Final = 100

MIN_LETTERS: Final = 2

_GAP = re.compile(r"(\*?) \.\. |(\*) ")
_CHOICE = re.compile(r"\(([^()]*)\)")
_BOUNDED = re.compile(r"\{(\d{1,4})(?:,(\d{1,4}))?\}")
_NOT_RE2 = re.compile(r"\(\?(?!:|i:|i\))|\\[0-9ghpPXkRAGZ]")
_ESCAPED_OR_CLASS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")


def spellings(phrase: str) -> tuple[tuple[str, ...], ...]:
    """Return every phrase that one with choices stands for, each as the parts between its gaps.

    ``your (phone|computer)`` is two phrases of one part, ``hack* .. phone`` is one of two parts.
    A word that may go on, amid a phrase, leaves a gap behind it as well.
    """
    parts = _CHOICE.split(phrase)
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    found = (" ".join("".join(chosen).split()) for chosen in product(*choices))
    return tuple(tuple(_GAP.sub(r"\1\2\n", one).split("\n")) for one in found)


def _checked_phrase(phrase: str) -> str:
    count = 1
    for choice in _CHOICE.findall(phrase):
        count *= choice.count("|") + 1
    if count > MAX_SPELLINGS:
        msg = f"'{phrase}' stands for more than {MAX_SPELLINGS} phrases"
        raise ValueError(msg)
    for spelling in spellings(phrase):
        bare = [part.removesuffix("*") for part in spelling]
        if min(map(len, bare)) < MIN_LETTERS or set("()|*.") & set("".join(bare)):
            msg = f"'{phrase}' has a part that is too short, or a mark in the wrong place"
            raise ValueError(msg)
    return phrase


def _checked_pattern(pattern: str) -> str:
    bare = _ESCAPED_OR_CLASS.sub("x", pattern)
    bounds = [int(last or first) for first, last in _BOUNDED.findall(bare)]
    endless = re.search(r"[*+]|,\}", bare)
    if endless or _NOT_RE2.search(pattern) or any(bound > MAX_REPEAT for bound in bounds):
        msg = f"a pattern may not look around, refer back or repeat over {MAX_REPEAT} times"
        raise ValueError(msg)
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as fault:
        msg = f"this is no pattern: {pattern}"
        raise ValueError(msg) from fault
    return pattern


Phrase = Annotated[Verbatim, AfterValidator(_checked_phrase)]
"""Words to look for, in any case and with or without accents.

``(a|b)`` is either, `` .. `` up to sixty letters of anything, and ``hack*`` any word so begun.
"""

Pattern = Annotated[
    str, StringConstraints(min_length=3, max_length=600), AfterValidator(_checked_pattern)
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Phrases = dict[Language, Annotated[tuple[Phrase, ...], Field(min_length=1, max_length=60)]]
Weight = Annotated[int, Field(ge=0, le=10)]


class BluffSign(Model):
    """One sign, for or against a mass mail, and how to find it."""

    side: Literal["for", "against"]
    weight: Weight
    strong: bool = False
    """One strong sign against is enough to treat the message as real."""
    says: Lines
    """What the sign means, for a reader of nine to eleven years."""
    phrases: Phrases = Field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()
    """Looked for in the words as they stand, capitals and accents included."""
    but_not: tuple[Verbatim, ...] = ()
    """A find that holds one of these words does not count."""
    only_match: bool = False
    """Quote the words found and no more; what stands beside them can be a secret."""
    fact: BluffFact | None = None
    sources: SlugList = ()

    @model_validator(mode="after")
    def _can_be_found(self) -> BluffSign:
        if not (self.phrases or self.patterns or self.fact):
            msg = "a sign needs 'phrases', 'patterns' or a 'fact'"
            raise ValueError(msg)
        if self.strong and self.side == "for":
            msg = "only a sign against can be 'strong'"
            raise ValueError(msg)
        return self


class BluffVerdict(Model):
    """What the person reads for one level."""

    title: Line
    say: Lines
    under_18: Lines
    """Read besides by someone who is or may be under 18."""


class Thresholds(Model):
    """From what sum of weights a level is reached; signs against are taken off the sum."""

    very_likely: Annotated[int, Field(ge=1, le=100)]
    maybe: Annotated[int, Field(ge=1, le=100)]
    shortest: Annotated[int, Field(ge=1, le=5000)]
    """Letters below which nothing is called very likely."""
    needs: tuple[SomeSlugs, ...]
    """Of each list one sign must be found before anything is called very likely."""
    maybe_needs: tuple[SomeSlugs, ...] = ()


class BluffSigns(Model):
    """Everything ``check-message`` looks for and says."""

    thresholds: Thresholds
    questions: dict[BluffQuestion, Line]
    verdicts: dict[BluffLevel, BluffVerdict]
    notes: dict[NoteName, Lines]
    signs: dict[Slug, BluffSign]
    sources: SomeSlugs
    checked: Day

    @model_validator(mode="after")
    def _is_whole(self) -> BluffSigns:
        missing = {*BluffLevel.__args__} - {*self.verdicts}  # type: ignore[attr-defined]
        missing |= {*BluffQuestion.__args__} - {*self.questions}  # type: ignore[attr-defined]
        missing |= {*NoteName.__args__} - {*self.notes}  # type: ignore[attr-defined]
        if missing:
            msg = f"there are no words for: {', '.join(sorted(missing))}"
            raise ValueError(msg)
        groups = (*self.thresholds.needs, *self.thresholds.maybe_needs)
        named = {id_ for group in groups for id_ in group}
        for id_ in sorted(named):
            if id_ not in self.signs or self.signs[id_].side != "for":
                msg = f"'{id_}' is needed for a level but is no sign for it"
                raise ValueError(msg)
        return self


def bluff_passages(signs: BluffSigns) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    """Yield what is read together: its place in the file, a name for it, and its lines."""
    for level, verdict in signs.verdicts.items():
        yield ("verdicts", level), level, (verdict.title, *verdict.say, *verdict.under_18)
    for question, line in signs.questions.items():
        yield ("questions", question), question, (line,)
    for name, note in signs.notes.items():
        yield ("notes", name), name, note
    for id_, sign in signs.signs.items():
        yield ("signs", id_), id_, sign.says
