"""What a mail's header says of its sender and its way, and what is odd about it."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers.mail_addresses import (
    MAX_ADDRESSES,
    Mailbox,
    ip_addresses,
    mailboxes,
    organisation,
)
from sextortion_help.evidence.readers.mail_headers import (
    MAX_CHECKS,
    MAX_HOPS,
    MailFacts,
    header_facts,
)
from sextortion_help.evidence.readers.model import Held, Notes

MAIL = """Delivered-To: anna@example.org
Received: by 2001:db8:ab4::1 with SMTP id p6csp1730711;
        Mon, 1 Jan 2024 02:10:05 -0800 (PST)
Return-Path: <bounce@mailer.example.co.uk>
Received: from mail.example.net (unknown [203.0.113.9])
        by mx.example.org (Postfix) with ESMTPS id 34FFC271041
        for <anna@example.org>; Mon, 1 Jan 2024 02:10:04 -0800 (PST)
Authentication-Results: mx.example.org;
       dkim=pass header.i=@example.net header.s=x;
       spf=softfail (mx.example.org: transitioning; see 203.0.113.9) smtp.mailfrom=b@example.net;
       dmarc=fail (p=NONE) header.from=example.net
Received-SPF: pass (mx.example.org: domain of b@example.net designates 203.0.113.9)
       client-ip=203.0.113.9;
Received: from unknown (HELO box) ([IPv6:2001:db8::1]:41223) by mail.example.net with SMTP;
        1 Jan 2024 10:09:00 -0000
X-Originating-IP: [198.51.100.7]
From: Ben <ben@example.net>
Reply-To: "B" <ben@example.com>
To: Anna <anna@example.org>, Cy <cy@example.org>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Date: Mon, 1 Jan 2024 10:00:00 +0000
Message-ID: <abc@example.net>

