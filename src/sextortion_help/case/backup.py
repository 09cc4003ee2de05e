"""A whole case in one sealed file, and back: checked when it is written, and before it is restored.

The file is a zip of the case's own files as they lie (sealed, every one), sealed once more with the
passphrase, so that not even their number or sizes can be seen. Without this program:
``age -d -o case.zip FILE``, then unpack it, and there is the folder that ``docs/case-format.md``
describes. Asking for the passphrase and telling how far it is, is left to ``cli``.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from sextortion_help.case import age
from sextortion_help.case.disk import (
    flush_file,
    flush_folder,
    give_name,
    make_private_folder,
    open_new,
    open_regular,
    remove_quietly,
    told_plainly,
)
from sextortion_help.case.model import Case
from sextortion_help.case.passphrase import normalise
from sextortion_help.case.sealed import FOLDER
from sextortion_help.case.store import (
    CURRENT,
    KEY,
    MAX_CASE_BYTES,
    PREVIOUS,
    RECOVERY,
    CaseFolder,
    Shelf,
)
from sextortion_help.case.vault import Vault
from sextortion_help.errors import DamagedCaseError, UsageError, WrongPassphraseError
from sextortion_help.language import N_, tr

BLOCK = 1024 * 1024

NAMES = re.compile(rf"{KEY}|{CURRENT}|{PREVIOUS}|{RECOVERY}|{FOLDER}/[0-9a-f]{{32}}\.age")
"""What a backup can hold; nothing else is ever written to the disk."""

Tick = Callable[[float], None]
"""Called after each piece of work with its bytes."""

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip: when they were changed is nobody's business."""

NOT_A_BACKUP = (
    N_("This file is no backup of a case, or it is damaged."),
    N_("Nothing was changed."),
)


def write_backup(vault: Vault, case: Case, key: age.Passphrase, target: Path, tick: Tick) -> None:
    """Write a backup of a case, read it back, and only then give it its name.

    Args:
        vault: the case's files, unlocked.
        case: the case as it was read.
        key: the case's own passphrase.
        target: a new file.
        tick: what is told of the work: each byte is read twice.

    Raises:
        DamagedCaseError: a sealed file is missing, or what was written is not what was read.
        CannotWriteError: it could not be written; ``target`` is not there, or is not ours.

    """
    part = target.with_name(f".{secrets.token_hex(4)}.part")
    with told_plainly(tr("The backup could not be written."), tr("Your notes are as they were.")):
        try:
            with open_new(part) as file:
                sealer = age.Sealer(file, key)
                hashes = _pack(vault.folder.folder, _files_of(vault, case), sealer, tick)
                sealer.finish()
                flush_file(file)
            with _opened(part, key) as archive:
                if {one.filename: _hash(archive, one, tick) for one in archive.filelist} != hashes:
                    raise DamagedCaseError(
                        tr("The backup is not what was written."), *tr(_ON_THE_WAY)
                    )
            give_name(part, target)
            flush_folder(target.parent)
        finally:
            remove_quietly(part)


_ON_THE_WAY = (N_("The disk it was written to may be failing. Nothing of your notes was changed."),)


def _files_of(vault: Vault, case: Case) -> list[str]:
    """Return the files to keep: what the case lists, and what opens it."""
    beside = [name for name in (PREVIOUS, RECOVERY) if (vault.folder.folder / name).is_file()]
    return [KEY, CURRENT, *beside, *(f"{FOLDER}/{name}.age" for name in sorted(case.sealed_names))]


def _pack(folder: Path, names: list[str], sealer: age.Sealer, tick: Tick) -> dict[str, str]:
    """Write the files into a zip and return the hash of each, as it was read."""
    hashes = {}
    archive = zipfile.ZipFile(sealer, "w", zipfile.ZIP_STORED)
    try:
        for name in names:
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            hasher = hashlib.sha256()
            with _read(folder / name) as source, archive.open(entry, "w", force_zip64=True) as to:
                while block := source.read(BLOCK):
                    hasher.update(block)
                    to.write(block)
                    tick(len(block))
            hashes[name] = hasher.hexdigest()
    except BaseException:
        # Without this the table would be written as soon as nobody holds the archive.
        archive.fp = None
        raise
    archive.close()
    return hashes


