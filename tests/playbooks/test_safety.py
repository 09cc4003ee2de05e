"""What the rules of ``checks.yaml`` cannot say of the shipped guide: screens, cards, what returns.

``test_rules`` proves the rules themselves. Where a rule here is one of those too, it is said again
in plain Python, apart from the playbooks' own conditions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

from sextortion_help.case.model import new_case
from sextortion_help.interview.progress import Answer, Progress
from sextortion_help.interview.walk import Walk, shown_again_after, walk
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Contacts, Gate, Question, Step
from sextortion_help.report.builders.contacts import contact_screen
from sextortion_help.report.document import Group
from sextortion_help.ui.screens import item_screen

OPENING = ("age_now", "age_pictured", "others_under_18", "offender", "country")
LANDS = ("GB", "US", "AU", "EG", "DE", "PE", "other")
"""Cleared countries, one with a rule of its own, a risky one, one without a file, and none."""
ADULT = {"age_now": "adult", "age_pictured": "adult", "others_under_18": "no"}


def answers_to(question: Question, library: Library) -> list[Answer]:
    choices = list(library.choices(question))
    if question.answer == "country":
        return [None, *LANDS]
    if question.answer == "many":
        return [None, *((choice,) for choice in choices), tuple(choices)]
    return [None, *choices]


def every(library: Library, *facts: str, **fixed: Answer) -> Iterator[tuple[Walk, Progress]]:
    """Yield the walk for every combination of answers to ``facts``, gates open."""
    questions = library.questions()
    gates = frozenset(item.id for item in library.items() if isinstance(item, Gate))
    for values in product(*(answers_to(questions[fact], library) for fact in facts)):
        given = dict(zip(facts, values, strict=True))
        for facts_given in (
            {**fixed, **given},
            {fact: value for fact, value in {**fixed, **given}.items() if value is not None},
        ):
            progress = Progress(facts_given, seen=gates)
            yield walk(library, progress), progress


def ids(way: Walk) -> list[str]:
    return [place.id for place in way.places]


def is_under_18(progress: Progress) -> bool:
    """Say it in plain Python, apart from the playbook's own condition."""
    now = progress.answers.get("age_now")
    if now != "adult":
        return True
    pictured = progress.answers.get("age_pictured")
    if pictured == "none":
        return False
    return pictured != "adult" or progress.answers.get("others_under_18") != "no"


def test_danger_brings_crisis_lines_next_and_then_a_closed_gate(library: Library) -> None:
    for value in ("danger", "suicidal", "both"):
        way = walk(library, Progress({"safe_now": value}, seen=frozenset({"calm"})))
        assert way.next is not None
        assert way.next.id == "crisis-lines"
        assert ids(way)[-1] == "take-your-time"


def test_someone_close_means_a_safety_plan_before_anything_changes(library: Library) -> None:
    changes = {"stop-replying-when-safe", "passwords-when-safe", "hide-friends"}
    for way, progress in every(library, *OPENING, platforms_used=("snapchat", "facebook")):
        offender = progress.answers.get("offender")
        on_the_way = ids(way)
        if offender == "stranger":
            assert "stop-replying" in on_the_way
            continue
        assert "stop-replying" not in on_the_way, progress
        plan = on_the_way.index("safety-plan")
        assert on_the_way[plan + 1] == "safety-plan-contacts"
        for item in on_the_way:
            if item in changes or item.startswith(("block-", "report-account", "pause-")):
                assert on_the_way.index(item) > plan, progress
        # A screenshot that tells them is not for someone who lives with them.
        assert not [item for item in on_the_way if item.startswith("save-proof")], progress


def test_a_risky_country_or_person_means_advice_before_the_police(library: Library) -> None:
    for way, progress in every(library, "offender", "country", "shared_device", "safe_now"):
        country, offender = progress.answers.get("country"), progress.answers.get("offender")
        if country not in {"GB", "US"} or offender != "stranger":
            on_the_way = ids(way)
            # Without an age, the careful words are those for someone under 18.
            advice = on_the_way.index("ask-a-child-line-first")
            assert on_the_way[advice + 1] == "ask-first-child-lines"
            assert advice < on_the_way.index("police"), progress
    grown = {"age_now": "adult", "age_pictured": "none"}
    for way, progress in every(library, "offender", "country", "shared_device", **grown):
        country, offender = progress.answers.get("country"), progress.answers.get("offender")
        if country not in {"GB", "US"} or offender != "stranger":
            on_the_way = ids(way)
            assert on_the_way.index("before-the-police") < on_the_way.index("police"), progress


