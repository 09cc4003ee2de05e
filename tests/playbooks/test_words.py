"""The words themselves: short sentences, nothing that blames, promises or frightens."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Source

MOST_WORDS = 20

FORBIDDEN = {
    "blame": r"you should have|should not have|shouldn't have|why did you(?!\?\")|next time",
    "the wrong word for the pictures": r"revenge porn(?! helpline)|child porn|\bnudes?\b|explicit",
    "the wrong word for a person": r"your blackmailer|\bminors?\b|\bpervert|\bpredator|\bhacker",
    "the wrong word for a death": r"commit(ted)? suicide",
    "a promise": r"they never post|will be (caught|found|deleted|removed)|it is only a picture"
    r"|get (it|everything|all) back\b(?<!may get it back)|can be taken down|guarantee",
    "an order to ignore it": r"just ignore",
    "numbers of deaths": r"\d+ (people|boys|teens|children) (have )?died|deaths? by suicide",
}


NOT_READ = frozenset(
    [
        "answer",
        "audience",
        "chat",
        "choices_from",
        "code",
        "collect",
        "confidence",
        "contacts_",
        "each",
        "email",
        "field",
        "gate",
        "id",
        "keep",
        "kind",
        "kinds",
        "link",
        "message",
        "of",
        "police_link",
        "question",
        "sources",
        "step",
        "when",
    ]
)


def lines(thing: object) -> Iterator[str]:
    """Yield every word a person may read, leaving out ids, links and sources."""
    match thing:
        case Source():
            return
        case BaseModel():
            for name in type(thing).model_fields:
                if name not in NOT_READ:
                    yield from lines(getattr(thing, name))
        case str():
            yield thing
        case dict():
            for value in thing.values():
                yield from lines(value)
        case tuple() | list():
            for value in thing:
                yield from lines(value)


@pytest.fixture(scope="module")
def all_lines(library: Library) -> list[str]:
    found = list(library.first_words)
    for item in library.items():
        found.extend(lines(item))
    for group in (library.platforms, library.payments, library.countries):
        for thing in group.values():
            found.extend(lines(thing))
    return found


def test_no_sentence_is_longer_than_twenty_words(all_lines: list[str]) -> None:
    sentences = [part for line in all_lines for part in re.split(r"(?<=[.!?:])\s+", line)]
    assert len(sentences) > 900
    assert not [part for part in sentences if len(part.split()) > MOST_WORDS]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_words_that_hurt(all_lines: list[str], what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)
    assert not [line for line in all_lines if pattern.search(line)]


def test_no_line_shouts(all_lines: list[str]) -> None:
    assert not [
        line for line in all_lines if re.search(r"\b(?!PAPYRUS|HOPELINE)[A-Z]{9,}\b|!", line)
    ]


def test_first_words_are_plain_ascii_and_fit_one_screen(library: Library) -> None:
    assert all(line.isascii() and len(line) < 80 for line in library.first_words)
    assert len(library.first_words) <= 12
    assert re.search(r"not alone", " ".join(library.first_words))
    assert re.search(r"Do not pay", " ".join(library.first_words))
    assert re.search(r"Delete nothing", " ".join(library.first_words))
    assert re.search(r"do not have to answer", " ".join(library.first_words))
