from __future__ import annotations

import pytest

from tests.evidence.identifiers.finds import kinds, pairs

PHONES = [
    ("+447911123456", None, "+447911123456"),
    ("call +44 7911 123456!", None, "+447911123456"),
    ("+44 (0)7911 123456", None, "+447911123456"),
    ("(+44) 7911-123-456", None, "+447911123456"),
    ("whatsapp +234 801 234 5678", None, "+2348012345678"),
    ("+1 (202) 555-0123", None, "+12025550123"),
    ("+1.202.555.0123", None, "+12025550123"),
    ("07911 123456", "GB", "+447911123456"),
    ("(07911) 123456", "GB", "+447911123456"),
    ("00447911123456", "GB", "+447911123456"),
    ("06 12 34 56 78", "FR", "+33612345678"),
    ("06.12.34.56.78", "FR", "+33612345678"),
    ("030/12345678", "DE", "+493012345678"),
    ("(202) 555-0123", "US", "+12025550123"),
    ("+44 7911 123456: hello", None, "+447911123456"),
    ("\u0660\u0667\u0669\u0661\u0661 123456", "GB", "+447911123456"),
    ("tel:+447911123456", None, "+447911123456"),
    ("07911 123456 2 times", "GB", "+447911123456"),
    ("22:15 07911 123456", "GB", "+447911123456"),
]


@pytest.mark.parametrize(("text", "region", "value"), PHONES)
def test_a_phone_number_is_found(text: str, region: str | None, value: str) -> None:
    assert pairs(text, region) == [("phone-e164", value)]


def test_numbers_in_a_list_are_found_one_by_one() -> None:
    numbers = [f"07911 1234{end}" for end in range(50, 60)]
    for between in (" ", ", ", "\n", " / ", ",", "; ", " and "):
        found = pairs(between.join(numbers), "GB")
        assert [value for _, value in found] == [f"+4479111234{end}" for end in range(50, 60)]


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01 22:13:05",
        "[01/05/2024, 22:13:05]",
        "01.05.24 22:13",
        "20240501",
        "IMG-20240501-WA0001",
        "IMG_20240501_221305",
        "$ 1000000",
        "$10000000",
        "10000000 usd",
        "1,000,000,000",
        "order #79111234567",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "12345678901234567890123456",
        "+0123456789",
        "abc07911123456",
        "07911123456abc",
    ],
)
def test_dates_sums_and_other_numbers_are_no_phone(text: str) -> None:
    for region in ("GB", "US", "DE", "FR", "IN", "NG", None):
        assert kinds(text, region) == []


def test_a_national_number_needs_its_country() -> None:
    assert kinds("07911 123456") == []
    assert kinds("07911 123456", "XX") == []
    assert kinds("+44 7911 123456", "XX") == ["phone-e164"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4111 1111 1111 1111", ["card-number"]),
        ("4111111111111111 12/27", ["card-number"]),
        ("5555-5555-5555-4444", ["card-number"]),
        ("378282246310005", ["card-number"]),
        ("razer 4111 1111 1111 1111", ["gift-16-digits"]),
        ("MTCN 123-456-7890", ["mtcn"]),
        ("discord 123456789012345678", ["handle-discord"]),
        ("11.222.333/0001-81", ["pix-key-cnpj"]),
        ("111.444.777-35", ["pix-key-cpf"]),
    ],
)
def test_other_numbers_are_told_apart(text: str, expected: list[str]) -> None:
    assert kinds(text, "GB") == expected


def test_bare_digits_that_fit_a_tax_number_by_chance_stay_a_phone_number() -> None:
    # 07911 123 4xx: of a hundred numbers one fits both.
    from sextortion_help.evidence.identifiers.checksums import cpf

    number = next(text for end in range(1000) if cpf(text := f"07911123{end:03}"))
    assert kinds(number, "GB") == ["phone-e164"]
    assert kinds(f"pix {number}", "GB") == ["pix-key-cpf"]
