from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook.checker import check
from sextortion_help.playbook.library import NEEDED_SITUATIONS
from sextortion_help.playbook.loader import load_library
from sextortion_help.playbook.slips import near

Files = Mapping[str, str]

FIRST = """\
title: First
items:
  - message: hello
    say: Hello.
    sources: src
"""
ASKING = """\
title: Asking
items:
  - question: country
    ask: Where?
    answer: country
    choices: {other: Elsewhere}
  - question: money
    ask: Was money sent?
    choices: {sent: A, kept: B}
  - question: words
    ask: Tell me.
    answer: text
  - question: apps
    ask: Which apps?
    answer: many
    choices_from: platforms
    choices: {other: Another}
  - question: ways
    ask: Which ways?
    answer: many
    choices_from: payments
"""
LATER = """\
title: Later
items:
  - step: call
    title: Call
    do: Call.
    when: paid
    sources: src
  - each: platform
    of: apps
    items:
      - step: report
        title: "Report on {platform.name}"
        do: "{platform.report.do}"
        why: "{platform.report.mind}"
        link: "{platform.report.link}"
      - {message: marks, say: "{platform.identifiers}"}
  - each: payment
    of: ways
    items:
      - {step: stop, title: Stop, do: "{payment.stop.do}"}
      - {message: numbers, say: "{payment.phones}"}
  - question: late
    ask: Late?
    choices: {early: A, late: B}
"""
SITUATIONS = (
    "paid:\n  title: Money was sent\n  when: {money: sent}\n"
    "under_18: {title: Young, when: {money: sent}}\n"
    "in_danger: {title: Danger, when: {money: sent}}\n"
    "ask_first: {title: Ask first, when: {money: sent}}\n"
)
SOURCES = "src: {who: Someone, kind: official, read: 2026-01-31}\n"
PLATFORM = """\
name: App
report: {do: Tap., confidence: official}
sources: src
checked: 2026-01-31
"""
PAYMENT = """\
name: Way
stop: {do: Call., confidence: official}
phones:
  - country: GB
    what: Fraud line
    phone: "123"
    confidence: official
    sources: src
sources: src
checked: 2026-01-31
"""


def contact(id_: str, kind: str, *, audience: str = "everyone", sources: str = "src") -> str:
    """A contact on two lines, the second with its sources."""
    return (
        f'  - {{id: {id_}, name: N, kind: {kind}, audience: {audience}, phone: "1", does: D,\n'
        f"     sources: {sources}, confidence: official, checked: 2026-01-31}}\n"
    )


def country(code: str, contacts: str) -> str:
    return f"name: Land\ncode: {code}\ncontacts:\n{contacts}"


ANYWHERE = "".join(
    contact(f"int-{kind}", kind) for kind in ("emergency", "crisis", "police", "takedown")
)
BRITISH = "".join(contact(f"gb-{kind}", kind) for kind in ("emergency", "crisis", "police"))

GOOD: Files = {
    "first-words.txt": "You are not alone.\n",
    "guide/10-first.yaml": FIRST,
    "guide/20-asking.yaml": ASKING,
    "guide/30-later.yaml": LATER,
    "situations.yaml": SITUATIONS,
    "sources.yaml": SOURCES,
    "platforms/app.yaml": PLATFORM,
    "payments/way.yaml": PAYMENT,
    "contacts/INT.yaml": country("INT", ANYWHERE),
    "contacts/GB.yaml": country("GB", BRITISH),
}


def slips(folder: Path, changes: Mapping[str, str | None]) -> list[str]:
    for name, content in {**GOOD, **changes}.items():
        if content is not None:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")
    found = [str(problem) for problem in check(load_library(folder))]
    # The messages here are there for something else; what they must name has a test of its own.
    return [problem for problem in found if "the message 'm' names no source" not in problem]


def line_marked(text: str) -> int:
    """The line that bears the mark ``# here``, and so must be reported."""
    (line,) = (n for n, words in enumerate(text.splitlines(), 1) if words.endswith("# here"))
    return line


def test_a_small_good_folder_has_no_problem(tmp_path: Path) -> None:
    assert slips(tmp_path, {}) == []


def test_the_playbooks_that_ship_have_no_problem() -> None:
    assert check(load_library(shipped_playbooks())) == ()


# ------------------------------------------------------------------ one slip each

MIDDLE = "guide/25-middle.yaml"
"""Stands after the questions of ``ASKING`` and before those of ``LATER``."""


def middle(text: str) -> str:
    return f"title: Middle\nitems:\n{text}"


