"""Give a copy of a file a name that is safe, and the same, on Windows, macOS and Linux.

The name of an original may come from the person doing this: it can hold a path, codes for the
terminal, marks that turn text around, or a word that Windows takes for a device. What is left can
be a file name anywhere and still resembles the original. Nothing is said about the content: an
ending is kept whether it is true or not. Looking into folders, and the original name for the
record, belong to others; making text safe to show is ``sextortion_help.text``.

Sources of the rules: Microsoft, "Naming Files, Paths, and Namespaces"; The Open Group Base
Specifications, "Portable Filename", for the leading dash; Unicode, 3.13 (caseless matching) and
Standard Annex 15 (normalisation).
"""

from __future__ import annotations

import unicodedata

MAX_BYTES = 120
"""Of a name in UTF-8: room for a folder and for decomposition where the limit is 255."""

MAX_EXTENSION_BYTES = 16
"""Of an ending with its dot; a longer one counts as part of the name."""

MAX_READ = 1_000
"""Characters of a name that are looked at, half of them at its end: the time it takes to compose
marks grows with the square of their number, and no system has longer names."""

WITHOUT_NAME = "file"
"""What a file is called when nothing of its name is left."""

_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"}
    | {port + digit for port in ("com", "lpt") for digit in "0123456789¹²³"}
)
"""What Windows takes for a device, whatever follows the first dot."""

_NOT_FIRST = " .-~"
"""A dot hides a file, a dash makes it an option, ``~`` a home folder or (``~$``) a lock file."""

_NOT_LAST = " ."
"""Windows drops them without a word."""


def folded_name(name: str) -> str:
    """Return the key under which two names are one where case and composition do not count.

    Any text is taken, and lone surrogates stay as they are. Two names with different keys are
    different on Windows, macOS and Linux, as long as their tables of letters agree with Python's;
    two with one key are not always the same name.
    """
    # Folding can undo the composed form, and folds more of the decomposed one.
    folded = unicodedata.normalize("NFD", _within_reach(name)).casefold()
    return unicodedata.normalize("NFC", folded)


def safe_name(name: str) -> str:
    """Return a file name like ``name`` that is safe everywhere.

    ``name`` is any text; nothing is raised for any. The result is one part of a path, in NFC, not
    empty and at most ``MAX_BYTES`` long in UTF-8. The same name always gives the same result, and
    a safe one is left as it is.
    """
    stem, extension = _split(_cleaned(name))
    # What was cut in half is left out whole, and no dot or space comes before the ending.
    room = MAX_BYTES - len(extension.encode())
    cut = stem.encode()[:room].decode(errors="ignore")
    return (cut if cut == stem else cut.rstrip(_NOT_LAST)) + extension


def _within_reach(name: str) -> str:
    half = MAX_READ // 2
    return name if len(name) <= MAX_READ else name[:half] + name[-half:]


def _cleaned(name: str) -> str:
    """Return a safe name of any length."""
    # Of class C only white space stays, to become a space: a new line is a control character too.
    # The others are format, surrogate, private, and unassigned, which Apple's file system refuses.
    kept = (
        char
        for char in _within_reach(name)
        if char.isspace() or not unicodedata.category(char).startswith("C")
    )
    one_line = " ".join("".join(kept).split())
    composed = unicodedata.normalize("NFC", one_line).translate(_FORBIDDEN)
    safe = composed.lstrip(_NOT_FIRST).rstrip(_NOT_LAST)
    device = safe.partition(".")[0].rstrip().lower() in _DEVICES
    return "_" * device + safe or WITHOUT_NAME


def _split(name: str) -> tuple[str, str]:
    """Return a name without its last ending, and the ending with its dot, if it is short."""
    stem, dot, last = name.rpartition(".")
    extension = dot + last
    if not stem or " " in extension or len(extension.encode()) > MAX_EXTENSION_BYTES:
        return name, ""
    return stem, extension
