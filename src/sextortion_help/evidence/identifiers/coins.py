"""Find addresses and transaction IDs of Bitcoin, Ethereum, TRON, Litecoin and Monero.

Each is one run of ASCII letters and digits, so the runs of a text are looked at once and each by
its length and first letters. Long runs that are no address cost one look.

Sources: BIP-173 and BIP-350 (Bech32, Bech32m), EIP-55; version bytes as Bitcoin, Litecoin, TRON
and Monero publish them. Old Litecoin addresses that begin with 3 look like Bitcoin's and are
reported as those. Other coins are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sextortion_help.evidence.identifiers import checksums
from sextortion_help.evidence.identifiers.model import COIN, MISTYPED, SHAPED, Candidate, Near, Sure

_BASE58_RUN: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{25,106}")
_HEX: Final = re.compile(r"[0-9A-Fa-f]{40,64}")
_BECH32_TAIL: Final = re.compile(r"[02-9ac-hj-np-z]{6,87}|[02-9AC-HJ-NP-Z]{6,87}")

_BASE58_KINDS: Final = {
    "1": ("btc-p2pkh", 0x00, 26, 34),
    "3": ("btc-p2sh", 0x05, 26, 35),
    "L": ("ltc-address", 0x30, 27, 34),
    "M": ("ltc-address", 0x32, 27, 34),
    "T": ("tron-address", 0x41, 34, 34),
}
"""First letter: kind, version byte, least and most length."""

_MONERO_FIRST_BYTES: Final = {95: frozenset((18, 42)), 106: frozenset((19,))}
"""By length: main and sub addresses; those that hold a payment ID."""

Verdict = tuple[str, str, Sure]
"""Kind, value and how sure."""


def in_run(text: str, start: int, end: int, near: Near) -> Iterator[Candidate]:
    """Yield what a run of letters and digits, all of it, is as an address or transaction ID."""
    run = text[start:end]
    verdict = _ethereum(run) or _base58(run) or _bech32(run) or _monero(run)
    if verdict:
        kind, value, sure = verdict
        rank = MISTYPED if sure == "typing-error" else COIN
        yield Candidate(rank, start, end, kind, value, sure)
    elif len(run) == 64 and _HEX.fullmatch(run) and near(start, end, "btc-txid"):
        yield Candidate(SHAPED, start, end, "btc-txid", run.lower(), "context")


def _ethereum(run: str) -> Verdict | None:
    if run[:2] not in ("0x", "0X") or not _HEX.fullmatch(run, 2):
        return None
    if len(run) == 66:
        return "eth-txid", run.lower(), "pattern"
    if len(run) != 42:
        return None
    fits = checksums.eip55(run[2:])
    if fits is None:
        return "eth-address", run.lower(), "pattern"
    # The case is the check, so what fails keeps it and is not one with the address it may mean.
    return ("eth-address", run.lower(), "checked") if fits else ("eth-address", run, "typing-error")


def _base58(run: str) -> Verdict | None:
    kind, version, least, most = _BASE58_KINDS.get(run[0], ("", 0, 1, 0))
    if not least <= len(run) <= most:
        return None
    content = checksums.base58check(run)
    if content and content[0] == version and len(content) == 21:
        return kind, run, "checked"
    wrong = sum(char not in checksums.BASE58 for char in run)
    if content or wrong > 1 or not _is_mixed(run):
        return None
    return kind, run, "typing-error"


def _is_mixed(run: str) -> bool:
    """Return whether a run has digits, capitals and small letters, as a word has not."""
    digits = sum(char.isdigit() for char in run)
    return digits > 1 and run.lower() != run and sum(char.islower() for char in run) > 1


def _bech32(run: str) -> Verdict | None:
    for prefix in ("bc", "ltc"):
        at = len(prefix) + 1
        if run[:at].lower() != prefix + "1":
            continue
        version = checksums.segwit(run, prefix)
        tail = run[at:]
        if version is None:
            # A word can begin so; an address has digits, and at least some twenty characters.
            is_word = len(run) < 26 or not any(char.isdigit() for char in tail)
            if is_word or not _BECH32_TAIL.fullmatch(tail):
                return None
        sure: Sure = "typing-error" if version is None else "checked"
        if prefix == "ltc":
            return "ltc-address", run.lower(), sure
        is_first = version == 0 if version is not None else tail[0] in "qQ"
        return "btc-bech32" if is_first else "btc-bech32m", run.lower(), sure
    return None


def _monero(run: str) -> Verdict | None:
    allowed = _MONERO_FIRST_BYTES.get(len(run))
    if allowed is None or run[0] not in "48" or not _BASE58_RUN.fullmatch(run):
        return None
    first = checksums.cryptonote(run)
    if first is not None and first in allowed:
        return "xmr-address", run, "checked"
    return ("xmr-address", run, "typing-error") if first is None and _is_mixed(run) else None
