"""Every instruction of the customer's source text, and the item of the guide that carries it."""

from __future__ import annotations

import re

import pytest

from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Collect, Contacts, Each, Message, Question, Step

INSTRUCTIONS = [
    ("stay calm", "first words", r"Breathe out slowly.*one step at a time"),
    ("you are the victim of an organised gang", "who-does-this", r"Often it is a gang"),
    ("you are not alone", "first words", r"You are not alone"),
    ("you will not be judged", "who-does-this", r"will not\s+judge you"),
    ("contact the police", "police", r"Report it to the police"),
    (
        "the police take it seriously, in confidence",
        "police-here",
        r"seriously.*private.*not judge",
    ),
    ("contact the internet provider", "internet-provider", r"internet provider, if you like"),
    ("contact ABCIPI", "investigators", r"investigator"),
    ("nothing more to do with them", "stop-replying", r"Have nothing more to do with them"),
    ("screenshots of all communication", "screenshots", r"screenshots of all their messages"),
    ("suspend Facebook, do not delete it", "facebook-pause", r"Pause it, do not delete it"),
    ("why: the data is kept", "facebook-pause", r"keeps the proof\. Delete destroys it"),
    ("report tools of Skype as it is now", "other-sites", r"Skype closed in May 2025.*Teams"),
    ("report tools of YouTube", "other-sites", r"YouTube has a form"),
    ("block an upload", "other-sites", r"block an upload"),
    ("be told if it comes back", "other-sites", r"copies that come back"),
    ("watch other accounts", "watch-accounts", r"Watch your other accounts"),
    ("do not pay", "do-not-pay", r"Do not pay"),
    ("do not pay: why", "do-not-pay", r"mostly asked for more"),
    ("if paid: was it collected", "trace-payment", r"Was it collected"),
    ("if paid: collected by whom, where", "stop-other-payment", r"collected, by whom and where"),
    ("if paid: collected by whom, where (note)", "payments", r"by whom and where"),
    ("cancel if not yet collected", "stop-other-payment", r"Cancel it if it was not"),
    ("note the Skype ID, not the name", "accounts", r"not the shown name.*Skype ID"),
    ("note the Facebook URL", "accounts", r"On Facebook it is the profile link"),
    ("note the MoneyGram or Western Union number", "payments", r"MTCN at Western Union.*MoneyGram"),
    ("note the photos and videos they sent", "what-they-sent", r"photos and videos they sent"),
    ("never delete correspondence", "delete-nothing", r"Do not delete messages, mails"),
]


def words_of(library: Library, item_id: str) -> str:
    if item_id == "first words":
        return " ".join(library.first_words)
    for item in library.items():
        for part in item.items if isinstance(item, Each) else (item,):
            if part.id == item_id:
                match part:
                    case Message():
                        lines = [part.title or "", *part.say]
                    case Step():
                        lines = [part.title, *part.do, part.why or ""]
                    case Collect():
                        lines = [part.title, part.ask, *(part.help or ())]
                        lines += [f"{field.ask} {field.help or ''}" for field in part.fields]
                    case Contacts():
                        lines = [part.title, *(part.say or ()), *part.kinds]
                    case Question():
                        lines = [part.ask, *(part.help or ())]
                    case _:
                        lines = []
                return " ".join(lines)
    raise AssertionError(f"there is no item {item_id}")


@pytest.mark.parametrize(("instruction", "item_id", "words"), INSTRUCTIONS)
def test_the_guide_carries(library: Library, instruction: str, item_id: str, words: str) -> None:
    assert re.search(words, words_of(library, item_id), re.DOTALL), instruction


def test_abcipi_stands_after_free_help_and_the_warning(library: Library) -> None:
    order = [item.id for item in library.items() if not isinstance(item, Each)]
    assert order.index("police-contacts") < order.index("paid-helpers")
    assert order.index("paid-helpers") + 1 == order.index("investigators")
    assert any(c.id == "int-abcipi" for _, c in library.contacts(None))


def test_the_internet_provider_comes_late(library: Library) -> None:
    order = [item.id for item in library.items() if not isinstance(item, Each)]
    assert order.index("police") < order.index("internet-provider")
