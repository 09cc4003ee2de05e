from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sextortion_help.interview.cards import fill, repeat
from sextortion_help.playbook.models import Each, Message, Payment, Platform, Step

FULL: Mapping[str, object] = {
    "name": "Chatter",
    "save": {"do": ["Write names.", "Write links."], "confidence": "official"},
    "report": {
        "do": ["Tap the dots.", "Tap Report."],
        "mind": ["Save first.", "Report soon."],
        "link": "https://example.org/report",
        "confidence": "official",
    },
    "identifiers": [
        {
            "name": "User name",
            "find": ["Open the profile.", "Look on top."],
            "confidence": "official",
        },
        {"name": "Link", "find": "Tap Share.", "confidence": "official"},
    ],
    "sources": ["card-one", "card-two"],
    "checked": "2026-01-31",
}


def platform(**changes: object) -> Platform:
    return Platform.model_validate({**FULL, **changes})


def without(*parts: str) -> Platform:
    return Platform.model_validate({key: FULL[key] for key in FULL if key not in parts})


def phone(country: str, number: str, *, confidence: str = "official") -> Mapping[str, object]:
    return {
        "country": country,
        "what": "Fraud line",
        "phone": number,
        "confidence": confidence,
        "sources": "src",
    }


def payment(*phones: Mapping[str, object], name: str = "Sender") -> Payment:
    return Payment.model_validate(
        {
            "name": name,
            "stop": {"do": "Call.", "confidence": "official"},
            "phones": phones,
            "sources": "card-one",
            "checked": "2026-01-31",
        }
    )


def message(say: str | Sequence[str], **more: object) -> Message:
    return Message.model_validate({"message": "m", "say": say, **more})


def step(**more: object) -> Step:
    return Step.model_validate({"step": "s", "title": "T", "do": "D", **more})


def say(template: str | Sequence[str], card: Platform | Payment) -> tuple[str, ...] | None:
    filled = fill(message(template), "card", card)
    assert filled is None or isinstance(filled, Message)
    return filled.say if filled else None


def filled_step(card: Platform, **more: object) -> Step:
    filled = fill(step(**more), "card", card)
    assert isinstance(filled, Step)
    return filled


# ------------------------------------------------------------------ filling lines


@pytest.mark.parametrize(
    ("template", "lines"),
    [
        ("Nothing to fill.", ("Nothing to fill.",)),
        ("{platform.name}", ("Chatter",)),
        ("Open {platform.name} now.", ("Open Chatter now.",)),
        ("{platform.name}, {platform.name}!", ("Chatter, Chatter!",)),
        ("{platform.report.do}", ("Tap the dots.", "Tap Report.")),
        ("First: {platform.report.do}", ("First: Tap the dots. Tap Report.",)),
        (
            ["Before.", "{platform.report.do}", "{platform.save.do}"],
            ("Before.", "Tap the dots.", "Tap Report.", "Write names.", "Write links."),
        ),
        (
            "{platform.identifiers}",
            ("User name: Open the profile. Look on top.", "Link: Tap Share."),
        ),
    ],
)
def test_names_in_braces_become_the_cards_words(
    template: str | Sequence[str], lines: tuple[str, ...]
) -> None:
    assert say(template, platform()) == lines


def test_a_title_and_a_reason_of_several_lines_become_one() -> None:
    filled = filled_step(platform(), title="On {platform.name}", why="{platform.report.mind}")
    assert (filled.title, filled.why) == ("On Chatter", "Save first. Report soon.")


def test_a_messages_title_is_filled() -> None:
    filled = fill(message("S", title="On {platform.name}"), "card", platform())
    assert filled is not None
    assert filled.title == "On Chatter"


def test_a_link_is_filled() -> None:
    filled = filled_step(platform(), link="{platform.report.link}")
    assert filled.link == "https://example.org/report"


def test_names_within_a_cards_words_are_not_filled_again() -> None:
    assert say("On {platform.name}", platform(name="{platform.save.do}")) == (
        "On {platform.save.do}",
    )


def test_the_template_itself_stays_as_it_was() -> None:
    template = step(do="{platform.report.do}")
    fill(template, "card", platform())
    assert template.do == ("{platform.report.do}",)


@pytest.mark.parametrize(("item", "id_"), [(message("S"), "m.card"), (step(), "s.card")])
def test_a_filled_item_bears_the_cards_id(item: Message | Step, id_: str) -> None:
    filled = fill(item, "card", platform())
    assert filled is not None
    assert filled.id == id_


@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=60))
@example("{}")
@example("{platform}")
@example("{ platform.name }")
def test_words_that_are_no_name_stay_as_they_are(line: str) -> None:
    assert say(line, platform()) == (line,)


# ------------------------------------------------------------------ parts a card lacks


