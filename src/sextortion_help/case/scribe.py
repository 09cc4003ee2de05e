"""Write a case as JSON, at a cost that follows what changed and not what is there.

A case with ten thousand pieces of evidence has as many entries in its log. Both lists are frozen
and mostly grow at their end, so the text of what is the same object as last time is used again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import is_
from typing import Any

from pydantic import TypeAdapter

from sextortion_help.case.evidence import Evidence
from sextortion_help.case.log import Entry
from sextortion_help.case.model import Case

LONG: Mapping[str, TypeAdapter[Any]] = {
    "evidence": TypeAdapter(tuple[Evidence, ...]),
    "log": TypeAdapter(tuple[Entry, ...]),
}
"""The parts of a case that grow long, and how one is written."""


class Scribe:
    """Writes one case again and again."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[Sequence[object], bytes]] = {}

    def to_json(self, case: Case) -> bytes:
        """Return the case as JSON in UTF-8, as ``case.model_dump_json()`` would."""
        short = case.model_dump_json(exclude=set(LONG)).encode()
        parts = [short.removesuffix(b"}")]
        for name, adapter in LONG.items():
            parts += [b',"', name.encode(), b'":[', self._list(name, getattr(case, name), adapter)]
            parts.append(b"]")
        return b"".join([*parts, b"}"])

    def _list(self, name: str, items: Sequence[object], adapter: TypeAdapter[Any]) -> bytes:
        known, text = self._written.get(name, ((), b""))
        if len(known) > len(items) or not all(map(is_, known, items)):
            known, text = (), b""
        fresh = adapter.dump_json(tuple(items[len(known) :]))[1:-1]
        text = b",".join(part for part in (text, fresh) if part)
        self._written[name] = (items, text)
        return text
