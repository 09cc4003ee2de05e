"""Look for many phrases in very many short texts: which of them may be there, and where they stand.

How a phrase is written is told in ``playbook.threats``. Each is made into patterns, one for each
part between two gaps, and into keys: words without which a text cannot hold it. A text's own keys
are gathered once, so that most phrases cost nothing. The makers of phrases are trusted no further
than ``playbook.threats`` checks them; the text is hostile. Patterns hold no repeat but small ones
of one class, each part is looked for so many times, and nothing is tried again behind a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Final, NamedTuple

from sextortion_help.evidence.common_words import COMMON, VERY_COMMON
from sextortion_help.evidence.phrases import MAX_GAP, folded
from sextortion_help.playbook.threats import LIST, NUMBER, Choice, parts_of

BEGINNING: Final = 4
"""Letters by which a word that may go on is known."""

A_NUMBER: Final = "#"
"""The key of a text that holds a digit."""

_NUMBER: Final = r"(?:[$£€₹₱¥]\W?)?\d(?:[\d.,]{0,11}\d)?(?:\W?[$£€₹₱¥]|k\b)?"
_TOKEN = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_PLAIN_TOKEN = re.compile(r"[0-9a-z]+")
_BLANKED: Final = {code: " " for code in range(0x80) if not chr(code).isalnum()}
_IDEOGRAPH = re.compile(r"[\u2e80-\U0010ffff]")
_WORD_OF_PHRASE = re.compile(r"[^\W_]+(?:'[^\W_]+)?\*?")
_LIST_AT_END = re.compile(f"{LIST.pattern}$")
_TWO_IDEOGRAPHS = re.compile(r"[\u2e80-\uffff]{2}")
_INDIC = re.compile(r"[\u0900-\u0dff]")
_TRIES_OF_A_MATCHER: Final = 20

Keys = frozenset[str]
"""Words, or how they begin, one of which a text must hold."""


def keys_of(low: str) -> set[str]:
    """Return the words of a folded text, how each begins, and its ideographs alone and in twos."""
    is_plain = low.isascii()
    # Both mean the same; of two ways to split plain words the first takes a third of the time.
    keys = set(low.translate(_BLANKED).split() if is_plain else _TOKEN.findall(low))
    if numbers := [key for key in keys if not key.isalpha()]:
        # People write "10min" and "usd500".
        keys.update(*map(_LETTERS.findall, numbers))
        keys.add(A_NUMBER)
    if not is_plain and _IDEOGRAPH.search(low):
        keys.update(_PLAIN_TOKEN.findall(low))
        keys.update(_IDEOGRAPH.findall(low))
        keys.update(map(str.__add__, low, low[1:]))
    keys.update([key[:BEGINNING] for key in keys])
    return keys


class Matcher(NamedTuple):
    """A phrase made ready to be looked for in many texts."""

    parts: tuple[str, ...]
    """Patterns of what stands between the gaps, for a folded text."""
    longest: tuple[int, ...]
    """Letters that each part takes at most."""
    keys: tuple[Keys, ...]
    """A text that holds none of one of these holds no find; those that tell most come first."""

    def may_be_in(self, keys: set[str]) -> bool:
        """Return whether a text with these keys can hold the phrase."""
        for needed in self.keys:  # noqa: SIM110 - it is asked very often, and this is faster
            if keys.isdisjoint(needed):
                return False
        return True

    def find(self, low: str, start: int, stop: int) -> tuple[int, int] | None:
        """Return where the phrase stands between two places of a folded text."""
        for _ in range(_TRIES_OF_A_MATCHER):
            first = _compiled(self.parts[0]).search(low, start, stop)
            if first is None:
                return None
            end = self._follow(low, first.end(), stop)
            if end is not None:
                return first.start(), end
            start = first.start() + 1
        return None

    def _follow(self, low: str, end: int, stop: int) -> int | None:
        for part, longest in zip(self.parts[1:], self.longest[1:], strict=True):
            # One letter more, for what follows decides whether a word is whole.
            found = _compiled(part).search(low, end, min(stop, end + MAX_GAP + longest + 1))
            if found is None or found.start() > end + MAX_GAP:
                return None
            end = found.end()
        return end


@cache
def _compiled(part: str) -> re.Pattern[str]:
    """Return a pattern; most phrases of a playbook are never needed, and compiling costs."""
    return re.compile(part)


def matcher(phrase: str, lists: Mapping[str, tuple[str, ...]]) -> Matcher:
    """Make a phrase of ``threats.yaml`` ready.

    An apostrophe in it may be missing in the text, and up to three signs may stand for a space.

    Args:
        phrase: as ``playbook.threats`` says.
        lists: the words of each list that it names, folded.

    """
    low = folded(phrase)
    maker = _Maker(lists, _letter("".join((low, *chain.from_iterable(_lists_in(low, lists))))))
    parts = parts_of(low)
    keys = {one for part in parts for one in maker.keys_of_part(part)}
    return Matcher(
        tuple(maker.pattern(part) for part in parts),
        tuple(sum(max(map(maker.most_letters, choice)) for choice in part) for part in parts),
        tuple(sorted(keys, key=lambda one: (commonness(one), sorted(one)))),
    )


def _lists_in(spelling: str, lists: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [lists[name] for name in LIST.findall(spelling) if name != NUMBER]


def pattern_matcher(pattern: str) -> Matcher:
    """Make a pattern of ``threats.yaml`` ready."""
    return Matcher((pattern,), (0,), (Keys({A_NUMBER}),))


_NEAR_IDEOGRAPHS: Final = "[0-9a-z]"
_NEAR_INDIC: Final = r"[\w\u0900-\u0963\u0966-\u0dff]"
_NEAR_OTHERS: Final = r"\w"


def _letter(phrase: str) -> str:
    """Return what a word is made of, beside this phrase: no find ends between two such letters.

    Ideographs stand without spaces, so beside them only Latin letters make words. The marks on
    letters of India are no letters to ``re``.
    """
    if _IDEOGRAPH.search(phrase):
        return _NEAR_IDEOGRAPHS
    return _NEAR_INDIC if _INDIC.search(phrase) else _NEAR_OTHERS


def commonness(keys: Keys) -> float:
    """Guess how many of a hundred messages hold one of the keys; only the order matters."""
    return sum(
        10 if key in VERY_COMMON or key == A_NUMBER else 2 if key in COMMON else 0.8 / len(key)
        for key in keys
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes what finds a phrase."""

    lists: Mapping[str, tuple[str, ...]]
    letter: str
    """What a word is made of beside this phrase, as ``_letter`` says."""

    def pattern(self, part: tuple[Choice, ...]) -> str:
        """Return the pattern of a part."""
        choices = (f"(?:{'|'.join(map(self._spelled, choice))})" for choice in part)
        return f"{self._edge(part[0], 0)}{''.join(choices)}{self._edge(part[-1], -1)}"

    def _edge(self, choice: Choice, at: int) -> str:
        """Return what holds at the edge of a part: it is not inside a word."""
        if self.letter == _NEAR_OTHERS and all(map(str.isalnum, self._edges(choice, at))):
            return r"\b"
        return f"(?:(?<!{self.letter})|(?!{self.letter}))"

    def _edges(self, choice: Choice, at: int) -> Iterator[str]:
        """Yield each letter that can stand at an edge of a choice; nothing counts as a sign."""
        for one in choice:
            named = LIST.match(one) if at == 0 else _LIST_AT_END.search(one)
            if named and named[1] != NUMBER:
                yield from (word[at] for word in self.lists[named[1]])
            else:
                yield one[at] if one else " "

    def _spelled(self, spelling: str) -> str:
        put = "".join(
            self._listed(text) if place % 2 else _escaped(text, self.letter)
            for place, text in enumerate(LIST.split(spelling))
        )
        # People write "send500" and "10min" as well.
        put = put.replace(rf"\W{{1,3}}{_NUMBER}", rf"\W{{0,3}}{_NUMBER}")
        return put.replace(rf"{_NUMBER}\W{{1,3}}", rf"{_NUMBER}\W{{0,3}}")

    def _listed(self, name: str) -> str:
        return _NUMBER if name == NUMBER else _list_pattern(self.lists[name], self.letter)

    def most_letters(self, spelling: str) -> int:
        """Return how many letters a spelling can take."""
        lists = _lists_in(spelling, self.lists)
        return _most_letters(spelling) + sum(max(map(_most_letters, words)) for words in lists)

    def keys_of_part(self, part: tuple[Choice, ...]) -> Iterator[Keys]:
        """Yield keys; a text that holds the part holds one of each."""
        for place, choice in enumerate(part):
            is_begun = self._is_parted(part[:place][::-1], -1)
            is_ended = self._is_parted(part[place + 1 :], 0)
            keys = [[*self._keys(one, is_begun=is_begun, is_ended=is_ended)] for one in choice]
            if len(keys) == 1:
                yield from keys[0]
            elif best := _least_common(keys):
                yield best

    def _is_parted(self, beside: tuple[Choice, ...], at: int) -> bool:
        """Return whether what stands beside a choice, nearest first, never makes words longer."""
        is_letter = re.compile(rf"{self.letter}|[*<>]").match
        for choice in beside:
            if any(one and is_letter(one[at]) for one in choice):
                return False
            if all(choice):
                return True
        return True

    def _keys(self, spelling: str, *, is_begun: bool, is_ended: bool) -> Iterator[Keys]:
        """Yield keys for each word and list of a spelling that is sure to stand as it is."""
        if some := _TWO_IDEOGRAPHS.search(spelling) or _IDEOGRAPH.search(spelling):
            yield Keys({some[0]})
        yield from filter(None, map(_keys_of_list, _lists_in(spelling, self.lists)))
        if f"<{NUMBER}>" in spelling:
            yield Keys({A_NUMBER})
        if not some:
            yield from _keys_of_words(spelling, is_begun=is_begun, is_ended=is_ended)


