"""Public examples of every format: right ones, and ones that must not pass for right."""

from __future__ import annotations

from typing import NamedTuple


class Vector(NamedTuple):
    kind: str
    words: tuple[str, ...]
    """Words of which one must stand near it, if it needs any."""
    right: tuple[str, ...]
    wrong: tuple[str, ...]


VECTORS = (
    Vector(
        "btc-p2pkh",
        ("",),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
        ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0"),
    ),
    Vector(
        "btc-p2sh",
        ("",),
        ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "3P14159f73E4gFr7JterCCQh9QjiTjiZrG"),
        ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLz",),
    ),
    Vector(
        "btc-bech32",
        ("",),
        (
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3",
        ),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P"),
    ),
    Vector(
        "btc-bech32m",
        ("",),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",),
        (
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
            "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
            "bc1pw5dgrnzv",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",
            "bc1gmk9yu",
        ),
    ),
    Vector(
        "btc-txid",
        ("transaction", "txid", "hash"),
        ("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",),
        ("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33",),
    ),
    Vector(
        "eth-address",
        ("",),
        (
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
            "0xde709f2102306220921060314715629080e2fb77",
            "0x27b1fdb04752bbc536007a920d24acb045561c26",
        ),
        (
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
            "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        ),
    ),
    Vector(
        "eth-txid",
        ("",),
        ("0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060",),
        ("0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b2206",),
    ),
    Vector(
        "tron-address",
        ("",),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb"),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6T"),
    ),
    Vector(
        "ltc-address",
        ("",),
        (
            "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1",
            "LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9",
            "MTf4tP1TCNBn8dNkyxeBVoPrFCcVzxJvvh",
            "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9",
        ),
        ("LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc2",),
    ),
    Vector(
        "xmr-address",
        ("",),
        (
            "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3Xj"
            "rpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
            "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPb"
            "b3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
        ),
        (
            "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3Xj"
            "rpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3B",
        ),
    ),
    Vector(
        "iban",
        ("",),
        (
            "GB29NWBK60161331926819",
            "DE89370400440532013000",
            "FR1420041010050500013M02606",
            "NL91ABNA0417164300",
            "ES9121000418450200051332",
            "IE29AIBK93115212345678",
            "BE68539007547034",
            "CH9300762011623852957",
            "AE070331234567890123456",
            "BR1800360305000010009795493C1",
            "GB29 NWBK 6016 1331 9268 19",
        ),
        ("GB29NWBK60161331926818", "DE00370400440532013000", "TR330006100519786457841325"),
    ),
    Vector(
        "card-number",
        ("",),
        ("4111 1111 1111 1111", "5555555555554444", "378282246310005"),
        ("4111111111111112", "5555555555554445"),
    ),
    Vector(
        "mtcn",
        ("MTCN", "Western Union", "tracking", "control number"),
        ("123-456-7890", "1234567890", "123 456 7890"),
        ("123-45-6789", "12345678901"),
    ),
    Vector("moneygram-ref", ("MoneyGram", "reference"), ("12345678",), ("1234567", "123456789")),
    Vector("interac-ref", ("",), ("CAabc12345", "CA1A2B3C4D"), ("AC12345678",)),
    Vector(
        "uetr",
        ("",),
        ("eb6305c9-1f7f-49de-aed0-16487c27b42d",),
        ("eb6305c9-1f7f-19de-aed0-16487c27b42d",),
    ),
    Vector("aba-routing", ("routing", "ABA"), ("021000021", "011000015"), ("021000022",)),
    Vector("post-s10", ("",), ("RB123456785GB",), ("RB123456784GB",)),
    Vector(
        "paypal-me",
        ("",),
        (
            "paypal.me/exampleName",
            "https://www.paypal.com/paypalme/exampleName",
            "https://paypal.me/exampleName/50",
        ),
        ("paypal.com/help",),
    ),
    Vector("paypal-txid", ("PayPal", "transaction"), ("9AB12345CD678901E",), ("9AB12345CD678901",)),
    Vector("cashtag", ("",), ("$exampleName", "$ex4mple"), ("$500", "US$50")),
    Vector("venmo-handle", ("Venmo",), ("@Example-Name", "@example_1"), ("me@example.com", "@abc")),
    Vector("upi-id", ("",), ("example.name@okbank", "9876543210@upi"), ("name@example.com",)),
    Vector("utr-in", ("UTR", "UPI", "RRN"), ("412345678901",), ("41234567890",)),
    Vector(
        "pix-key-cpf", ("",), ("111.444.777-35", "11144477735"), ("111.444.777-36", "11111111111")
    ),
    Vector(
        "pix-key-cnpj", ("",), ("11.222.333/0001-81", "11222333000181"), ("11.222.333/0001-82",)
    ),
    Vector(
        "pix-key-random",
        ("",),
        ("123e4567-e89b-12d3-a456-426655440000",),
        ("123e4567-e89b-12d3-a456-42665544000",),
    ),
    Vector(
        "pix-e2e",
        ("",),
        ("E12345678202511241530AbCdEf12345",),
        ("E1234567820251124153AbCdEf12345",),
    ),
    Vector(
        "mpesa-code",
        ("M-PESA", "MPESA", "Confirmed"),
        ("SKL4AB12CD",),
        ("SKLABCDEFG", "1234567890"),
    ),
    Vector(
        "phone-e164",
        ("",),
        ("+447911123456", "+2348012345678", "+12025550123"),
        ("+0123456789", "00447911123456"),
    ),
    Vector(
        "email",
        ("",),
        ("name@example.com", "a.b+c@mail.example.org"),
        ("name@okbank", "@example.com"),
    ),
    Vector("url", ("",), ("https://example.com/a?b=c",), ("example dot com",)),
    Vector(
        "handle-instagram",
        ("Instagram", "IG"),
        ("@example.name", "example_name"),
        ("@this_username_is_far_too_long_for_it",),
    ),
    Vector(
        "handle-snapchat", ("Snapchat", "Snap"), ("example-name", "ex4mple"), ("1example", "ab")
    ),
    Vector("handle-telegram", ("Telegram",), ("@example_name",), ("@1abcd", "@abc")),
    Vector("handle-tiktok", ("TikTok",), ("@example.name",), ("@a",)),
    Vector("handle-x", ("Twitter", "X"), ("@example_name",), ("@this_name_is_too_long",)),
    Vector("handle-discord", ("Discord",), ("example.name",), ("Example", "a")),
    Vector("gift-apple", ("",), ("XABCDEFGH1234567",), ("ABCDEFGH12345678",)),
    Vector(
        "gift-google-play",
        ("Google Play",),
        ("ABCD-EFGH-1234-5678", "ABCDEFGH12345678JKLM"),
        ("ABCD-EFGH-1234",),
    ),
    Vector("gift-5x5", ("",), ("ABCDE-FGHJK-12345-LMNPQ-RSTUV",), ("ABCDE-FGHJK-12345-LMNPQ",)),
    Vector("gift-steam", ("Steam",), ("ABCDE-12345-FGHJK",), ("ABCDE-12345",)),
    Vector(
        "gift-16-digits", ("paysafe", "Razer"), ("0000 1111 2222 3333",), ("0000 1111 2222 333",)
    ),
)
