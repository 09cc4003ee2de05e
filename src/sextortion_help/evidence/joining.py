"""Join what was chosen of a chat to the case's accounts, payments and threats, each once.

Whether an identifier is theirs, and whether money was sent there, only the person knows: that is
asked before (``ui.choosing``).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sextortion_help.case.model import Case, Record
from sextortion_help.case.reading import OF_A_THREAT, KeptIdentifier, Mark, Reading

Sort = Literal["accounts", "payments"]
"""The ids of the guide's lists."""

_WAYS: Final[Mapping[str, str]] = {
    "btc-p2pkh": "cryptocurrency-bitcoin",
    "btc-p2sh": "cryptocurrency-bitcoin",
    "btc-bech32": "cryptocurrency-bitcoin",
    "btc-bech32m": "cryptocurrency-bitcoin",
    "btc-txid": "crypto",
    "eth-address": "cryptocurrency-ethereum-usdt-tron",
    "eth-txid": "cryptocurrency-ethereum-usdt-tron",
    "tron-address": "cryptocurrency-ethereum-usdt-tron",
    "ltc-address": "crypto",
    "xmr-address": "crypto",
    "iban": "bank-transfer",
    "aba-routing": "bank-transfer",
    "uetr": "bank-transfer",
    "mtcn": "western-union",
    "moneygram-ref": "moneygram",
    "interac-ref": "interac-e-transfer-ca",
    "paypal-me": "paypal",
    "paypal-txid": "paypal",
    "cashtag": "cash-app",
    "venmo-handle": "venmo",
    "upi-id": "upi-in",
    "utr-in": "upi-in",
    "pix-key-cpf": "pix-br",
    "pix-key-cnpj": "pix-br",
    "pix-key-random": "pix-br",
    "pix-e2e": "pix-br",
    "mpesa-code": "mpesa-ke",
    "gift-apple": "gift-card-apple",
    "gift-google-play": "gift-card-google-play",
    "gift-5x5": "gift-card-xbox-roblox",
    "gift-steam": "gift-card-steam",
    "gift-16-digits": "gift-card",
    "card-number": "",
    "post-s10": "cash-by-post",
}
"""The payment card of each kind that is about money; empty where it does not tell the way."""

_NUMBERS_OF_PAYMENTS: Final = frozenset(
    {
        *("btc-txid", "eth-txid", "uetr", "mtcn", "moneygram-ref", "interac-ref", "paypal-txid"),
        *("utr-in", "pix-e2e", "mpesa-code", "gift-apple", "gift-google-play", "gift-5x5"),
        *("gift-steam", "gift-16-digits", "post-s10"),
    }
)
"""Kinds that name one payment, not the one who gets it."""


_TELLING: Final = ("user_name", "phone_or_mail", "to", "reference")


@dataclass(frozen=True, slots=True)
class Joined:
    """The record that an identifier makes, or belongs in."""

    sort: Sort
    fields: Mapping[str, str]

    @property
    def key(self) -> tuple[str, str]:
        """The field and value that tell one record from another."""
        name = next(
            n for n in ("user_name", "phone_or_mail", "to", "reference") if self.fields.get(n)
        )
        return name, self.fields[name]


def is_about_money(kind: str) -> bool:
    """Return whether a kind of identifier leads to a payment."""
    return kind in _WAYS


def joined(one: KeptIdentifier) -> Joined | None:
    """Return the record for an identifier of theirs, or ``None`` where it makes none."""
    if one.kind in _WAYS:
        name = "reference" if one.kind in _NUMBERS_OF_PAYMENTS else "to"
        return Joined("payments", _filled(way=_WAYS[one.kind], **{name: one.value}))
    if one.kind in {"phone-e164", "email"}:
        return Joined("accounts", {"phone_or_mail": one.value})
    if one.kind == "profile":
        platform, _, user_name = one.value.partition("/")
        link = one.written if one.written.lower().startswith("http") else ""
        if not user_name:
            return None
        return Joined("accounts", _filled(platform=platform, user_name=user_name, link=link))
    if one.kind == "handle" or one.kind.startswith("handle-"):
        platform = one.kind.removeprefix("handle").removeprefix("-")
        return Joined("accounts", _filled(platform=platform, user_name=one.value))
    return None


def with_records(
    case: Case, reading: Reading, paid: Container[str], new_id: Callable[[], str]
) -> Case:
    """Return the case with the accounts, payments and threats that a reading brings.

    Args:
        case: the case as it is.
        reading: what was chosen.
        paid: values of the identifiers that money was sent to.
        new_id: makes the id of a record.

    """
    case = _without_withdrawn(case, reading)
    for one in reading.identifiers:
        record = joined(one) if not one.is_own else None
        if record and (record.sort == "accounts" or one.value in paid):
            case = _with_joined(case, record, reading.at, new_id)
    for mark in reading.marks:
        if mark.kind in OF_A_THREAT:
            case = _with_threat(case, reading, mark, new_id)
    return case


def _without_withdrawn(case: Case, reading: Reading) -> Case:
    """Take away threats that are no longer chosen, unless the person wrote something to them."""
    chosen = {f"{reading.evidence} {m.place}" for m in reading.marks if m.kind in OF_A_THREAT}
    for record in case.records.get("threats", ()):
        key = record.fields.get("mark", "")
        is_untouched = record.fields.keys() <= {"mark", "words", "when", "deadline"}
        if key.partition(" ")[0] == reading.evidence and key not in chosen and is_untouched:
            case = case.without_record("threats", record.id, reading.at)
    return case


def _with_joined(case: Case, record: Joined, at: datetime, new_id: Callable[[], str]) -> Case:
    name, value = record.key
    if any(old.fields.get(name) == value for old in case.records.get(record.sort, ())):
        return case
    return case.with_record(record.sort, Record(id=new_id(), at=at, fields=record.fields))


def _with_threat(case: Case, reading: Reading, mark: Mark, new_id: Callable[[], str]) -> Case:
    """Write a threat down; a demand or deadline in the same message belongs to it."""
    key = f"{reading.evidence} {mark.place}"
    known = case.records.get("threats", ())
    old = next((one for one in known if one.fields.get("mark") == key), None)
    fields = dict(old.fields) if old else {"mark": key, "words": mark.words}
    if mark.when:
        # Read again, the time can be another: the person said what comes first, day or month.
        fields["when"] = mark.when.replace("T", " ")
    if mark.kind == "deadline":
        fields.setdefault("deadline", mark.quoted or mark.words)
    if old and fields == old.fields:
        return case
    id_ = old.id if old else new_id()
    return case.with_record("threats", Record(id=id_, at=reading.at, fields=fields))


def _filled(**fields: str) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}
