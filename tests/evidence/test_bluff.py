"""Mass mails, ordinary mails and threats of one person to another, told apart or not at all.

The texts of ``bluff_corpus`` were written for these tests, in the manner of such mails. A hash of
a file's name put it into ``tune`` (signs were written with it in view) or ``held_out``;
``second_look`` and ``third_look`` were written later, each against signs that did not know them.
In ``beyond_words`` are threats that hold one true thing and else only a mass mail's words: what
keeps them real is the person's answer.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sextortion_help.evidence.bluff import MAX_QUOTE, Told, Verdict, check
from sextortion_help.evidence.bluff_text import read_message
from sextortion_help.playbook.bluff import BluffSigns, bluff_passages
from sextortion_help.playbook.checks import Checks
from sextortion_help.playbook.reading import grade, sentences
from sextortion_help.playbook.strict_yaml import read_document
from sextortion_help.text import clean_line

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
CORPUS = Path(__file__).parent / "bluff_corpus"
NOTHING = Told(sent_pictures=False, video_call=False, knows_them=False, says_true_things=False)
"""The answers that leave the most to the words."""
QUESTIONS = ("sent_pictures", "video_call", "knows_them", "says_true_things")


def data(name: str) -> dict[str, object]:
    document, problems = read_document((PLAYBOOKS / name).read_bytes(), name)
    assert document is not None, problems
    assert isinstance(document.data, dict)
    return dict(document.data)


SIGNS = BluffSigns.model_validate(data("bluff.yaml"))
WORDS = Checks.model_validate(data("checks.yaml")).words


def texts(kind: str, split: str = "*") -> list[Path]:
    return sorted(CORPUS.glob(f"{split}/{kind}-*"))


@lru_cache(maxsize=1000)
def judge(message: str | bytes, told: Told = NOTHING) -> Verdict:
    return check(message, SIGNS, told)


def levels(kind: str, split: str) -> list[str]:
    return [judge(path.read_bytes()).level for path in texts(kind, split)]


def ids(verdict: Verdict) -> set[str]:
    return {sign.id for sign in verdict.signs}


def note_ids(verdict: Verdict) -> set[str]:
    return {note.id for note in verdict.notes}


# ------------------------------------------------------------------ the corpus


def test_the_corpus_is_large_enough_in_each_class_and_language() -> None:
    for kind in ("mass", "ordinary", "threat"):
        found = [path for split in ("tune", "held_out") for path in texts(kind, split)]
        assert len(found) >= 60
        languages = {path.name.split("-")[1] for path in found}
        assert languages == {"en", "es", "fr", "de", "it", "pt", "nl", "pl", "ja"}


def test_mass_mails_held_out_are_recognised() -> None:
    found = levels("mass", "held_out")
    assert sum(level != "cannot-tell" for level in found) >= 0.95 * len(found)


@pytest.mark.parametrize("split", ["second_look", "third_look"])
def test_mass_mails_in_other_words_are_mostly_recognised(split: str) -> None:
    found = levels("mass", split)
    assert sum(level != "cannot-tell" for level in found) >= 0.8 * len(found)


@pytest.mark.parametrize("split", ["tune", "held_out", "second_look"])
def test_no_ordinary_mail_is_called_very_likely(split: str) -> None:
    assert "very-likely" not in levels("ordinary", split)


THREATS = [path for path in texts("threat") if path.parent.name != "beyond_words"]


@pytest.mark.parametrize("path", THREATS, ids=lambda path: path.name)
def test_no_threat_to_one_person_is_called_very_likely(path: Path) -> None:
    assert judge(path.read_bytes()).level != "very-likely"


def test_most_mass_mails_are_called_very_likely() -> None:
    found = levels("mass", "held_out")
    assert found.count("very-likely") >= 0.8 * len(found)


def test_every_sign_is_found_in_some_text() -> None:
    found = {id_ for path in CORPUS.glob("*/*") for id_ in ids(judge(path.read_bytes()))}
    assert found == {*SIGNS.signs}


def test_every_quote_is_short_clean_and_from_the_message() -> None:
    for path in CORPUS.glob("*/*"):
        for sign in judge(path.read_bytes()).signs:
            assert 0 < len(sign.quote) <= MAX_QUOTE
            assert sign.quote == clean_line(sign.quote)
            assert sign.says == SIGNS.signs[sign.id].says


# ------------------------------------------------------------------ what keeps it real

SPECIFIC = {
    "you-sent-it": "I still have the pictures you sent me.",
    "earlier-talk": "We talked on the site for a week.",
    "video-call": "It was a nice video call.",
    "more-pictures": "Send me more pictures.",
    "other-money": "You can pay with gift cards.",
    "minutes": "You have 20 minutes.",
    "followers": "I have the list of your followers.",
    "school-or-work": "I know you work at the harbour.",
    "user-name": "Write to me, @greyfox_19 is my name.",
    "named-people": "Your wife Karen will see it.",
    "describes-picture": "It is the picture with the blue towel.",
    "paid-before": "The first payment was not enough.",
    "wants-you-back": "Come back to me.",
    "you-told-them": "You told me about your day.",
    "shared-life": "I was your flatmate.",
}


def test_every_strong_sign_in_words_has_a_sentence_here() -> None:
    strong = {id_ for id_, sign in SIGNS.signs.items() if sign.strong and not sign.fact}
    assert strong == SPECIFIC.keys()


PAIRS = tuple(product(texts("mass"), SPECIFIC))


def assert_taken_away(path: Path, sign: str) -> None:
    verdict = judge(f"{read_message(path.read_bytes()).text}\n{SPECIFIC[sign]}")
    assert sign in ids(verdict), (path, sign)
    assert verdict.level == "cannot-tell", (path, sign)


def test_one_strong_sign_against_takes_away_very_likely() -> None:
    """One pair in seven, so that each mail and each sign has its share."""
    step = 7
    assert len(SPECIFIC) % step, "the same signs would come up for every mail"
    some = PAIRS[::step]
    assert {path for path, _ in some} == {path for path, _ in PAIRS}
    assert {sign for _, sign in some} == {*SPECIFIC}
    for path, sign in some:
        assert_taken_away(path, sign)


@pytest.mark.slow
def test_each_strong_sign_against_takes_away_very_likely_in_each_mail() -> None:
    for path, sign in PAIRS:
        assert_taken_away(path, sign)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_a_person_told_keeps_every_message_real(question: str) -> None:
    told = replace(NOTHING, **{question: True})
    for path in texts("mass"):
        verdict = judge(path.read_bytes(), told)
        assert verdict.level != "very-likely"
        assert f"told-{question.replace('_', '-')}" in note_ids(verdict)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_a_person_was_not_asked_keeps_every_message_real(question: str) -> None:
    told = replace(NOTHING, **{question: None})
    for path in texts("mass"):
        assert judge(path.read_bytes(), told).level != "very-likely"


def test_the_missing_answers_are_asked_for_where_they_matter() -> None:
    asked = judge(a_mass_mail(), Told(video_call=False))
    assert asked.level == "maybe"
    assert asked.ask == ("sent-pictures", "knows-them", "says-true-things")
    assert "not-all-answered" in note_ids(asked)
    assert judge("The garden is green.", Told()).ask == ()


def test_only_the_person_knows_that_a_threat_beyond_words_is_true() -> None:
    paths = texts("threat", "beyond_words")
    assert paths
    for path in paths:
        assert judge(path.read_bytes(), Told()).level != "very-likely"
        assert judge(path.read_bytes(), replace(NOTHING, says_true_things=True)).level == "maybe"


def a_mass_mail() -> str:
    return (CORPUS / "tune" / "mass-en-disappointed.txt").read_text(encoding="utf-8")


def test_a_chat_pasted_around_a_mass_mail_keeps_it_real() -> None:
    chat = "[12/03/24, 21:14:03] Mia: hi\n[12/03/24, 21:15:10] Mia: look\n"
    assert judge(chat + a_mass_mail()).level == "cannot-tell"


def test_what_is_cut_short_is_never_very_likely() -> None:
    verdict = judge(a_mass_mail() + "\n" + "word " * 300_000)
    assert verdict.level == "maybe"
    assert "cut-short" in note_ids(verdict)


def test_a_short_message_is_never_very_likely() -> None:
    short = (CORPUS / "tune" / "mass-en-short.txt").read_bytes()
    verdict = judge(short)
    assert verdict.level == "maybe"
    assert "too-short" in note_ids(verdict)


# ------------------------------------------------------------------ disguises

LOOK_ALIKES = str.maketrans(
    "aeopcxiAEOCMTH",
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0456\u0410\u0415\u041e\u0421\u041c\u0422\u041d",
)


def disguised(text: str, disguise: str) -> str:
    """Change every word but wallets, which would be none with other letters."""
    put = DISGUISES[disguise]

    def changed(match: re.Match[str]) -> str:
        return match[0] if re.search(r"\d", match[0]) else put(match[0])

    return re.sub(r"\w{3,}", changed, text)


DISGUISES: dict[str, Callable[[str], str]] = {
    "zero-width": lambda word: word[:2] + "\u200b" + word[2:],
    "soft hyphens": lambda word: word[:1] + "\u00ad" + word[1:],
    "look-alikes": lambda word: word.translate(LOOK_ALIKES),
    "full width": lambda word: "".join(
        chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in word
    ),
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_does_not_change_the_level(disguise: str) -> None:
    for path in texts("mass"):
        text = read_message(path.read_bytes()).text
        masked = disguised(text, disguise)
        assert judge(masked).level == judge(text).level, path.name


def test_a_disguise_is_told() -> None:
    masked = disguised(a_mass_mail(), "zero-width")
    assert "hidden-letters" in ids(judge(masked))
    assert "hidden-letters" not in ids(judge(a_mass_mail()))


# ------------------------------------------------------------------ pictures and files


def a_mail(kind: str, words: str = "") -> str:
    code = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(60)).decode()
    return (
        "From: a@example.net\nTo: b@example.org\nSubject:\n"
        'Content-Type: multipart/mixed; boundary="xx"\n\n'
        f"--xx\nContent-Type: text/plain\n\n{words}\n"
        f"--xx\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n\n{code}\n--xx--\n"
    )


def test_a_mail_of_a_picture_alone_says_that_it_cannot_be_read() -> None:
    verdict = judge(a_mail("image/png"))
    assert verdict.level == "cannot-tell"
    assert "only-a-picture" in note_ids(verdict)
    assert "cannot read" in " ".join(SIGNS.notes["only-a-picture"])


def test_a_page_of_a_picture_that_lies_elsewhere_says_so_too() -> None:
    page = "<html><body><p><img src='https://example.org/a.png'></p></body></html>"
    assert "only-a-picture" in note_ids(judge(page))


def test_a_picture_beside_a_mass_mail_keeps_it_real_and_is_told() -> None:
    verdict = judge(a_mail("image/png", a_mass_mail()))
    assert verdict.level == "cannot-tell"
    assert "picture-not-read" in note_ids(verdict)


def test_a_file_beside_the_words_is_told() -> None:
    assert "files-not-read" in note_ids(judge(a_mail("application/pdf", a_mass_mail())))


def test_a_message_without_any_sign_is_not_called_harmless() -> None:
    verdict = judge("The garden is green and the river is wide. " * 20)
    assert verdict.level == "cannot-tell"
    assert "nothing-found" in note_ids(verdict)


def test_a_shown_password_is_not_quoted() -> None:
    path = next(path for path in texts("mass") if "old-password" in path.name)
    shown = " ".join(sign.quote for sign in judge(path.read_bytes()).signs)
    assert "blueberry77" in path.read_text(encoding="utf-8")
    assert "blueberry77" not in shown


# ------------------------------------------------------------------ hostile input


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=2000), st.binary(max_size=2000)))
def test_nothing_raises(message: str | bytes) -> None:
    verdict = judge(message)
    assert verdict.level != "very-likely"
    assert all(len(sign.quote) <= MAX_QUOTE for sign in verdict.signs)


def a_few_phrases() -> Iterator[str]:
    for sign in SIGNS.signs.values():
        for phrases in sign.phrases.values():
            yield from (re.sub(r"[()|*]|\.\.", " ", phrase) for phrase in phrases[:2])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*a_few_phrases()]) | st.text(max_size=30), max_size=60))
def test_phrases_in_any_order_do_not_raise(parts: list[str]) -> None:
    verdict = judge(" ".join(parts))
    strong = any(sign.strong for sign in verdict.signs)
    assert not (strong and verdict.level != "cannot-tell")


# ------------------------------------------------------------------ words


@pytest.mark.parametrize("passage", [*bluff_passages(SIGNS)], ids=lambda passage: str(passage[1]))
def test_words_are_plain_and_harm_nobody(
    passage: tuple[tuple[str | int, ...], str, tuple[str, ...]],
) -> None:
    assert WORDS is not None
    _, _, lines = passage
    assert grade(lines) <= WORDS.highest_grade
    for line in lines:
        assert all(len(one.split()) <= WORDS.longest_sentence for one in sentences(line))
        for forbidden in WORDS.forbidden.values():
            for phrase in forbidden.words:
                assert not re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", line.casefold())


def test_no_words_promise_safety() -> None:
    promise = re.compile(
        r"\b(?:you are safe|are safe|no danger|harmless|nothing to fear|is fake|is a bluff"
        r"|nothing will happen|ignore|not real|only a trick)\b",
        re.IGNORECASE,
    )
    for _, name, lines in bluff_passages(SIGNS):
        assert not promise.search(" ".join(lines)), name


def test_the_strongest_verdict_says_that_it_is_not_sure_and_keeps_the_real_path() -> None:
    said = " ".join(SIGNS.verdicts["very-likely"].say)
    assert "cannot be sure" in said
    assert "treat it as real" in said


def test_every_verdict_names_a_grown_up_and_a_child_line() -> None:
    for verdict in SIGNS.verdicts.values():
        assert "grown-up" in " ".join(verdict.under_18)
        assert "child line" in " ".join(verdict.under_18)


# ------------------------------------------------------------------ what an author may write

REFUSED: dict[str, dict[str, object]] = {
    "lookahead": {"patterns": ["abc(?=d)"]},
    "back-reference": {"patterns": [r"(abc)\1"]},
    "no bound": {"patterns": ["abc.*d"]},
    "no upper bound": {"patterns": ["abc.{2,}d"]},
    "a large bound": {"patterns": ["a.{0,999}d"]},
    "no pattern": {"patterns": ["abc("]},
    "too short a phrase": {"phrases": {"en": ["a"]}},
    "too many spellings": {"phrases": {"en": ["(aa|bb|cc|dd|ee|ff|gg) " * 4]}},
    "a mark amid a word": {"phrases": {"en": ["ha*ck"]}},
    "nothing to look for": {},
    "an unknown fact": {"fact": "weather"},
    "an unknown key": {"phrases": {"en": ["hack"]}, "colour": "red"},
    "strong and for": {"phrases": {"en": ["hack"]}, "strong": "true"},
}


@pytest.mark.parametrize("refused", REFUSED)
def test_what_would_be_slow_or_senseless_is_refused(refused: str) -> None:
    signs = data("bluff.yaml")
    sign = {"side": "for", "weight": "1", "says": "Words.", **REFUSED[refused]}
    signs["signs"] = {**data("bluff.yaml")["signs"], "new": sign}  # type: ignore[dict-item]
    with pytest.raises(ValidationError):
        BluffSigns.model_validate(signs)


@pytest.mark.parametrize("part", ["questions", "verdicts", "notes"])
def test_missing_words_are_refused(part: str) -> None:
    signs = data("bluff.yaml")
    signs[part] = dict(list(signs[part].items())[1:])  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="there are no words for"):
        BluffSigns.model_validate(signs)
