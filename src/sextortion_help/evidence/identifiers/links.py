"""Find links, e-mail addresses, UPI IDs, web sites and internet addresses.

A link to a profile or to a payment page is one find of that kind; any other link is a ``url``. A
bare name with a dot is a web site only if its end is a real one, and where that end is also a
word, as in "ok.so", only with more to show that a site is meant. Nothing is ever looked up.

Sources: RFC 3986 (links), RFC 5321 (lengths of e-mail addresses), RFC 1035 (lengths of host
names), RFC 4291 (IPv6); ends of names from the root zone list of IANA, the common part of it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from sextortion_help.evidence.identifiers import profiles
from sextortion_help.evidence.identifiers.model import (
    ALNUM,
    LINK,
    LOOSE,
    SHAPED,
    WORD,
    Candidate,
    Near,
)
from sextortion_help.evidence.identifiers.sites import is_site

LONGEST_LINK: Final = 2048
_LONGEST_HOST: Final = 253
_LONGEST_LOCAL: Final = 64

ANCHOR: Final = re.compile(r"\.[0-9A-Za-z]|://|@[0-9A-Za-z]")
"""What every link and address has somewhere. It is looked for first, since most words have none."""

IPV6_ANCHOR: Final = re.compile(r":(?::|[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}:)")
SKYPE: Final = re.compile(r"[Ss]kype:([0-9A-Za-z._:@-]{3,80})\?(?:chat|call|add|userinfo)")

_SCHEMES: Final = frozenset(("http", "https", "ftp", *profiles.APP_SCHEMES))
_SCHEME_CHARS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_HOST_CHARS: Final = _SCHEME_CHARS + "0123456789-._"
_LOCAL_CHARS: Final = _HOST_CHARS + "%+"
_BEFORE_ANCHOR: Final = ALNUM | frozenset("_%+-.")

_NO_LINK: Final = (
    "\\x00-\\x20\\x7f<>\"'`|\\\\^{}\u00a0\u3000-\u30ff\u3400-\u9fff\uac00-\ud7ff\uff00-\uffef"
)
"""What ends a link. Chinese, Japanese and Korean words follow without a space."""

AUTHORITY: Final = re.compile(
    rf"(?:[0-9A-Za-z._%+:-]{{0,64}}@)?(\[[0-9A-Fa-f:.]{{2,45}}\]|[^{_NO_LINK}/?#:@\[\](),;!]{{1,253}})"
    r"(?::[0-9]{1,5})?"
)
TAIL: Final = re.compile(rf"[/?#][^{_NO_LINK}]*")
HOST: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{1,252}")
PORT: Final = re.compile(r":[0-9]{2,5}")
MAIL_END: Final = re.compile(r"[A-Za-z]{2,24}|[Xx][Nn]--[0-9A-Za-z-]{2,59}")
UPI_BANK: Final = re.compile(r"[A-Za-z][0-9A-Za-z]{1,63}")
IPV6: Final = re.compile(r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}")

_TRAILING: Final = ".,;:!?'\"*_~-\u2026\u201c\u201d\u2018\u2019\u00bb"
_NOT_BEHIND_MAIL: Final = WORD | {"@"}
_IPV6_CHARS: Final = "0123456789ABCDEFabcdef:"
_LONGEST_IPV6: Final = 45
_PAIRS: Final = {")": "(", "]": "["}


def find_links(text: str, near: Near) -> Iterator[Candidate]:
    """Yield links and addresses. Each place is looked at once, so the cost is linear."""
    done = 0
    for anchor in ANCHOR.finditer(text):
        at = anchor.start()
        if at < done or (at and text[at - 1] not in _BEFORE_ANCHOR):
            continue
        mark = text[at]
        if mark == ":":
            found, done = _with_scheme(text, at, done)
        elif mark == "@":
            found, done = _mail(text, at, done)
        else:
            found, done = _bare(text, at, done, near)
        if found:
            yield found


def _with_scheme(text: str, colon: int, done: int) -> tuple[Candidate | None, int]:
    begin = max(done, colon - 12)
    start = begin + len(text[begin:colon].rstrip(_SCHEME_CHARS))
    scheme = text[start:colon].lower()
    after = colon + 3
    if scheme in profiles.APP_SCHEMES:
        tail = TAIL.match(text, colon + 1)
        return _app_link(text, start, colon, tail.end() if tail else after), after
    if scheme not in _SCHEMES:  # glued to a word, as in "linkhttps://"
        scheme = next((name for name in ("https", "http") if scheme.endswith(name)), "")
        start = colon - len(scheme)
    authority = AUTHORITY.match(text, after)
    if not scheme or authority is None:
        return None, after
    host = authority[1].lower().rstrip(".")
    if not host.strip(".-_"):
        return None, after
    tail = TAIL.match(text, authority.end())
    end = _trimmed(text, after, tail.end() if tail else authority.end())
    rest = text[authority.end() : end] if tail else ""
    full_end = tail.end() if tail else authority.end()
    if led := profiles.where_it_leads(host, rest):
        return Candidate(LINK, start, end, *led, "pattern"), full_end
    value = f"{scheme}://{text[after : authority.start(1)]}{host}"
    value += text[authority.end(1) : max(end, authority.end(1))]
    return Candidate(LINK, start, end, "url", value, "pattern"), full_end


def _app_link(text: str, start: int, colon: int, end: int) -> Candidate | None:
    end = _trimmed(text, colon + 1, end)
    led = profiles.where_it_leads(text[start:colon].lower(), text[colon + 1 : end])
    return Candidate(LINK, start, end, *led, "pattern") if led else None


def find_skype(text: str) -> Iterator[Candidate]:
    """Yield the Skype names of links such as ``skype:name?chat``."""
    for match in SKYPE.finditer(text):
        if text[match.start() - 1 : match.start()] not in WORD:
            value = f"skype/{match[1].lower()}"
            yield Candidate(LINK, *match.span(), "profile", value, "pattern")


def _mail(text: str, at: int, done: int) -> tuple[Candidate | None, int]:
    """Return the e-mail address or UPI ID around an ``@``."""
    begin = max(done, at - _LONGEST_LOCAL - 1)
    start = begin + len(text[begin:at].rstrip(_LOCAL_CHARS))
    start += len(text[start:at]) - len(text[start:at].lstrip(".%+-"))
    domain = HOST.match(text, at + 1)
    if domain is None or not 0 < at - start <= _LONGEST_LOCAL:
        return None, at + 1
    host = _as_host(domain[0])
    end = at + 1 + len(host)
    if text[end : end + 1] in _NOT_BEHIND_MAIL:
        return None, domain.end()
    local, last = text[start:at], host.rpartition(".")[2]
    if local.endswith(".") or ".." in local:
        return None, at + 1
    if "." not in host:
        return _upi(text, start, end, local, host), domain.end()
    if not MAIL_END.fullmatch(last) or "_" in host:
        return None, domain.end()
    return Candidate(LINK, start, end, "email", f"{local}@{host}".lower(), "pattern"), domain.end()


def _upi(text: str, start: int, end: int, local: str, bank: str) -> Candidate | None:
    if len(local) < 2 or not UPI_BANK.fullmatch(bank) or text[start - 1 : start] in WORD:
        return None
    if "%" in local or "+" in local:
        return None
    return Candidate(LOOSE, start, end, "upi-id", f"{local}@{bank}".lower(), "pattern")


def _bare(text: str, at: int, done: int, near: Near) -> tuple[Candidate | None, int]:
    """Return what a name with dots is: a link or web site without ``http``, or an address."""
    begin = max(done, at - _LONGEST_HOST)
    start = begin + len(text[begin:at].rstrip(_HOST_CHARS))
    start += len(text[start:at]) - len(text[start:at].lstrip("._-"))
    match = HOST.match(text, start)
    if match is None or match.end() <= at + 1:
        return None, at + 2
    host = _as_host(match[0])
    end = start + len(host)
    if end <= at:
        return None, at + 2
    if text[end : end + 1] in ("@", "%", "+") and text[end + 1 : end + 2] in WORD:
        return None, done  # the local part of an e-mail address, whose own mark follows
    if start and (text[start - 1] in WORD or text[start - 1] in "@."):
        return None, match.end()
    host = host.lower()
    if host.replace(".", "").isdecimal():
        return _ipv4(text, start, end, host), match.end()
    return _bare_link(text, start, end, host, near)


def _as_host(text: str) -> str:
    """Return a host's name without the marks of the sentence behind it."""
    return text.partition("..")[0].rstrip("._-")


