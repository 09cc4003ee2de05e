"""What the finder hands on: identifiers, and the candidates it makes them of.

An identifier is a string that leads to a person or to a payment. This module only says what one
is; where they come from is the business of ``links``, ``coins``, ``codes``, ``numbers`` and
``handles``, and ``scan`` decides between candidates that overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Sure = Literal["checked", "context", "pattern", "typing-error"]
"""How sure a find is.

``checked``: a checksum was computed and fits. ``context``: a word near it says what it is.
``pattern``: it has the shape, and the format has nothing to check. ``typing-error``: it has the
shape but its checksum fails, so it may be shown, and must never be used as if it were right.
"""

SUREST_FIRST: Final[tuple[Sure, ...]] = ("checked", "context", "pattern", "typing-error")


@dataclass(frozen=True, slots=True)
class Identifier:
    """One find. ``text[start:end]`` is what stands in the text.

    ``value`` is the normal form, the same for all spellings. ``written`` is as in the text; for
    card numbers, gift card codes and tax numbers both are masked, and the text has the whole.
    """

    kind: str
    value: str
    written: str
    start: int
    end: int
    sure: Sure
    hint: str

    @property
    def platform(self) -> str | None:
        """The platform's id in the playbooks, for a profile link."""
        return self.value.partition("/")[0] if self.kind == "profile" else None

    @property
    def user_name(self) -> str | None:
        """The user name, number or code that a profile link leads to."""
        return self.value.partition("/")[2] if self.kind == "profile" else None


class Candidate(NamedTuple):
    """A possible find in an unmasked text. The lowest ``rank`` wins where two overlap."""

    rank: int
    start: int
    end: int
    kind: str
    value: str
    sure: Sure


Near = Callable[[int, int, str], bool]
"""Whether a word that the named format asks for stands near this span."""

# The ranks, best first. A coin address beats the link it stands in, since explorers' links only
# show it; every other find inside a link is part of the link.
COIN, LINK, KNOWN, SHAPED, PHONE, MISTYPED, LOOSE, LOOSEST = range(8)

LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
ALNUM: Final = LETTERS | frozenset("0123456789")
WORD: Final = ALNUM | {"_"}


def stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether no ASCII letter, digit or underscore touches the span.

    Letters of other scripts may touch it: Japanese and Chinese put no space between words.
    """
    return (start == 0 or text[start - 1] not in WORD) and (
        end >= len(text) or text[end] not in WORD
    )
