"""What can go wrong in a way we expect, and what a person is told about it.

Every expected fault is an ``ExpectedError`` with a message (what happened), a hint (what is
safe, what to do next) and an exit code. They are raised where the fault is known and caught once,
in ``cli.app``. No answer, name or file content ever goes into one.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum


class ExitCode(IntEnum):
    """What the program returns to the shell. Documented in ``docs/commands.md``."""

    DONE = 0
    ERROR = 1
    USAGE = 2
    NO_SUCH_CASE = 3
    WRONG_PASSPHRASE = 4
    DAMAGED_CASE = 5
    PLAYBOOK_PROBLEMS = 6
    CASE_IN_USE = 7
    CANNOT_WRITE = 8
    INTERRUPTED = 130


class ExpectedError(Exception):
    """A fault we expect, told in plain words.

    Args:
        message: what happened, in a sentence or two.
        hint: what is safe and what to do next, a line each.

    """

    exit_code: ExitCode = ExitCode.ERROR

    def __init__(self, message: str, *hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint: tuple[str, ...] = hint


class UsageError(ExpectedError):
    """The command as typed cannot be carried out."""

    exit_code = ExitCode.USAGE


class NoSuchCaseError(ExpectedError):
    """There is no case, or none of that name, or more than one to choose from."""

    exit_code = ExitCode.NO_SUCH_CASE


class WrongPassphraseError(ExpectedError):
    """The passphrase does not open this case."""

    exit_code = ExitCode.WRONG_PASSPHRASE


class DamagedCaseError(ExpectedError):
    """A file of the case cannot be read as what it is."""

    exit_code = ExitCode.DAMAGED_CASE


class CaseInUseError(ExpectedError):
    """Another window of this program has the case open."""

    exit_code = ExitCode.CASE_IN_USE


class CannotWriteError(ExpectedError):
    """A file or folder cannot be written."""

    exit_code = ExitCode.CANNOT_WRITE


class PlaybookProblemsError(ExpectedError):
    """A playbook folder has problems; each stands in the hint with file and line."""

    exit_code = ExitCode.PLAYBOOK_PROBLEMS

    def __init__(self, message: str, problems: Sequence[str]) -> None:
        super().__init__(message, *problems)
