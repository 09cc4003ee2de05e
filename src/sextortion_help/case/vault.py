"""The lock on a case: a passphrase seals ``key.age``, and that key seals everything else.

All files are in the public age format, so that ``age -d -i key.age case.age`` opens a case for
ever, without this program. The recipient is written nowhere in the clear, so that a stranger
cannot forge a case. The slow derivation from the passphrase happens once a session.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from pydantic import ValidationError

from sextortion_help.case import age
from sextortion_help.case.disk import flush_folder, told_plainly, write_atomically
from sextortion_help.case.model import FORMAT, Case
from sextortion_help.case.passphrase import normalise
from sextortion_help.case.scribe import Scribe
from sextortion_help.case.sealed import SealedFiles
from sextortion_help.case.store import CURRENT, KEY, PREVIOUS, CaseFolder, Shelf
from sextortion_help.errors import (
    CannotWriteError,
    DamagedCaseError,
    ExpectedError,
    UsageError,
    WrongPassphraseError,
)
from sextortion_help.language import N_, tr

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

KEY_BEGINS = b"age-encryption.org/v1\n-> scrypt "
"""How every key file begins: one passphrase opens it, and nothing else does."""

EVIDENCE = b"evidence"
"""The mark of sealed evidence. It holds what others wrote, and must never open as a case."""

ARMOR_BEGINS = b"-----BEGIN AGE "
"""How one begins that someone turned into text."""


class Vault:
    """An unlocked case folder."""

    def __init__(self, folder: CaseFolder, identity: age.Identity) -> None:
        self.folder = folder
        self.sealed = SealedFiles(folder.folder)
        """The files of evidence; only this vault gives them a meaning."""
        self._identity = identity
        self._scribe = Scribe()

    @classmethod
    def create(cls, shelf: Shelf, passphrase: str, case: Case, work_factor: int) -> Vault:
        """Make a new case folder that holds ``case``, sealed with ``passphrase``.

        Args:
            shelf: where cases lie.
            passphrase: as typed.
            case: what to keep.
            work_factor: scrypt's log2 N (see ``Environment``).

        Raises:
            CannotWriteError: it cannot be written.

        """
        identity = age.Identity.generate()
        key = _sealed_key(identity, passphrase, work_factor)
        folder = shelf.add(key, age.seal_bytes(Scribe().to_json(case), identity.recipient))
        return cls(folder, identity)

    @classmethod
    def unlock(cls, folder: CaseFolder, passphrase: str, file: str = KEY) -> Vault:
        """Open the key with the passphrase, or with the words of a recovery sheet.

        Args:
            folder: the case's files.
            passphrase: as typed.
            file: ``KEY``, or ``RECOVERY`` for the words of the sheet.

        Raises:
            WrongPassphraseError: the passphrase is not the one.
            DamagedCaseError: the key file is missing or damaged.

        """
        sealed = folder.read(file)
        if sealed is None:
            raise DamagedCaseError(tr("The key file of this case is missing."), *tr(_KEY_HINT))
        if not sealed.startswith((KEY_BEGINS, ARMOR_BEGINS)):
            # Without this, damage to the first lines would pass for a wrong passphrase.
            raise DamagedCaseError(tr("The key file of this case is damaged."), *tr(_KEY_HINT))
        try:
            return cls(folder, _opened_key(sealed, passphrase))
        except age.NoMatchError:
            raise WrongPassphraseError(
                tr("That passphrase does not open this case."),
                tr("Nothing is lost. Check capital letters and spaces, then try again."),
            ) from None
        except MemoryError:
            raise ExpectedError(
                tr("This computer has too little free memory to open the case."),
                tr("Nothing is lost. Close other programs, then try again."),
            ) from None
        except (age.AgeError, ValueError):
            raise DamagedCaseError(
                tr("The key file of this case is damaged."), *tr(_KEY_HINT)
            ) from None

    def seal_key(self, passphrase: str, work_factor: int, file: str = KEY) -> None:
        """Lock the case with another passphrase, or give it the words of a recovery sheet.

        The old key file is replaced in one step, once the new one was opened again. A copy of the
        old one, such as in a backup, still opens with the old passphrase.

        Args:
            passphrase: as typed.
            work_factor: scrypt's log2 N.
            file: ``KEY``, or ``RECOVERY`` for the words of a sheet.

        Raises:
            UsageError: it is empty.
            CannotWriteError: it could not be written. The old one still opens, unless the file
                cannot even be read back: then nobody can tell.

        """
        sealed = _sealed_key(self._identity, passphrase, work_factor)
        with told_plainly(tr("The key could not be written.")):
            if _opened_key(sealed, passphrase) != self._identity:
                raise OSError("not what was sealed")
            try:
                write_atomically(self.folder.folder / file, sealed)
            except OSError:
                if self.folder.look_at(file) != sealed:
                    raise
                # It stands there, only bringing its name to the disk went wrong: once more.
                with suppress(OSError):
                    flush_folder(self.folder.folder)

    def load(self) -> Case:
        """Read the current version.

        Raises:
            DamagedCaseError: it does not open; the hint says whether the version before does.

        """
        case = self._open(CURRENT)
        if isinstance(case, Case):
            return case
        # Should anything be saved after all, this file must not replace the version before.
        self.folder.distrust_current()
        hint = [tr("The damaged file is left as it is.")]
        previous = self._open(PREVIOUS)
        if isinstance(previous, Case):
            hint += [
                tr("The version before it ({previous}) still opens. Use it with:").format(
                    previous=PREVIOUS
                ),
                f"  sextortion-help resume {self.folder.name} --previous",
            ]
        raise DamagedCaseError(case, *hint)

    def load_other(self, file: str = PREVIOUS) -> Case:
        """Read another version than the current one, which is set aside at the next save.

        Args:
            file: the version before, or one of ``CaseFolder.copies``.

        Raises:
            DamagedCaseError: it does not open.

        """
        case = self._open(file)
        if not isinstance(case, Case):
            raise DamagedCaseError(case, tr("No file was changed."))
        self.folder.distrust_current()
        return case

    def save(self, case: Case) -> None:
        """Seal and write the case. When this returns, it is on the disk.

        Raises:
            CannotWriteError: it cannot be written; the version before still stands.

        """
        self.folder.save(age.seal_bytes(self._scribe.to_json(case), self._identity.recipient))

    def previous(self) -> Case | None:
        """Return the version before the current one, if it opens."""
        case = self._open(PREVIOUS)
        return case if isinstance(case, Case) else None

    def standing(self) -> Case | None:
        """Return the case as it stands on the disk right now, if it opens."""
        sealed = self.folder.look_at(CURRENT)
        case = self._opened(sealed)
        return case if isinstance(case, Case) else None

    def seal(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Seal evidence to this case's key; memory use does not grow with it."""
        return age.seal(chunks, self._identity.recipient, mark=EVIDENCE)

    def unseal(self, source: BinaryIO) -> Iterator[bytes]:
        """Open a stream that was sealed to this case's key.

        Yields:
            Its content in order, never any byte that was not sealed so.

        Raises:
            DamagedCaseError: it was changed, cut off, or sealed to another key, or the disk
                does not give it. Until the stream has ended without this, it may have been
                cut off.

        """
        with _damage_told():
            yield from age.open_stream(source, [self._identity])

    def unseal_seekable(self, source: BinaryIO) -> BinaryIO:
        """Open a file that was sealed to this case's key, to read from any place in it.

        Nothing of it is ever in the clear on the disk, and only the parts that are read are in
        memory. ``source`` must stay open while the result is read, and is left open after.

        Returns:
            Its content. Reading raises ``DamagedCaseError`` at a part that was changed, or that
            the disk does not give; no byte that was not sealed so ever comes out.

        Raises:
            DamagedCaseError: it was cut off, or grew, or its beginning or end was changed, or it
                was sealed to another key, or the disk does not give it.

        """
        with _damage_told():
            return io.BufferedReader(_Unsealed(source, [self._identity]))

    def _open(self, file: str) -> Case | str:
        """Return the case in a file, or a sentence on why there is none."""
        return self._opened(self.folder.read(file))

    def _opened(self, sealed: bytes | None) -> Case | str:
        if sealed is None:
            return tr("The file of this case is missing.")
        try:
            return _from_json(age.open_bytes(sealed, [self._identity], but_not=EVIDENCE))
        except (age.AgeError, ValidationError, ValueError, RecursionError):
            return tr("The file of this case is damaged.")


