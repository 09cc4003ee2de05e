"""What is said of a file that is to be taken in, what becomes of it, and what that needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sextortion_help.case.evidence import Evidence, Shows
from sextortion_help.case.model import Case
from sextortion_help.evidence.finding import Refused


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said of a file."""

    shows: Shows
    kind: str | None = None
    """One of ``case.evidence.KINDS``; ``None`` takes the guess."""
    note: str = ""
    proves: tuple[str, ...] = ()
    under_18: bool = False
    """Whether someone in this one may be under 18, whatever holds for the rest of the case."""


@dataclass(frozen=True, slots=True)
class Added:
    """It is in the case now."""

    path: Path
    item: Evidence


@dataclass(frozen=True, slots=True)
class Known:
    """Its content, or its place, was in the case already."""

    path: Path
    item: Evidence
    """As it is in the case now, with what was said this time."""
    is_changed: bool = False
    """Whether something new was said of it, or a copy is kept now where none was."""

    @property
    def is_private(self) -> bool:
        """Whether a copy is kept of what is said to be intimate."""
        return self.item.shows == "intimate" and self.item.kept == "sealed"


Outcome = Added | Known | Refused


class Holder(Protocol):
    """Whoever holds the case in memory."""

    case: Case

    def commit(self, case: Case) -> None:
        """Take the changed case and write it to the disk, or leave all as it was.

        Raises:
            CannotWriteError: the disk did not take it.

        """


@dataclass(frozen=True, slots=True)
class Setting:
    """What an intake needs to know of the world."""

    clock: Callable[[], datetime]
    timer: Callable[[], float]
    """Seconds that only ever go up."""
    how: str
    program: str
    under_18: bool
    """Whether anyone shown is or may be under 18."""
