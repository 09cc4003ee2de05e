"""Lines of a blackmailer, and lines of family, work, shops, films, victims and advice, told apart.

The lines of ``threat_corpus`` were invented for these tests; each is ``language|kinds|words``. All
of ``held`` and the first lines of ``tune`` were written together, before any rule, and shuffled
with a fixed seed into halves of each language; the rules were written with ``tune`` in view only,
which grew. At the first look at ``held`` (sums only) all 74 threats and 62 of 63 demands were
found, but 11 of 176 innocent lines were marked as threats; new lines in ``tune`` then made the
rules stricter. Since one hand wrote both halves, they are alike. ``second_look`` and
``third_look`` were written later, on purpose in words that no rule knew: at their first look 33 of
56 and 10 of 47 threats were found, 31 of 46 and 9 of 31 demands, and 3 of 130 and 1 of 77 innocent
lines were marked as threats. Of plain lines, written last (they stand in ``tune`` now), 25 of 31
threats and all 17 demands were found at first. So rules find the words that are common, and miss
what is put in new ones. The later looks are in view by now; their floors below only keep what was
reached.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence import matchers, threats
from sextortion_help.evidence.matchers import Matcher, keys_of, matcher
from sextortion_help.evidence.phrases import Words, folded
from sextortion_help.evidence.threats import MAX_OF_A_KIND, MAX_QUOTE, Mark, Rules, marks_of
from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook.strict_yaml import read_document
from sextortion_help.playbook.threats import ThreatSigns

CORPUS = Path(__file__).parent / "threat_corpus"
LANGUAGES = {"en", "es", "fr", "de", "it", "pt", "nl", "pl", "ja", "tl", "id", "hi"}
LETTERS = {"t": "threat", "d": "demand", "l": "deadline", "m": "move", "p": "payment"}


@lru_cache
def signs() -> ThreatSigns:
    content = (shipped_playbooks() / "threats.yaml").read_bytes()
    document, problems = read_document(content, "threats.yaml")
    assert document is not None, problems
    return ThreatSigns.model_validate(document.data)


@lru_cache
def rules() -> Rules:
    return Rules(signs())


def kinds(text: str) -> set[str]:
    return {mark.kind for mark in marks_of(text, rules())}


class Line(NamedTuple):
    language: str
    label: str
    words: str


def lines(split: str, sort: str) -> list[Line]:
    content = (CORPUS / split / f"{sort}.txt").read_text(encoding="utf-8")
    return [Line(*line.split("|", 2)) for line in content.splitlines()]


def found(split: str, letter: str) -> float:
    """Return which part of the lines that hold a kind are marked with it."""
    held = [line for line in lines(split, "blackmail") if letter in line.label]
    return sum(LETTERS[letter] in kinds(line.words) for line in held) / len(held)


def wrongly(split: str, kind: str) -> float:
    innocent = lines(split, "innocent")
    return sum(kind in kinds(line.words) for line in innocent) / len(innocent)


def small(*phrases: str, **more: object) -> Rules:
    """Return rules of one sign, and beside it one that finds "pay me"."""
    sign = {"mark": "threat", "says": "Words.", "phrases": {"en": phrases}, **more}
    pay = {"mark": "demand", "says": "Words.", "phrases": {"en": ["pay me"]}}
    return Rules(
        ThreatSigns.model_validate(
            {"signs": {"one": sign, "pay": pay}, "sources": "x", "checked": "2026-11-24"}
        )
    )


def quoted(text: str, *phrases: str, more: Mapping[str, object] | None = None) -> list[str]:
    made = small(*phrases, **dict(more or {}))
    return [mark.quoted for mark in marks_of(text, made) if mark.rule == "one"]


# ------------------------------------------------------------------ the corpus


def test_the_corpus_is_large_enough_and_speaks_every_language() -> None:
    for sort, enough in (("blackmail", 150), ("innocent", 300)):
        written = [line for split in ("tune", "held") for line in lines(split, sort)]
        assert len(written) >= enough
        assert {line.language for line in lines("held", sort)} == LANGUAGES
    labels = {letter for line in lines("held", "blackmail") for letter in line.label}
    assert labels == LETTERS.keys()


def test_threats_and_demands_that_were_held_back_are_found() -> None:
    assert found("held", "t") >= 0.9
    assert found("held", "d") >= 0.85


@pytest.mark.parametrize("letter", ["l", "m", "p"])
def test_deadlines_moves_and_payments_that_were_held_back_are_found(letter: str) -> None:
    assert found("held", letter) >= 0.85


def test_few_innocent_lines_that_were_held_back_are_marked() -> None:
    assert wrongly("held", "threat") <= 0.02
    assert all(wrongly("held", kind) <= 0.05 for kind in LETTERS.values())


@pytest.mark.parametrize(
    ("split", "threat", "demand"), [("second_look", 0.9, 0.9), ("third_look", 0.8, 0.7)]
)
def test_what_is_found_in_other_words_stays_found(split: str, threat: float, demand: float) -> None:
    assert found(split, "t") >= threat
    assert found(split, "d") >= demand
    assert wrongly(split, "threat") <= 0.02


def test_every_sign_is_found_in_some_line() -> None:
    every = [line.words for path in CORPUS.iterdir() for line in lines(path.name, "blackmail")]
    assert {mark.rule for words in every for mark in marks_of(words, rules())} == {*signs().signs}


# ------------------------------------------------------------------ marks


def test_a_mark_quotes_the_words_as_they_stand_and_says_where() -> None:
    text = "ok.\nI\u2019LL  SEND your Pics, bro, to your mom. Pay me $500 in 10 Min!"
    marks = marks_of(text, rules())
    assert {mark.kind for mark in marks} == {"threat", "demand", "deadline"}
    for mark in marks:
        assert mark.quoted == text[mark.start : mark.end]
        assert mark.kind == signs().signs[mark.rule].mark
    assert marks[0].quoted == "I\u2019LL  SEND your Pics, bro, to your mom"
    assert [*marks] == sorted(marks, key=lambda mark: mark.start)


def test_one_rule_marks_once_and_a_kind_a_few_times() -> None:
    text = " ".join(line.words + "." for line in lines("tune", "blackmail"))
    marks = marks_of(text, rules())
    names = [mark.rule for mark in marks]
    assert len(names) == len({*names})
    for kind in LETTERS.values():
        of_a_kind = [mark for mark in marks if mark.kind == kind]
        assert 0 < len(of_a_kind) <= MAX_OF_A_KIND
        assert all(one.end <= other.start for one, other in pairwise(of_a_kind))


def test_a_quote_is_bounded_where_a_find_is_long() -> None:
    text = "send" + "\u200b" * 5000 + "it"
    (mark,) = marks_of(text, small("sendit"))
    assert (mark.start, mark.end) == (0, len(text))
    assert mark.quoted == text[:MAX_QUOTE]


# ------------------------------------------------------------------ what a phrase finds


@pytest.mark.parametrize(
    ("phrase", "there"),
    [
        ("i'll send", "Ill send"),
        ("i'll send", "I\u00b4LL\u2014SEND"),
        ("(send|show) (it|them)", "Show them"),
        ("(send |)them", "them"),
        ("send .. mom", "send this to your mom"),
        ("un(send|post) it", "unsend it"),
        ("(send|post)ing it", "Posting it"),
        ("viral*", "Virality"),
        ("viral* soon", "virality soon"),
        ("publi\u00e9", "PUBLIE"),
        ("publie", "publie\u0301"),
        ("send it", "se\u00adnd it"),
        ("post", "\u0440\u043est"),
        ("動画を送", "動画を送"),
        ("lineで(話|教え)", "LINEで話"),
        ("भेज दो", "भेज दो"),
        ("<number> min*", "5min"),
        ("<number> min*", "15 minutes"),
        ("pay <number>", "pay $1,500.00"),
        ("pay <number>", "pay500"),
        ("pay <number> (now|or)", "pay 50\u20ac now"),
    ],
)
def test_a_phrase_is_found(phrase: str, there: str) -> None:
    before, after = ("はい", "します") if there[-1] > "\u3000" else ("Look: ", ", ok")
    assert quoted(f"{before}{there}{after}", phrase) == [there]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("send it", "send item"),
        ("send it", "resend it"),
        ("send it", "send to it"),
        ("send it", "send. It"),
        ("send .. mom", "send it.\nmom"),
        ("send .. mom", "send " + "x" * 70 + " mom"),
        ("pay <number>", "pay you"),
        ("भेज दे", "भेज देंगे"),
        ("usdtで(払|送)", "xusdtで払"),
    ],
)
def test_a_phrase_is_not_found(phrase: str, text: str) -> None:
    assert quoted(f"Look: {text}, ok", phrase) == []


def test_a_phrase_is_found_where_its_first_words_stood_before_without_the_others() -> None:
    text = "send " + "x " * 40 + "send it to mom"
    assert quoted(text, "send .. mom") == ["send it to mom"]


def test_a_list_stands_for_each_of_its_words() -> None:
    sign = {"mark": "threat", "says": "W.", "phrases": {"en": ["(tell|ask) <people>"]}}
    made = Rules(
        ThreatSigns.model_validate(
            {
                "lists": {"en": {"people": ["mom", "big boss*"]}},
                "signs": {"one": sign},
                "sources": "x",
                "checked": "2026-11-24",
            }
        )
    )
    text = "Tell big bosses. Or ask mom; or ask people"
    assert [mark.quoted for mark in marks_of("ask mom", made)] == ["ask mom"]
    assert [mark.quoted for mark in marks_of(text, made)] == ["Tell big bosses"]
    assert marks_of("ask people", made) == ()


@pytest.mark.parametrize(
    ("pattern", "text", "there"),
    [
        (r"\$\d{2,5}", "It is $500.", "$500"),
        (r"\d{1,2}h\b", "In 10H", "10H"),
        (r"no\d?", "no", ""),
        (r"\d?y?", "none at all: 5", ""),
    ],
)
def test_a_pattern_meets_small_letters_where_a_digit_stands(
    pattern: str, text: str, there: str
) -> None:
    assert quoted(text, "never said", more={"patterns": [pattern]}) == ([there] if there else [])


def test_what_voids_a_find_does_so_in_its_sentence_and_language() -> None:
    void = {"but_not": {"en": ["please (don't|never)"], "es": ["por favor"]}}
    assert quoted("Please dont send it", "send it", more=void) == []
    assert quoted("Please don't. I send it", "send it", more=void) == ["send it"]
    assert quoted("por favor, send it", "send it", more=void) == ["send it"]
    assert quoted("please never 50", "never said", more={"patterns": [r"\d\d"], **void}) == []
    assert quoted("por favor 50", "never said", more={"patterns": [r"\d\d"], **void}) == []


def test_what_voids_a_kind_does_so_in_its_language() -> None:
    sign = {"mark": "threat", "says": "W.", "phrases": {"en": ["send it"], "es": ["mando"]}}
    made = Rules(
        ThreatSigns.model_validate(
            {
                "but_not": {"threat": {"es": ["por favor"]}, "demand": {"en": ["never"]}},
                "signs": {"one": sign},
                "sources": "x",
                "checked": "2026-11-24",
            }
        )
    )
    for text, number in (("por favor, send it", 1), ("por favor mando", 0), ("never mando", 1)):
        assert len(marks_of(text, made)) == number


def test_a_sign_can_count_only_beside_another_kind() -> None:
    made = small("in an hour", mark="deadline", only_with=["demand"])
    for text, number in (("in an hour", 0), ("In an hour! Pay me.", 2), ("Pay me\nin an hour", 2)):
        assert len(marks_of(text, made)) == number


def test_a_disguise_hides_no_threat() -> None:
    words = "I will send your nudes to your mom"
    look_alike = words.translate(str.maketrans("aeopc", "\u0430\u0435\u043e\u0440\u0441"))
    accents = unicodedata.normalize("NFD", words.replace("e", "\u00e9"))
    for text in (
        look_alike,
        accents,
        words.replace("e", "e\u200b"),
        "".join(chr(ord(char) + 0xFEE0) if char != " " else char for char in words),
        words.upper(),
        words.replace(" ", "\u00a0"),
    ):
        (mark,) = (one for one in marks_of(text, rules()) if one.kind == "threat")
        assert mark.quoted == text[mark.start : mark.end][:MAX_QUOTE]
        assert folded(mark.quoted)[-1] == "m" or mark.quoted[-1] in "\uff4d\u043cM"


def test_the_persons_own_pleas_and_good_advice_are_no_threat() -> None:
    for split in ("tune", "held"):
        spoken = [one for one in lines(split, "innocent") if one.label in {"plea", "police"}]
        assert len(spoken) > 30
        assert not [one for one in spoken if "threat" in kinds(one.words)]


# ------------------------------------------------------------------ keys


WORDS = ["send", "sent", "it", "to", "your", "mom", "moms", "now", "or", "else", "x"]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), min_size=1, max_size=3),
    st.lists(st.sampled_from(WORDS), max_size=14),
)
def test_a_phrase_means_what_it_means_in_the_signs_of_a_mass_mail(
    parts: list[list[str]], text: list[str]
) -> None:
    phrase = " .. ".join(f"({'|'.join(words)}) it" for words in parts)
    written = " ".join(text)
    made = matcher(phrase, {})
    assert bool(made.find(written, 0, len(written))) == bool(Words(written).find(phrase))


def test_keys_never_hide_what_a_phrase_finds() -> None:
    ready: dict[int, Matcher] = {
        way.order: way.matcher for ways in rules()._by_key.values() for way in ways
    }
    some = [one for order, one in sorted(ready.items()) if order % 41 == 0]
    texts = [folded(line.words) for line in lines("tune", "blackmail")]
    hits = 0
    for text in texts:
        keys = keys_of(text)
        for one in some:
            if one.find(text, 0, len(text)):
                hits += 1
                assert one.may_be_in(keys), (text, one.parts)
    assert hits > 10


def test_every_shipped_phrase_has_a_key_so_that_it_costs_little() -> None:
    assert rules()._always == []


def test_a_phrase_without_a_sure_key_is_found_all_the_same() -> None:
    made = small("pay*")
    assert made._always
    assert [mark.quoted for mark in marks_of("Payment", made)] == ["Payment"]


# ------------------------------------------------------------------ hostile text


ANY = st.text(max_size=300) | st.text(
    st.sampled_from("i will send your pics to mom $5'.\u0301\u200b\x00\ud800動画を送る भे"),
    max_size=300,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ANY | st.sampled_from([line.words for line in lines("tune", "blackmail")])))
def test_nothing_raises_and_every_mark_stands_in_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    for mark in marks_of(text, rules()):
        assert 0 <= mark.start < mark.end <= len(text)
        assert mark.quoted == text[mark.start : mark.end][:MAX_QUOTE]


def test_the_work_grows_with_the_text_and_no_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = [0]
    compiled = matchers._compiled

    class Counting:
        def __init__(self, part: str) -> None:
            self._pattern = compiled(part)

        def search(self, text: str, start: int, stop: int) -> re.Match[str] | None:
            searched[0] += max(stop - start, 1)
            return self._pattern.search(text, start, stop)

    monkeypatch.setattr(matchers, "_compiled", Counting)
    words = sorted({word for line in lines("tune", "blackmail") for word in line.words.split()})
    for between in (" ", "\n", " birthday ", ". "):
        text = between.join(words[::-1]) + between
        counts = []
        for times in (2, 4):
            searched[0] = 0
            marks_of(text * times, rules())
            counts.append(searched[0])
        assert counts[1] <= 2.5 * counts[0] + 20_000
        assert counts[1] <= 20 * len(text * 4)


@pytest.mark.parametrize(
    "text", ["", " ", "\n" * 9, ".", "\u200b", "\u0301", "#", "5", "\uff0e" * 9]
)
def test_a_text_without_words_has_no_marks(text: str) -> None:
    assert marks_of(text, rules()) == ()


def test_a_long_sentence_is_cut_between_words_and_looked_through_to_its_end() -> None:
    made = small("begin .. middle .. end")
    there = f"begin {'a' * 50} middle {'b' * 50} end"
    for before in range(threats.MAX_SENTENCE - 150, threats.MAX_SENTENCE + 40, 7):
        text = f"{'word ' * (before // 5)}{'x' * (before % 5)} {there} {'word ' * 90}"
        assert [mark.quoted for mark in marks_of(text, made)] == [there]
    assert "threat" in kinds("word " * 20_000 + "if you block me i post everything")
    assert kinds("w" * 100_000) == set()


def test_a_mark_is_a_plain_tuple() -> None:
    (mark,) = marks_of("pay me", small("x y z"))
    assert mark == Mark("demand", "pay", "pay me", 0, 6)
