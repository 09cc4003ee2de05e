"""Tell a web site's name from two words with a dot and no space between them.

The ends are those of countries and the common other ones in the root zone list of IANA. Ends of
file names, such as ``zip`` and ``mov``, are left out: a picture's name is no web site.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COUNTRIES: Final = _words(
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs "
    "bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee "
    "eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm "
    "hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb "
    "lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz "
    "na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs "
    "ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl "
    "tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_GENERAL: Final = _words(
    "com net org edu gov mil int info biz name pro aero asia cat coop jobs mobi museum post tel "
    "travel xxx arpa onion academy accountants actor adult agency apartments app art associates "
    "attorney auction audio autos baby band bank bar beauty beer best bet bid bike bingo bio black "
    "blog blue boats bond boutique build builders business buzz cab cafe cam camera camp capital "
    "cards care careers casa cash casino center ceo cfd chat cheap church city claims click clinic "
    "cloud club coach codes coffee college community company computer condos consulting contact "
    "cool country coupons credit creditcard cricket cruises cyou dance date dating deals delivery "
    "democrat dental design dev diamonds digital direct directory discount doctor dog domains "
    "download earth education email energy engineer engineering enterprises equipment estate "
    "events exchange expert exposed express fail faith family fan fans farm fashion finance "
    "financial fish fit fitness flights florist fm foo football forex forsale forum foundation fun "
    "fund furniture futbol fyi gallery game games garden gay gift gifts girl giving glass global "
    "gold golf google graphics gratis green gripe group guide guru hair haus health healthcare "
    "help hiphop hockey holdings holiday homes horse hospital host hosting hot house how icu "
    "immo industries ink institute insurance insure international investments irish jetzt jewelry "
    "kaufen kim kitchen land lat lawyer lease legal lgbt life lighting limited limo link live llc "
    "loan loans lol london love ltd luxury makeup management market marketing mba media memorial "
    "men menu miami mobile moda mom money monster mortgage moscow navy network new news ninja "
    "observer one ong online ooo organic page paris partners parts party pet photo photography "
    "photos pics pictures pink pizza place plumbing plus poker porn press productions promo "
    "properties property pub qpon quest racing recipes red rehab reise ren rent rentals repair "
    "report republican rest restaurant review reviews rip rocks rodeo run sale salon sbs school "
    "science security services sex sexy shoes shop shopping show singles site skin ski soccer "
    "social software solar solutions space store stream studio style sucks supplies supply support "
    "surf surgery systems tattoo tax taxi team tech technology tennis theater tips tires today "
    "tools top tours town toys trade trading training tube university uno vacations vegas ventures "
    "vet viajes video villas vin vip vision vodka vote voyage wang watch webcam website wedding "
    "wiki win wine work works world wtf xyz yachts yoga zone"
)
_ALSO_WORDS: Final = _words(
    "ac ad ai al am an app are art as at ba band bank bar be best bet bid bike black blog blue "
    "by ca cafe cam camp care cash cat center chat cheap church city click club co coach coffee "
    "contact cool country credit dance date de direct do doctor dog download email er es et "
    "events expert exposed fail family fan fans farm fit fun fund game games gay gift girl global "
    "go gold green group guide hair health help hot house how id im in info ink int is it io jobs "
    "la land legal li life link live lol love ma market me media men mobile mom money ms mt my na "
    "name ne network new news ni no now one online page party pet photo photos pics pictures pink "
    "place plus porn post press pro pub re red rent report rest review rip rocks run sale sc "
    "school se security sex sexy shop show si sm site so social space st store style support "
    "tax team tel tips to today top town travel trade tube tv uno us va video vote watch web "
    "website win work works world wtf ye you py sh rs pl ps md cc cs vi"
)
"""Ends that are words or file endings too; a name with one needs more to count as a web site."""


def is_site(host: str, *, is_meant: bool) -> bool:
    """Return whether a name with dots, in lower case, is a web site's.

    Args:
        host: the name.
        is_meant: a path follows, or a word such as "site" stands near.

    """
    before, _, end = host.rpartition(".")
    if end.startswith("xn--"):
        return len(end) > 5
    if end not in _COUNTRIES and end not in _GENERAL:
        return False
    if is_meant or end not in _ALSO_WORDS:
        return True
    # One word is more likely the last of a sentence than a name.
    return "." in before or "-" in before or any(char.isdigit() for char in before)
