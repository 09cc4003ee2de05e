from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.identifiers import find
from sextortion_help.evidence.identifiers.scan import MARGIN, WINDOW

PLANTED = {
    "btc-p2pkh": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "email": "lisa_m99@example.com",
    "profile": "https://www.instagram.com/lisa_m99",
    "iban": "GB29 NWBK 6016 1331 9268 19",
    "phone-e164": "+44 7911 123456",
    "xmr-address": (
        "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQ"
        "BEP3A"
    ),
    "mtcn": "MTCN is 123 456 7890",
}
FILLERS = ["x" * 9 + " ", "no more time. ", "so\n", "\u0434\u0430 \u043d\u0435\u0442 ", "x"]


def filler(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


@pytest.mark.parametrize("back", [-1, 0, 1, 5, 20, 100, MARGIN - 1, MARGIN, MARGIN + 1])
def test_a_find_at_a_border_of_windows_is_found_once(back: int) -> None:
    for kind, unit in product(PLANTED, FILLERS):
        text = f"{filler(unit, WINDOW - back - 1)} {PLANTED[kind]} {filler(unit, WINDOW)}"
        found = list(find(text))
        assert [one.kind for one in found] == [kind], unit
        assert text[found[0].start : found[0].end] == found[0].written


@settings(max_examples=30)
@given(st.sampled_from(sorted(PLANTED)), st.sampled_from(FILLERS), st.integers(0, 2 * WINDOW + 50))
def test_a_find_anywhere_in_a_long_text_is_found_once(kind: str, unit: str, at: int) -> None:
    text = f"{filler(unit, at)} {PLANTED[kind]} {filler(unit, 2 * WINDOW - at + 100)}"
    assert [one.kind for one in find(text)] == [kind]


@given(st.lists(st.sampled_from(sorted(PLANTED)), max_size=5), st.sampled_from(FILLERS[:4]))
def test_a_text_and_its_lines_hold_the_same(chosen: list[str], unit: str) -> None:
    lines = [f"{filler(unit, 90)}\n{PLANTED[kind]}\n{filler(unit, 90)}" for kind in chosen]
    together = [(one.kind, one.value) for one in find("\n".join(lines))]
    apart = [(one.kind, one.value) for line in lines for one in find(line)]
    assert together == apart


@pytest.mark.parametrize(
    "text", ["a", "1", "@", "a.", "bc1q", "[(", "http://a.", "0x", "1 ", "\u200b", "a\u0430", "$a"]
)
def test_a_long_senseless_text_holds_next_to_nothing(text: str) -> None:
    assert sum(1 for _ in find(text * (300_000 // len(text)), "GB")) <= 1


def test_a_find_behind_millions_of_letters_in_one_line_is_found() -> None:
    text = "x" * 1_000_000 + " " + PLANTED["btc-p2pkh"]
    assert [one.start for one in find(text)] == [1_000_001]