def _read(path: Path) -> BinaryIO:
    try:
        return open_regular(path)
    except OSError:
        raise DamagedCaseError(
            tr("A sealed file of this case is missing."), tr("See which one with: evidence verify")
        ) from None


def restore(shelf: Shelf, source: Path, passphrase: str, tick: Tick) -> CaseFolder:
    """Make a case of a backup, all of it read and opened before it counts as one.

    Args:
        shelf: where cases lie; the new one gets a name of its own, and none is overwritten.
        source: the backup.
        passphrase: as typed.
        tick: what is told of the work: each byte of the backup is read once.

    Raises:
        UsageError: there is no such file.
        WrongPassphraseError: it does not open it.
        DamagedCaseError: it is no backup, or damaged, or the case in it does not open.
        CannotWriteError: it could not be written; nothing of it is left.

    """
    key = age.Passphrase(normalise(passphrase))
    with _opened(source, key) as archive, shelf.draft() as folder:
        for entry in _entries(archive):
            path = folder / entry.filename
            make_private_folder(path.parent)
            with archive.open(entry) as content, open_new(path) as file:
                while block := content.read(BLOCK):
                    file.write(block)
                    tick(len(block))
                flush_file(file)
        vault = Vault.unlock(CaseFolder(folder), passphrase)
        missing = [
            n for n in vault.load().sealed_names if not (folder / FOLDER / f"{n}.age").exists()
        ]
        if missing:
            raise DamagedCaseError(
                tr("Evidence is missing in this backup."), tr("Nothing was changed.")
            )
        for inner in {folder / FOLDER, folder}:
            if inner.is_dir():
                flush_folder(inner)
        return shelf.settle(folder)


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return what is in a backup, if it is what can be in one.

    Raises:
        DamagedCaseError: something else is in it, or something is missing, twice, or too large,
            or two files share their bytes.

    """
    names = [entry.filename for entry in archive.filelist]
    is_known = all(NAMES.fullmatch(name) for name in names)
    is_whole = {KEY, CURRENT} <= set(names) and len(set(names)) == len(names)
    is_plain = all(
        entry.compress_type == zipfile.ZIP_STORED
        and (entry.filename.startswith(FOLDER) or entry.file_size <= MAX_CASE_BYTES)
        for entry in archive.filelist
    )
    # Files that share their bytes would fill the disk with more than the backup holds.
    in_order = sorted(archive.filelist, key=lambda entry: entry.header_offset)
    is_apart = all(
        one.header_offset + one.file_size <= following.header_offset
        for one, following in pairwise(in_order)
    )
    if not (is_known and is_whole and is_plain and is_apart):
        raise DamagedCaseError(*tr(NOT_A_BACKUP))
    return archive.filelist


def _hash(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, tick: Tick) -> str:
    hasher = hashlib.sha256()
    with archive.open(entry) as content:
        while block := content.read(BLOCK):
            hasher.update(block)
            tick(len(block))
    return hasher.hexdigest()


@contextmanager
def _opened(path: Path, key: age.Passphrase) -> Iterator[zipfile.ZipFile]:
    """Open a backup to read; whatever is wrong with it is told in words.

    Raises:
        UsageError: there is no such file.
        WrongPassphraseError: another passphrase sealed it.
        DamagedCaseError: it is no backup, or it is damaged.

    """
    try:
        file = open_regular(path)
    except OSError:
        raise UsageError(tr("There is no such file, or it cannot be read.")) from None
    with file:
        try:
            with zipfile.ZipFile(age.open_seekable(file, [key])) as archive:
                yield archive
        except age.NoMatchError:
            raise WrongPassphraseError(
                tr("That passphrase does not open this backup."),
                tr("It is the one the case had when the backup was made."),
            ) from None
        except (age.AgeError, zipfile.BadZipFile, EOFError, RuntimeError, ValueError):
            # The library raises each of them for a table that leads nowhere or asks for too much.
            raise DamagedCaseError(*tr(NOT_A_BACKUP)) from None
