"""Every target for a moment, and every input that once failed. The long run is ``campaign``."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.campaign import NAMES
from tests.fuzz.changes import another
from tests.fuzz.targets import TARGETS
from tests.fuzz.watch import Watch

FOUND = Path(__file__).parent / "found"
FEW = {"commands": 2, "case-papers": 6, "bluff": 6, "threats": 6, "html": 8, "texts": 6}
"""How often those are run that take a while."""


@pytest.mark.parametrize("name", NAMES)
def test_no_bytes_of_a_stranger_do_harm(name: str) -> None:
    target = TARGETS[name]
    seeds = list(target.seeds())
    changed = st.integers(0, 1 << 32).map(
        lambda number: another(seeds, target.words, random.Random(number))
    )
    watch = Watch(target)

    @settings(
        max_examples=FEW.get(name, 12),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(changed | st.binary(max_size=80))
    def run(data: bytes) -> None:
        watch(data)
        assert not watch.report.failures

    run()
    assert watch.report.runs


@pytest.mark.parametrize("path", sorted(FOUND.glob("*/*")), ids=lambda path: path.name)
def test_what_once_failed_never_fails_again(path: Path) -> None:
    watch = Watch(TARGETS[path.parent.name])
    watch(path.read_bytes())
    assert not watch.report.failures


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_seed_fails(name: str) -> None:
    for seed in TARGETS[name].seeds():
        TARGETS[name].run(seed)
