from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.interview.conditions import holds
from sextortion_help.interview.progress import Answer, Progress, StepState
from sextortion_help.interview.walk import Place, Walk, shown_again_after, walk
from sextortion_help.playbook.conditions import SKIPPED, Condition, FactIs, Not
from sextortion_help.playbook.documents import Document
from sextortion_help.playbook.library import GuideFile, Library
from sextortion_help.playbook.models import (
    Each,
    Gate,
    Message,
    Payment,
    PlainItem,
    Platform,
    Question,
    Section,
    Situation,
    Step,
)
from tests.shipped import LIBRARY

Data = dict[str, Any]

SHIPPED = LIBRARY
STATES: tuple[StepState, ...] = ("done", "later", "not-for-me")


# ------------------------------------------------------------------ a small guide in a few words


def message(id_: str, **more: object) -> Data:
    return {"message": id_, "say": "S", **more}


def gate(id_: str, **more: object) -> Data:
    return {"gate": id_, "say": "S", "go_on": "G", **more}


def step(id_: str, **more: object) -> Data:
    return {"step": id_, "title": "T", "do": "D", **more}


def collect(id_: str, **more: object) -> Data:
    field = {"field": "f", "ask": "A", "label": "L"}
    return {"collect": id_, "title": "T", "ask": "A", "another": "B", "fields": [field], **more}


def contacts(id_: str, **more: object) -> Data:
    return {"contacts": id_, "title": "T", "kinds": ["crisis"], **more}


def question(fact: str, **more: object) -> Data:
    return {"question": fact, "ask": "A?", "choices": {"yes": "Yes", "no": "No"}, **more}


def words(fact: str, **more: object) -> Data:
    return {"question": fact, "ask": "A?", "answer": "text", **more}


def which_apps(**more: object) -> Data:
    return {
        "question": "apps",
        "ask": "A?",
        "answer": "many",
        "choices_from": "platforms",
        **more,
    }


def each_app(*items: Data, **more: object) -> Data:
    return {"each": "platform", "of": "apps", "items": list(items), **more}


def platform(**more: object) -> Platform:
    return Platform.model_validate(
        {"name": "App", "sources": "src", "checked": "2026-01-31", **more}
    )


def guide(
    *sections: Sequence[Data],
    situations: Mapping[str, object] | None = None,
    platforms: Mapping[str, Platform] | None = None,
    payments: Mapping[str, Payment] | None = None,
) -> Library:
    files = (
        Section.model_validate({"title": f"Part {number}", "items": list(items)})
        for number, items in enumerate(sections)
    )
    return Library(
        first_words=(),
        guide=tuple(
            GuideFile(f"{number}", section, Document(f"guide/{number}.yaml", "", {}))
            for number, section in enumerate(files)
        ),
        situations={
            name: Situation.model_validate({"title": "T", "when": when})
            for name, when in (situations or {}).items()
        },
        platforms=platforms or {},
        payments=payments or {},
        countries={},
        sources={},
        documents={},
    )


def said(*seen: str, **answers: Answer) -> Progress:
    return Progress(answers=answers, seen=frozenset(seen))


def ids(way: Walk) -> list[str]:
    return [place.id for place in way.places]


def next_id(library: Library, progress: Progress) -> str | None:
    place = walk(library, progress).next
    return place.id if place else None


# ------------------------------------------------------------------ what comes next


def test_the_first_item_comes_first() -> None:
    assert next_id(guide([message("one"), message("two")]), said()) == "one"


def test_an_item_dealt_with_is_passed_over() -> None:
    assert next_id(guide([message("one"), message("two")]), said("one")) == "two"


def test_an_item_skipped_over_earlier_comes_before_later_ones() -> None:
    assert next_id(guide([message("one"), message("two"), message("three")]), said("two")) == "one"


def test_an_item_that_does_not_apply_never_comes() -> None:
    library = guide([question("a"), message("one", when={"a": "yes"}), message("two")])
    assert next_id(library, said(a="no")) == "two"


def test_an_item_that_comes_to_apply_is_met_before_later_ones() -> None:
    library = guide([question("a"), message("one", when={"a": "yes"}), message("two")])
    assert next_id(library, said("two", a="yes")) == "one"


def test_nothing_comes_after_the_last_item() -> None:
    assert next_id(guide([message("one"), question("a")]), said("one", a=None)) is None