def message(rest: str) -> str:
    return middle(f"  - message: m\n    say: S\n    {rest}\n")


def each(rest: str, *, kind: str = "platform", of: str = "apps") -> str:
    return middle(
        f"  - each: {kind}\n    of: {of}\n    items:\n"
        f"      - step: s  # here\n        title: T\n        {rest}\n"
    )


def each_of(kind: str, of: str) -> str:
    return middle(
        f"  - each: {kind}\n    of: {of}  # here\n    items:\n"
        "      - {step: s, title: T, do: D}\n"
    )


SLIPS: dict[str, tuple[str, str, str]] = {
    "a message that names no source": (
        "guide/30-later.yaml",
        f"{LATER}  - message: bare  # here\n    say: Words.\n",
        "the message 'bare' names no source",
    ),
    "contacts that name no source": (
        "guide/30-later.yaml",
        f"{LATER}  - contacts: bare  # here\n    title: Call\n    kinds: [crisis]\n",
        "the contacts 'bare' names no source",
    ),
    "a situation of too many parts": (
        "situations.yaml",
        SITUATIONS
        + "s0: {title: S, when: {any: [paid, paid]}}\n"
        + "".join(f"s{n}: {{title: S, when: {{any: [s{n - 1}, s{n - 1}]}}}}\n" for n in range(1, 8))
        + "s8: {title: S, when: {any: [s7, s7]}}  # here\n",
        "'s8' has more than 500 parts",
    ),
    "a name in braces that leads to no words": (
        "guide/30-later.yaml",
        LATER.replace("step: report\n", "step: report  # here\n").replace(
            "{platform.report.do}", "{platform.report}"
        ),
        "no platform card has 'report'",
    ),
    "a name in braces that leads to a day": (
        "guide/30-later.yaml",
        LATER.replace("step: report\n", "step: report  # here\n").replace(
            'title: "Report on {platform.name}"', 'title: "On {platform.checked}"'
        ),
        "no platform card has 'checked'",
    ),
    "a name in braces that leads into a list": (
        "guide/30-later.yaml",
        LATER.replace("step: report\n", "step: report  # here\n").replace(
            "{platform.report.do}", "{platform.identifiers.name}"
        ),
        "no platform card has 'identifiers.name'",
    ),
    "braces with a slip inside": (
        "guide/30-later.yaml",
        LATER.replace("step: report\n", "step: report  # here\n").replace(
            "{platform.report.do}", "{platform.Report.do}"
        ),
        "no card has such a name",
    ),
    "braces outside an each": (
        "guide/30-later.yaml",
        LATER.replace("step: call\n", "step: call  # here\n").replace(
            "title: Call", 'title: "Call {platform.name}"'
        ),
        "only 'each' fills braces",
    ),
    "an each with a source that does not exist": (
        "guide/30-later.yaml",
        LATER.replace("    of: apps\n", "    of: apps\n    sources: srk  # here\n"),
        "there is no source 'srk'; did you mean 'src'?",
    ),
    "crisis lines for adults alone": (
        "contacts/INT.yaml",
        country(
            "INT",
            ANYWHERE.replace("kind: crisis, audience: everyone", "kind: crisis, audience: adults"),
        ).replace("contacts:", "contacts:  # here"),
        "no contact of the kind 'crisis'",
    ),
    "an id used in an earlier file": (
        MIDDLE,
        middle("  - message: hello  # here\n    say: S\n    sources: src\n"),
        "the id 'hello' is used before, in guide/10-first.yaml",
    ),
    "an id used twice in one file": (
        MIDDLE,
        middle("  - {message: m, say: S}\n  - {message: m, say: S}  # here\n"),
        f"the id 'm' is used before, in {MIDDLE}",
    ),
    "an id used again within an each": (
        MIDDLE,
        middle(
            "  - each: platform\n    of: apps\n    items:\n"
            "      - {step: s, title: T, do: D}\n      - {message: hello, say: S}  # here\n"
        ),
        "the id 'hello' is used before",
    ),
    "a question asked twice": (
        MIDDLE,
        middle("  - question: money  # here\n    ask: A?\n    choices: {sent: A, kept: B}\n"),
        "the id 'money' is used before",
    ),
    "a fact asked only later": (
        MIDDLE,
        message("when: {late: early}  # here"),
        "the fact 'late' is asked only later",
    ),
    "a question that depends on its own answer": (
        MIDDLE,
        middle(
            "  - question: own\n    when: {own: a}  # here\n"
            "    ask: A?\n    choices: {a: A, b: B}\n"
        ),
        "the fact 'own' is asked only later",
    ),
    "other words for a question that depend on its own answer": (
        MIDDLE,
        middle(
            "  - question: own\n    ask: A?\n    choices: {a: A, b: B}\n    wording:\n"
            "      - when: {own: a}  # here\n        ask: B?\n"
        ),
        "the fact 'own' is asked only later",
    ),
    "a fact nobody asks": (
        MIDDLE,
        message("when: {mony: sent}  # here"),
        "no question asks 'mony'; did you mean 'money'?",
    ),
    "a fact deep inside a condition": (
        MIDDLE,
        message("when: {any: [{money: sent}, {not: {all: [{mony: sent}, paid]}}]}  # here"),
        "no question asks 'mony'",
    ),
    "a fact nobody asks, within an each": (
        MIDDLE,
        middle(
            "  - each: platform\n    of: apps\n    items:\n"
            "      - {step: s, title: T, do: D,\n         when: {mony: sent}}  # here\n"
        ),
        "no question asks 'mony'",
    ),
    "a fact nobody asks, on an each": (
        MIDDLE,
        middle(
            "  - each: platform\n    of: apps\n    when: {mony: sent}  # here\n    items:\n"
            "      - {step: s, title: T, do: D}\n"
        ),
        "no question asks 'mony'",
    ),
    "a fact nobody asks, in a situation": (
        "situations.yaml",
        f"{SITUATIONS}new:\n  title: N\n  when: {{mony: sent}}  # here\n",
        "no question asks 'mony'; did you mean 'money'?",
    ),
    "a value never offered": (
        MIDDLE,
        message("when: {money: [kept, snt]}  # here"),
        "'money' never offers 'snt'; did you mean 'sent'?",
    ),
    "a value of free words": (
        MIDDLE,
        message("when: {words: hello}  # here"),
        "'words' never offers 'hello'",
    ),
    "a card that does not exist": (
        MIDDLE,
        message("when: {apps: ap}  # here"),
        "'apps' never offers 'ap'; did you mean 'app'?",
    ),
    "a country without contacts": (
        MIDDLE,
        message("when: {country: FR}  # here"),
        "'country' never offers 'FR'",
    ),
    "the contacts for anywhere as a country": (
        MIDDLE,
        message("when: {country: INT}  # here"),
        "'country' never offers 'INT'",
    ),
    "a value never offered, in a situation": (
        "situations.yaml",
        f"{SITUATIONS}new:\n  title: N\n  when: {{money: snt}}  # here\n",
        "did you mean 'sent'?",
    ),
    "a situation that does not exist": (
        MIDDLE,
        message("when: piad  # here"),
        "there is no situation 'piad'; did you mean 'paid'?",
    ),
    "a situation that does not exist, in a situation": (
        "situations.yaml",
        f"{SITUATIONS}new:\n  title: N\n  when: {{not: piad}}  # here\n",
        "did you mean 'paid'?",
    ),
    "a situation that depends on itself": (
        "situations.yaml",
        f"{SITUATIONS}new:\n  title: N\n  when: {{any: [paid, {{not: new}}]}}  # here\n",
        "the situation 'new' depends on itself",
    ),
    "a source that does not exist": (
        MIDDLE,
        message("sources: [src, scr]  # here"),
        "there is no source 'scr'; did you mean 'src'?",
    ),
    "a source that does not exist, within an each": (
        MIDDLE,
        middle(
            "  - each: platform\n    of: apps\n    items:\n"
            "      - {step: s, title: T, do: D,\n         sources: scr}  # here\n"
        ),
        "there is no source 'scr'",
    ),
    "a source that does not exist, of a contact": (
        "contacts/INT.yaml",
        country("INT", ANYWHERE + contact("x", "fraud", sources="scr  # here\n    ")),
        "there is no source 'scr'; did you mean 'src'?",
    ),
    "a source that does not exist, of a platform": (
        "platforms/app.yaml",
        PLATFORM.replace("sources: src", "sources: scr  # here"),
        "there is no source 'scr'",
    ),
    "a source that does not exist, of a payment": (
        "payments/way.yaml",
        PAYMENT.replace("\nsources: src", "\nsources: scr  # here"),
        "there is no source 'scr'",
    ),
    "a source that does not exist, of a firm's number": (
        "payments/way.yaml",
        PAYMENT.replace("    sources: src", "    sources: scr  # here"),
        "there is no source 'scr'",
    ),
    "a step that names no source": (
        MIDDLE,
        middle("  - step: s  # here\n    title: T\n    do: D\n"),
        "the step 's' names no source",
    ),
    "an each of what nobody asks": (
        MIDDLE,
        each_of("platform", "aps"),
        "no question before asks 'aps'; did you mean 'apps'?",
    ),
    "an each of what is asked only later": (
        MIDDLE,
        each_of("platform", "late"),
        "no question before asks 'late'",
    ),
    "an each of written choices": (
        MIDDLE,
        each_of("platform", "money"),
        "'money' does not choose from platforms",
    ),
    "an each of the other kind of card": (
        MIDDLE,
        each_of("payment", "apps"),
        "'apps' does not choose from payments",
    ),
    "a name no card has": (
        MIDDLE,
        each('do: "{platform.reprot.do}"'),
        "no platform card has 'reprot.do'",
    ),
    "a name no card has, further in": (
        MIDDLE,
        each('do: "Tap {platform.report.way} twice."'),
        "no platform card has 'report.way'",
    ),
    "a name beyond the end of a text": (
        MIDDLE,
        each('do: "{platform.name.first}"'),
        "no platform card has 'name.first'",
    ),
    "a name no card has, in the reason": (
        MIDDLE,
        each('do: D\n        why: "{platform.cause}"'),
        "no platform card has 'cause'",
    ),
    "a name no card has, in the link": (
        MIDDLE,
        each('do: D\n        link: "{platform.home}"'),
        "no platform card has 'home'",
    ),
    "a name of the other kind of card": (
        MIDDLE,
        each('do: "{payment.stop.do}"'),
        "'{payment.stop.do}' does not begin with 'platform'",
    ),
    "a name only the other kind of card has": (
        MIDDLE,
        each('do: "{payment.report.do}"', kind="payment", of="ways"),
        "no payment card has 'report.do'",
    ),
    "a contact's id used twice in a country": (
        "contacts/GB.yaml",
        country("GB", BRITISH + contact("gb-police", "fraud").replace(",\n", ",  # here\n", 1)),
        "the id 'gb-police' is used before",
    ),
    "a guide that begins with a question": (
        "guide/00-start.yaml",
        "title: T\nitems:\n  - question: q  # here\n    ask: A?\n    answer: text\n",
        "begin with a message",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_one_problem_with_file_line_and_words(tmp_path: Path, slip: str) -> None:
    file, text, words = SLIPS[slip]
    (problem,) = slips(tmp_path, {file: text})
    place = f"{file}:{line_marked(text)}: "
    assert (problem.startswith(place), words in problem) == (True, True), problem


# ------------------------------------------------------------------ slips between several files


def test_a_contacts_id_used_in_two_countries_is_found(tmp_path: Path) -> None:
    again = country("INT", ANYWHERE + contact("gb-police", "fraud"))
    assert slips(tmp_path, {"contacts/INT.yaml": again}) == [
        "contacts/INT.yaml:12: the id 'gb-police' is used before"
    ]


def test_situations_that_depend_on_each_other_are_each_found(tmp_path: Path) -> None:
    text = "a: {title: A, when: b}\nb: {title: B, when: c}\nc: {title: C, when: a}\n"
    assert [
        problem.split(":")[1]
        for problem in slips(tmp_path, {"situations.yaml": SITUATIONS + text})
        if "depends on itself" in problem
    ] == ["7", "8", "9"]


def test_a_situation_that_leads_into_a_circle_is_not_itself_circular(tmp_path: Path) -> None:
    text = "a: {title: A, when: b}\nb: {title: B, when: b}\n"
    (problem,) = slips(tmp_path, {"situations.yaml": SITUATIONS + text})
    assert "'b' depends on itself" in problem


def test_a_situation_named_by_two_others_is_no_circle(tmp_path: Path) -> None:
    text = "a: {title: A, when: {any: [paid, b]}}\nb: {title: B, when: {all: [paid, paid]}}\n"
    assert slips(tmp_path, {"situations.yaml": SITUATIONS + text}) == []


@pytest.mark.parametrize("behind", ["when: {late: early}", "when: {not: {any: [inner]}}"])
def test_a_situation_that_depends_on_a_later_fact_is_found_where_it_is_named(
    tmp_path: Path, behind: str
) -> None:
    inner = "inner:\n  title: I\n  when: {late: late}\n"
    changes = {
        "situations.yaml": f"{SITUATIONS}{inner}new:\n  title: N\n  {behind}\n",
        MIDDLE: message("when: {any: [new, paid]}"),
    }
    assert slips(tmp_path, changes) == [
        f"{MIDDLE}:5: 'new' depends on 'late', which is asked only later"
    ]


def test_a_situation_may_depend_on_a_fact_that_is_asked_before_it_is_used(tmp_path: Path) -> None:
    changes = {
        "situations.yaml": f"{SITUATIONS}new:\n  title: N\n  when: {{late: late}}\n",
        "guide/40-last.yaml": message("when: new"),
    }
    assert slips(tmp_path, changes) == []


def test_a_condition_may_always_name_skipped(tmp_path: Path) -> None:
    when = "when: {any: [{words: skipped}, {apps: skipped}, {country: [GB, skipped, other]}]}"
    assert slips(tmp_path, {MIDDLE: message(when)}) == []


def test_a_message_needs_no_source(tmp_path: Path) -> None:
    assert slips(tmp_path, {MIDDLE: middle("  - {message: m, say: S}\n")}) == []


def test_a_folder_needs_no_platforms_to_be_good(tmp_path: Path) -> None:
    assert slips(tmp_path, {"platforms/app.yaml": None}) == []


# ------------------------------------------------------------------ what may not be lacking


def test_contacts_for_anywhere_are_missed(tmp_path: Path) -> None:
    (problem,) = slips(tmp_path, {"contacts/INT.yaml": None})
    assert problem.startswith("contacts:1: the file INT.yaml")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("GB", "emergency"),
        ("INT", "emergency"),
        ("INT", "police"),
        ("INT", "crisis"),
        ("INT", "takedown"),
    ],
)
def test_a_kind_of_contact_that_no_country_may_lack_is_missed(
    tmp_path: Path, code: str, kind: str
) -> None:
    contacts = {"GB": BRITISH, "INT": ANYWHERE}[code].replace(f"kind: {kind}", "kind: fraud")
    (problem,) = slips(tmp_path, {f"contacts/{code}.yaml": country(code, contacts)})
    assert problem == f"contacts/{code}.yaml:3: no contact of the kind '{kind}' for everyone"


