"""Dates of mails: as standards and programs write them, and dates that cannot be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers.mail_dates import mail_date


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("Mon, 1 Jan 2024 10:00:05 +0100", "2024-01-01T10:00:05+01:00"),
        ("Mon, 01 Jan 2024 10:00:05 -0330 (NST)", "2024-01-01T10:00:05-03:30"),
        ("1 Jan 2024 10:00 +0000", "2024-01-01T10:00:00+00:00"),
        ("Mon, 1 Jan 2024 10:00:05 -0000", "2024-01-01T10:00:05+00:00"),
        ("Mon, 1 Jan 2024 10:00:05 GMT", "2024-01-01T10:00:05+00:00"),
        ("Mon, 1 Jan 2024 10:00:05 Z", "2024-01-01T10:00:05+00:00"),
        ("Mon, 1 Jan 2024 10:00:05 EST", "2024-01-01T10:00:05-05:00"),
        ("Mon, 1 Jan 2024 10:00:05 pdt", "2024-01-01T10:00:05-07:00"),
        ("Mon, 1 Jan 2024 10:00:05 GMT+01:00", "2024-01-01T10:00:05+01:00"),
        ("Mon, 1 Jan 2024 10:00:05 +0100 CET", "2024-01-01T10:00:05+01:00"),
        ("Mon , 1\r\n\tJan (or (so)) 2024 10:00:05 +0100", "2024-01-01T10:00:05+01:00"),
        ("Monday, 1-January-24 10:00:05 +0100", "2024-01-01T10:00:05+01:00"),
        ("1 Jan 50 10:00 +0000", "1950-01-01T10:00:00+00:00"),
        ("1 Jan 124 10:00 +0000", "2024-01-01T10:00:00+00:00"),
        ("Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59+00:00"),
        ("Mon, 1 Jan 2024 10:00:05.123 +0100", "2024-01-01T10:00:05+01:00"),
        ("Mon Jan  1 10:00:05 2024", "2024-01-01T10:00:05"),
        ("Mon Jan  1 10:00:05 +0100 2024", "2024-01-01T10:00:05+01:00"),
        ("Mon Jan  1 10:00:05 GMT 2024", "2024-01-01T10:00:05+00:00"),
        ("Mon, 1 Jan 2024 10:00:05", "2024-01-01T10:00:05"),
        ("Mon, 1 Jan 2024 10:00:05 CET", "2024-01-01T10:00:05"),
        ("Mon, 1 Jan 2024 10:00:05 A", "2024-01-01T10:00:05"),
    ],
)
def test_a_date_is_read_with_its_zone_if_it_has_one(date: str, iso: str) -> None:
    assert mail_date(date) == datetime.fromisoformat(iso)


@pytest.mark.parametrize(
    "date",
    [
        "",
        "tomorrow",
        "31 Feb 2024 10:00 +0000",
        "1 Foo 2024 10:00 +0000",
        "1 Jan 0000 10:00 +0000",
        "1 Jan 1899 10:00 +0000",
        "31 Dec 9999 23:59 -0500",
        "1 Jan 999999 10:00 +0000",
        "1 Jan 2024 24:00 +0000",
        "1 Jan 2024 10:61 +0000",
        "1 Jan 2024 10:00:61 +0000",
        "1 Jan 2024 10:00 +2400",
        "1 Jan 2024 10:00 +0160",
        "1 Jan 2024 10:00 " + "9" * 10**6,
        "9" * 10**6,
        "\u0661 Jan 2024 10:00 +0000",
        "1 Jan 2024 10:00 +0000 and so on",
        "(" * 10**6,
    ],
)
def test_a_date_that_cannot_be_is_none(date: str) -> None:
    assert mail_date(date) is None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*"0123456789:+-(), ", "Mon", "Jan", "2024", "GMT"]) | st.text()))
def test_every_date_that_is_read_exists_everywhere(pieces: list[str]) -> None:
    at = mail_date("".join(pieces))
    assert at is None or at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
