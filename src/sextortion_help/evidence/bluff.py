"""Tell a mass mail that bluffs ("I hacked your webcam") from a threat that may be real.

Signs, weights and words come from ``playbooks/bluff.yaml``; this looks for the signs and adds the
weights up, so that each step can be shown and nothing is learnt or hidden. It errs one way: what
is seen to name, show or remember anything of one person is never called very likely a mass mail,
nor is what is short or cut. Words alone cannot settle it: a real threat can use a mass mail's
words and add one thing that no list foresees, which only the person can know to be true. So
"very likely" needs their "no" to each of a few questions. It never says that a person is safe.
Reading mails and pages is ``bluff_text``'s work, finding phrases ``phrases``'s; what to do next,
the playbook's. The text is hostile: nothing is tried more than so many times.

Sources of the signs: NCSC (UK) and Netsafe (NZ) on mass mails of this kind; see ``bluff.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sextortion_help.evidence.bluff_text import ReadMessage, read_message
from sextortion_help.evidence.phrases import IDEOGRAPHS, MAX_TRIES, Words, folded
from sextortion_help.playbook.bluff import (
    BluffLevel,
    BluffQuestion,
    BluffSign,
    BluffSigns,
    NoteName,
)
from sextortion_help.text import clean_line

MAX_QUOTE: Final = 120
_BEFORE_QUOTE: Final = 40
_CHAT_LETTERS: Final = 200
_CHAT_LINE = re.compile(
    r"(?:^|\n)\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? {0,3}\d{1,2}[:.]\d{2}(?::\d{2})?[^\n]{0,100}"
)
_NAME = re.compile(r"[a-z\u00df-\u00ff\u0100-\u017f,;] ([A-Z][a-z\u00df-\u017f]{2,30}\w{0,10})\b")
_GERMAN = re.compile(r"\b(?:und|ich|nicht|habe|haben|der|die|das|sie)\b")
_FROM_HEADER = ("own-address", "return-path-differs", "sender-check-failed")


@dataclass(frozen=True, slots=True)
class Told:
    """What the person said of themselves; ``None`` where they were not asked or skipped it."""

    sent_pictures: bool | None = None
    video_call: bool | None = None
    knows_them: bool | None = None
    """Whether they know the sender, or have talked with them."""
    says_true_things: bool | None = None
    """Whether the message says what is true of them and few people know."""

    def answers(self) -> Mapping[BluffQuestion, bool | None]:
        """Return each answer by its question in the playbook."""
        return {
            "sent-pictures": self.sent_pictures,
            "video-call": self.video_call,
            "knows-them": self.knows_them,
            "says-true-things": self.says_true_things,
        }


_NOTE_OF: Final[Mapping[BluffQuestion, NoteName]] = {
    "sent-pictures": "told-sent-pictures",
    "video-call": "told-video-call",
    "knows-them": "told-knows-them",
    "says-true-things": "told-says-true-things",
}


@dataclass(frozen=True, slots=True)
class FoundSign:
    """A sign that was found, with the words it was found in."""

    id: str
    side: Literal["for", "against"]
    quote: str
    """From the message, safe to show, ``MAX_QUOTE`` letters at most."""
    says: tuple[str, ...]
    weight: int
    strong: bool


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know beside the verdict."""

    id: NoteName
    say: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely a message is a mass mail, why, and what could not be told."""

    level: BluffLevel
    signs: tuple[FoundSign, ...]
    """The signs against first, for they weigh more; in each side the heavier first."""
    notes: tuple[Note, ...]
    ask: tuple[BluffQuestion, ...]
    """Questions that must all be answered "no" before this could be called very likely."""


def check(message: str | bytes, signs: BluffSigns, told: Told) -> Verdict:
    """Judge a message: text, a page, or the source of a mail. Nothing is raised for any content."""
    read = read_message(message)
    found = tuple(_found_signs(read, signs))
    letters = _count_letters(read.text)
    level = _level(found, signs, can_be_sure=letters >= signs.thresholds.shortest)
    answers = told.answers()
    names = [_NOTE_OF[question] for question, answer in answers.items() if answer]
    ask: tuple[BluffQuestion, ...] = ()
    if level == "very-likely" and (read.is_cut or names):
        level = "maybe"
    if level == "very-likely":
        ask = tuple(question for question, answer in answers.items() if answer is None)
        names.extend(["not-all-answered"] if ask else [])
        level = "maybe" if ask else level
    names.extend(_notes(read, found, level, letters, signs.thresholds.shortest))
    ordered = sorted(found, key=lambda sign: (sign.side, -sign.weight))
    notes = tuple(Note(name, signs.notes[name]) for name in names)
    return Verdict(level, tuple(ordered), notes, ask)


def _level(found: tuple[FoundSign, ...], signs: BluffSigns, *, can_be_sure: bool) -> BluffLevel:
    limits = signs.thresholds
    against = [sign for sign in found if sign.side == "against"]
    ids = {sign.id for sign in found if sign.side == "for"}
    total = sum(sign.weight if sign.side == "for" else -sign.weight for sign in found)
    if any(sign.strong for sign in against) or total < limits.maybe:
        return "cannot-tell"
    if not all(ids.intersection(group) for group in limits.maybe_needs):
        return "cannot-tell"
    has_all = all(ids.intersection(group) for group in limits.needs)
    if can_be_sure and has_all and not against and total >= limits.very_likely:
        return "very-likely"
    return "maybe"


def _notes(
    read: ReadMessage, found: tuple[FoundSign, ...], level: BluffLevel, letters: int, shortest: int
) -> Iterator[NoteName]:
    has_pictures = bool(read.pictures or read.shows_pictures)
    if (has_pictures or read.files) and letters < shortest // 10:
        yield "only-a-picture"
    elif read.pictures:
        yield "picture-not-read"
    if read.files:
        yield "files-not-read"
    if read.is_cut:
        yield "cut-short"
    if level == "maybe" and letters < shortest:
        yield "too-short"
    if not any(sign.weight for sign in found):
        yield "nothing-found"


def _count_letters(text: str) -> int:
    """Count letters; a Chinese or Japanese one says as much as three Latin ones."""
    return sum(1 if ord(char) < IDEOGRAPHS else 3 for char in text[:20_000] if char.isalnum())


# ------------------------------------------------------------------ finding


def _found_signs(read: ReadMessage, signs: BluffSigns) -> Iterator[FoundSign]:
    words = _Words(read.text)
    languages: dict[str, set[str]] = {}
    facts = dict(_facts(read))
    late: list[tuple[str, BluffSign]] = []
    for id_, sign in signs.signs.items():
        places: list[tuple[int, int]] = []
        for language, phrases in sign.phrases.items():
            place = next((at for one in phrases if (at := words.find(one))), None)
            if place is not None:
                places.append(place)
                languages.setdefault(language, set()).add(id_)
        if not places:
            places.extend(words.matches(sign.patterns))
        kept = next((at for at in places if words.counts(*at, sign.but_not)), None)
        if kept is not None:
            quote = words.text[slice(*kept)] if sign.only_match else words.quote(*kept)
            yield _found(id_, sign, quote)
        elif sign.fact in facts:
            yield _found(id_, sign, facts[sign.fact])
        elif sign.fact == "mixed-languages":
            late.append((id_, sign))
        elif sign.fact == "names-something" and (at := words.name(sign.but_not)):
            yield _found(id_, sign, words.quote(*at))
    for id_, sign in late:
        if quote := _mixed(languages):
            yield _found(id_, sign, quote)


def _found(id_: str, sign: BluffSign, quote: str) -> FoundSign:
    short = clean_line(quote)[:MAX_QUOTE].rstrip()
    return FoundSign(id_, sign.side, short, sign.says, sign.weight, sign.strong)


def _facts(read: ReadMessage) -> Iterator[tuple[str, str]]:
    yield from ((name, read.header[name]) for name in _FROM_HEADER if name in read.header)
    if read.masked:
        yield "hidden-letters", read.masked
    if read.pictures:
        yield "picture-attached", ", ".join(read.pictures[:5])
    lines = [match[0] for match, _ in zip(_CHAT_LINE.finditer(read.text), range(2), strict=False)]
    if len(lines) > 1:
        yield "chat-lines", lines[0]
    if not read.is_mail and 0 < _count_letters(read.text) < _CHAT_LETTERS:
        yield "short-chat", read.text.partition("\n")[0]


FEWEST_OF_A_LANGUAGE: Final = 3
"""Signs that must be found in a second language only, before a message counts as mixed."""


def _mixed(languages: Mapping[str, set[str]]) -> str:
    """Name two languages that a message mixes; nothing where it does not."""
    if len(languages) < 2:
        return ""
    first = max(languages, key=lambda code: len(languages[code]))
    rest = {code: ids - languages[first] for code, ids in languages.items()}
    second = max(rest, key=lambda code: len(rest[code]))
    return f"{first}, {second}" if len(rest[second]) >= FEWEST_OF_A_LANGUAGE else ""


@dataclass(frozen=True, slots=True)
class _Words(Words):
    """A message to look for signs in."""

    def matches(self, patterns: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        """Yield where the patterns match, so many times."""
        for pattern in patterns:
            found = re.finditer(pattern, self.text)
            yield from (match.span() for match, _ in zip(found, range(20), strict=False))

    def name(self, but_not: tuple[str, ...]) -> tuple[int, int] | None:
        """Return where a name stands: a capital amid a sentence, in no German text."""
        german = [match for match, _ in zip(_GERMAN.finditer(self.low), range(4), strict=False)]
        if len(german) > 3:
            return None
        found = zip(_NAME.finditer(self.text), range(MAX_TRIES), strict=False)
        spans = (match.span(1) for match, _ in found)
        return next((span for span in spans if self.counts(*span, but_not)), None)

    def counts(self, start: int, end: int, but_not: tuple[str, ...]) -> bool:
        """Return whether a find holds none of the words that void it."""
        words = re.findall(r"\w{1,50}", self.low[start:end]) if but_not else []
        return not {folded(word) for word in but_not}.intersection(words)

    def quote(self, start: int, end: int) -> str:
        """Return a find with what stands around it in its sentence."""
        low = max(start - _BEFORE_QUOTE, 0)
        before = self.text[low:start]
        cut = max(before.rfind(mark) for mark in ".!?\n。")
        if cut < 0 and low > 0:
            cut = before.find(" ")
        low += cut + 1
        high = low + MAX_QUOTE
        stops = [self.text.find(mark, end, high) for mark in (". ", "!", "?", "\n", "。")]
        stop = min((at + 1 for at in stops if at >= 0), default=-1)
        if stop < 0 and high < len(self.text):
            stop = self.text.rfind(" ", end, high)
        return self.text[low : stop if stop >= 0 else high]