def test_a_crisis_line_for_minors_only_is_not_enough(tmp_path: Path) -> None:
    contacts = ANYWHERE.replace(
        "kind: crisis, audience: everyone", "kind: crisis, audience: minors"
    )
    (problem,) = slips(tmp_path, {"contacts/INT.yaml": country("INT", contacts)})
    assert "'crisis'" in problem


@pytest.mark.parametrize(
    ("old", "new"),
    [("question: country", "question: land"), ("answer: country", "answer: one")],
    ids=["asked under another name", "asked in another way"],
)
def test_a_guide_that_does_not_ask_for_the_country_is_found(
    tmp_path: Path, old: str, new: str
) -> None:
    (problem,) = slips(tmp_path, {"guide/20-asking.yaml": ASKING.replace(old, new)})
    assert problem == "guide:1: no question asks for 'country' with 'answer: country'"


# ------------------------------------------------------------------ all together


def test_problems_of_all_files_are_found_together_in_order(tmp_path: Path) -> None:
    changes = {
        MIDDLE: middle("  - {message: m, say: S, when: piad}\n")
        + "  - {message: n, say: S, sources: src}\n" * 8
        + "  - {step: s, title: T, do: D}\n",
        "platforms/app.yaml": PLATFORM.replace("src", "scr"),
        "contacts/INT.yaml": None,
        "situations.yaml": f"{SITUATIONS}new: {{title: N, when: new}}\n",
    }
    found = slips(tmp_path, changes)
    assert list(dict.fromkeys(problem.split(": ")[0] for problem in found)) == [
        "contacts:1",
        *(f"{MIDDLE}:{line}" for line in (3, *range(5, 13))),
        "platforms/app.yaml:3",
        "situations.yaml:7",
    ]


def test_the_same_problem_on_one_line_is_told_once(tmp_path: Path) -> None:
    assert len(slips(tmp_path, {MIDDLE: message("when: {any: [piad, {not: piad}]}")})) == 1


def test_a_word_near_none_gets_no_suggestion() -> None:
    assert near("something-else", ["paid", "posted"]) == ""


@pytest.mark.parametrize("needed", NEEDED_SITUATIONS)
def test_a_situation_that_the_reports_need_may_not_be_missing(tmp_path: Path, needed: str) -> None:
    text = SITUATIONS.replace(f"{needed}:", f"{needed}x:")
    assert slips(tmp_path, {"situations.yaml": text}) == [
        f"situations.yaml:1: the situation '{needed}' is missing"
    ]