def test_the_next_file_follows_the_last_item_of_a_file() -> None:
    assert next_id(guide([message("one")], [message("two")]), said("one")) == "two"


def test_places_stand_in_the_order_of_files_and_items() -> None:
    library = guide([message("c"), message("a")], [message("b")])
    assert ids(walk(library, said())) == ["c", "a", "b"]


def test_a_place_knows_its_part_of_the_guide() -> None:
    library = guide([message("c"), message("a")], [message("b")])
    assert [place.part for place in walk(library, said()).places] == [0, 0, 1]


@pytest.mark.parametrize("item", [message("x"), gate("x"), collect("x"), contacts("x")])
def test_what_is_read_or_closed_is_dealt_with_once_seen(item: Data) -> None:
    assert next_id(guide([item]), said("x")) is None


@pytest.mark.parametrize("state", STATES)
def test_a_step_is_dealt_with_in_every_state(state: StepState) -> None:
    assert next_id(guide([step("x")]), Progress(steps={"x": state})) is None


def test_a_step_is_not_dealt_with_by_being_seen() -> None:
    assert next_id(guide([step("x")]), said("x")) == "x"


def test_a_question_is_not_dealt_with_by_being_seen() -> None:
    assert next_id(guide([question("a")]), said("a")) == "a"


@pytest.mark.parametrize("answer", ["yes", None])
def test_a_question_is_dealt_with_when_answered_or_skipped(answer: Answer) -> None:
    assert next_id(guide([question("a")]), said(a=answer)) is None


# ------------------------------------------------------------------ what conditions see


def test_a_question_not_yet_answered_counts_as_skipped() -> None:
    library = guide([question("a"), message("careful", when={"a": [SKIPPED]})])
    assert ids(walk(library, said())) == ["a", "careful"]


@pytest.mark.parametrize("when", [{"a": "yes"}, {"a": SKIPPED}, {"not": {"a": "yes"}}])
def test_skipped_and_unanswered_lead_the_same_way(when: Data) -> None:
    library = guide([question("a"), message("one", when=when)])
    assert ids(walk(library, said())) == ids(walk(library, said(a=None)))


def test_a_question_that_does_not_apply_is_not_even_skipped() -> None:
    library = guide(
        [question("a"), question("b", when={"a": "yes"}), message("one", when={"b": SKIPPED})]
    )
    assert ids(walk(library, said(a="no"))) == ["a"]


def test_an_answer_of_several_values_counts_for_each() -> None:
    both = {"all": [{"a": "yes"}, {"a": "no"}]}
    library = guide([question("a", answer="many"), message("one", when=both)])
    assert ids(walk(library, said(a=("no", "yes")))) == ["a", "one"]


@pytest.mark.parametrize("typed", ["skipped", "yes", ""])
def test_free_words_are_never_compared(typed: str) -> None:
    when = {"a": ["skipped", "yes"]}
    library = guide([words("a"), message("one", when=when)])
    assert ids(walk(library, said(a=typed))) == ["a"]


def test_free_words_skipped_count_as_skipped() -> None:
    library = guide([words("a"), message("one", when={"a": SKIPPED})])
    assert ids(walk(library, said(a=None))) == ["a", "one"]


def test_a_situation_is_looked_up() -> None:
    library = guide([question("a"), message("one", when="s")], situations={"s": {"a": "yes"}})
    assert ids(walk(library, said(a="yes"))) == ["a", "one"]


# ------------------------------------------------------------------ answers that stop counting

CHAIN = guide(
    [
        question("a"),
        question("b", when={"a": "yes"}),
        question("c", when={"b": "yes"}),
        message("end", when={"c": "yes"}),
        message("no-b", when={"not": {"b": "yes"}}),
    ]
)


def test_everything_that_hung_on_an_answer_goes_with_it() -> None:
    way = walk(CHAIN, said(a="no", b="yes", c="yes"))
    assert ids(way) == ["a", "no-b"]


def test_facts_that_stopped_counting_are_not_seen() -> None:
    assert set(walk(CHAIN, said(a="no", b="yes", c="yes")).facts) == {"a"}


def test_what_was_said_counts_again_when_its_question_does() -> None:
    before = said(a="yes", b="yes", c="yes")
    changed = replace(before, answers={**before.answers, "a": "no"})
    again = replace(changed, answers={**changed.answers, "a": "yes"})
    assert ids(walk(CHAIN, again)) == ["a", "b", "c", "end"]


