"""Which links lead to a person's profile, chat, group or page, for every platform of the playbooks.

A row says where the name stands in the link. Links of a known site that lead to no person, such
as its help pages, stay ordinary links. The forms are from common knowledge and may change; a
link that fits none is still found, as a link.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

NO_PROFILE_LINKS: Final = {
    "bing": "a search engine",
    "google-search": "a search engine",
    "email": "an e-mail address is a find of its own",
    "gmail": "an e-mail address is a find of its own",
    "phone-sms": "a phone number is a find of its own",
    "bumble": "profiles have no public link",
    "grindr": "profiles have no public link",
    "hinge": "profiles have no public link",
    "ometv-and-random-chat": "strangers have no profile",
    "wizz": "profiles have no public link",
}
"""The platforms without such links, and why."""


class Row(NamedTuple):
    """A form of link: its hosts, and the path up to and with the name, in its one group."""

    platform: str
    hosts: str
    path: str
    keeps_case: bool = False
    """Whether capitals matter in the name."""


_FACEBOOK: Final = "facebook.com fb.com facebook.de"
_TELEGRAM: Final = "t.me telegram.me telegram.dog"
_AYLO: Final = "pornhub.com pornhub.org youporn.com redtube.com tube8.com"
_X: Final = "xvideos.com xnxx.com"
_FILES: Final = "dropbox-google-drive-file-hosts"
_DRIVE: Final = "drive.google.com docs.google.com"
_QUERY: Final = r"\?(?:[^#]{0,200}&)?"
_PLUS: Final = r"(?:\+|%2[Bb])?"
_DRIVE_PATH: Final = (
    r"/(?:a/[^/]{1,80}/)?(?:file|document|spreadsheets|presentation|forms|drive)/(?:u/[0-9]/)?"
    r"(?:d|folders)/(?:e/)?"
)
_NUMBER: Final = "([0-9]{3,25})"
_CODE: Final = "([0-9A-Za-z_-]{3,120})"
_NAME: Final = "([0-9A-Za-z._-]{2,64})"

ROWS: Final = (
    Row("facebook", _FACEBOOK, r"/profile\.php" + _QUERY + r"id=" + _NUMBER),
    Row("facebook", _FACEBOOK, r"/people/[^/?#]{1,120}/" + _NUMBER),
    Row("facebook", _FACEBOOK, r"/groups/([0-9A-Za-z.]{2,80})"),
    Row("facebook", _FACEBOOK, r"/share/(?:[a-z]/)?([0-9A-Za-z]{6,40})", keeps_case=True),
    Row("messenger", _FACEBOOK, r"/messages/(?:e2ee/)?t/" + _NUMBER),
    Row("facebook", _FACEBOOK, r"/([0-9A-Za-z.]{2,80})"),
    Row("messenger", "m.me", r"/([0-9A-Za-z.]{2,80})"),
    Row("messenger", "messenger.com", r"/(?:e2ee/)?t/([0-9A-Za-z.]{2,80})"),
    Row("instagram", "instagram.com instagr.am", r"/stories/([0-9A-Za-z._]{1,30})"),
    Row("instagram", "instagram.com instagr.am", r"/(?:_u/)?([0-9A-Za-z._]{1,30})"),
    Row("instagram", "ig.me", r"/m/([0-9A-Za-z._]{1,30})"),
    Row("threads", "threads.net threads.com", r"/@([0-9A-Za-z._]{1,30})"),
    Row("whatsapp", "wa.me", r"/(?:message/)?" + _PLUS + r"([0-9A-Za-z]{5,30})", keeps_case=True),
    Row("whatsapp", "whatsapp.com", r"/send/?" + _QUERY + r"phone=" + _PLUS + r"([0-9]{5,20})"),
    Row("whatsapp", "chat.whatsapp.com", r"/(?:invite/)?" + _CODE, keeps_case=True),
    Row("whatsapp", "whatsapp.com", r"/channel/" + _CODE, keeps_case=True),
    Row("snapchat", "snapchat.com", r"/(?:[a-z-]{2,7}/)?(?:add/|@|p/)([0-9A-Za-z._-]{3,40})"),
    Row("snapchat", "t.snapchat.com", "/" + _CODE, keeps_case=True),
    Row("tiktok", "vm.tiktok.com vt.tiktok.com", "/" + _CODE, keeps_case=True),
    Row("tiktok", "tiktok.com", r"/@([0-9A-Za-z._]{1,24})"),
    Row(
        "telegram-channels",
        _TELEGRAM,
        r"/(?:joinchat/|\+|%2[Bb])([0-9A-Za-z_-]{16,40})",
        keeps_case=True,
    ),
    Row("telegram", _TELEGRAM, r"/\+([0-9]{6,15})"),
    Row("telegram-channels", _TELEGRAM, r"/c/" + _NUMBER),
    Row("telegram-channels", _TELEGRAM, r"/(?:s/)?([A-Za-z][0-9A-Za-z_]{3,31})/[0-9]{1,12}"),
    Row("telegram-channels", _TELEGRAM, r"/s/([A-Za-z][0-9A-Za-z_]{3,31})"),
    Row("telegram-channels", _TELEGRAM, r"/([A-Za-z][0-9A-Za-z_]{1,28}[Bb][Oo][Tt])"),
    Row("telegram", _TELEGRAM, r"/@?([A-Za-z][0-9A-Za-z_]{3,31})"),
    Row("telegram", "web.telegram.org", r"/[^#@]{0,40}#?@([A-Za-z][0-9A-Za-z_]{3,31})"),
    Row("discord", "discord.com discordapp.com", r"/users/" + _NUMBER),
    Row("discord", "discord.com discordapp.com", r"/invite/" + _CODE, keeps_case=True),
    Row(
        "discord", "discord.com discordapp.com", r"/channels/([0-9@a-z]{3,25}(?:/[0-9]{3,25}){0,2})"
    ),
    Row("discord", "discord.gg", "/" + _CODE, keeps_case=True),
    Row("x", "x.com twitter.com", r"/i/user/" + _NUMBER),
    Row("x", "x.com twitter.com", r"/(?:#!/)?@?([0-9A-Za-z_]{1,15})"),
    Row("youtube", "youtube.com", r"/channel/(UC[0-9A-Za-z_-]{22})", keeps_case=True),
    Row("youtube", "youtube.com", r"/(?:@|user/|c/)" + _NAME),
    Row("skype", "join.skype.com", r"/(?:invite/)?" + _CODE, keeps_case=True),
    Row("teams", "teams.live.com", r"/l/invite/" + _CODE, keeps_case=True),
    Row("teams", "teams.live.com", r"/meet/" + _CODE, keeps_case=True),
    Row(
        "teams",
        "teams.microsoft.com teams.live.com",
        r"/l/chat/[^?#]{0,200}" + _QUERY + r"users=([^&#]{3,200})",
    ),
    Row("signal", "signal.me", r"/?#p/" + _PLUS + r"([0-9]{6,20})"),
    Row("signal", "signal.me", r"/?#eu/" + _CODE, keeps_case=True),
    Row("signal", "signal.group", r"/?#" + _CODE, keeps_case=True),
    Row("reddit", "reddit.com", r"/(?:user|u)/([0-9A-Za-z_-]{3,20})"),
    Row("linkedin", "linkedin.com", r"/(?:in|company|school|pub)/([^/?#]{2,120})"),
    Row("linkedin", "lnkd.in", "/" + _CODE, keeps_case=True),
    Row("google-account", "google.com", r"/maps/contrib/" + _NUMBER),
    Row("google-account", "profiles.google.com plus.google.com", r"/(?:u/[0-9]/)?\+?" + _NAME),
    Row("kik", "kik.me", "/" + _NAME),
    Row("kik", "kik.com", r"/u/" + _NAME),
    Row("wechat", "u.wechat.com", "/" + _CODE, keeps_case=True),
    Row(
        "line", "line.me", r"/(?:R/)?ti/[pg]2?/((?:@|~|%40)?[0-9A-Za-z._-]{2,64})", keeps_case=True
    ),
    Row("line", "lin.ee", "/" + _CODE, keeps_case=True),
    Row("viber", "chats.viber.com", "/" + _NAME),
    Row("viber", "invite.viber.com", r"/" + _QUERY + r"g2?=([^&#]{4,200})", keeps_case=True),
    Row("zoom", "zoom.us zoom.com", r"/(?:j|s|w|wc/join)/([0-9]{8,12})"),
    Row("zoom", "zoom.us zoom.com", r"/my/" + _NAME),
    Row("google-chat-meet", "meet.google.com", r"/([a-z]{3}-[a-z]{4}-[a-z]{3})"),
    Row(
        "google-chat-meet",
        "chat.google.com",
        r"/(?:u/[0-9]/)?(?:room|dm|space)/" + _CODE,
        keeps_case=True,
    ),
    Row(
        "imessage-facetime",
        "facetime.apple.com",
        r"/join[^#]{0,20}#v=1&p=([^&]{4,120})",
        keeps_case=True,
    ),
    Row("tinder", "tinder.com", r"/@" + _NAME),
    Row("tinder", "go.tinder.com", "/" + _CODE, keeps_case=True),
    Row("yubo", "yubo.live", r"/(?:[a-z]{2}/)?(?:add|u)/" + _NAME),
    Row("roblox", "roblox.com", r"/(?:[a-z]{2}/)?(?:users|groups|communities)/" + _NUMBER),
    Row("roblox", "roblox.com", r"/user\.aspx\?username=([0-9A-Za-z_]{3,20})"),
    Row("twitch", "twitch.tv", r"/([0-9A-Za-z_]{3,25})"),
    Row("onlyfans", "onlyfans.com", r"/([0-9A-Za-z._-]{2,40})"),
    Row("pornhub-and-aylo", _AYLO, r"/(?:users|model|pornstar|channels|channel)/" + _NAME),
    Row("pornhub-and-aylo", _AYLO, r"/view_video\.php" + _QUERY + r"viewkey=([0-9a-z]{5,40})"),
    Row(
        "xvideos-xnxx",
        _X,
        r"/(?:profiles|models|amateurs|pornstars|(?:[a-z]{1,20}-)?channels)/" + _NAME,
    ),
    Row("xvideos-xnxx", _X, r"/(video[.-]?[0-9a-z]{4,20})"),
    Row(_FILES, _DRIVE, _DRIVE_PATH + _CODE, keeps_case=True),
    Row(_FILES, "drive.google.com", r"/(?:open|uc)" + _QUERY + r"id=" + _CODE, keeps_case=True),
    Row(_FILES, "dropbox.com", r"/(?:s|sh|scl/f[io]|t|l)/(?:scl/)?" + _CODE, keeps_case=True),
    Row(
        _FILES,
        "mega.nz mega.co.nz mega.io",
        r"/(?:file|folder)/([0-9A-Za-z_-]{6,20}(?:#[0-9A-Za-z_-]{8,60})?)",
        keeps_case=True,
    ),
    Row(_FILES, "mega.nz mega.co.nz", r"/?#(F?![0-9A-Za-z_!-]{6,100})", keeps_case=True),
    Row(_FILES, "mediafire.com", r"/(?:file|folder|view)/" + _CODE, keeps_case=True),
    Row(_FILES, "we.tl gofile.io 1drv.ms", r"/(?:d/|[a-z]/s!)?" + _CODE, keeps_case=True),
    Row("pastebin-like", "pastebin.com", r"/(?:u/|raw/)?([0-9A-Za-z_-]{2,40})", keeps_case=True),
    Row(
        "pastebin-like",
        "rentry.co rentry.org justpaste.it controlc.com telegra.ph",
        r"/([0-9A-Za-z_-]{2,120})",
        keeps_case=True,
    ),
    Row(
        "pastebin-like",
        "doxbin.org doxbin.net doxbin.com",
        r"/(?:upload|user)/([0-9A-Za-z_-]{2,120})",
    ),
)

APP_ROWS: Final = (
    Row("telegram", "tg", r"//resolve/?" + _QUERY + r"domain=([A-Za-z][0-9A-Za-z_]{3,31})"),
    Row("telegram", "tg", r"//user\?id=" + _NUMBER),
    Row("telegram-channels", "tg", r"//join/?\?invite=" + _CODE, keeps_case=True),
    Row("whatsapp", "whatsapp", r"//send/?" + _QUERY + r"phone=" + _PLUS + r"([0-9]{5,20})"),
    Row(
        "viber",
        "viber",
        r"//(?:chat|add|contact)" + _QUERY + r"number=" + _PLUS + r"([0-9]{5,20})",
    ),
    Row("wechat", "weixin", r"//dl/(?:chat|contact)[/?]" + _NAME),
    Row("line", "line", r"//ti/p/((?:@|~)?[0-9A-Za-z._-]{2,64})", keeps_case=True),
    Row("facebook", "fb", r"//profile/([0-9A-Za-z.]{2,80})"),
    Row("instagram", "instagram", r"//user\?username=([0-9A-Za-z._]{1,30})"),
    Row("snapchat", "snapchat", r"//add/([0-9A-Za-z._-]{3,15})"),
    Row("imessage-facetime", "facetime", r"//([0-9A-Za-z+@._-]{4,120})"),
    Row("imessage-facetime", "imessage", r"//([0-9A-Za-z+@._-]{4,120})"),
)
"""Links that open an app: here the scheme stands in the place of the host."""

_PAYMENTS: Final = (
    Row("paypal-me", "paypal.me", r"/([0-9A-Za-z]{1,20})"),
    Row("paypal-me", "paypal.com", r"/paypalme2?/([0-9A-Za-z]{1,20})"),
    Row("cashtag", "cash.app", r"/(?:\$|%24)([A-Za-z][0-9A-Za-z_-]{0,19})"),
    Row("venmo-handle", "venmo.com", r"/(?:u/|code\?user_id=)?([0-9A-Za-z_-]{5,30})"),
)

_NO_NAMES: Final = {
    "facebook": "about ads business help login watch story.php sharer sharer.php share dialog "
    "photo photo.php photos groups events marketplace pages people profile.php gaming reel reels "
    "policies privacy settings hashtag records messages permalink.php l.php watch plugins tr terms",
    "instagram": "p reel reels explore accounts tv stories direct about legal developer web s",
    "x": "home i intent search share hashtag settings login explore messages notifications tos "
    "privacy compose signup",
    "telegram": "share joinchat addstickers addemoji proxy socks setlanguage iv login bg confirm "
    "addtheme invoice",
    "onlyfans": "help terms privacy login about contact dmca my posts",
    "twitch": "directory videos settings downloads turbo login jobs",
    "pastebin-like": "doc_api faq login signup tools archive languages contact about dmca",
    "venmo-handle": "about legal help signup signin account business",
    "whatsapp": "message settings",
    "discord": "download login register app",
}
_NOT_NAMES: Final = {key: frozenset(words.split()) for key, words in _NO_NAMES.items()}


def _by_host(rows: tuple[Row, ...]) -> dict[str, list[tuple[Row, re.Pattern[str]]]]:
    table: dict[str, list[tuple[Row, re.Pattern[str]]]] = {}
    for row in rows:
        pattern = re.compile(row.path)
        for host in row.hosts.split():
            table.setdefault(host, []).append((row, pattern))
    return table


_TABLE: Final = _by_host((*ROWS, *_PAYMENTS))
_APPS: Final = _by_host(APP_ROWS)
APP_SCHEMES: Final = frozenset(_APPS)
_PAYMENT_KINDS: Final = frozenset(row.platform for row in _PAYMENTS)
_NAMED_HOST: Final = re.compile(r"([a-z][0-9a-z_]{3,31})\.t\.me")
_SAME_SITE: Final = re.compile(
    r"(?:www|m|mobile|web|mbasic|touch|old|new|np|i|api|l|lm|story|[a-z]{2}|[a-z]{2}-[a-z]{2}"
    r"|us[0-9]{2}web)\."
)
"""What may stand before a site's host; others, such as its help pages, are no profiles."""


