"""Which size of paper a country prints on.

Source: Unicode CLDR 48, ``supplemental/measurementData``, ``paperSize`` (read on 2026-11-24): US
Letter in the territories below, A4 in all others. It changes how a PDF is laid out and no word.
"""

from __future__ import annotations

from typing import Final, Literal

Paper = Literal["a4", "us-letter"]
"""A size of paper, as typst names it."""

LETTER_COUNTRIES: Final = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE")
)
"""ISO 3166-1 codes of the countries and territories that print on US Letter."""


def paper_for(country: str | None) -> Paper:
    """Return the paper of a country, by its code; A4 where the country is not known."""
    return "us-letter" if country in LETTER_COUNTRIES else "a4"