X-Originating-IP: [192.0.2.1]
"""


def all_facts(content: str) -> tuple[list[MailFacts], Notes]:
    notes = Notes()
    source = Held("x.eml", content.encode("utf-8", "surrogatepass"))
    return list(header_facts(source, notes)), notes


def facts(header: str) -> MailFacts:
    return all_facts(header + "\nwords")[0][0]


def test_a_header_says_who_what_and_when() -> None:
    found, notes = all_facts(MAIL)
    mail = found[0]
    assert not notes.counts
    assert mail.sender == Mailbox("Ben", "ben@example.net")
    assert mail.reply_to == Mailbox("B", "ben@example.com")
    assert mail.return_path == "bounce@mailer.example.co.uk"
    assert mail.to == (Mailbox("Anna", "anna@example.org"), Mailbox("Cy", "cy@example.org"))
    assert (mail.subject, mail.message_id) == ("Grüße", "<abc@example.net>")
    assert mail.date == datetime.fromisoformat("2024-01-01T10:00:00+00:00")
    assert mail.originating == ("198.51.100.7",)
    assert mail.oddities == ("check-failed", "reply-to-differs", "return-path-differs")


def test_the_hops_are_told_from_the_first_sender_on() -> None:
    hops = facts(MAIL).hops
    assert [(hop.host, hop.addresses, hop.by) for hop in hops] == [
        ("box", ("2001:db8::1",), "mail.example.net"),
        ("mail.example.net", ("203.0.113.9",), "mx.example.org"),
        ("", (), "2001:db8:ab4::1"),
    ]
    assert [hop.at.isoformat() for hop in hops if hop.at] == [
        "2024-01-01T10:09:00+00:00",
        "2024-01-01T02:10:04-08:00",
        "2024-01-01T02:10:05-08:00",
    ]
    assert hops[2].text.startswith("by 2001:db8:ab4::1 with SMTP id p6csp1730711; Mon, 1 Jan")


@pytest.mark.parametrize(
    ("line", "host", "addresses", "by"),
    [
        (
            "from A.PROD.EXAMPLE.COM (2001:db8:10:13::17) by B.prod.example.com (2001:db8::15) with"
            " Microsoft SMTP Server (version=TLS1_2) id 15.20.66.11 via Frontend Transport",
            "A.PROD.EXAMPLE.COM", ("2001:db8:10:13::17",), "B.prod.example.com",
        ),
        (
            "from a.example ([fe80::d034:a8db:9e32:acde]) by a.example ([fe80::1%4]) with mapi",
            "a.example", ("fe80::d034:a8db:9e32:acde",), "a.example",
        ),
        (
            "from [198.51.100.7] (helo=[192.168.1.2]) by mx.example with esmtpsa (Exim 4.96)"
            " (envelope-from <a@b.example>) id 1rcdB4-0006j7-HF for c@d.example",
            "192.168.1.2", ("198.51.100.7", "192.168.1.2"), "mx.example",
        ),
        (
            'from out.example ([198.51.100.7]:44476 "HELO\tbox.example") by ftp.example with SMTP',
            "box.example", ("198.51.100.7",), "ftp.example",
        ),
        (
            "from unknown (HELO box.example) (198.51.100.7) by mx.example with SMTP",
            "box.example", ("198.51.100.7",), "mx.example",
        ),
        (
            "from a.example [(198.51.100.7)] by mx.example (envelope-from <a@b.example>)",
            "a.example", ("198.51.100.7",), "mx.example",
        ),
        (
            "from dyn.1.2.3.4.example (1.2.3.4.dyn.example [198.51.100.7]) by 10.0.0.1 with HTTP",
            "dyn.1.2.3.4.example", ("198.51.100.7",), "10.0.0.1",
        ),
        ("(qmail 30906 invoked by uid 109)", "", (), ""),
        ("from root by host with local (from x by y)", "root", (), "host"),
        ("from (by (from", "", (), ""),
        ("", "", (), ""),
    ],
)  # fmt: skip
def test_hops_of_common_servers_are_read(
    line: str, host: str, addresses: tuple[str, ...], by: str
) -> None:
    for date, is_dated in ((" ; Mon, 1 Jan 2024 10:00:00 +0000", True), ("", False), (";", False)):
        hop = facts(f"Received: {line}{date}\n").hops[0]
        assert (hop.host, hop.addresses, hop.by) == (host, addresses, by)
        assert (hop.at is not None) == is_dated


def test_checks_are_told_with_who_reported_them() -> None:
    checks = [(c.server, c.method, c.result, c.about) for c in facts(MAIL).checks]
    assert checks == [
        ("mx.example.org", "dkim", "pass", "header.i=@example.net header.s=x"),
        ("mx.example.org", "spf", "softfail", "smtp.mailfrom=b@example.net"),
        ("mx.example.org", "dmarc", "fail", "header.from=example.net"),
        ("mx.example.org", "spf", "pass", "client-ip=203.0.113.9;"),
    ]


def test_checks_in_other_shapes_are_read() -> None:
    header = (
        "Authentication-Results: spf=fail (sender IP is 203.0.113.9)\n smtp.mailfrom=a.example;"
        " dkim=none (message not signed)\n header.d=none;dmarc=FAIL action=none;\n"
        "Authentication-Results: mx.example/1; none\n"
        "Authentication-Results: mx.example 1; SPF/1 = pass\n"
        "Received-SPF: Fail (not permitted) receiver=mx.example; client-ip=203.0.113.9;\n"
        "Received-SPF: (no result)\n"
    )
    assert [(c.server, c.method, c.result, c.is_uppermost) for c in facts(header).checks] == [
        ("", "spf", "fail", True),
        ("", "dkim", "none", True),
        ("", "dmarc", "fail", True),
        ("mx.example", "spf", "pass", False),
        ("mx.example", "spf", "fail", True),
    ]


ODD = [
    ("From: A@example.net\nTo: b@example.org, <a@Example.net>\n", ("own-address",)),
    ("From: a@example.net\nDelivered-To: a@example.net\n", ("own-address",)),
    ("From: a@example.net\nReturn-Path: <b@mail.example.net>\n", ()),
    ("From: a@example.net\nReturn-Path: <>\nReply-To: nobody\n", ()),
    ("From: a@one.co.uk\nReturn-Path: <a@two.co.uk>\n", ("return-path-differs",)),
    ("From: a@example.net\nReply-To: a@example.com\n", ("reply-to-differs",)),
    ("From: a\nReply-To: a@example.com\n", ()),
    ("Authentication-Results: mx; dmarc=pass\nAuthentication-Results: x; spf=fail\n", ()),
    ("Authentication-Results: mx; dkim=permerror\n", ("check-failed",)),
    ("Authentication-Results: mx; arc=fail; spf=none\n", ()),
    ("Received-SPF: softfail\n", ("check-failed",)),
    (
        "Received: x; 3 Jan 2024 10:00:01 +0000\nReceived: x; 1 Jan 2024 10:00 +0000\n",
        ("date-far",),
    ),
    ("Received: x; 3 Jan 2024 10:00:00 +0000\n", ()),
    ("Received: x; 29 Dec 2023 10:00:00 +0000\n", ("date-far",)),
    ("Received: x; 9 Jan 2024 10:00:00\nReceived: x; 1 Jan 2024 10:00 +0000\n", ()),
    ("Received: x; soon\n", ()),
]


@pytest.mark.parametrize(("header", "oddities"), ODD)
def test_what_is_odd_is_told(header: str, oddities: tuple[str, ...]) -> None:
    assert facts("Date: 1 Jan 2024 10:00:00 +0000\n" + header).oddities == oddities


def test_every_mail_of_a_mailbox_is_told() -> None:
    line = "From - Mon Jan  1 10:00:00 2024\n"
    found, notes = all_facts((line + MAIL + "\n") * 2 + line + "Subject: x\n")
    assert [mail.place for mail in found] == [1, 2, 3]
    assert found[0].hops == found[1].hops
    assert notes.counts == {"time": 1}


def test_what_has_no_header_is_left_out_and_noted() -> None:
    found, notes = all_facts("no header\n")
    assert (found, notes.counts) == ([], {"broken": 1})
    assert all_facts("") == ([], Notes())


# ------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a@b.example", [("", "a@b.example")]),
        ('"A, \\"B\\"; <c>" <a@b.example>', [('A, "B"; <c>', "a@b.example")]),
        ("A <a@b.example> <c@d.example>", [("A", "c@d.example")]),
        ("=?utf-8?q?x=40y=2C_z?= <a@b.example>", [("x@y, z", "a@b.example")]),
        ("a @ b.example (A \\) (B))", [("A ) B", "a@b.example")]),
        ("undisclosed-recipients:;", [("undisclosed-recipients:", "")]),
        ("G: a@b.example, c@d.example;", [("", "G:a@b.example"), ("", "c@d.example")]),
        ("<a@b.example", [("", "a@b.example")]),
        ('"unclosed, a@b.example', [("", "unclosed,a@b.example")]),
        (", ,;", []),
    ],
)
def test_names_and_addresses_are_told_apart(value: str, found: list[tuple[str, str]]) -> None:
    assert mailboxes(value) == tuple(Mailbox(*each) for each in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[192.0.2.1]:25 192.0.2.2:25 192.0.2.1.", ("192.0.2.1", "192.0.2.2")),
        ("[IPv6:2001:DB8::1] ipv6:::1 [2001:db8::2%eth0]", ("2001:db8::1", "::1", "2001:db8::2")),
        ("1.2.3.4.example 1.2.3.4-dyn a1.2.3.4 1.2.3 1.2.3.400 15.20.7000.12 v1.2.3.4", ()),
        ("10:20:30 12:00:05 a:b :: .", ("::",)),
        ("\u0661.2.3.4 " + "9" * 10**5 + " " + "1." * 10**5, ()),
    ],
)  # fmt: skip
def test_ip_addresses_are_found_and_nothing_like_them(text: str, found: tuple[str, ...]) -> None:
    assert ip_addresses(text) == found


def test_no_more_ip_addresses_are_kept_than_a_header_has() -> None:
    text = " ".join(f"192.0.2.{number}" for number in range(99))
    assert len(ip_addresses(text)) == MAX_ADDRESSES


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("a@mail.Example.com.", "example.com"),
        ("a@x.y.example.co.uk", "example.co.uk"),
        ("a@co.uk", "co.uk"),
        ("a@x.example.de", "example.de"),
        ("a@localhost", "localhost"),
        ("a@b@example.com", "example.com"),
    ],
)
def test_an_organisation_is_what_someone_registered(address: str, found: str) -> None:
    assert organisation(address) == found


# ------------------------------------------------------------------ hostile headers


def test_endless_headers_are_bounded_and_told() -> None:
    found, notes = all_facts("Received: by a; 1 Jan 2024 10:00 +0000\n" * (MAX_HOPS + 9) + "\n")
    assert len(found[0].hops) == MAX_HOPS
    assert notes.counts == {"more": 1, "time": 1}
    many = "To: " + "a@b," * 300 + "\n" + "Authentication-Results: x; " + "spf=pass;" * 200 + "\n"
    many += "".join(f"X-Originating-IP: 192.0.2.{number}\n" for number in range(99))
    bounded = facts(many)
    assert (len(bounded.to), len(bounded.originating)) == (MAX_ADDRESSES, MAX_ADDRESSES)
    assert len(bounded.checks) == MAX_CHECKS
    assert len(facts("Message-ID: " + "a" * 9999 + "\nFrom: " + "a" * 9999).message_id) == 300
    assert all_facts("Date: 1 Jan 2024 10:00 Z\n" + "X: y\n" * 9999)[1].counts == {"too-long": 1}


def test_a_header_that_stops_in_the_middle_of_a_line_is_kept_and_noted() -> None:
    date = "Date: 1 Jan 2024 10:00 Z\nFrom: b@example.net"
    for end, counts in (("", {"cut": 1}), ("\n", {}), ("\n\n", {}), ("\n\nwords", {})):
        found, notes = all_facts(date + end)
        assert [mail.sender for mail in found] == [Mailbox("", "b@example.net")]
        assert notes.counts == counts


PIECES = st.sampled_from(
    [
        *("Received: ", "from ", " by ", "; ", "\n", "\n ", "(", ")", "[", "]", "IPv6:", "::1"),
        *("From: ", "To: ", "Return-Path: ", "Reply-To: ", "<", ">", '"', "\\", ",", "a@b.example"),
        *("Authentication-Results: ", "Received-SPF: ", "spf=fail", "=", "HELO ", "192.0.2.1", ":"),
        *("Date: 1 Jan 2024 10:00 +0000\n", "1 Jan 2024 10:00 +0000", "=?utf-8?q?=00?=", "\ud800"),
    ]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=40))
def test_no_mixture_raises(pieces: list[str]) -> None:
    for mail in all_facts("".join(pieces))[0]:
        assert isinstance(mail.oddities, tuple)
        repr(mail).encode()
