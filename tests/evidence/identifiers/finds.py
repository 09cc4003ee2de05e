"""Short ways to say what is found in a text."""

from __future__ import annotations

from sextortion_help.evidence.identifiers import Identifier, find


def only(text: str, region: str | None = None) -> Identifier:
    """The one find of a text."""
    found = list(find(text, region))
    assert len(found) == 1, found
    return found[0]


def kinds(text: str, region: str | None = None) -> list[str]:
    return [one.kind for one in find(text, region)]


def pairs(text: str, region: str | None = None) -> list[tuple[str, str]]:
    return [(one.kind, one.value) for one in find(text, region)]


def valid(kind: str, text: str, region: str | None = None) -> list[str]:
    """What is found of a kind and does not look mistyped."""
    return [
        one.written for one in find(text, region) if one.kind == kind and one.sure != "typing-error"
    ]
