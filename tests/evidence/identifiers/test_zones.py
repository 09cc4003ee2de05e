from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.identifiers import find, scan
from sextortion_help.evidence.identifiers.zones import zones
from tests.evidence.identifiers.vectors import VECTORS

PIECES = sorted(
    {text for vector in VECTORS for text in (*vector.right, *vector.words)}
    | {"so " * 80, "no more time. ", "\u0434\u0430 ", "x" * 300, "at 22:15", "500 dollars", "\n\n"}
    | {"[01/05/2024, 22:13:05] ", "t[.]me/lisa_m99", "lisa at gmail dot com", "snap lisa-mm"}
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=20), st.sampled_from(["", " ", "\n"]))
def test_passing_over_the_rest_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, pieces: list[str], between: str
) -> None:
    text = between.join(pieces)
    quick = list(find(text, "GB"))
    with monkeypatch.context() as patch:
        patch.setattr(scan, "zones", lambda text: [(0, len(text))])
        assert list(find(text, "GB")) == quick


@pytest.mark.parametrize(
    "text",
    [
        "",
        "send me the money now, or else. Do you understand? Yes!",
        "call at 22:15 or 22:15:03, it is 100% sure, 2 hours, 500 dollars. ok",
        "[01/05/2024, 22:13:05] Anna: hello\n01.05.24 22:13 - Anna: hello\n",
        "\u043f\u0440\u0438\u0432\u0435\u0442, \u043a\u0430\u043a \u0434\u0435\u043b\u0430?",
        "caf\u00e9 \u2026 na\u00efve :) ;-)",
    ],
)
def test_everyday_words_and_times_are_not_worth_a_look(text: str) -> None:
    assert list(zones(text)) == []


def test_zones_are_in_order_and_inside() -> None:
    text = ("no more time. " * 40 + "\nlisa_m99@example.com\n") * 30
    last = 0
    found = list(zones(text))
    for begin, end in found:
        assert last <= begin < end <= len(text)
        last = end
    assert len(found) == 30
