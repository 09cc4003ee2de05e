from __future__ import annotations

import pytest

from sextortion_help.evidence.identifiers import find
from tests.evidence.identifiers.finds import kinds, pairs


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("my snap is lisa_xx9", "handle-snapchat", "lisa_xx9"),
        ("Snap: example-name", "handle-snapchat", "example-name"),
        ("add me on snap lisa.m99", "handle-snapchat", "lisa.m99"),
        ("IG: Lisa_M", "handle-instagram", "lisa_m"),
        ("insta @lisa.m", "handle-instagram", "lisa.m"),
        ("lisa_m99 on insta", "handle-instagram", "lisa_m99"),
        ("@lisa_m99 on telegram", "handle-telegram", "lisa_m99"),
        ("telegram user name lisa_m99", "handle-telegram", "lisa_m99"),
        ("write me on tiktok @lisa.m", "handle-tiktok", "lisa.m"),
        ("twitter @lisa_m", "handle-x", "lisa_m"),
        ("on X @lisa_m", "handle-x", "lisa_m"),
        ("discord: lisa.m99", "handle-discord", "lisa.m99"),
        ("kik = lisa_m99", "handle-kik", "lisa_m99"),
        ("venmo @Lisa-Miller", "venmo-handle", "lisa-miller"),
        ("pay $lisaPays", "cashtag", "lisapays"),
        ("add @lisa_m99 now", "handle", "lisa_m99"),
        ("pay lisa@okbank", "upi-id", "lisa@okbank"),
    ],
)
def test_a_user_name_is_found(text: str, kind: str, value: str) -> None:
    assert pairs(text) == [(kind, value)]


def test_the_nearest_platform_counts() -> None:
    text = "not on snap any more, on telegram @lisa_m99"
    assert kinds(text) == ["handle-telegram"]
    text = "instagram @lisa_m99 and telegram @mike_m99"
    assert kinds(text) == ["handle-instagram", "handle-telegram"]


@pytest.mark.parametrize(
    "text",
    [
        "instagram please answer me",
        "I saw it on instagram at 7.30pm",
        "my snap is full",
        "instagram: photo_1.jpg",
        "love you @home X",
        "kisses xx X",
        "telegram",
        "signal is gone",
        "either/or and/or you/me",
        "me@ you@ @",
        "5$ and $5 and US$",
    ],
)
def test_plain_words_are_no_user_name(text: str) -> None:
    assert [one.kind for one in find(text) if one.kind != "handle"] == []


def test_a_name_that_no_platform_takes_stays_without_one() -> None:
    # Telegram's names have five letters at least.
    assert kinds("telegram @lis") == ["handle"]


def test_an_email_address_is_no_user_name() -> None:
    assert kinds("instagram lisa@example.com") == ["email"]
    assert kinds("tiktok https://www.tiktok.com/@lisa.m") == ["profile"]
