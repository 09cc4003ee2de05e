# ruff: noqa: RUF001 - words of many languages, whose letters look like others
"""Read ``messages.json`` of Google Chat, as Google Takeout hands it out: one conversation.

Left out are topics, reactions, and what a message answers. Who else is in the conversation is told
in another file (``group_info.json``). The older Hangouts are read by ``google_hangouts``.

A time is written in words of the account's language. It counts only if every word in it is known
and the day of the week is the date's: a wrong guess at the language does not pass.

Sources of the format: exports of 2021 to 2025 as several open readers of them describe it; for the
languages Unicode CLDR 48 (``dateStyle`` full, ``timeStyle`` long), which is what they were seen to
follow in English, German and Hungarian.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sextortion_help.evidence.readers.json_pieces import pieces
from sextortion_help.evidence.readers.json_values import dig, items, keys_of, of_iso, who, word
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_TEXT,
    Message,
    Notes,
    Source,
    Wanted,
    bounded,
    name_of,
)

APP: Final = "Google Chat"

_SAFE_URL: Final = "private_do_not_access_or_else_safe_url_wrapped_value"
_FOLDER = re.compile(r"(?:^|[/\\])((?:DM|Space) [^/\\]{1,100})[/\\][^/\\]{1,100}$")


def fits(head: str) -> bool:
    """Return whether this is the beginning of such a file."""
    keys = keys_of(head)
    of_time = keys & {"created_date", "deleted_date", "message_state"}
    return {"messages", "topic_id", "message_id"} <= keys and bool(of_time)


def read(source: Source, notes: Notes, _: Wanted) -> Iterator[Message]:
    """Read every message."""
    folder = _FOLDER.search(source.name[-300:])
    found = pieces(source, notes, lambda path: path == ("messages", "*"))
    for place, (_path, piece) in enumerate(found, 1):
        if not isinstance(piece, dict):
            notes.add("broken", place)
            continue
        creator = piece.get("creator")
        at = time_of(piece.get("created_date") or piece.get("deleted_date"))
        if at is None:
            notes.add("time", place)
        yield Message(
            at=at,
            sender=who(word(dig(creator, "name")), word(dig(creator, "email"))),
            text=bounded(_text(piece), notes, place),
            attachments=_attachments(piece),
            chat=name_of(folder[1]) if folder else "",
            place=place,
        )


def _text(piece: Mapping[str, Any]) -> str:
    text = word(piece.get("text"))[: MAX_TEXT + 1]
    lines = [text]
    quoted = word(dig(piece, "quoted_message_metadata", "text"))
    if quoted and not text:
        creator = dig(piece, "quoted_message_metadata", "creator")
        first = who(word(dig(creator, "name")), word(dig(creator, "email")))
        lines += [f"Quoted from {first}:" if first else "Quoted:", quoted]
    for note in items(piece.get("annotations"))[:MAX_ATTACHMENTS]:
        lines += [link for link in _links(note) if link not in text]
    if not any(lines) and piece.get("message_state") == "DELETED":
        lines.append("(deleted)")
    return "\n".join(line for line in lines if line)


def _links(note: object) -> Iterator[str]:
    """Yield where a note on the text leads to."""
    url = dig(note, "url_metadata", "url")
    yield word(url) or word(dig(url, _SAFE_URL))
    yield word(dig(note, "interaction_data", "url", _SAFE_URL))
    yield word(dig(note, "video_call_metadata", "meeting_space", "meeting_url"))
    yield word(dig(note, "youtube_metadata", "id"))
    yield word(dig(note, "drive_metadata", "title"))
    yield word(dig(note, "drive_metadata", "id"))


def _attachments(piece: Mapping[str, Any]) -> tuple[str, ...]:
    found = items(piece.get("attached_files"))[:MAX_ATTACHMENTS]
    names = (word(dig(each, "original_name")) or word(dig(each, "export_name")) for each in found)
    return tuple(name_of(name) or "file" for name in names)


# ------------------------------------------------------------------ times

_LANGUAGES: Final = (
    (  # en
        "january february march april may june july august september october november december",
        "monday tuesday wednesday thursday friday saturday sunday",
    ),
    (  # de
        "januar februar märz april mai juni juli august september oktober november dezember",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    ),
    ("jänner", "montag dienstag mittwoch donnerstag freitag samstag sonntag"),  # in Austria
    (  # fr
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    ),
    (  # es
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "lunes martes miércoles jueves viernes sábado domingo",
    ),
    (  # pt
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    ),
    (  # it
        "gennaio febbraio marzo aprile maggio giugno luglio"
        " agosto settembre ottobre novembre dicembre",
        "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    ),
    (  # nl
        "januari februari maart april mei juni juli augustus september oktober november december",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    ),
    (  # pl
        "stycznia lutego marca kwietnia maja czerwca lipca"
        " sierpnia września października listopada grudnia",
        "poniedziałek wtorek środa czwartek piątek sobota niedziela",
    ),
    (  # sv
        "januari februari mars april maj juni juli augusti september oktober november december",
        "måndag tisdag onsdag torsdag fredag lördag söndag",
    ),
    (  # da
        "januar februar marts april maj juni juli august september oktober november december",
        "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    ),
    (  # nb
        "januar februar mars april mai juni juli august september oktober november desember",
        "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    ),
    (  # fi
        "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta"
        " elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
        "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai",
    ),
    (  # hu
        "január február március április május június július"
        " augusztus szeptember október november december",
        "hétfő kedd szerda csütörtök péntek szombat vasárnap",
    ),
    (  # cs
        "ledna února března dubna května června července srpna září října listopadu prosince",
        "pondělí úterý středa čtvrtek pátek sobota neděle",
    ),
    (  # sk
        "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
        "pondelok utorok streda štvrtok piatok sobota nedeľa",
    ),
    (  # ro
        "ianuarie februarie martie aprilie mai iunie iulie"
        " august septembrie octombrie noiembrie decembrie",
        "luni marți miercuri joi vineri sâmbătă duminică",
    ),
    (  # hr
        "siječnja veljače ožujka travnja svibnja lipnja srpnja"
        " kolovoza rujna listopada studenoga prosinca",
        "ponedjeljak utorak srijeda četvrtak petak subota nedjelja",
    ),
    (  # tr
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
        "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    ),
    (  # id
        "januari februari maret april mei juni juli agustus september oktober november desember",
        "senin selasa rabu kamis jumat sabtu minggu",
    ),
    (  # el
        "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου"
        " αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου",
        "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή",
    ),
    (  # ru
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "понедельник вторник среда четверг пятница суббота воскресенье",
    ),
    (  # uk
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
        "понеділок вівторок середа четвер п'ятниця субота неділя",
    ),
    (  # bg
        "януари февруари март април май юни юли август септември октомври ноември декември",
        "понеделник вторник сряда четвъртък петък събота неделя",
    ),
)
"""The months and the days of the week, in the form they have in a date."""

_LINKS = frozenset(
    {
        *("at", "um", "à", "de", "às", "alle", "ore", "om", "kl", "den", "klo", "v", "o", "la"),
        *("u", "pukul", "στις", "г", "в", "р", "о", "ч", "h", "min", "s"),
    }
)
"""Words between the numbers that tell nothing."""

_NUMBERED: Final = (
    "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
    "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
    "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
)
"""The days of the week in languages that number the months."""

_HALVES: Final = {
    **dict.fromkeys(("am", "πμ", "凌晨", "清晨", "早上", "上午", "午前", "오전"), 0),
    **dict.fromkeys(("pm", "μμ", "中午", "下午", "晚上", "午後", "오후"), 12),
}
"""What stands for the first and the second half of a day."""

MAX_DATE: Final = 100
"""Letters of a time; the longest has about 60."""

_DAYS: Final = {
    frozenset({month, day}): (number, weekday)
    for months, days in _LANGUAGES
    for number, month in enumerate(months.split(), 1)
    for weekday, day in enumerate(days.split())
} | {
    frozenset({day}): (0, weekday) for days in _NUMBERED for weekday, day in enumerate(days.split())
}
"""The month and the day of the week, by the words for them."""

_HALF = re.compile(r"\b([apπμ])\. ?([mμ])\.")
_UNIT = re.compile(r"(?<=[0-9])[年月日時分秒년월일시분초]")
_NUMBER = re.compile(r"[0-9]+")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_MARKS = str.maketrans({"\u200e": None, "\u200f": None, "\u02bc": "'", "\u2019": "'"})


def time_of(value: object) -> datetime | None:
    """Return the time such as ``Wednesday, January 3, 2024 at 8:21:22 PM UTC``."""
    if not isinstance(value, str) or len(value) > MAX_DATE:
        return None
    text = " ".join(value.lower().translate(_MARKS).split())
    text = _UNIT.sub(" ", _HALF.sub(r"\1\2", text))
    words = frozenset(_WORD.findall(text))
    halves = words & _HALVES.keys()
    known = _DAYS.get(words - halves - _LINKS - {"utc"})
    if known is None or "utc" not in words or len(halves) > 1:
        return None
    month, weekday = known
    numbers = [int(number) for number in _NUMBER.findall(text)]
    if month:
        numbers.insert(1, month)
    if len(numbers) != 6:
        return None
    year, month, day, hour, minute, second = numbers
    if year < day:  # the day comes first in most languages
        year, day = day, year
    for half in halves:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + _HALVES[half]
    at = of_iso(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    return at if at and at.weekday() == weekday else None
