"""Write a sealed file out again: the whole of it checked first, nothing ever overwritten.

The content goes to a file whose name ends in ``.part``, and gets its own name only once its hash
is the one in the list. Whether it may be given out is ``gate``'s to say; the log entry and the
warning that anyone can read it are the caller's.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from sextortion_help.case.disk import (
    flush_file,
    flush_folder,
    give_name,
    open_new,
    remove_quietly,
    told_plainly,
)
from sextortion_help.case.evidence import Evidence
from sextortion_help.case.vault import Vault
from sextortion_help.errors import DamagedCaseError, ExpectedError
from sextortion_help.evidence.hashing import Hasher, in_blocks
from sextortion_help.evidence.names import folded_name, safe_name
from sextortion_help.evidence.reading import BLOCK
from sextortion_help.evidence.sieve import sifted
from sextortion_help.evidence.signatures import UNKNOWN
from sextortion_help.language import N_, tr

NOT_WRITTEN = N_("It could not be written out.")


class TakenError(ExpectedError):
    """A file of that name is there already."""


def name_for(item: Evidence) -> str:
    """Return the name under which a piece is written out, safe on every system."""
    return safe_name(f"{item.id}-{item.name}")


@contextmanager
def given_out(
    vault: Vault,
    item: Evidence,
    folder: Path,
    taken: Container[str],
    tick: Callable[[float], None],
    *,
    only_words: bool = False,
) -> Iterator[Path]:
    """Write a piece into ``folder`` and check it; it gets its own name when the block ends.

    Whatever goes wrong, in here or in the block, leaves nothing readable behind; only a kill can
    leave the file that ends in ``.part``.

    Args:
        vault: the case's files, unlocked.
        item: a piece that is sealed.
        folder: where to write it.
        taken: the names there, as ``names.folded_name`` returns them.
        tick: called after each piece of work with its bytes.
        only_words: whether to stop at the first sign of more than words.

    Yields:
        The path that it will have.

    Raises:
        TakenError: a file of that name is there.
        DamagedCaseError: the sealed file is missing, damaged, or not what was added.
        MoreThanWords: it holds more than words, and only those may go out.
        CannotWriteError: it could not be written.

    """
    target = folder / name_for(item)
    if folded_name(target.name) in taken:
        raise TakenError(tr("{id}: there is a file with its name already.").format(id=item.id))
    part = target.with_name(f"{target.stem}.{secrets.token_hex(3)}.part")
    with told_plainly(tr(NOT_WRITTEN)):
        try:
            with open_new(part) as file:
                for block in checked_blocks(vault, item, tick, only_words=only_words):
                    file.write(block)
                flush_file(file)
            yield target
            give_name(part, target)
        finally:
            remove_quietly(part)
        try:
            flush_folder(folder)
        except OSError:
            remove_quietly(target)
            raise


def checked_blocks(
    vault: Vault, item: Evidence, tick: Callable[[float], None], *, only_words: bool
) -> Iterator[bytes]:
    """Yield the content of a sealed piece, and check it: only when all is read is it known whole.

    Args:
        vault: the case's files, unlocked.
        item: a piece that is sealed.
        tick: called after each piece of work with its bytes.
        only_words: whether to stop at the first sign of more than words.

    Raises:
        DamagedCaseError: the sealed file is missing, damaged, or not what was added.
        MoreThanWords: it holds more than words, and only those may go out.

    """
    if item.file is None:
        raise ValueError("This piece is not sealed.")
    try:
        sealed = vault.sealed.open(item.file)
    except OSError:
        raise DamagedCaseError(
            tr("The sealed file of {id} is not there.").format(id=item.id)
        ) from None
    with sealed, ThreadPoolExecutor(1) as pool:
        hasher = Hasher(pool)
        try:
            blocks = in_blocks(vault.unseal(sealed), BLOCK)
            for block in sifted(blocks, item.type or UNKNOWN) if only_words else blocks:
                hasher.update(block)
                yield block
                tick(len(block))
        except DamagedCaseError:
            raise DamagedCaseError(
                tr("The sealed file of {id} is damaged.").format(id=item.id)
            ) from None
        if (hasher.hexdigest(), hasher.size) != (item.sha256, item.size):
            raise DamagedCaseError(
                tr("The sealed file of {id} is not what was added.").format(id=item.id)
            )