# ------------------------------------------------------------------ gates


def test_nothing_is_shown_beyond_a_closed_gate() -> None:
    library = guide([message("one"), gate("g"), message("two")], [step("s")])
    assert ids(walk(library, said("one"))) == ["one", "g"]


def test_a_closed_gate_is_next_even_when_all_behind_it_is_done() -> None:
    library = guide([gate("g"), message("two"), question("a")])
    assert next_id(library, said("two", a="yes")) == "g"


def test_what_comes_before_a_closed_gate_comes_first() -> None:
    assert next_id(guide([message("one"), gate("g")]), said()) == "one"


def test_what_was_not_answered_beyond_a_closed_gate_counts_as_skipped() -> None:
    # Were it absent, someone whose age nobody asked yet would count as an adult.
    library = guide([gate("g"), question("a"), question("b")])
    facts = walk(library, said(a="yes")).facts
    assert facts == {"a": frozenset({"yes"}), "b": frozenset({SKIPPED})}


def test_a_gate_once_passed_is_open() -> None:
    library = guide([gate("g"), message("two")])
    assert ids(walk(library, said("g"))) == ["g", "two"]


def test_a_gate_that_does_not_apply_closes_nothing() -> None:
    library = guide([question("a"), gate("g", when={"a": "yes"}), message("two")])
    assert ids(walk(library, said(a="no"))) == ["a", "two"]


# ------------------------------------------------------------------ cards

APPS = {name: platform(name=name.title()) for name in ("alpha", "beta", "gamma")}


def test_an_each_stands_once_for_every_card_chosen_in_the_order_of_the_cards() -> None:
    library = guide([which_apps(), each_app(step("s"), message("m"))], platforms=APPS)
    way = walk(library, said(apps=("gamma", "alpha")))
    assert ids(way) == ["apps", "s.alpha", "m.alpha", "s.gamma", "m.gamma"]


@pytest.mark.parametrize("answer", [None, ("other",), ()])
def test_an_each_of_no_card_is_nothing(answer: Answer) -> None:
    library = guide([which_apps(choices={"other": "O"}), each_app(step("s"))], platforms=APPS)
    assert ids(walk(library, said(apps=answer))) == ["apps"]


def test_an_each_that_does_not_apply_is_nothing() -> None:
    items = [question("a"), which_apps(), each_app(step("s"), when={"a": "yes"})]
    library = guide(items, platforms=APPS)
    assert ids(walk(library, said(a="no", apps=("alpha",)))) == ["a", "apps"]


def test_an_item_within_an_each_may_have_a_condition_of_its_own() -> None:
    items = [question("a"), which_apps(), each_app(step("s"), step("t", when={"a": "yes"}))]
    library = guide(items, platforms=APPS)
    assert ids(walk(library, said(a="no", apps=("alpha",)))) == ["a", "apps", "s.alpha"]


def test_a_step_is_dealt_with_for_its_own_card_only() -> None:
    library = guide([which_apps(), each_app(step("s"))], platforms=APPS)
    progress = Progress(answers={"apps": ("alpha", "beta")}, steps={"s.alpha": "done"})
    assert next_id(library, progress) == "s.beta"


def test_cards_of_a_question_that_stopped_counting_are_gone() -> None:
    items = [question("a"), which_apps(when={"a": "yes"}), each_app(step("s"))]
    library = guide(items, platforms=APPS)
    assert ids(walk(library, said(a="no", apps=("alpha",)))) == ["a"]


def test_numbers_are_those_of_the_country_the_person_is_in() -> None:
    phones = [
        {"country": code, "what": "W", "phone": code, "confidence": "official", "sources": "src"}
        for code in ("GB", "US")
    ]
    way = Payment.model_validate(
        {
            "name": "Way",
            "stop": {"do": "D", "confidence": "official"},
            "phones": phones,
            "sources": "src",
            "checked": "2026-01-31",
        }
    )
    library = guide(
        [
            {"question": "country", "ask": "A?", "answer": "country"},
            {"question": "ways", "ask": "A?", "answer": "many", "choices_from": "payments"},
            {"each": "payment", "of": "ways", "items": [message("m", say="{payment.phones}")]},
        ],
        payments={"way": way},
    )
    place = walk(library, said(country="US", ways=("way",))).find("m.way")
    assert place is not None
    assert isinstance(place.item, Message)
    assert place.item.say == ("W, in US: US",)


