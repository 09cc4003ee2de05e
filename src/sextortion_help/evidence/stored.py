"""Read the messages in a piece of evidence out of the locked notes; nothing is written anywhere.

Which format it is, is told by ``readers.recognise``; whether it may be read at all, by ``gate``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sextortion_help.case.evidence import Evidence
from sextortion_help.case.vault import Vault
from sextortion_help.evidence.finding import Refusal, why
from sextortion_help.evidence.gate import ARCHIVES, may_hold_messages
from sextortion_help.evidence.readers.archives import members
from sextortion_help.evidence.readers.model import Notes
from sextortion_help.evidence.readers.recognise import Saved, saved_in_archive, saved_in_file


def can_be_read(item: Evidence, *, under_18: bool) -> bool:
    """Return whether a piece is kept here and may hold messages that can be read."""
    return (
        item.kept == "sealed"
        and item.type is not None
        and may_hold_messages(item.type, item.shows, under_18=under_18)
    )


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A piece of evidence as a source."""

    name: str
    vault: Vault
    file: str
    tick: Callable[[float], None]

    def blocks(self) -> Iterator[bytes]:
        """Unseal it from its beginning.

        Raises:
            Refusal: the sealed file can't be opened.
            DamagedCaseError: it is not what was sealed.

        """
        try:
            file = self.vault.sealed.open(self.file)
        except OSError as fault:
            raise Refusal(why(fault)) from None
        with file:
            for block in self.vault.unseal(file):
                self.tick(len(block))
                yield block


@contextmanager
def saved_messages(
    vault: Vault, item: Evidence, notes: Notes, tick: Callable[[float], None]
) -> Iterator[Saved]:
    """Open a piece of evidence to read its messages.

    Args:
        vault: the case's files, unlocked.
        item: a piece that ``can_be_read``.
        notes: told of what can't be read.
        tick: called with the bytes of each block that is read.

    Raises:
        Refusal: the sealed file can't be opened.
        DamagedCaseError: it is not what was sealed.

    """
    name = item.file or ""
    if item.type not in ARCHIVES:
        yield saved_in_file(_Sealed(item.name, vault, name, tick))
        return
    try:
        file = vault.sealed.open(name)
    except OSError as fault:
        raise Refusal(why(fault)) from None
    with file, vault.unseal_seekable(file) as opened:
        yield saved_in_archive(members(opened, notes))
