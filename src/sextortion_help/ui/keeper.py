"""Holds the case while someone works on it: in memory at first, on disk once they say so.

Every change goes through ``update``. When it returns and a vault is there, the change is on the
disk. If the disk refuses, the change stays in memory and every later change tries again.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress

from sextortion_help.case.log import head
from sextortion_help.case.model import Case
from sextortion_help.case.store import Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.errors import CannotWriteError
from sextortion_help.language import tr


class Keeper:
    """One person's case and, if they want, the vault it is kept in.

    Args:
        case: the case to begin with.
        shelf: where a new vault would be made; ``None`` if nothing may be saved.
        work_factor: scrypt's log2 N for a new passphrase.

    """

    def __init__(self, case: Case, shelf: Shelf | None, work_factor: int) -> None:
        self.case = case
        self.vault: Vault | None = None
        self.is_failing = False
        """Whether the last change could not be written."""
        self._shelf = shelf
        self._work_factor = work_factor
        self._lock = ExitStack()

    @classmethod
    def opened(cls, case: Case, vault: Vault) -> Keeper:
        """Return a keeper of a case that is kept already; its lock is the caller's to hold."""
        keeper = cls(case, None, work_factor=0)
        keeper.vault = vault
        return keeper

    @property
    def open_vault(self) -> Vault:
        """The vault, for what makes no sense without one.

        Raises:
            ValueError: the case is not kept.

        """
        if self.vault is None:
            raise ValueError("This case is not kept.")
        return self.vault

    @property
    def may_save(self) -> bool:
        """Whether saving is possible here at all."""
        return self._shelf is not None or self.vault is not None

    @property
    def is_saved(self) -> bool:
        """Whether everything told so far is on the disk."""
        return self.vault is not None and not self.is_failing

    def update(self, case: Case) -> None:
        """Take the changed case and, with a vault, write it to the disk.

        Raises:
            CannotWriteError: the first time that the disk refuses. The change is kept in memory.

        """
        self.case = case
        if self.vault is None:
            return
        was_failing = self.is_failing
        # Not saved until it is: an interrupt in the middle must not leave a false word.
        self.is_failing = True
        try:
            self.vault.save(case)
        except CannotWriteError:
            if not was_failing:
                raise
        else:
            self.is_failing = False

    def commit(self, case: Case) -> None:
        """Take the changed case only if the disk takes it; otherwise all is as it was.

        For what is nothing without the disk, such as evidence; an answer goes through ``update``.

        Raises:
            CannotWriteError: it could not be written, or there is no vault.

        """
        if self.vault is None:
            raise CannotWriteError(tr("Your notes are not saved, so nothing can be added to them."))
        before, self.case = self.case, case
        try:
            self.vault.save(case)
        except BaseException as fault:
            standing = self.vault.standing()
            is_there = standing is not None and head(standing.log) == head(case.log)
            if not is_there:
                self.case = before
            if not (is_there and isinstance(fault, CannotWriteError)):
                raise
            # It stands there, only bringing its name to the disk itself went wrong: once more.
            with suppress(CannotWriteError):
                self.vault.save(case)
        self.is_failing = False

    def create(self, passphrase: str) -> None:
        """Begin to keep the case, sealed with ``passphrase``.

        Raises:
            CannotWriteError: it cannot be kept here; the case goes on in memory.

        """
        if self._shelf is None or self.vault is not None:
            return
        self.is_failing = True
        vault = Vault.create(self._shelf, passphrase, self.case, self._work_factor)
        try:
            self._lock.enter_context(vault.folder.locked())
        except BaseException:
            # Without its lock it must not be kept: what we said and what is there would differ.
            vault.folder.delete()
            raise
        self.vault = vault
        self.is_failing = False

    def close(self) -> None:
        """Let other windows have a case that was begun here."""
        self._lock.close()
