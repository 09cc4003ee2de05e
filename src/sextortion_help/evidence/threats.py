"""Suggest what in a message of a chat is a threat, a demand, a deadline, a move or how to pay.

The signs come from ``playbooks/threats.yaml``; each find names its rule and the words it was found
in, so that nothing is hidden, and the person confirms it or does not. It knows one message at a
time: who wrote it, and what was written before, is for ``study``. Whether a threat is real, and
what to do, is the playbook's.

Most messages hold no sign, and a chat can hold a million. So a text is first asked for the
words that each phrase needs. The text is hostile: what is looked for and
how often is bounded in each sentence, and sentences in their length, so time grows with the text
and no faster. Nothing is raised for any content.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Final, NamedTuple

from sextortion_help.evidence.identifiers.unmask import FOREIGN, SPECIAL, unmask
from sextortion_help.evidence.matchers import Matcher, keys_of, matcher, pattern_matcher
from sextortion_help.evidence.phrases import folded, latin
from sextortion_help.playbook.threats import MarkKind, ThreatPhrases, ThreatSigns

MAX_QUOTE: Final = 160
MAX_OF_A_KIND: Final = 3
"""Marks of one kind in one message; one rule marks once."""

MAX_SENTENCE: Final = 400
"""Letters of a sentence; a longer one is looked at in pieces, each like a sentence."""

OVERLAP: Final = 160
"""Letters that two such pieces share, so that what stands at a cut is found."""

_COMBINING = re.compile(r"[\u0300-\u036f]")
_END_OF_SENTENCE = re.compile(r"[.!?](?=[\s\u2e80-\U0010ffff])|[\n\u3002]")


class Mark(NamedTuple):
    """One suggestion: what a message may be, and why."""

    kind: MarkKind
    rule: str
    """The sign's id in the file; the file says what it means."""
    quoted: str
    """The words it was found in, as they stand, ``MAX_QUOTE`` letters at most."""
    start: int
    end: int
    """Where they stand in the text."""


def marks_of(text: str, rules: Rules) -> tuple[Mark, ...]:
    """Return what a message may be, in the order of its words."""
    plain, span = _plain(text)
    low = folded(plain)
    keys = keys_of(low)
    ways = rules.ways(keys)
    if not ways:
        return ()
    sentences = [
        _Sentence(start, stop, keys, ways)
        if len(plain) <= MAX_SENTENCE  # so few that asking each what it holds costs more
        else _sentence(start, stop, low, rules)
        for start, stop in _sentences(plain)
    ]
    marks: list[Mark] = []
    for find in _Message(low, sentences, rules.but_not).finds():
        start, end = span(find.start, find.end)
        marks.append(Mark(find.kind, find.rule, text[start:end][:MAX_QUOTE], start, end))
    return tuple(sorted(marks, key=lambda mark: (mark.start, mark.end, mark.kind)))


# ------------------------------------------------------------------ the rules


_ByLanguage = Mapping[str, tuple[Matcher, ...]]
"""Phrases made ready; those of all languages stand under the empty one, for patterns have none."""


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    kind: MarkKind
    but_not: _ByLanguage
    only_with: frozenset[MarkKind]


class _Way(NamedTuple):
    """One way in which a rule is found."""

    order: int
    rule: _Rule
    language: str
    matcher: Matcher


class Rules:
    """The signs of a playbook made ready, once for all messages."""

    def __init__(self, signs: ThreatSigns) -> None:
        lists = {
            language: {name: tuple(map(folded, words)) for name, words in named.items()}
            for language, named in signs.lists.items()
        }

        def made_ready(phrases: ThreatPhrases) -> _ByLanguage:
            ready = {
                language: tuple(matcher(one, lists.get(language, {})) for one in written)
                for language, written in phrases.items()
            }
            return {**ready, "": tuple(chain.from_iterable(ready.values()))}

        self.but_not: Mapping[MarkKind, _ByLanguage] = {
            kind: made_ready(written) for kind, written in signs.but_not.items()
        }
        self._by_key: dict[str, list[_Way]] = defaultdict(list)
        self._always: list[_Way] = []
        order = count()
        for id_, sign in signs.signs.items():
            but_not = made_ready(sign.but_not)
            rule = _Rule(id_, sign.mark, but_not, frozenset(sign.only_with))
            for pattern in sign.patterns:
                self._add(_Way(next(order), rule, "", pattern_matcher(pattern)))
            for language, ready in made_ready(sign.phrases).items():
                for one in ready if language else ():
                    self._add(_Way(next(order), rule, language, one))

    def _add(self, way: _Way) -> None:
        if not way.matcher.keys:
            self._always.append(way)
            return
        for key in way.matcher.keys[0]:
            self._by_key[key].append(way)

    def ways(self, keys: set[str]) -> list[_Way]:
        """Return the ways in which a text with these keys may hold something, as in the file."""
        found = self._always.copy()
        for key in self._by_key.keys() & keys:
            for way in self._by_key[key]:
                for needed in way.matcher.keys:
                    if keys.isdisjoint(needed):
                        break
                else:
                    found.append(way)
        ordered = {way.order: way for way in found}
        return [ordered[order] for order in sorted(ordered)]