def _bare_link(
    text: str, start: int, end: int, host: str, near: Near
) -> tuple[Candidate | None, int]:
    port = PORT.match(text, end)
    tail = TAIL.match(text, port.end() if port else end)
    full_end = tail.end() if tail else port.end() if port else end
    link_end = _trimmed(text, end, full_end)
    rest = text[tail.start() : link_end] if tail else ""
    if led := profiles.where_it_leads(host, rest):
        return Candidate(LINK, start, link_end, *led, "pattern"), full_end
    is_path = len(rest) > 1
    if not is_site(host, is_meant=is_path or near(start, end, "domain")):
        return None, end
    if is_path or port:
        value = host + text[end:link_end]
        return Candidate(LINK, start, link_end, "url", value, "pattern"), full_end
    if end < len(text) and (text[end] in WORD):
        return None, end
    return Candidate(LOOSE, start, end, "domain", host, "pattern"), full_end


def _ipv4(text: str, start: int, end: int, host: str) -> Candidate | None:
    parts = host.split(".")
    if len(parts) != 4 or any(len(part) > 3 or int(part) > 255 for part in parts):
        return None
    if any(part != "0" and part[0] == "0" for part in parts) or parts[0] == "0":
        return None
    before = text[max(0, start - 9) : start].lower().rstrip(" .:")
    if before.endswith(("version", "ver", "v")) or (end < len(text) and text[end] in WORD):
        return None
    return Candidate(SHAPED, start, end, "ipv4", host, "pattern")


