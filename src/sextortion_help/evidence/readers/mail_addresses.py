"""Read the addresses in a mail's header: of people, and of computers.

Sources of the formats: RFC 5322 (section 3.4, and 4.4 for older forms), RFC 5321 (section 4.1.3,
how an IP address is written in a mail).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Final

from sextortion_help.evidence.mime import MAX_VALUE, decode_words
from sextortion_help.evidence.readers.model import name_of

MAX_ADDRESSES: Final = 20
"""Addresses of one header that are kept."""

MAX_ADDRESS: Final = 254
"""Letters of one address; RFC 5321 allows no more."""

_IP_LOOKALIKE = re.compile(r"(?<![\w.:-])[0-9A-Fa-f.:]{2,45}+(?![\w.:-])")
"""What can be an IP address, and is no part of a name such as ``1.2.3.4.example.net``."""

_IPV6_MARK = re.compile(r"\bIPv6:", re.IGNORECASE)

_SHORT_ENDINGS: Final = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "ltd", "ne", "net", "or", "org", "plc"}
)
"""What stands before a country's two letters where anyone can have a domain: ``co.uk``."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address (RFC 5322, section 3.4). Whoever writes a mail chooses both freely."""

    name: str
    address: str


@dataclass(slots=True)
class _Begun:
    """A mailbox as it is being read."""

    words: list[str] = field(default_factory=list)
    remark: list[str] = field(default_factory=list)
    angled: list[str] | None = None

    def mailbox(self) -> Mailbox | None:
        words = "".join(self.words).strip()
        if self.angled is not None:
            address, name = "".join(self.angled), words
        elif "@" in words:
            address, name = words, "".join(self.remark)
        else:
            address, name = "", words
        found = Mailbox(name_of(decode_words(name)), "".join(address.split())[:MAX_ADDRESS])
        return found if found.name or found.address else None


def mailboxes(value: str) -> tuple[Mailbox, ...]:
    """Return the names and addresses in a header, up to ``MAX_ADDRESSES``.

    What is no address is kept as a name, and of several addresses in angle brackets after one
    name the last one is the address: that is where programs send an answer.
    """
    found: list[Mailbox] = []
    for begun in _begun(value[:MAX_VALUE]):
        if mailbox := begun.mailbox():
            found.append(mailbox)
        if len(found) == MAX_ADDRESSES:
            break
    return tuple(found)


def _begun(value: str) -> list[_Begun]:
    """Take a header apart at its commas, but for those in quotation marks and brackets."""
    found = [_Begun()]
    is_quoted = is_escaped = is_angled = False
    depth = 0
    for char in value:
        begun = found[-1]
        into = begun.remark if depth else begun.words
        if is_angled and begun.angled is not None:
            into = begun.angled
        if is_escaped:
            into.append(char)
            is_escaped = False
        elif char == "\\" and (is_quoted or depth):
            is_escaped = True
        elif char == '"' and not depth:
            is_quoted = not is_quoted
        elif is_quoted:
            into.append(char)
        elif char in "()" and not is_angled:
            depth = max(depth + (1 if char == "(" else -1), 0)
        elif depth:
            into.append(char)
        elif char == "<":
            is_angled, begun.angled = True, []
        elif char == ">":
            is_angled = False
        elif char in ",;" and not is_angled:
            found.append(_Begun())
        else:
            into.append(char)
    return found


def ip_addresses(text: str) -> tuple[str, ...]:
    """Return the IP addresses in a text, each once, in its order."""
    found: dict[str, None] = {}
    for match in _IP_LOOKALIKE.finditer(_IPV6_MARK.sub(" ", text)):
        written = match[0].rstrip(".")
        if written.count(":") == 1:  # with the number of a port
            written = written.partition(":")[0]
        try:
            address = ipaddress.ip_address(written)
        except ValueError:
            continue
        found.setdefault(str(address))
        if len(found) == MAX_ADDRESSES:
            break
    return tuple(found)


def organisation(address: str) -> str:
    """Return the part of a domain that someone registered: ``example.com``, ``example.co.uk``."""
    labels = address.rpartition("@")[2].lower().strip(".").split(".")
    is_short = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SHORT_ENDINGS
    return ".".join(labels[-3 if is_short else -2 :])