# ------------------------------------------------------------------ one message


class _Find(NamedTuple):
    kind: MarkKind
    rule: str
    start: int
    end: int


class _Sentence(NamedTuple):
    start: int
    stop: int
    keys: set[str]
    ways: list[_Way]
    """What may be found in it."""


def _sentence(start: int, stop: int, low: str, rules: Rules) -> _Sentence:
    keys = keys_of(low[start:stop])
    return _Sentence(start, stop, keys, rules.ways(keys))


@dataclass(slots=True)
class _Message:
    """A message that may hold something."""

    low: str
    sentences: list[_Sentence]
    but_not: Mapping[MarkKind, _ByLanguage]
    _finds: list[_Find] = field(default_factory=list)
    _done: set[str] = field(default_factory=set)
    """Rules that have marked, and kinds that have marked often enough."""

    def finds(self) -> list[_Find]:
        """Return what is found: first what counts by itself, then what counts only beside it."""
        self._look(lambda rule: not rule.only_with)
        kinds = {find.kind for find in self._finds}
        if kinds:
            self._look(lambda rule: not kinds.isdisjoint(rule.only_with))
        return self._finds

    def _look(self, is_asked: Callable[[_Rule], bool]) -> None:
        for sentence in self.sentences:
            voids: dict[tuple[MarkKind, str], bool] = {}
            for way in sentence.ways:
                rule = way.rule
                if rule.id in self._done or rule.kind in self._done or not is_asked(rule):
                    continue
                found = way.matcher.find(self.low, sentence.start, sentence.stop)
                if found and found[0] < found[1] and not self._is_void(way, sentence, voids):
                    self._add(_Find(rule.kind, rule.id, *found))

    def _add(self, new: _Find) -> None:
        same = [find for find in self._finds if find.kind == new.kind]
        if any(find.start < new.end and new.start < find.end for find in same):
            return
        self._finds.append(new)
        self._done.add(new.rule)
        if len(same) + 1 == MAX_OF_A_KIND:
            self._done.add(new.kind)

    def _is_void(
        self, way: _Way, sentence: _Sentence, voids: dict[tuple[MarkKind, str], bool]
    ) -> bool:
        """Return whether something in a sentence voids what is found there in its language."""
        known = way.rule.kind, way.language
        if known not in voids:
            general = self.but_not.get(way.rule.kind, {}).get(way.language, ())
            voids[known] = self._holds(sentence, general)
        return voids[known] or self._holds(sentence, way.rule.but_not.get(way.language, ()))

    def _holds(self, sentence: _Sentence, phrases: Iterable[Matcher]) -> bool:
        return any(
            phrase.may_be_in(sentence.keys) and phrase.find(self.low, sentence.start, sentence.stop)
            for phrase in phrases
        )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence stands; one that is too long is cut between two words."""
    at = 0
    for match in _END_OF_SENTENCE.finditer(text):
        yield from _pieces(text, at, match.start())
        at = match.end()
    yield from _pieces(text, at, len(text))


def _pieces(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    while stop - start > MAX_SENTENCE:
        end = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        end = end if end > 0 else start + MAX_SENTENCE
        yield start, end
        again = text.find(" ", end - OVERLAP, end)
        start = again if again > 0 else end - OVERLAP
    if start < stop:
        yield start, stop


# ------------------------------------------------------------------ the text

_Span = Callable[[int, int], tuple[int, int]]


def _as_it_stands(start: int, end: int) -> tuple[int, int]:
    return start, end


def _plain(text: str) -> tuple[str, _Span]:
    """Return a text without what hides its words, and a way back to what was written."""
    if text.isascii() and text.isprintable():
        return text, _as_it_stands
    if not (SPECIAL.search(text) or FOREIGN.search(text) or _COMBINING.search(text)):
        return text, _as_it_stands
    unmasked = unmask(text)
    plain = latin(unmasked.text)
    if not _COMBINING.search(plain):
        return plain, unmasked.span
    kept = [at for at, char in enumerate(plain) if not _COMBINING.match(char)]
    without = "".join(plain[at] for at in kept)
    kept.append(len(plain))  # a mark belongs to the letter before it
    return without, lambda start, end: unmasked.span(kept[start], kept[end])