# ------------------------------------------------------------------ moving about

THREE = walk(guide([message("one"), message("two"), message("three")]), said())


def test_the_place_one_back_is_the_one_before() -> None:
    before = THREE.before("three")
    assert before is not None
    assert before.id == "two"


def test_nothing_is_before_the_first_place() -> None:
    assert THREE.before("one") is None


def test_the_place_one_back_from_the_end_is_the_last() -> None:
    before = THREE.before(None)
    assert before is not None
    assert before.id == "three"


def test_nothing_is_before_the_end_of_an_empty_way() -> None:
    assert Walk((), {}).before(None) is None


def test_a_place_that_applies_is_found() -> None:
    found = THREE.find("two")
    assert found is not None
    assert found.id == "two"


def test_a_place_that_does_not_apply_is_not_found() -> None:
    assert walk(CHAIN, said(a="no")).find("b") is None


# ------------------------------------------------------------------ shown again

AGAIN = guide(
    [
        question("a"),
        question("b", when={"a": "yes"}),
        message("direct", when={"a": "yes"}),
        gate("through", when="s"),
        contacts("negated", when={"not": {"any": [{"a": "no"}, {"b": "yes"}]}}),
        step("do", when={"a": "yes"}),
        message("free"),
        message("other", when={"b": "yes"}),
    ],
    situations={"s": "t", "t": {"a": "yes"}},
)


def test_what_is_read_and_depends_on_a_fact_is_shown_again() -> None:
    assert shown_again_after(AGAIN, "a") == {"direct", "through", "negated"}


def test_nothing_is_shown_again_for_a_fact_nothing_depends_on() -> None:
    assert shown_again_after(AGAIN, "c") == frozenset()


def test_crisis_lines_and_the_pause_are_shown_again_after_a_new_answer_on_safety() -> None:
    assert {"crisis-lines", "take-your-time"} <= shown_again_after(SHIPPED, "safe_now")


@pytest.mark.parametrize("fact", sorted(SHIPPED.questions()))
def test_no_step_or_question_of_the_guide_that_ships_is_shown_again(fact: str) -> None:
    kept = {item.id for item in SHIPPED.items() if isinstance(item, (Question, Step))}
    assert not shown_again_after(SHIPPED, fact) & kept


# ------------------------------------------------------------------ properties of what ships


def answers_to(asked: Question) -> st.SearchStrategy[Answer]:
    """Any answer a person can give: skipped, one choice, a few choices or words."""
    if asked.answer == "text":
        return st.none() | st.just("some words")
    choices = st.sampled_from(sorted(SHIPPED.choices(asked)))
    if asked.answer == "many":
        few = st.lists(choices, min_size=1, max_size=3, unique=True).map(tuple)
        return st.none() | few
    return st.none() | choices


LIVES: st.SearchStrategy[dict[str, Answer]] = st.fixed_dictionaries(
    {fact: answers_to(asked) for fact, asked in SHIPPED.questions().items()}
)
"""A person's answer to every question, were it asked."""

DEALT_WITH = st.frozensets(
    st.sampled_from(
        [item.id for item in SHIPPED.items() if not isinstance(item, (Each, Question, Step))]
    )
)
STEPS = st.dictionaries(
    st.sampled_from([item.id for item in SHIPPED.items() if isinstance(item, Step)]),
    st.sampled_from(STATES),
    max_size=8,
)
SOME_ANSWERS = st.builds(
    lambda life, facts: {fact: life[fact] for fact in sorted(facts)},
    LIVES,
    st.frozensets(st.sampled_from(sorted(SHIPPED.questions()))),
)
PROGRESSES = st.builds(Progress, answers=SOME_ANSWERS, seen=DEALT_WITH, steps=STEPS)
"""Any state a case can be in, also one that no straight way leads to."""

MOST_PLACES = sum(
    len(item.items) * len(SHIPPED.cards(item.each)) if isinstance(item, Each) else 1
    for item in SHIPPED.items()
)


