"""Small tools for readers of JSON: keys, texts, names, and times, whatever stands in their place.

All values are hostile: nothing here raises for any of them.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from typing import Any, Final

from sextortion_help.evidence.readers.model import MAX_NAME, name_of

_KEY = re.compile(r'"([A-Za-z_]{1,60})"\s*+:')
"""A key. In a string of JSON there is a backslash before a quotation mark, and so none there."""

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def keys_of(head: str) -> frozenset[str]:
    """Return the keys in the beginning of a JSON file; none where it begins with no object."""
    start = head[:1000].lstrip("\ufeff \t\r\n")
    return frozenset(_KEY.findall(head)) if start.startswith("{") else frozenset()


def word(value: object) -> str:
    """Return a text or a number as text; empty for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def dig(value: object, *keys: str) -> Any:
    """Return what lies in objects under these keys, each in the one before; or ``None``."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def items(value: object) -> list[Any]:
    """Return a list, or an empty one if it is none."""
    return value if isinstance(value, list) else []


def who(name: str, *more: str) -> str:
    """Return a name with what tells who it is, as ``Anna (user123)``, on one line.

    However long the name is, it does not push the rest out.
    """
    name = name_of(name)
    known = ", ".join(part for part in (name_of(part)[: MAX_NAME // 3] for part in more) if part)
    if not name or not known or name == known:
        return name or known
    return f"{name[: MAX_NAME - len(known) - 3].rstrip()} ({known})"


def file_name(path: str) -> str:
    """Return the name of the file that a path or the address of a page leads to."""
    bare = path.split("?", 1)[0].split("#", 1)[0] if "://" in path else path
    return name_of(bare.replace("\\", "/").rstrip("/").rpartition("/")[2])


def of_iso(value: object) -> datetime | None:
    """Return the time that is written as in ISO 8601, with the zone if it says one."""
    if not isinstance(value, str) or len(value) > 40 or not _ISO.fullmatch(value):
        return None
    try:
        return _possible(datetime.fromisoformat(value))
    except ValueError:
        return None


def of_epoch(value: object, per_second: int = 1) -> datetime | None:
    """Return the time so many seconds, or parts of one, after the beginning of 1970."""
    if isinstance(value, str) and len(value) <= 20 and value.isascii() and value.isdigit():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        return None
    try:
        return _possible(_EPOCH + timedelta(microseconds=value * 1_000_000 // per_second))
    except OverflowError:
        return None


def _possible(at: datetime) -> datetime | None:
    """Return the time, if it exists in every zone of the world."""
    return at if MINYEAR < at.year < MAXYEAR else None
