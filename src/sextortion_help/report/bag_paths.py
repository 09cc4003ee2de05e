"""Say which paths a bag may hold, so that it opens and checks out on every system.

Only refusing is done here: making a safe name of a hostile one is the caller's work. A percent
sign is refused although BagIt knows a way to write it: neither ``sha256sum -c`` nor the
bagit library for Python reads that way.

Sources of the rules: RFC 8493, 2.1.3 (manifests), 5.1 (paths that lead elsewhere) and 6.1 (names on
Windows, names that differ in case or normal form only); Microsoft, "Naming Files, Paths, and
Namespaces"; bagit-python, which cuts white space off the ends of a line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

LONGEST_NAME: Final = 255
"""Bytes in UTF-8 of one part of a path, as most systems have it."""

LONGEST_PATH: Final = 200
"""Letters of a path as Windows counts them: where 260 are the most, it leaves room for a folder."""

_FORBIDDEN: Final = frozenset('<>:"/\\|?*%')

_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"}
    | {port + digit for port in ("com", "lpt") for digit in "0123456789¹²³"}
)
"""What Windows takes for a device, whatever follows the first dot."""

_NOT_FIRST: Final = ("-", "~")
"""A tool takes a path that begins so for its input, or for somebody's home."""

_BREAKS_LINES: Final = ("C", "Zl", "Zp")
"""Classes of letters that are not seen, or that some reader takes for the end of a line."""


def refuse_paths(paths: Iterable[str]) -> None:
    """Refuse paths that cannot stand in one bag.

    Args:
        paths: relative to the bag's own folder, with ``/`` between their parts.

    Raises:
        ValueError: one is not possible everywhere, or two would be one somewhere.

    """
    known: dict[str, tuple[str, bool]] = {}
    for path in paths:
        why = _why_not(path)
        if why is not None:
            raise ValueError(f"A bag cannot hold {path!r}: {why}.")
        parts = path.split("/")
        for number in range(1, len(parts) + 1):
            part, is_file = "/".join(parts[:number]), number == len(parts)
            key = _folded(part)
            if known.get(key, (part, False)) != (part, False) or (is_file and key in known):
                raise ValueError(f"A bag cannot hold both {path!r} and {known[key][0]!r}.")
            known[key] = part, is_file


def _why_not(path: str) -> str | None:
    if path.startswith(_NOT_FIRST):
        return "it begins with a sign that means something else"
    whys = (_why_not_name(name) for name in path.split("/"))
    why = next((why for why in whys if why is not None), None)
    if why is None and len(path.encode("utf-16-le")) // 2 > LONGEST_PATH:
        return "it is too long"
    return why


def _why_not_name(name: str) -> str | None:
    if not name or name.endswith(".") or name != name.strip():
        return "a part of it is empty, or ends with a dot, or begins or ends with white space"
    if any(unicodedata.category(char).startswith(_BREAKS_LINES) for char in name):
        return "it holds a letter that is not seen"
    if not _FORBIDDEN.isdisjoint(name):
        return "it holds a sign that Windows or a list of hashes cannot hold"
    if len(name.encode()) > LONGEST_NAME:
        return "a part of it is too long"
    if not unicodedata.is_normalized("NFC", name):
        return "it is not in normal form C"
    if name.partition(".")[0].rstrip().lower() in _DEVICES:
        return "a part of it is a device of Windows"
    return None


def _folded(path: str) -> str:
    """Return the key under which two paths are one where case does not count."""
    # Folding can undo the composed form, and folds more of the decomposed one.
    folded = unicodedata.normalize("NFD", path).casefold()
    return unicodedata.normalize("NFC", folded)