class _Unsealed(age.Opened):
    """A sealed file, whose damage is told in the words of a case."""

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        with _damage_told():
            return super().readinto(buffer)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (age.AgeError, OSError):
        raise DamagedCaseError(tr("A sealed file is damaged.")) from None


_KEY_HINT = (
    N_("Without it the case cannot be opened. If you have a copy of the case folder, use that."),
    N_("No file was changed."),
)


def _sealed_key(identity: age.Identity, passphrase: str, work_factor: int) -> bytes:
    """Seal an identity with a passphrase.

    Raises:
        UsageError: the passphrase is empty.
        CannotWriteError: there is too little memory for the work.

    """
    if not normalise(passphrase):
        raise UsageError(tr("Spaces alone are no passphrase."))
    secret = age.Passphrase(normalise(passphrase), work_factor)
    try:
        return age.seal_bytes(f"{identity.encode()}\n".encode(), secret)
    except MemoryError:
        raise CannotWriteError(
            tr("This computer has too little free memory to lock a case."),
            tr("You can go on without saving, or close other programs and try again later."),
        ) from None


def _opened_key(sealed: bytes, passphrase: str) -> age.Identity:
    """Open a sealed identity; raises what ``age.open_bytes`` does, and ``ValueError``."""
    text = age.open_bytes(sealed, [age.Passphrase(normalise(passphrase))])
    return age.Identity.parse(text.decode().strip())


def _from_json(content: bytes) -> Case:
    """Read a case.

    Raises:
        DamagedCaseError: a newer version of the program wrote it.
        ValueError: it is not a case (pydantic's ``ValidationError`` is one).

    """
    data = json.loads(content)
    if b"\\ud" in content.lower():
        data = _with_whole_letters(data)
    written = data.get("format") if isinstance(data, dict) else None
    if isinstance(written, int) and written > FORMAT:
        raise DamagedCaseError(
            tr("A newer version of this program saved this case."),
            tr("Nothing is lost. Open it with that version."),
        )
    return Case.model_validate(data)


def _with_whole_letters(data: Any) -> Any:
    """Return JSON with a question mark for each half of a letter.

    JSON can hold one, UTF-8 can't; in what a later version wrote, it would break the next save.
    """
    match data:
        case str():
            return data.encode("utf-8", "replace").decode()
        case list():
            return [_with_whole_letters(one) for one in data]
        case dict():
            return {_with_whole_letters(key): _with_whole_letters(data[key]) for key in data}
    return data