def _keys_of_words(spelling: str, *, is_begun: bool, is_ended: bool) -> Iterator[Keys]:
    for match in _WORD_OF_PHRASE.finditer(LIST.sub(_blank, spelling)):
        tokens = _TOKEN.findall(match[0])
        is_whole = not match[0].endswith("*") and (is_ended or match.end() < len(spelling))
        if not (is_begun or match.start() > 0):
            continue
        if is_whole or len(tokens[-1]) >= BEGINNING:
            # Of a word with an apostrophe a text holds the pieces, or all of it as one word.
            known = max(tokens, key=len), "".join(tokens)
            yield Keys(known if is_whole else (token[:BEGINNING] for token in known))


@lru_cache(maxsize=1024)
def _keys_of_list(words: tuple[str, ...]) -> Keys:
    """Return keys, one of which a text holds that holds a word of a list; none if none is sure."""
    keys: list[list[Keys]] = []
    for word in words:
        some = _TWO_IDEOGRAPHS.search(word) or _IDEOGRAPH.search(word)
        ideographs = [Keys({some[0]})] if some else []
        keys.append(ideographs or [*_keys_of_words(word, is_begun=True, is_ended=True)])
    return _least_common(keys)


def _least_common(keys: list[list[Keys]]) -> Keys:
    """Return for each of several spellings its best keys; none if one has none."""
    return Keys().union(*(min(one, key=commonness) for one in keys)) if all(keys) else Keys()


@lru_cache(maxsize=1024)
def _list_pattern(words: tuple[str, ...], letter: str) -> str:
    return f"(?:{'|'.join(_escaped(word, letter) for word in words)})"


def _escaped(text: str, letter: str) -> str:
    put = re.escape(text).replace(r"\*", f"{letter}{{0,40}}").replace("'", "'?")
    return put.replace(r"\ ", r"\W{1,3}")


def _most_letters(text: str) -> int:
    return len(text) + 20 + 4 * text.count(" ") + 40 * text.count("*")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