def find_ipv6(text: str) -> Iterator[Candidate]:
    """Yield IPv6 addresses; times of day and ratios have colons too, and are none."""
    done = 0
    for anchor in IPV6_ANCHOR.finditer(text):
        if anchor.start() < done:
            continue
        begin = max(done, anchor.start() - _LONGEST_IPV6)
        start = begin + len(text[begin : anchor.start()].rstrip(_IPV6_CHARS))
        match = IPV6.match(text, start)
        done = max(anchor.end(), match.end() if match else 0)
        if match and (value := _ipv6(text, *match.span())):
            yield Candidate(LOOSE, *match.span(), "ipv6", value, "pattern")


def _ipv6(text: str, start: int, end: int) -> str | None:
    if start and (text[start - 1] in WORD or text[start - 1] == ":"):
        return None
    if end < len(text) and (text[end] in WORD or text[end] == ":"):
        return None
    groups = [group for group in text[start:end].split(":") if group]
    if len(groups) < 3 or not any(map(str.isdigit, text[start:end])):
        return None
    try:
        return ipaddress.IPv6Address(text[start:end]).compressed
    except ValueError:
        return None


def _trimmed(text: str, start: int, end: int) -> int:
    """Return where a link ends if the marks of the sentence around it are left out."""
    end = min(end, start + LONGEST_LINK)
    inside = text[start:end]
    if "](" in inside:  # a link in Markdown, with its own text before
        end = start + inside.index("](") + 1
        inside = text[start:end]
    spare = {close: inside.count(close) - inside.count(open_) for close, open_ in _PAIRS.items()}
    while end > start:
        last = text[end - 1]
        if last in _PAIRS:
            if spare[last] <= 0:
                break
            spare[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return end
