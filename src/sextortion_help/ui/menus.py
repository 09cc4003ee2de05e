"""Ask with menus that arrow keys move through, on a cleared screen, in quiet colours.

questionary draws them; the keys for back, help lines and the rest are added to its own. Whoever
cannot use a redrawn screen gets ``numbered`` instead, which does the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from string import ascii_letters
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension
from prompt_toolkit.styles import Style
from questionary.prompts.common import InquirerControl
from rich.console import Console
from rich.text import Text as RichText

from sextortion_help.environment import Environment
from sextortion_help.language import N_, tr
from sextortion_help.report.document import Document, Text
from sextortion_help.report.layout import LaidLine, lay_out
from sextortion_help.report.renderers.terminal import STYLES
from sextortion_help.text import clean, clean_line
from sextortion_help.ui.interrupts import Interrupts
from sextortion_help.ui.numbered import drop_typed_ahead
from sextortion_help.ui.pages import pages
from sextortion_help.ui.prompts import Command, Pick, PickMany, Write, command_in, words_of

MENU_STYLE = Style.from_dict(
    {
        "question": "bold",
        "answer": "bold",
        "pointer": "bold",
        "highlighted": "bold underline",
        "selected": "bold",
        "instruction": "",
        "text": "",
    }
)
"""Weight and underline, not colour: every choice reads the same without it."""


AFTER_ESCAPE = 0.1
"""Seconds within which a letter after Escape belongs to it."""

IN_A_WORD = 0.3
"""Seconds within which a letter after another is part of a word."""

MOST_CHOICES = 12
"""A longer list scrolls."""

MARKING = N_("(space bar marks, Enter goes on)")
MARKING_MANY = N_("(more below: arrow down; space bar marks, Enter goes on)")


class MenuAsker:
    """Asks with menus on the process's own terminal."""

    def __init__(
        self,
        environment: Environment,
        interrupts: Interrupts,
        *,
        keep_first_words: bool = False,
        may_save: bool = True,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._may_save = may_save
        self._timer = timer
        self._environment = environment
        self._interrupts = interrupts
        self._keep_screen_once = keep_first_words
        self._console = Console(
            file=environment.stdout,
            highlight=False,
            no_color=not environment.wants_colour,
            legacy_windows=False,
            force_terminal=True,
        )

    def pick(self, prompt: Pick) -> str | Command:
        """Ask with a list to move through."""
        if prompt.commits:
            drop_typed_ahead(self._environment)
        reserve = min(len(prompt.choices), MOST_CHOICES) + 2
        early = self._show(prompt, reserve)
        if early:
            return early
        question = questionary.select(
            "",
            choices=[
                questionary.Choice(self._fitted(words), value=value)
                for value, words in prompt.choices.items()
            ],
            default=prompt.current if prompt.current in prompt.choices else None,
            qmark="",
            pointer=">",
            instruction=_moving(len(prompt.choices)),
            style=MENU_STYLE,
            use_jk_keys=False,
            use_indicator=False,
        )
        reply: str | Command = self._run(question, prompt.commands)
        return reply

    def pick_many(self, prompt: PickMany) -> tuple[str, ...] | Command:
        """Ask with a list to mark things in."""
        reserve = min(len(prompt.choices), MOST_CHOICES) + 3
        early = self._show(prompt, reserve)
        if early:
            return early
        question = questionary.checkbox(
            "",
            choices=[
                questionary.Choice(
                    self._fitted(words), value=value, checked=value in prompt.current
                )
                for value, words in prompt.choices.items()
            ],
            qmark="",
            pointer=">",
            instruction=tr(MARKING) if len(prompt.choices) <= MOST_CHOICES else tr(MARKING_MANY),
            validate=lambda marked: bool(marked) or tr("Mark one with the space bar, or press s."),
            style=MENU_STYLE,
            use_jk_keys=False,
        )
        reply: list[str] | Command = self._run(question, prompt.commands)
        return reply if isinstance(reply, Command) else tuple(reply)

    def write(self, prompt: Write) -> str | Command:
        """Ask for words; commands are typed with a slash, and Escape goes back."""
        early = self._show(prompt, 3, slash=True)
        if early:
            return early
        if prompt.secret:
            drop_typed_ahead(self._environment)
            question = questionary.password(">", qmark="", style=MENU_STYLE)
        else:
            question = questionary.text(
                ">", default=clean_line(prompt.current), qmark="", style=MENU_STYLE
            )
        while True:
            reply: str | Command = self._run(question, prompt.commands, letters=False)
            if isinstance(reply, Command):
                return reply
            typed = clean(reply).strip() if not prompt.secret else reply.strip()
            command = command_in(typed, prompt)
            if command:
                return command
            if typed or prompt.current:
                return typed
            if Command.SKIP in prompt.commands:
                return Command.SKIP

    def tell(self, document: Document) -> None:
        """Show something without asking."""
        self._clear()
        width, _ = self._environment.size()
        self._print(lay_out(document, min(width, 80) - 1))

    # ------------------------------------------------------------ how it is done

    def _run(
        self, question: questionary.Question, commands: Sequence[Command], *, letters: bool = True
    ) -> Any:
        """Run a question with our keys beside its own."""
        keys = KeyBindings()
        if letters:
            self._add_letters(keys, commands)
        if Command.BACK in commands:
            keys.add("escape")(_leaver(Command.BACK))
            # Alt with a letter arrives as Escape and that letter, and means nothing here.
            keys.add("escape", Keys.Any)(lambda _: None)
        application: Application[Any] = question.application
        application.timeoutlen = AFTER_ESCAPE
        # A terminal that does not say where its cursor is, such as one that a screen reader stands
        # behind, is served as well; a warning and all choices once more would only be in the way.
        application.renderer.cpr_not_supported_callback = None
        own = application.key_bindings
        application.key_bindings = merge_key_bindings([own, keys]) if own else keys
        for window in application.layout.find_all_windows():
            if isinstance(window.content, InquirerControl):
                # A longer list would push what stands above it off the screen.
                window.height = Dimension(max=MOST_CHOICES)
        application.pre_run_callables.append(lambda: self._act_on_interrupt(application))
        return question.unsafe_ask()

    def _add_letters(self, keys: KeyBindings, commands: Sequence[Command]) -> None:
        """Let a letter alone be a command; one in the middle of a word typed here means nothing.

        Every letter is taken, and first: at some the library marks all, or turns each mark round.
        """
        leavers = {command.value: _leaver(command) for command in commands}
        last = -IN_A_WORD

        def press(event: KeyPressEvent) -> None:
            nonlocal last
            before, last = last, self._timer()
            leave = leavers.get(event.data.lower())
            if leave and last - before >= IN_A_WORD:
                leave(event)

        for letter in ascii_letters:
            keys.add(letter, eager=True)(press)

    def _act_on_interrupt(self, application: Application[Any]) -> None:
        """Let a Ctrl-C that came just before the menu end it as one inside it would."""
        if self._interrupts.is_pending:
            self._interrupts.is_pending = False
            application.exit(exception=KeyboardInterrupt())

    def _show(
        self, prompt: Pick | PickMany | Write, reserve: int, *, slash: bool = False
    ) -> Command | None:
        """Show the screen above a prompt, a page at a time where it is long."""
        width, height = self._environment.size()
        width = min(width, 80) - 1
        where = lay_out(Document("", (Text(prompt.where, "quiet"),)), width) if prompt.where else ()
        head = [*where, LaidLine("")] if where else []
        laid = lay_out(prompt.screen, width)
        mark = "/" if slash else ""
        words = "   ".join(
            f"{mark}{c.value} {words_of(c, may_save=self._may_save)}" for c in prompt.commands
        )
        foot = [LaidLine(line.text) for line in lay_out(Document(words), width)]
        if laid:
            foot.insert(0, LaidLine(""))
        ask = lay_out(Document("", (Text(prompt.ask, "strong"),)), width) if prompt.ask else ()
        reserve += len(ask)
        *full, last = pages(laid, height - len(head) - len(foot), reserve)
        for page in full:
            self._clear()
            self._print([*head, *page, *foot])
            more = questionary.select(
                "",
                choices=[tr("More")],
                qmark="",
                pointer=">",
                instruction=tr("(Enter)"),
                style=MENU_STYLE,
            )
            reply = self._run(more, prompt.commands)
            if isinstance(reply, Command):
                return reply
        self._clear()
        self._print([*head, *last, *foot, *ask])
        return None

    def _clear(self) -> None:
        if self._keep_screen_once:
            # The calm words are on screen already; the first thing stands below them.
            self._keep_screen_once = False
            return
        self._console.clear()

    def _print(self, lines: Sequence[LaidLine]) -> None:
        for line in lines:
            self._console.print(RichText(line.text, STYLES[line.role]), soft_wrap=True)

    def _fitted(self, words: str) -> str:
        """Keep a choice on one line: a wrapped one would break the list."""
        width, _ = self._environment.size()
        line = clean_line(words)
        return line if len(line) <= width - 6 else f"{line[: width - 9]}..."


def _moving(count: int) -> str:
    """Say how to move in a list of so many."""
    if count == 1:
        return tr("(Enter)")
    if count > MOST_CHOICES:
        return tr("(more below: arrow keys, then Enter)")
    return tr("(arrow keys, then Enter)")


def _leaver(command: Command) -> Any:
    def leave(event: KeyPressEvent) -> None:
        event.app.exit(result=command)

    return leave
