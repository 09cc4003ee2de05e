from __future__ import annotations

import pytest

from sextortion_help.evidence.identifiers import find
from sextortion_help.evidence.identifiers.profiles import APP_ROWS, NO_PROFILE_LINKS, ROWS
from sextortion_help.playbook.library import Library
from tests.evidence.identifiers.finds import kinds, only, pairs

PROFILES = [
    ("https://www.facebook.com/profile.php?id=100001234567890", "facebook/100001234567890"),
    ("facebook.com/lisa.miller.5", "facebook/lisa.miller.5"),
    ("https://m.facebook.com/people/Lisa-M/61550000000001/", "facebook/61550000000001"),
    ("fb.com/Lisa.M", "facebook/lisa.m"),
    ("https://m.me/lisa.m", "messenger/lisa.m"),
    ("https://www.messenger.com/t/100001234567890", "messenger/100001234567890"),
    ("https://www.instagram.com/Lisa_M.x/", "instagram/lisa_m.x"),
    ("instagram.com/lisa_m?igshid=abc", "instagram/lisa_m"),
    ("https://www.threads.net/@lisa_m", "threads/lisa_m"),
    ("https://wa.me/447911123456", "whatsapp/447911123456"),
    ("https://api.whatsapp.com/send?phone=%2B447911123456&text=hi", "whatsapp/447911123456"),
    ("https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv", "whatsapp/AbCdEfGhIjKlMnOpQrStUv"),
    ("https://www.snapchat.com/add/lisa-m", "snapchat/lisa-m"),
    ("https://www.tiktok.com/@lisa.m/video/7300000000000000000", "tiktok/lisa.m"),
    ("t.me/Lisa_Mx", "telegram/lisa_mx"),
    ("https://telegram.me/lisa_mx", "telegram/lisa_mx"),
    ("tg://resolve?domain=lisa_mx", "telegram/lisa_mx"),
    ("https://lisa_mx.t.me", "telegram/lisa_mx"),
    ("https://t.me/+AbCdEfGhIjKl1234", "telegram-channels/AbCdEfGhIjKl1234"),
    ("https://t.me/joinchat/AbCdEfGhIjKl1234", "telegram-channels/AbCdEfGhIjKl1234"),
    ("https://t.me/some_channel/123", "telegram-channels/some_channel"),
    ("https://t.me/some_bot", "telegram-channels/some_bot"),
    ("https://discord.gg/aBcDeF", "discord/aBcDeF"),
    ("https://discord.com/users/123456789012345678", "discord/123456789012345678"),
    ("https://x.com/Lisa_M/status/1234567890", "x/lisa_m"),
    ("https://twitter.com/lisa_m", "x/lisa_m"),
    ("https://www.youtube.com/@Lisa-M", "youtube/lisa-m"),
    (
        "https://youtube.com/channel/UCabcdefghijklmnopqrstuv",
        "youtube/UCabcdefghijklmnopqrstuv",
    ),
    ("skype:live:lisa.m?chat", "skype/live:lisa.m"),
    ("https://teams.live.com/l/invite/FEAbC-dE_f", "teams/FEAbC-dE_f"),
    ("https://signal.me/#p/+447911123456", "signal/447911123456"),
    ("https://www.reddit.com/user/Lisa_M/", "reddit/lisa_m"),
    ("ask u/Lisa_M_x about it", "reddit/lisa_m_x"),
    ("https://uk.linkedin.com/in/lisa-m-123", "linkedin/lisa-m-123"),
    ("https://www.google.com/maps/contrib/123456789012345678901", None),
    ("https://kik.me/lisa.m", "kik/lisa.m"),
    ("https://u.wechat.com/AbCdEf123", "wechat/AbCdEf123"),
    ("https://line.me/ti/p/~lisa.m", "line/~lisa.m"),
    ("viber://chat?number=%2B447911123456", "viber/447911123456"),
    ("https://us02web.zoom.us/j/81234567890?pwd=x", "zoom/81234567890"),
    ("https://meet.google.com/abc-defg-hij", "google-chat-meet/abc-defg-hij"),
    ("https://facetime.apple.com/join#v=1&p=AbCd1234", "imessage-facetime/AbCd1234"),
    ("https://tinder.com/@lisa.m", "tinder/lisa.m"),
    ("https://yubo.live/add/lisa.m", "yubo/lisa.m"),
    ("https://www.roblox.com/users/123456789/profile", "roblox/123456789"),
    ("https://www.twitch.tv/lisa_m", "twitch/lisa_m"),
    ("https://onlyfans.com/lisa.m", "onlyfans/lisa.m"),
    ("https://www.pornhub.com/users/lisa-m", "pornhub-and-aylo/lisa-m"),
    ("https://www.xvideos.com/profiles/lisa-m", "xvideos-xnxx/lisa-m"),
    (
        "https://drive.google.com/file/d/1AbC-d_Ef/view?usp=sharing",
        "dropbox-google-drive-file-hosts/1AbC-d_Ef",
    ),
    (
        "https://mega.nz/folder/AbCdEfGh#KeyKeyKey_123",
        "dropbox-google-drive-file-hosts/AbCdEfGh#KeyKeyKey_123",
    ),
    ("https://pastebin.com/AbCd1234", "pastebin-like/AbCd1234"),
]