def test_saving_precedes_reporting_and_blocking_on_every_platform(library: Library) -> None:
    for platform in library.platforms:
        way = walk(
            library,
            Progress({**ADULT, "offender": "stranger", "platforms_used": (platform,)}),
        )
        order = [item.split(".")[0] for item in ids(way) if item.endswith(f".{platform}")]
        last = [name for name in ("save-proof", "report-account", "block-account") if name in order]
        assert [name for name in order if name in last] == last
        pauses = [name for name in order if name == "pause-account"]
        assert not pauses or order.index("save-proof") < order.index("pause-account")


def test_no_card_offers_a_pause_that_ends_in_deletion(library: Library) -> None:
    assert {id_ for id_, card in library.platforms.items() if card.pause} <= {
        "facebook",
        "instagram",
        "tiktok",
        "discord",
        "hinge",
        "imessage-facetime",
        "linkedin",
        "threads",
        "tinder",
    }


def test_no_screen_of_contacts_is_ever_empty(library: Library) -> None:
    screens = [item for item in library.items() if isinstance(item, Contacts)]
    for item, country, under_18 in product(
        screens, [None, "other", "PE", *library.countries], (True, False)
    ):
        shown = contact_screen(library, "", (), item.kinds, country, under_18=under_18)
        assert [block for block in shown.blocks if isinstance(block, Group)], (item.id, country)


def test_under_18_is_never_shown_a_contact_for_adults_only(library: Library) -> None:
    case = new_case(datetime(2026, 11, 24, tzinfo=UTC), "test")
    looked_at: set[tuple[str, Answer]] = set()
    for way, progress in every(library, *OPENING):
        if not is_under_18(progress):
            continue
        country = progress.answers.get("country")
        there = case.with_answer("country", country, case.made)
        for place in way.places:
            # The screen depends on the item, the country and the age alone.
            if isinstance(place.item, Contacts) and (place.id, country) not in looked_at:
                looked_at.add((place.id, country))
                words = str(item_screen(library, there, way, place.item))
                assert "18 or older)" not in words, (place.id, progress)


def test_another_country_brings_the_contacts_back_and_no_collection(library: Library) -> None:
    again = shown_again_after(library, "country")
    contacts = {item.id for item in library.items() if isinstance(item, Contacts)}
    assert again >= contacts
    assert not again & {"accounts", "payments", "threats"}


def test_nothing_asks_someone_under_18_for_a_screenshot(library: Library) -> None:
    everything = tuple(library.platforms)
    case = new_case(datetime(2026, 11, 24, tzinfo=UTC), "test")
    for way, progress in every(library, "offender", platforms_used=everything, age_now="under_18"):
        for place in way.places:
            if isinstance(place.item, Step):
                words = str(item_screen(library, case, way, place.item))
                asked = re.search(r"(?i)(take|make) (a )?screenshots?", words)
                assert not asked, (place.id, progress)


def test_a_bluff_brings_no_steps_about_pictures_for_an_adult(library: Library) -> None:
    bluff: dict[str, Answer] = {"how_it_began": "email", "what_they_have": ("nothing_shown",)}
    mail = {**ADULT, "age_pictured": "none", "offender": "stranger", **bluff}
    way = walk(library, Progress(mail))
    assert not set(ids(way)) & {"stopncii", "other-sites", "what-they-sent", "hide-friends"}
    assert {"maybe-a-bluff", "police", "passwords"} <= set(ids(way))


def test_someone_close_meets_the_safety_plan_before_any_other_step(library: Library) -> None:
    for offender in ("partner", "known", "unsure", None):
        way = walk(library, Progress({"offender": offender}))
        steps = [place.id for place in way.places if isinstance(place.item, Step)]
        assert steps[0] == "safety-plan"
