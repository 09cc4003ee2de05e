from __future__ import annotations

import pytest

from sextortion_help.evidence.identifiers import find
from sextortion_help.evidence.identifiers.formats import FORMATS, REACH, hint
from tests.evidence.identifiers.finds import kinds, only, valid
from tests.evidence.identifiers.vectors import VECTORS, Vector

RIGHT = [(one.kind, word, text) for one in VECTORS for word in one.words for text in one.right]
WRONG = [(one.kind, word, text) for one in VECTORS for word in one.words for text in one.wrong]
NEEDING = [one for one in VECTORS if one.words != ("",)]


def test_there_are_examples_of_all_formats() -> None:
    assert len(VECTORS) == 43
    assert {one.kind for one in VECTORS} <= set(FORMATS)


@pytest.mark.parametrize(("kind", "word", "text"), RIGHT)
@pytest.mark.parametrize("sentence", ["{word}: {text}", "{word} {text}.", "so ({word} - {text})"])
def test_a_right_example_is_found(kind: str, word: str, text: str, sentence: str) -> None:
    if kind == "handle-x" and word == "X":
        sentence = "{word}: {text}"  # the letter alone is a kiss
    if text == "example.name" or not text.startswith("@"):
        sentence = "{word}: {text}" if kind.startswith("handle") else sentence
    assert valid(kind, sentence.format(word=word, text=text))


@pytest.mark.parametrize(("kind", "word", "text"), WRONG)
def test_a_wrong_example_is_not_taken_for_right(kind: str, word: str, text: str) -> None:
    assert not valid(kind, f"{word}: {text}" if word else text)


@pytest.mark.parametrize("vector", NEEDING, ids=[one.kind for one in NEEDING])
def test_what_needs_a_word_is_nothing_without_it(vector: Vector) -> None:
    for text in vector.right:
        assert not valid(vector.kind, f"see this {text} here")


@pytest.mark.parametrize("vector", NEEDING, ids=[one.kind for one in NEEDING])
def test_a_word_counts_only_nearby_and_as_a_whole(vector: Vector) -> None:
    kind, words, right, _ = vector
    word = next(word for word in words if word != "X")
    for text in right:
        if kind.startswith("handle") and not text.startswith("@"):
            continue  # bare names count only right behind their word
        assert valid(kind, f"{word} {'so ' * ((REACH - 18) // 3)}{text}")
        assert valid(kind, f"{text} {'so ' * ((REACH - 18) // 3)}{word}")
        assert not valid(kind, f"{word} {'so ' * (REACH // 3)} {text}")
        assert not valid(kind, f"un{word}x {text}")
        assert not valid(kind, f"un{word}{' so' * ((REACH - len(word)) // 3)}{' ' * 2}{text}")


def test_a_failing_checksum_is_called_a_typing_error() -> None:
    found = only("send to 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3 now")
    assert (found.kind, found.sure) == ("btc-p2pkh", "typing-error")
    assert found.hint == "looks like Bitcoin address, but has a typing error"


@pytest.mark.parametrize(
    ("text", "kind", "sure"),
    [
        ("0xde709f2102306220921060314715629080e2fb77", "eth-address", "pattern"),
        ("0x52908400098527886E0F7030069857D2E4169EE7", "eth-address", "pattern"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "eth-address", "checked"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "eth-address", "typing-error"),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "btc-bech32", "typing-error"),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", "tron-address", "typing-error"),
        ("GB29 NWBK 6016 1331 9268 18", "iban", "typing-error"),
        ("gb29nwbk60161331926819", "iban", "checked"),
        ("GB29 NWBK 6016 1331 9268 19 IN MY NAME", "iban", "checked"),
        ("RB 123 456 785 GB", "post-s10", "checked"),
        ("routing 021000022", "aba-routing", "typing-error"),
        ("routing 021000021", "aba-routing", "checked"),
        ("111.444.777-36", "pix-key-cpf", "typing-error"),
        ("UTR 412345678901", "utr-in", "context"),
        ("pix 123e4567-e89b-42d3-a456-426655440000", "pix-key-random", "context"),
        ("123e4567-e89b-42d3-a456-426655440000", "uetr", "pattern"),
    ],
)
def test_how_sure_a_find_is(text: str, kind: str, sure: str) -> None:
    found = only(text)
    assert (found.kind, found.sure) == (kind, sure)


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("card 4111 1111 1111 1111 ok", "**** **** **** 1111", "**** **** **** 1111"),
        ("378282246310005", "**** **** **** 0005", "**** **** **** 0005"),
        ("4111-1111-1111-1112", "**** **** **** 1112", "**** **** **** 1112"),
        ("XABCDEFGH1234567", "****4567", "****4567"),
        ("steam ABCDE-12345-FGHJK", "****GHJK", "****GHJK"),
        ("razer 0000 1111 2222 3333", "****3333", "****3333"),
        ("cpf 111.444.777-35", "****35", "****35"),
    ],
)
def test_what_is_money_or_a_tax_number_is_masked(text: str, value: str, written: str) -> None:
    found = only(text)
    assert (found.value, found.written) == (value, written)
    assert text[found.start : found.end].replace(" ", "")[-2:] == value[-2:]


@pytest.mark.parametrize(
    "text",
    [
        "1234567890123456",  # no scheme's range
        "4111111111111112",  # wrong, and in no groups
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNaX" * 4,
        "x1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "_1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "CALIFORNIA and CAPITALISM",
        "AT10 OCLOCK I WILL POST IT ALL",
        "Thisisaverylongwordwithnospacesinit",
        "a" * 64,
        "ffffffffffffffffffffffffffffffffffffffff",
        "$500 and US$50 and $USD",
        "12.05.2024 22:13:05 and 2024-05-12 10:00",
    ],
)
def test_what_only_looks_alike_is_nothing(text: str) -> None:
    assert kinds(text, "GB") == []


def test_letters_of_other_scripts_may_touch_an_address() -> None:
    address = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
    assert only(f"\u3053\u308c{address}\u3067\u3059").value == address


def test_a_coin_address_beats_the_link_it_stands_in() -> None:
    address = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
    for text in (f"https://explorer.example/btc/{address}", f"bitcoin:{address}?amount=1"):
        assert ("btc-p2pkh", address) in [(one.kind, one.value) for one in find(text)]


def test_every_kind_says_in_words_what_it_is() -> None:
    for kind in FORMATS:
        assert hint(kind, "pattern")
        assert "typing error" in hint(kind, "typing-error")