@pytest.mark.parametrize(
    "template",
    [
        "{platform.block.do}",
        "Then: {platform.block.do}",
        ["Words.", "{platform.block.do}"],
        "{platform.name} {platform.block.do}",
    ],
)
def test_a_message_that_needs_a_part_the_card_lacks_is_left_out(
    template: str | Sequence[str],
) -> None:
    assert say(template, platform()) is None


@pytest.mark.parametrize("part", ["do", "title"])
def test_a_step_that_needs_a_part_the_card_lacks_is_left_out(part: str) -> None:
    assert fill(step(**{part: "{platform.block.do}"}), "card", platform()) is None


def test_a_card_without_identifiers_leaves_out_what_lists_them() -> None:
    assert say("{platform.identifiers}", without("identifiers")) is None


def test_a_step_whose_reason_the_card_lacks_is_kept_without_it() -> None:
    filled = filled_step(platform(), why="{platform.save.mind}")
    assert (filled.do, filled.why) == (("D",), None)


def test_a_step_whose_link_the_card_lacks_is_kept_without_it() -> None:
    filled = filled_step(platform(), link="{platform.save.link}")
    assert (filled.do, filled.link) == (("D",), None)


def test_a_step_without_reason_or_link_gets_none() -> None:
    filled = filled_step(platform())
    assert (filled.why, filled.link) == (None, None)


# ------------------------------------------------------------------ sources


def test_the_cards_sources_follow_the_items_own() -> None:
    assert filled_step(platform(), sources=["own"]).sources == ("own", "card-one", "card-two")


def test_a_source_of_both_stands_once() -> None:
    assert filled_step(platform(), sources=["card-two"]).sources == ("card-two", "card-one")


def test_a_filled_message_bears_the_cards_sources() -> None:
    filled = fill(message("S"), "card", platform())
    assert filled is not None
    assert filled.sources == ("card-one", "card-two")


# ------------------------------------------------------------------ every card chosen


def each(*items: Mapping[str, object], kind: str = "platform") -> Each:
    return Each.model_validate({"each": kind, "of": "apps", "items": list(items)})


CARDS = {"one": platform(name="One"), "two": without("report"), "three": platform(name="Three")}
NAMING: Mapping[str, object] = {"message": "m", "say": "{platform.name}"}
REPORTING: Mapping[str, object] = {"step": "s", "title": "T", "do": "{platform.report.do}"}


def repeated(chosen: set[str], *items: Mapping[str, object]) -> list[str]:
    return [item.id for item in repeat(each(*items), frozenset(chosen), CARDS, None)]


def test_cards_keep_their_own_order() -> None:
    assert repeated({"three", "two", "one"}, NAMING) == ["m.one", "m.two", "m.three"]


def test_all_items_of_a_card_come_before_the_next_card() -> None:
    assert repeated({"one", "three"}, NAMING, REPORTING) == [
        "m.one",
        "s.one",
        "m.three",
        "s.three",
    ]


def test_a_card_not_chosen_is_left_out() -> None:
    assert repeated({"two"}, NAMING) == ["m.two"]


def test_a_choice_that_is_no_card_adds_nothing() -> None:
    assert repeated({"other", "skipped"}, NAMING) == []


def test_an_item_is_left_out_only_for_the_card_that_lacks_its_part() -> None:
    assert repeated({"one", "two"}, NAMING, REPORTING) == ["m.one", "s.one", "m.two"]


@given(st.sets(st.sampled_from([*CARDS, "other"])))
def test_exactly_the_cards_chosen_are_named(chosen: set[str]) -> None:
    assert repeated(chosen, NAMING) == [f"m.{card}" for card in CARDS if card in chosen]


# ------------------------------------------------------------------ a firm's numbers


def numbers(card: Payment, country: str | None) -> list[tuple[str, ...]]:
    """What an ``each`` that lists a firm's numbers says to a person in this country."""
    listing = each({"message": "m", "say": "{payment.phones}"}, kind="payment")
    filled = repeat(listing, frozenset({"way"}), {"way": card}, country)
    return [item.say for item in filled if isinstance(item, Message)]


def test_only_numbers_of_the_persons_country_are_given() -> None:
    card = payment(phone("GB", "1"), phone("US", "2"), phone("GB", "3"))
    assert numbers(card, "GB") == [("Fraud line, in GB: 1", "Fraud line, in GB: 3")]


@pytest.mark.parametrize("country", ["FR", "other", "skipped", None])
def test_without_a_number_for_the_country_the_item_is_left_out(country: str | None) -> None:
    assert numbers(payment(phone("GB", "1")), country) == []


def test_a_number_that_is_less_sure_says_so() -> None:
    card = payment(phone("GB", "1", confidence="secondary"), phone("GB", "2"))
    assert numbers(card, "GB") == [
        ("Fraud line, in GB: 1 (check this number first)", "Fraud line, in GB: 2")
    ]


def test_the_card_keeps_its_numbers_for_other_countries() -> None:
    card = payment(phone("GB", "1"), phone("US", "2"))
    numbers(card, "GB")
    assert [number.country for number in card.phones] == ["GB", "US"]