@pytest.mark.parametrize(("text", "value"), PROFILES)
def test_a_link_to_a_person_is_one_find(text: str, value: str | None) -> None:
    found = only(text)
    value = value or "google-account/123456789012345678901"
    assert (found.kind, found.value) == ("profile", value)
    assert f"{found.platform}/{found.user_name}" == value


def test_every_platform_has_links_or_a_reason_for_none(library: Library) -> None:
    linked = {row.platform for row in (*ROWS, *APP_ROWS)}
    assert linked | set(NO_PROFILE_LINKS) == set(library.platforms)
    assert not linked & set(NO_PROFILE_LINKS)


@pytest.mark.parametrize(
    "text",
    [
        "https://help.instagram.com/1769410010008691",
        "https://www.instagram.com/p/AbCdEf/",
        "https://www.facebook.com/help",
        "https://x.com/home",
        "https://t.me/share/url?url=a",
        "https://notinstagram.com/lisa_m",
        "https://instagram.com.evil.example/lisa_m",
        "https://www.google.com/search?q=lisa",
        "paypal.com/help",
    ],
)
def test_another_link_stays_a_link(text: str) -> None:
    assert kinds(text) == ["url"]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("paypal.me/exampleName/50", "paypal-me", "examplename"),
        ("https://cash.app/$ex4mple", "cashtag", "ex4mple"),
        ("https://venmo.com/u/Example-Name", "venmo-handle", "example-name"),
    ],
)
def test_a_payment_page_is_its_own_kind(text: str, kind: str, value: str) -> None:
    assert pairs(text) == [(kind, value)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("see https://a.example/x.", "https://a.example/x"),
        ("(https://a.example/x)", "https://a.example/x"),
        ("https://a.example/x_(y)!", "https://a.example/x_(y)"),
        ("<https://a.example/x>", "https://a.example/x"),
        ('"https://a.example/x?y=1&z=2#f",', "https://a.example/x?y=1&z=2#f"),
        ("[https://a.example/x](b)", "https://a.example/x"),
        ("\u3053\u308chttps://a.example/x\u3067\u3059", "https://a.example/x"),
        ("https://a.example", "https://a.example"),
        ("HTTPS://A.Example/X", "HTTPS://A.Example/X"),
        ("http://192.168.0.1:8080/x", "http://192.168.0.1:8080/x"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        ("visit example.com/x?y now", "example.com/x?y"),
        ("https://\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444/x", None),
    ],
)
def test_a_link_ends_where_the_sentence_goes_on(text: str, written: str | None) -> None:
    found = only(text)
    assert (found.kind, found.written) == ("url", written or text)


def test_a_link_has_one_value_however_its_host_is_written() -> None:
    assert only("HTTPS://A.Example/X").value == "https://a.example/X"


def test_an_endless_link_is_cut_and_found_once() -> None:
    found = only("http://" + "a." * 5000)
    assert len(found.written) < 2100
    found = only("https://a.example/" + "a" * 5000)
    assert len(found.written) < 2100


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mail john.doe+x@mail.example.org.", "john.doe+x@mail.example.org"),
        ("<Lisa@Example.COM>", "lisa@example.com"),
        ("mailto:lisa@example.com", "lisa@example.com"),
        ("lisa@example.com,mike", "lisa@example.com"),
        ("name_1@example.co.uk", "name_1@example.co.uk"),
    ],
)
def test_an_email_address_is_one_find(text: str, value: str) -> None:
    assert pairs(text) == [("email", value)]


@pytest.mark.parametrize("text", ["@", "a@", "@.com", "a@@b.com", "a..b@", "x" * 70 + "@a.com"])
def test_what_is_no_address_is_no_email(text: str) -> None:
    assert "email" not in kinds(text)


@pytest.mark.parametrize(
    "text",
    ["example.com", "sub.example.co.uk", "evil-site.ru", "my site is pay.me", "xn--e1.xn--p1ai"],
)
def test_a_web_site_is_found_without_http(text: str) -> None:
    assert kinds(text) == ["domain"]


@pytest.mark.parametrize(
    "text",
    [
        "ok.so what",
        "Hi.My name",
        "IMG_1234.jpg",
        "chat.zip",
        "wait...no",
        "3.50",
        "v1.2.3",
        "e.g.x",
    ],
)
def test_words_with_a_dot_between_are_no_web_site(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("ip 81.2.69.142.", "ipv4", "81.2.69.142"),
        ("2001:DB8:0:0:0:0:0:1", "ipv6", "2001:db8::1"),
        ("from 2001:db8::8a2e:370:7334 ok", "ipv6", "2001:db8::8a2e:370:7334"),
    ],
)
def test_an_internet_address_is_found(text: str, kind: str, value: str) -> None:
    assert pairs(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "256.1.1.1",
        "1.2.3",
        "1.2.3.4.5",
        "version 1.2.3.4",
        "12:30:45",
        "a::b",
        "std::vector",
        "1:2:3",
    ],
)
def test_other_numbers_and_times_are_no_internet_address(text: str) -> None:
    assert not {"ipv4", "ipv6"} & set(kinds(text))


def test_spans_hold_what_was_written() -> None:
    text = " ".join(text for text, _ in PROFILES)
    found = list(find(text))
    assert len(found) == len(PROFILES)
    assert all(text[one.start : one.end] == one.written for one in found)
