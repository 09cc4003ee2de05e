"""How far a person has come, as the interview sees it: no times, no files, only what counts.

A case holds more (when each answer was given, a log); it hands the interview a ``Progress``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Answer = str | tuple[str, ...] | None
"""One value, several values, or ``None`` for a question that was skipped."""

StepState = Literal["done", "later", "not-for-me"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Answers by fact, the items already dealt with, and the state of each step."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    """Ids of messages read, contacts shown, gates passed, collections and offers closed."""
    steps: Mapping[str, StepState] = field(default_factory=dict)
