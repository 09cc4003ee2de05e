"""Find identifiers in what the person doing this wrote: strings that lead to them or to a payment.

Text goes in, values come out: nothing is opened, looked up or shown. The text is hostile, so every
pattern is bounded, cost is linear, and nothing in it can raise. A find says what a string looks
like; whose it is, and whether it exists, is for the police and the companies to find out.
"""

from __future__ import annotations

from sextortion_help.evidence.identifiers.grouping import (
    MOST_IDENTIFIERS,
    MOST_PLACES,
    Found,
    find_all,
)
from sextortion_help.evidence.identifiers.model import Identifier, Sure
from sextortion_help.evidence.identifiers.scan import find
from sextortion_help.evidence.identifiers.unmask import Unmasked, unmask

__all__ = [
    "MOST_IDENTIFIERS",
    "MOST_PLACES",
    "Found",
    "Identifier",
    "Sure",
    "Unmasked",
    "find",
    "find_all",
    "unmask",
]
