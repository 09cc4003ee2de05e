"""Open a file of the person's that must be words only, to read the messages in it.

No case is open, so nobody's age is known, and the rule for those under 18 holds: words by the
file's name and by its content, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from sextortion_help.cli.opening import say
from sextortion_help.cli.settings import Settings
from sextortion_help.errors import UsageError
from sextortion_help.evidence.finding import Refusal
from sextortion_help.language import N_, tr

if TYPE_CHECKING:
    from sextortion_help.evidence.readers.model import DayOrder, Message, Notes, Wanted
    from sextortion_help.evidence.readers.recognise import Saved
    from sextortion_help.evidence.reading import Original

TYPE_IT = N_("Copy its words into a text file, and name that. Or paste them into: check-message")
DAY_OR_MONTH = (
    N_("Its dates can be read in two ways, so I left these times out."),
    N_("If you know what comes first, add: --dates day-first  (or month-first, or year-first)"),
)

Result = TypeVar("Result")


class Dates(StrEnum):
    """Which number of a date comes first; used only where a file does not say it."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    YEAR_FIRST = "year-first"


DatesOption = Annotated[
    Dates | None,
    typer.Option("--dates", help="What comes first in 3/4/2026, where the file leaves it open."),
]


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the person's as a source."""

    name: str
    original: Original

    def blocks(self) -> Iterator[bytes]:
        """Read it from its beginning to its end."""
        return self.original.blocks()


@contextmanager
def opened_words(file: str) -> Iterator[Original]:
    """Open a file that is text by its name and by its content.

    Raises:
        UsageError: it is not, or it cannot be read.

    """
    from sextortion_help.evidence.gate import is_text_by_name
    from sextortion_help.evidence.reading import opened
    from sextortion_help.evidence.sniffing import HEAD, is_words, media_type

    if not is_text_by_name(Path(file).name):
        raise UsageError(tr("By its name this is not a text. I did not open it."), tr(TYPE_IT))
    with ExitStack() as stack:
        try:
            original = stack.enter_context(opened(Path(file)))
            if not is_words(media_type(original.head(HEAD))):
                raise UsageError(tr("This is not a text. I looked no further."), tr(TYPE_IT))
            yield original
        except Refusal as no:
            raise UsageError(
                tr("I cannot read this file. {reason}").format(reason=no.reason), tr(TYPE_IT)
            ) from None


def read_messages(
    settings: Settings,
    file: str,
    dates: Dates | None,
    work: Callable[[Saved, Callable[[], Iterator[Message]]], Result],
) -> tuple[Result, Notes]:
    """Read the messages in a file and do something with them.

    Where day and month can't be told apart the person is asked, and then it is read again; where
    nobody can be asked, it is said.

    Args:
        settings: the world and the global options.
        file: the path that was given.
        dates: what was said of its dates.
        work: called with the file, and with what reads all of its messages, as often as needed.

    Raises:
        UsageError: it is no text, or it cannot be read.

    """
    from sextortion_help.evidence.readers.model import Wanted, day_order
    from sextortion_help.evidence.readers.recognise import saved_in_file

    order: DayOrder | None = day_order(dates)
    with opened_words(file) as original:
        saved = saved_in_file(_File(Path(file).stem, original))
        result, notes = _work(saved, Wanted(order), work)
        if notes.counts["day-or-month"] and order is None:
            order = _ask_order(settings)
            if order is None:
                say(settings, *tr(DAY_OR_MONTH))
            else:
                result, notes = _work(saved, Wanted(order), work)
    return result, notes


def _work(
    saved: Saved, wanted: Wanted, work: Callable[[Saved, Callable[[], Iterator[Message]]], Result]
) -> tuple[Result, Notes]:
    from sextortion_help.evidence.readers.model import Notes

    # What can't be read is counted in the first reading only.
    notes = Notes()
    counting = iter([notes])
    return work(saved, lambda: saved.messages(next(counting, Notes()), wanted)), notes


def _ask_order(settings: Settings) -> DayOrder | None:
    from sextortion_help.evidence.readers.model import day_order
    from sextortion_help.ui.chats import order_prompt
    from sextortion_help.ui.numbered import NumberedAsker
    from sextortion_help.ui.prompts import Command

    if not settings.environment.can_ask:
        return None
    reply = NumberedAsker(settings.environment).pick(order_prompt())
    return None if isinstance(reply, Command) else day_order(reply)
