"""The loop: find the next item, ask it, keep the answer, until the person stops.

It decides what happens, never how it looks (``prompts.Asker``) or what comes next
(``interview.walk``). How each kind of item is asked stands in ``turns``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from sextortion_help.case.model import Case
from sextortion_help.environment import WORK_FACTOR
from sextortion_help.errors import CannotWriteError
from sextortion_help.interview.progress import Answer
from sextortion_help.interview.walk import Place, Walk, shown_again_after, walk
from sextortion_help.language import tr
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Collect, Contacts, Gate, Keep, Question, Step
from sextortion_help.report.builders.contacts import crisis_screen
from sextortion_help.report.builders.facts import country_of, counts_as_under_18
from sextortion_help.ui import home, keeping, turns
from sextortion_help.ui.keeper import Keeper
from sextortion_help.ui.progress import Progress, Silent
from sextortion_help.ui.prompts import Asker, Command, Pick, PickMany, Write, go_on
from sextortion_help.ui.screens import fault_screen


class Ending(Enum):
    """How a conversation came to its end."""

    STOPPED = auto()
    """The person stopped; what they wanted to keep is kept."""
    LEFT = auto()
    """The person left at once and wants no word on the screen."""
    INTERRUPTED = auto()
    """The person pressed Ctrl-C."""


@dataclass
class Session:
    """One sitting with one person."""

    library: Library
    asker: Asker
    keeper: Keeper
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    choose_words: Callable[[], str]
    """Draws a passphrase of five words."""
    program: str = "sextortion-help"
    """Name and version, as evidence keeps what took it in."""
    command: str = "sextortion-help"
    """How the program is started on this computer."""
    come_back: Callable[[str], str] = lambda _name: "sextortion-help resume"
    """Returns what to type to come back to a case of this name."""
    work_factor: int = WORK_FACTOR
    """scrypt's log2 N for a pack that is locked."""
    starts_at_home: bool = False
    """Whether to begin with the list of what can be done, as ``resume`` does."""
    progress: Callable[[int], Progress] = lambda _total: Silent()
    """Makes what shows how far long work is, for so many bytes."""
    act_on_interrupt: Callable[[], None] = lambda: None
    """Lets a Ctrl-C that was held back through, between two pieces of long work."""
    _cursor: str | None = field(default=None, init=False)

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return self.keeper.case

    def run(self) -> Ending:
        """Lead the person through the guide until they stop.

        Raises:
            CannotWriteError: never; the person is told and may go on without saving.

        """
        while True:
            try:
                return self._run()
            except (KeyboardInterrupt, EOFError):
                # The end of the input (Ctrl-D) is as good a wish to stop as Ctrl-C.
                ending = self._interrupted()
                if ending is not None:
                    return ending

    def _run(self) -> Ending:
        while True:
            way = walk(self.library, self.case.progress)
            place = (way.find(self._cursor) if self._cursor else None) or way.next
            if self.starts_at_home or place is None:
                reply = home.stay(self)
                way = walk(self.library, self.case.progress)
                place, self.starts_at_home = None, False
            else:
                reply = turns.take(self, place, way)
            if reply is None:
                self._cursor = None
            elif reply is Command.BACK:
                self._go_back(way, place)
            elif reply is Command.HELP:
                self.help_lines()
            elif reply is Command.LEAVE:
                return Ending.LEFT
            elif reply is Command.STOP:
                ending = self._stopped(Ending.STOPPED)
                if ending is not None:
                    return ending

    def _interrupted(self) -> Ending | None:
        """Ctrl-C keeps what was answered; a second one leaves at once."""
        try:
            return self._stopped(Ending.INTERRUPTED)
        except (KeyboardInterrupt, EOFError):
            return Ending.LEFT

    def _stopped(self, ending: Ending) -> Ending | None:
        """Settle what becomes of the answers; ``None`` where the person rather goes on."""
        match keeping.before_leaving(self):
            case None:
                return ending
            case Command.LEAVE:
                return Ending.LEFT
            case _:
                return None

    def _go_back(self, way: Walk, place: Place | None) -> None:
        """Make the place before this one the next; from home, the last one met."""
        if place is None and way.next is not None:
            return
        before = way.before(place.id if place else None)
        while before is not None and isinstance(before.item, Keep) and self.keeper.vault:
            # The offer to keep is settled; going back to it would only lead forward again.
            before = way.before(before.id)
        if before is not None:
            self._cursor = before.id

    # ------------------------------------------------------------ changes

    def keep(self, case: Case) -> None:
        """Take a changed case; where the disk refuses, say so once and go on."""
        try:
            self.keeper.update(case)
        except CannotWriteError as fault:
            self.asker.pick(go_on(fault_screen(fault), tr("Not saved")))

    def answer(self, fact: str, value: Answer) -> None:
        """Keep an answer; what depends on it follows by itself."""
        again = shown_again_after(self.library, fact)
        self.keep(self.case.with_answer(fact, value, self.clock(), again))

    def mark_seen(self, item_id: str) -> None:
        """Keep that an item was read, passed or closed."""
        self.keep(self.case.with_seen(item_id, self.clock()))

    def skip_to_first_step(self) -> None:
        """Skip every question before the first thing to do, and pass what is only to be read.

        Who to call is still shown: it is no question, and someone in a hurry needs it most.
        """
        case, now = self.case, self.clock()
        while True:
            way = walk(self.library, case.progress)
            place = next(
                (p for p in way.places if not (p.is_dealt_with or isinstance(p.item, Contacts))),
                None,
            )
            if place is None or isinstance(place.item, (Step, Gate, Collect)):
                break
            if isinstance(place.item, Question):
                case = case.with_answer(place.id, None, now)
            else:
                case = case.with_seen(place.id, now)
        self.keep(case)

    # ------------------------------------------------------------ what several turns need

    def where(self, part: int | None = None) -> str:
        """Return the line that says where the person is and whether all is saved."""
        if part is None:
            return tr("Saved") if self.keeper.is_saved else tr("Not saved")
        saved = tr("saved") if self.keeper.is_saved else tr("not saved")
        guide = self.library.guide
        return tr("Part {number} of {count}: {title} ({saved})").format(
            number=part + 1, count=len(guide), title=guide[part].section.title, saved=saved
        )

    def help_lines(self) -> None:
        """Show who to call in a crisis, from any prompt. Any key goes back."""
        country, child = country_of(self.case), self.counts_as_under_18()
        lines = crisis_screen(self.library, country, with_child_line=child)
        while self.asker.pick(go_on(lines, self.where())) is Command.HELP:
            pass

    def counts_as_under_18(self) -> bool:
        """Return whether the careful rules for children hold."""
        return counts_as_under_18(self.library, self.case)

    @contextmanager
    def working(self, total: int) -> Iterator[Callable[[float], None]]:
        """Show progress on so many bytes of work, which Ctrl-C can end between two pieces.

        Yields:
            What to call with the bytes of each piece.

        """
        with self.progress(total) as show:

            def tick(done: float) -> None:
                self.act_on_interrupt()
                show(done)

            yield tick

    def ask_many(self, prompt: PickMany) -> tuple[str, ...] | Command:
        """Ask to choose some, showing help lines as often as they are wanted."""
        while (reply := self.asker.pick_many(prompt)) is Command.HELP:
            self.help_lines()
        return reply

    def ask(self, prompt: Pick | Write) -> str | Command:
        """Ask, showing help lines as often as they are wanted."""
        while True:
            match prompt:
                case Pick():
                    reply = self.asker.pick(prompt)
                case Write():
                    reply = self.asker.write(prompt)
            if reply is not Command.HELP:
                return reply
            self.help_lines()