def where_it_leads(host: str, rest: str) -> tuple[str, str] | None:
    """Return kind and value for a link to a person, or ``None`` for any other link.

    Args:
        host: the host in lower case, or the scheme of a link that opens an app.
        rest: what follows the host (or the scheme's colon), from its first slash or mark.

    """
    if host in APP_SCHEMES:
        return _first(_APPS[host], rest)
    named = _NAMED_HOST.fullmatch(host)
    if named and named[1] != "www":
        return "profile", f"telegram/{named[1]}"
    rows = _TABLE.get(host)
    if rows is None and (prefix := _SAME_SITE.match(host)):
        rows = _TABLE.get(host[prefix.end() :])
    return _first(rows, rest) if rows else None


def _first(rows: list[tuple[Row, re.Pattern[str]]], rest: str) -> tuple[str, str] | None:
    for row, pattern in rows:
        match = pattern.match(rest)
        # A name must end where the link's part ends, or it is only the beginning of another.
        if match is None or rest[match.end() : match.end() + 1] not in _ENDS:
            continue
        name = match[1].rstrip(".")
        if not name or name.lower() in _NOT_NAMES.get(row.platform, ()):
            continue
        name = name if row.keeps_case else name.lower()
        if row.platform in _PAYMENT_KINDS:
            return row.platform, name
        return "profile", f"{row.platform}/{name}"
    return None


_ENDS: Final = frozenset(("", "/", "?", "#", "&", ".", ":", ",", "%"))
