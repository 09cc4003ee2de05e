"""What ``playbook check`` does not judge in the words: shouting, death tolls, the first page.

Length, reading grade and refused words stand in ``checks.yaml``; ``test_rules`` holds the shipped
playbooks to them.
"""

from __future__ import annotations

import re

from sextortion_help.playbook.library import Library
from sextortion_help.playbook.quality import passages

SHOUT = re.compile(r"\b(?!PAPYRUS|HOPELINE)[A-Z]{9,}\b|!")
TOLL = re.compile(r"\d+ (people|boys|teens|children) (have )?died", re.IGNORECASE)


def test_nothing_shouts_and_nothing_counts_deaths(library: Library) -> None:
    lines = [line for passage in passages(library) for line in passage.lines]
    assert len(lines) > 2000
    assert not [line for line in lines if SHOUT.search(line) or TOLL.search(line)]


def test_first_words_are_plain_ascii_and_fit_one_screen(library: Library) -> None:
    assert all(line.isascii() and len(line) < 80 for line in library.first_words)
    assert len(library.first_words) <= 12
    assert re.search(r"not alone", " ".join(library.first_words))
    assert re.search(r"Do not pay", " ".join(library.first_words))
    assert re.search(r"Delete nothing", " ".join(library.first_words))
    assert re.search(r"do not have to answer", " ".join(library.first_words))