def deal_with(progress: Progress, item: PlainItem, life: Mapping[str, Answer]) -> Progress:
    if isinstance(item, Question):
        return replace(progress, answers={**progress.answers, item.id: life[item.id]})
    if isinstance(item, Step):
        return replace(progress, steps={**progress.steps, item.id: "done"})
    return replace(progress, seen=progress.seen | {item.id})


def whole_way(life: Mapping[str, Answer], progress: Progress) -> list[str]:
    """Deal with each next item in turn, and return their ids in the order they came."""
    met: list[str] = []
    while (place := walk(SHIPPED, progress).next) is not None and len(met) <= MOST_PLACES:
        met.append(place.id)
        progress = deal_with(progress, place.item, life)
    return met


@given(LIVES)
@settings(max_examples=40)
def test_the_way_ends_and_never_shows_an_item_twice(life: dict[str, Answer]) -> None:
    met = whole_way(life, Progress())
    assert (len(met) <= MOST_PLACES, len(set(met))) == (True, len(met))


@given(LIVES, PROGRESSES)
@settings(max_examples=40)
def test_the_way_ends_from_wherever_a_case_stands(
    life: dict[str, Answer], progress: Progress
) -> None:
    met = whole_way(life, progress)
    assert (len(met) <= MOST_PLACES, len(set(met))) == (True, len(met))


@given(LIVES)
@settings(max_examples=30)
def test_on_a_straight_way_items_come_in_the_order_in_which_they_finally_stand(
    life: dict[str, Answer],
) -> None:
    progress = Progress()
    met: list[str] = []
    while (place := walk(SHIPPED, progress).next) is not None:
        met.append(place.id)
        progress = deal_with(progress, place.item, life)
    assert met == ids(walk(SHIPPED, progress))


@given(LIVES, LIVES, st.integers(1, 120))
@settings(max_examples=30)
def test_after_a_change_of_every_answer_the_way_still_ends(
    life: dict[str, Answer], other: dict[str, Answer], turns: int
) -> None:
    progress = Progress()
    for _ in range(turns):
        place = walk(SHIPPED, progress).next
        if place is None:
            break
        progress = deal_with(progress, place.item, life)
    changed = replace(progress, answers={fact: other[fact] for fact in progress.answers})
    met = whole_way(other, changed)
    assert (len(met) <= MOST_PLACES, len(set(met))) == (True, len(met))


@given(PROGRESSES)
def test_no_place_stands_twice_on_a_way(progress: Progress) -> None:
    found = ids(walk(SHIPPED, progress))
    assert len(set(found)) == len(found)


@given(PROGRESSES)
def test_the_next_place_is_the_first_not_dealt_with(progress: Progress) -> None:
    way = walk(SHIPPED, progress)
    dealt_with = {*progress.answers, *progress.seen, *progress.steps}
    left = [place for place in way.places if place.id not in dealt_with]
    assert way.next == (left[0] if left else None)


@given(PROGRESSES, st.randoms(use_true_random=False))
def test_the_way_depends_on_what_was_said_and_not_on_its_order(
    progress: Progress, chance: Any
) -> None:
    answers, steps = list(progress.answers.items()), list(progress.steps.items())
    chance.shuffle(answers)
    chance.shuffle(steps)
    shuffled = Progress(dict(answers), progress.seen, dict(steps))
    assert walk(SHIPPED, shuffled) == walk(SHIPPED, progress)


@given(PROGRESSES)
def test_answers_to_questions_that_do_not_apply_change_nothing(progress: Progress) -> None:
    way = walk(SHIPPED, progress)
    counting = {fact: given for fact, given in progress.answers.items() if fact in way.facts}
    assert walk(SHIPPED, replace(progress, answers=counting)) == way


@given(PROGRESSES)
def test_answers_unknown_to_the_guide_change_nothing(progress: Progress) -> None:
    more = replace(
        progress,
        answers={**progress.answers, "old_fact": "yes"},
        seen=progress.seen | {"old-message"},
        steps={**progress.steps, "old-step": "done"},
    )
    assert walk(SHIPPED, more) == walk(SHIPPED, progress)


@given(PROGRESSES)
def test_looking_at_the_way_removes_nothing_that_was_said(progress: Progress) -> None:
    copy = Progress(dict(progress.answers), frozenset(progress.seen), dict(progress.steps))
    walk(SHIPPED, progress)
    assert progress == copy


