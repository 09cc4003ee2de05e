"""What the global options say, for every command. They may stand anywhere on the line."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import typer
from typer.core import TyperGroup

from sextortion_help.environment import Environment
from sextortion_help.errors import UsageError
from sextortion_help.language import spoken, tr

if TYPE_CHECKING:
    # Imported late below: help and a typing slip need none of it, and must come at once.
    from sextortion_help.case.store import Shelf
    from sextortion_help.playbook.library import Library


@dataclass(frozen=True, slots=True)
class Settings:
    """The world and the global options, as every command gets them."""

    environment: Environment
    home: Path | None = None
    playbooks: Path | None = None
    plain_now: bool = False
    """Whether numbered questions are wanted this time."""
    passphrase_file: str | None = None
    asks_language: bool = False
    """Whether nothing says which language the person reads."""

    @property
    def plain(self) -> bool:
        """Whether to ask with numbers: wanted this time, or remembered by choice."""
        from sextortion_help.paths import PLAIN, home_folder

        if self.plain_now:
            return True
        with contextlib.suppress(OSError):
            # Of a folder that cannot be looked into nothing is remembered; it must not stop help.
            return (home_folder(self.home, self.environment.variables) / PLAIN).exists()
        return False

    def remember_language(self) -> None:
        """Speak the language spoken now the next time too; nothing is said if that fails."""
        from sextortion_help.case.disk import open_new
        from sextortion_help.paths import LANGUAGE, home_folder

        path = home_folder(self.home, self.environment.variables) / LANGUAGE
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
            with open_new(path) as file:
                file.write(spoken().code.encode())

    def remember_plain(self, *, always: bool) -> None:
        """Ask with numbers from now on, or no longer so.

        Raises:
            CannotWriteError: this could not be remembered.

        """
        from sextortion_help.case.disk import make_private_folder, open_new, told_plainly
        from sextortion_help.paths import PLAIN, home_folder

        folder = home_folder(self.home, self.environment.variables)
        with told_plainly(tr("This could not be remembered."), tr("Your notes are as they were.")):
            if not always:
                (folder / PLAIN).unlink(missing_ok=True)
            elif not (folder / PLAIN).exists():
                make_private_folder(folder)
                open_new(folder / PLAIN).close()

    @property
    def shelf(self) -> Shelf:
        """Where the cases lie."""
        from sextortion_help.case.store import Shelf
        from sextortion_help.paths import home_folder

        return Shelf(home_folder(self.home, self.environment.variables))

    def library(self) -> Library:
        """Open the playbooks. The shipped ones are read part by part, once a part is needed.

        Raises:
            PlaybookProblemsError: with every problem in a folder that was named.

        """
        from sextortion_help.paths import shipped_playbooks
        from sextortion_help.playbook import loader

        if self.playbooks is None:
            # Proven by the tests, file by file and against each other: no start has to repeat it.
            return loader.open_library(shipped_playbooks())
        return self.checked_library()

    def checked_library(self) -> Library:
        """Read all of the playbooks, and hold them against each other.

        Raises:
            PlaybookProblemsError: with every problem in the folder.

        """
        from sextortion_help.paths import playbook_folder
        from sextortion_help.playbook import checker, loader
        from sextortion_help.playbook.form_checks import form_problems

        folder = playbook_folder(self.playbooks)
        library = loader.load_library(folder)
        problems = [*checker.check(library), *form_problems(library)]
        if problems:
            raise loader.problems_error(problems)
        return loader.in_spoken_language(folder, library)


def settings_of(context: typer.Context) -> Settings:
    """Return the settings a command was called with."""
    return cast("Settings", context.obj)


class AnywhereGroup(TyperGroup):
    """A group whose own options may stand after the command too.

    A frightened person writes ``resume --plain`` as readily as ``--plain resume``.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Bring the group's options to the front, each with its value, then parse.

        Raises:
            UsageError: an option lacks its value.

        """
        takes_value = {
            name: not getattr(option, "is_flag", False)
            for option in self.get_params(ctx)
            for name in (*option.opts, *option.secondary_opts)
            if name.startswith("--") and name != "--help"
        }
        front: list[str] = []
        rest: list[str] = []
        words = iter(args)
        for word in words:
            name, equals, _ = word.partition("=")
            if word == "--":
                rest.extend((word, *words))
            elif name in takes_value:
                front.append(word)
                if takes_value[name] and not equals:
                    value = next(words, None)
                    if value is None:
                        # Without this, the command would be taken for what is missing.
                        raise UsageError(
                            tr("Something is missing after {name}.").format(name=name),
                            tr("See what can be typed with: sextortion-help --help"),
                        )
                    front.append(value)
            else:
                rest.append(word)
        return super().parse_args(ctx, [*front, *rest])
