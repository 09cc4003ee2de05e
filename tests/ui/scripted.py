"""An asker that answers from a script, and a session to sit down with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from sextortion_help.case.model import new_case
from sextortion_help.case.store import Shelf
from sextortion_help.playbook.library import Library
from sextortion_help.report.document import Document
from sextortion_help.ui.keeper import Keeper
from sextortion_help.ui.prompts import Command, Pick, PickMany, Write
from sextortion_help.ui.session import Session

Prompt = Pick | PickMany | Write
Reply = str | tuple[str, ...] | Command
Script = Callable[[Prompt], Reply | None]


class ScriptedAsker:
    """Answers from a function and remembers every prompt; stops the session at its end."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.prompts: list[Prompt] = []
        self.told: list[Document] = []

    def _reply(self, prompt: Prompt) -> Reply:
        self.prompts.append(prompt)
        assert len(self.prompts) < 400, "the session does not come to an end"
        reply = self.script(prompt)
        return Command.LEAVE if reply is None else reply

    def pick(self, prompt: Pick) -> str | Command:
        reply = self._reply(prompt)
        assert not isinstance(reply, tuple)
        assert isinstance(reply, Command) or reply in prompt.choices, (prompt.ask, reply)
        return reply

    def pick_many(self, prompt: PickMany) -> tuple[str, ...] | Command:
        reply = self._reply(prompt)
        assert not isinstance(reply, str)
        return reply

    def write(self, prompt: Write) -> str | Command:
        reply = self._reply(prompt)
        assert not isinstance(reply, tuple)
        return reply

    def tell(self, document: Document) -> None:
        self.told.append(document)


def clock() -> Iterator[datetime]:
    moment = datetime(2026, 11, 24, 20, tzinfo=UTC)
    while True:
        yield moment
        moment += timedelta(seconds=7)


def a_session(
    library: Library, script: Script, shelf: Shelf | None = None, *, at_home: bool = False
) -> tuple[Session, ScriptedAsker]:
    times = clock()
    asker = ScriptedAsker(script)
    ids = iter(range(1000))
    session = Session(
        library,
        asker,
        Keeper(new_case(next(times), "test"), shelf, work_factor=1),
        lambda: next(times),
        new_id=lambda: f"r{next(ids)}",
        choose_words=lambda: "one two three four five",
        starts_at_home=at_home,
    )
    return session, asker


def in_order(*replies: Reply) -> Script:
    left = list(replies)
    return lambda prompt: left.pop(0) if left else None


def skipping_all(prompt: Prompt) -> Reply:
    """Skip what can be skipped, do no step now, write nothing down."""
    if Command.SKIP in prompt.commands:
        return Command.SKIP
    assert isinstance(prompt, Pick)
    for choice in ("later", "no", "on", "go", "stop"):
        if choice in prompt.choices:
            return choice
    raise AssertionError(prompt.ask)