@given(PROGRESSES)
def test_every_place_applies_for_the_facts_in_the_end(progress: Progress) -> None:
    way = walk(SHIPPED, progress)
    assert all(holds(place.item.when, way.facts, SHIPPED.situations) for place in way.places)


@given(PROGRESSES)
def test_an_item_left_out_does_not_apply_or_stands_behind_a_gate(progress: Progress) -> None:
    way = walk(SHIPPED, progress)
    found = set(ids(way))
    for item in SHIPPED.items():
        if isinstance(item, Each):
            continue
        if item.id not in found:
            assert not holds(item.when, way.facts, SHIPPED.situations)
        elif isinstance(item, Gate) and item.id not in progress.seen:
            break


@given(PROGRESSES)
def test_only_the_last_place_can_be_a_closed_gate(progress: Progress) -> None:
    places = walk(SHIPPED, progress).places
    assert not any(
        isinstance(place.item, Gate) and not place.is_dealt_with for place in places[:-1]
    )


@given(PROGRESSES)
def test_the_places_one_back_lead_from_the_end_to_the_beginning(progress: Progress) -> None:
    way = walk(SHIPPED, progress)
    back: list[Place] = []
    place = way.before(None)
    while place is not None and len(back) <= len(way.places):
        back.append(place)
        place = way.before(place.id)
    assert tuple(reversed(back)) == way.places


@given(PROGRESSES)
def test_the_facts_are_those_of_the_questions_on_the_way(progress: Progress) -> None:
    way = walk(SHIPPED, progress)
    asked = [place.id for place in way.places if isinstance(place.item, Question)]
    is_open = not isinstance(way.places[-1].item, Gate)
    assert list(way.facts) == asked if is_open else way.facts.keys() == SHIPPED.questions().keys()


# ------------------------------------------------------------------ properties of any guide

Builder = Callable[..., Data]

BUILDERS: tuple[Builder, ...] = (question, message, gate, step)


@st.composite
def guides(draw: st.DrawFn) -> Library:
    """A guide of any items, each with a condition on any facts, asked before or not."""
    builders = draw(st.lists(st.sampled_from(BUILDERS), min_size=1, max_size=8))
    facts = [f"i{number}" for number, build in enumerate(builders) if build is question]
    values = st.lists(st.sampled_from(["yes", "no", SKIPPED]), min_size=1, unique=True)
    items: list[Data] = []
    for number, build in enumerate(builders):
        more: Data = {}
        if draw(st.booleans()) and facts:
            when: Condition = FactIs(draw(st.sampled_from(facts)), tuple(draw(values)))
            more["when"] = Not(when) if draw(st.booleans()) else when
        items.append(build(f"i{number}", **more))
    cut = draw(st.integers(1, len(items)))
    return guide(items[:cut], items[cut:]) if cut < len(items) else guide(items)


def in_plain_words(library: Library, progress: Progress) -> list[tuple[str, bool]]:
    """The rule of the guide written down a second time, as simply as it can be."""
    found: list[tuple[str, bool]] = []
    facts: dict[str, frozenset[str]] = {}
    for item in library.items():
        assert not isinstance(item, Each)
        if not holds(item.when, facts, {}):
            continue
        dealt_with = item.id in {*progress.answers, *progress.seen, *progress.steps}
        found.append((item.id, dealt_with))
        if isinstance(item, Question):
            facts[item.id] = frozenset({str(progress.answers.get(item.id) or SKIPPED)})
        if isinstance(item, Gate) and not dealt_with:
            break
    return found


@given(guides(), st.data())
def test_any_guide_is_laid_out_by_the_same_rule(library: Library, data: st.DataObject) -> None:
    answers: dict[str, Answer] = {}
    seen: set[str] = set()
    steps: dict[str, StepState] = {}
    for item in library.items():
        assert not isinstance(item, Each)
        if not data.draw(st.booleans()):
            continue
        if isinstance(item, Question):
            answers[item.id] = data.draw(st.sampled_from(["yes", "no", None]))
        elif isinstance(item, Step):
            steps[item.id] = data.draw(st.sampled_from(STATES))
        else:
            seen.add(item.id)
    progress = Progress(answers, frozenset(seen), steps)
    way = walk(library, progress)
    laid_out = [(place.id, place.is_dealt_with) for place in way.places]
    assert laid_out == in_plain_words(library, progress)
