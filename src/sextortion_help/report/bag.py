"""Write a bag: a folder of files that lists the hash of each, as BagIt 1.0 (RFC 8493) has it.

``sha256sum -c`` reads its lists as they stand, and so does any BagIt tool. Every file is hashed on
its way out, block by block, and none is held whole. The lists of hashes come last: a bag whose
writing broke off has none, so nobody takes it for a whole one. Where the files go is a sink's
work (``bag_sinks``); which paths are possible is told by ``bag_paths``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Final, NamedTuple, Protocol

from sextortion_help.report.bag_paths import refuse_paths
from sextortion_help.text import clean_line

PAYLOAD: Final = "data"
"""The folder of what is packed; beside it stand the notes and the lists."""

ALGORITHMS: Final = ("sha256", "sha512")
"""By their names both in RFC 8493 and in ``hashlib``."""

DECLARATION: Final = "bagit.txt"
ABOUT: Final = "bag-info.txt"
OWN_LABELS: Final = ("Bagging-Date", "Bag-Software-Agent", "Payload-Oxum")
"""What the writer itself says in ``bag-info.txt``."""

_OWN_PREFIXES: Final = ("manifest-", "tagmanifest-", f"{PAYLOAD}/")
_OWN_NAMES: Final = (DECLARATION, ABOUT, "fetch.txt", PAYLOAD)


@dataclass(frozen=True, slots=True)
class Member:
    """A file to pack: where it stands, and its content."""

    path: str
    """Relative, with ``/`` between its parts."""
    blocks: Iterable[bytes]
    """Asked for once, from the first to the last, and only when its turn comes."""
    size: int | None = None
    """Bytes in all, where that is known before."""

    @classmethod
    def of(cls, path: str, content: bytes) -> Member:
        """Return a file whose content is at hand."""
        return cls(path, (content,), len(content))


class Sink(Protocol):
    """Where a bag goes."""

    def take(self, files: Iterable[Member]) -> None:
        """Write files in the order they come.

        The blocks of each are asked for to their end before the next file is. What goes wrong
        passes through, and what was written by then is the caller's to throw away.
        """


class Written(NamedTuple):
    """What went into a bag."""

    hashes: Mapping[str, str]
    """The SHA-256 in hex of each packed file, by its path in the bag, such as ``data/a.txt``."""
    size: int
    """Bytes of those files."""
    seal: str
    """The SHA-256 in hex of ``tagmanifest-sha256.txt``: through it, of everything in the bag."""


class _Digests:
    """The hashes and the length of what passed by."""

    def __init__(self) -> None:
        self._hashes = {name: hashlib.new(name) for name in ALGORITHMS}
        self.size = 0

    def update(self, block: bytes) -> None:
        for hash_ in self._hashes.values():
            hash_.update(block)
        self.size += len(block)

    def hexdigest(self, algorithm: str) -> str:
        return self._hashes[algorithm].hexdigest()


_Listed = dict[str, _Digests]
"""Of each file that was written: its digests by its path in the bag, in order."""


def write_bag(
    sink: Sink,
    payload: Iterable[Member],
    notes: Iterable[Member],
    info: Iterable[tuple[str, str]] = (),
    *,
    made: date,
    program: str,
) -> Written:
    """Write a bag into ``sink``.

    Args:
        sink: where it goes.
        payload: what is packed, with paths below ``data/``.
        notes: more files beside ``data/``, such as one to read first.
        info: labels and values for ``bag-info.txt``, in order.
        made: the day to print.
        program: the program's name and version.

    Raises:
        ValueError: two paths do not go together, one is not possible everywhere or belongs to the
            bag itself; there is nothing to pack; a label is none; or a file has not the size
            that was said.
        Exception: whatever a file's blocks or the sink raise. No list of hashes is written then.

    """
    packed = sorted(
        (replace(one, path=f"{PAYLOAD}/{one.path}") for one in payload), key=lambda one: one.path
    )
    beside = sorted(notes, key=lambda one: one.path)
    if not packed:
        raise ValueError("There is nothing to pack.")
    _refuse_own(one.path for one in beside)
    refuse_paths(one.path for one in chain(packed, beside))
    said = [*_info_lines(info), f"Bagging-Date: {made.isoformat()}"]
    said.append(f"Bag-Software-Agent: {clean_line(program)}")
    hashed: _Listed = {}
    tagged: _Listed = {}
    sink.take(_files(packed, beside, said, hashed, tagged))
    return Written(
        hashes={path: digests.hexdigest("sha256") for path, digests in hashed.items()},
        size=_size(hashed),
        seal=hashlib.sha256(_manifest(tagged, "sha256")).hexdigest(),
    )


def _refuse_own(paths: Iterable[str]) -> None:
    for path in paths:
        if path.lower().startswith(_OWN_PREFIXES) or path.lower() in _OWN_NAMES:
            raise ValueError(f"A bag writes {path!r} itself.")


def _info_lines(info: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a line for each label; text that could begin another line is put on this one."""
    own = {label.lower() for label in OWN_LABELS}
    for label, value in info:
        if not label or ":" in label or label != clean_line(label) or label.lower() in own:
            raise ValueError(f"{label!r} cannot be a label of a bag.")
        yield f"{label}: {clean_line(value)}"


def _files(
    packed: Sequence[Member],
    beside: Sequence[Member],
    said: Sequence[str],
    hashed: _Listed,
    tagged: _Listed,
) -> Iterator[Member]:
    """Yield every file of the bag; each list once all that it lists was written."""
    for member in packed:
        yield _noted(member, hashed)
    declared = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    counted = f"Payload-Oxum: {_size(hashed)}.{len(hashed)}"
    about = "".join(f"{line}\n" for line in (*said, counted))
    for member in (
        *beside,
        Member.of(DECLARATION, declared.encode()),
        Member.of(ABOUT, about.encode()),
    ):
        yield _noted(member, tagged)
    for name in ALGORITHMS:
        yield _noted(Member.of(f"manifest-{name}.txt", _manifest(hashed, name)), tagged)
    for name in ALGORITHMS:
        yield Member.of(f"tagmanifest-{name}.txt", _manifest(tagged, name))


def _noted(member: Member, listed: _Listed) -> Member:
    """Return the file so that its digests stand in ``listed`` once its last block was taken."""
    return replace(member, blocks=_through(member, listed))


def _through(member: Member, listed: _Listed) -> Iterator[bytes]:
    digests = _Digests()
    for block in member.blocks:
        digests.update(block)
        yield block
    if member.size is not None and member.size != digests.size:
        raise ValueError(f"{member.path!r} has not the size that was said.")
    listed[member.path] = digests


def _size(listed: _Listed) -> int:
    return sum(digests.size for digests in listed.values())


def _manifest(listed: _Listed, algorithm: str) -> bytes:
    """Return a list of hashes as ``sha256sum`` writes one, by path."""
    lines = (f"{listed[path].hexdigest(algorithm)}  {path}\n" for path in sorted(listed))
    return "".join(lines).encode()
