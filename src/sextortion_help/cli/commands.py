"""Every command by name: where it is, what it does in a line, and how it is typed.

A command is imported when it is typed, so that help and a slip come at once. Typer reads the
options from the functions; what stands here is only what help says of a command beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from sextortion_help.cli.settings import AnywhereGroup
from sextortion_help.environment import NAME
from sextortion_help.language import N_, spoken, tr


class Entry(NamedTuple):
    """A command that was not imported yet."""

    says: str
    """What it does, short enough for one line of help."""
    module: str
    name: str
    """What it is called in its module: a function, or the Typer app of a group."""


COMMANDS: Final[Mapping[str, Entry]] = {
    "start": Entry(N_("Begin here. We go one step at a time."), "sitting", "start"),
    "resume": Entry(N_("Come back to your saved notes."), "sitting", "resume"),
    "plan": Entry(N_("Print what to do, and what you have done."), "reports", "plan"),
    "checklist": Entry(N_("Print a checklist for the police, or for you."), "reports", "checklist"),
    "contacts": Entry(N_("Print who to call. Needs no notes."), "reports", "contacts"),
    "letter": Entry(N_("Print a letter: to a bank, an app, friends, work."), "letters", "letter"),
    "identifiers": Entry(N_("Find names, links, wallets and numbers."), "timeline", "identifiers"),
    "timeline": Entry(N_("Print what happened, in order."), "timeline", "timeline"),
    "pack": Entry(N_("Put papers and evidence together for the police."), "packs", "pack"),
    "check-message": Entry(
        N_("See if a threat reads like a mass mail."), "messages", "check_message"
    ),
    "evidence": Entry(N_("Keep files as evidence: locked, never changed."), "evidence", "app"),
    "cases": Entry(N_("List, copy, lock anew or delete your notes."), "cases", "app"),
    "playbook": Entry(N_("For authors: check and show the guide."), "playbook", "app"),
}

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "start": ("start", "start --no-save", "start --home /path/to/stick"),
    "resume": ("resume", "resume --plain"),
    "plan": ("plan", "plan --output plan.pdf"),
    "checklist": ("checklist", "checklist --output list.pdf", "checklist --form us-ic3"),
    "contacts": ("contacts --country GB", "contacts --country US --kind crisis"),
    "letter": ("letter --list", "letter bank --output letter.pdf"),
    "identifiers": ("identifiers chat.txt",),
    "timeline": ("timeline", "timeline --of chat.txt"),
    "pack": ("pack --output pack.zip", "pack --lock --output pack.zip"),
    "check-message": ("check-message mail.eml",),
    "evidence add": ("evidence add chat.txt", "evidence add Downloads/chats"),
    "evidence list": ("evidence list",),
    "evidence show": ("evidence show E1",),
    "evidence verify": ("evidence verify",),
    "evidence export": ("evidence export E1 E2 --output for-police",),
    "evidence remove": ("evidence remove E1",),
    "cases list": ("cases list",),
    "cases delete": ("cases delete",),
    "cases backup": ("cases backup notes-backup",),
    "cases restore": ("cases restore notes-backup",),
    "cases change-passphrase": ("cases change-passphrase",),
    "cases recovery-sheet": ("cases recovery-sheet --output sheet.pdf",),
    "cases recover": ("cases recover",),
    "playbook check": ("playbook check", "playbook check --stale 365d"),
    "playbook list": ("playbook list",),
    "playbook show": ("playbook show stop-replying",),
    "playbook schema": ("playbook schema contacts",),
    "playbook graph": ("playbook graph",),
}
"""How commands are typed, as their help shows it; a test types each of them."""


class Commands(AnywhereGroup):
    """The whole program: a group whose commands are imported when they are typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = _Imported()  # type: ignore[assignment]
        _put_into_language(self)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the shape is Typer's
        """Return the names, the most needed first."""
        return list(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - as above
        """Write a line on each command, none of which has to be imported for it."""
        with formatter.section(tr("Commands")):
            formatter.write_dl([(name, tr(entry.says)) for name, entry in COMMANDS.items()])


class _Imported(Mapping[str, Any]):
    """The commands by name, each imported and read by Typer when it is asked for."""

    def __init__(self) -> None:
        self._known: dict[str, TyperCommand | TyperGroup] = {}

    def __getitem__(self, name: str) -> TyperCommand | TyperGroup:
        if name not in self._known:
            self._known[name] = _read(name, COMMANDS[name])
            _put_into_language(self._known[name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


def _read(name: str, entry: Entry) -> Any:
    found = getattr(import_module(f"sextortion_help.cli.{entry.module}"), entry.name)
    if isinstance(found, typer.Typer):
        group = typer.main.get_group(found)
        group.name = name
        for inner, command in group.commands.items():
            command.epilog = _examples(f"{name} {inner}")
        return group
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, short_help=tr(entry.says), epilog=_examples(name))(found)
    return typer.main.get_command(alone)


def _put_into_language(command: Any) -> None:
    """Put what Typer read of a command into the language spoken; examples are in it already."""
    if spoken().is_english:
        return
    # Typer's own words come from a catalogue of gettext's that nobody has.
    typer.core._ = tr  # type: ignore[attr-defined, assignment]
    command.help = _said(command.help)
    if isinstance(command, Commands):
        command.epilog = _said(command.epilog)
    for option in command.params:
        option.help = _said(getattr(option, "help", None))
    for inner in getattr(command, "commands", {}).values():
        if not isinstance(command, Commands):
            _put_into_language(inner)


def _said(words: str | None) -> str | None:
    return tr(words) if words else words


TYPERS_OWN: Final = (N_("Options"), N_("Arguments"), N_("default: {default}"), N_("required"))
"""What Typer itself says in help."""


def command_named(name: str) -> TyperCommand | TyperGroup:
    """Return a command, imported now."""
    found: TyperCommand | TyperGroup = _read(name, COMMANDS[name])
    return found


def _examples(path: str) -> str:
    lines = [f"  {NAME} {example}" for example in EXAMPLES.get(path, ())]
    # The mark keeps Typer from making one paragraph of the lines.
    return "\n".join(["\b", tr("For example:"), *lines]) if lines else ""
