"""What a file is, held against samples built by hand from the formats' own descriptions."""

from __future__ import annotations

import base64
import codecs
import struct
import zlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sextortion_help.case.evidence import KINDS
from sextortion_help.evidence.gate import Way, after_sniffing, can_show
from sextortion_help.evidence.sniffing import HEAD, guess_kind, is_text, media_type
from tests.each import each

BINARY = bytes(range(256)) * 4


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def box(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def iso(brand: bytes, *others: bytes) -> bytes:
    return box(b"ftyp", brand + bytes(4) + b"".join((brand, *others)))


def track(handler: bytes) -> bytes:
    return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))))


def riff(form: bytes, body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + form + body


def page(body: bytes, kind: int = 2) -> bytes:
    return b"OggS\0" + bytes([kind]) + bytes(20) + bytes([1, len(body)]) + body


def ebml(doctype: bytes, size: bytes = b"\xa3") -> bytes:
    head = b"B\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08"
    head += b"B\x82" + bytes([0x80 | len(doctype)]) + doctype + b"B\x87\x81\4B\x85\x81\2"
    return b"\x1aE\xdf\xa3" + size + head + b"\x18S\x80g\x01\xff\xff\xff\xff\xff\xff\xff"


def zipped(name: bytes) -> bytes:
    return b"PK\3\4" + struct.pack("<5H3I2H", 20, 0, 0, 0, 33, 1, 9, 9, len(name), 0) + name


IHDR = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
PNG = b"\x89PNG\r\n\x1a\n" + IHDR
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
MP3_FRAME = b"\xff\xfb\x90\x64" + bytes(413)
STREAMINFO = b"\0\0\x22" + bytes(34)
OPUS = b"OpusHead\1\2" + bytes(9)
THEORA = b"\x80theora\3\2\1" + bytes(32)
ID3 = b"ID3\3\0\0\0\0\1\0"
TAR = b"photo.jpg".ljust(257, b"\0") + b"ustar\x0000" + bytes(247)
ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")

STILL = {
    "png": (PNG, "image/png"),
    "jpeg": (JPEG, "image/jpeg"),
    "jpeg of a camera": (b"\xff\xd8\xff\xe1\0\x18Exif\0\0II*\0", "image/jpeg"),
    "webp": (riff(b"WEBP", b"VP8 \x10\0\0\0"), "image/webp"),
    "bmp": (b"BM" + struct.pack("<IIIIii", 1078, 0, 54, 40, 16, 16), "image/bmp"),
    "tiff of Intel": (b"II*\0\x08\0\0\0", "image/tiff"),
    "tiff of Motorola": (b"MM\0*\0\0\0\x08", "image/tiff"),
    "heic": (iso(b"heic", b"mif1"), "image/heif"),
    "heic of ten bits": (iso(b"heix", b"mif1"), "image/heif"),
    "heif": (iso(b"mif1", b"heic"), "image/heif"),
    "avif": (iso(b"avif", b"mif1", b"miaf"), "image/heif"),
}
SOUND = {
    "m4a": (iso(b"M4A ", b"mp42", b"isom"), "audio/mp4"),
    "wav": (riff(b"WAVE", b"fmt \x10\0\0\0\1\0\1\0"), "audio/wav"),
    "mp3 with a tag": (ID3 + b"TIT2\0\0\0\4\0\0\0call" + MP3_FRAME, "audio/mpeg"),
    "mp3 without a tag": (MP3_FRAME, "audio/mpeg"),
    "mp3 of low quality": (b"\xff\xf3\x48\xc4" + bytes(92), "audio/mpeg"),
    "ogg opus": (page(OPUS) + page(b"OpusTags", 0), "audio/ogg"),
    "ogg vorbis": (page(b"\1vorbis" + bytes(23)), "audio/ogg"),
    "ogg speex": (page(b"Speex   1.2" + bytes(60)), "audio/ogg"),
    "amr": (b"#!AMR\n\x3c" + BINARY, "audio/amr"),
    "amr wide": (b"#!AMR-WB\n\x04" + BINARY, "audio/amr"),
    "aac": (b"\xff\xf1\x50\x80\x02\x1f\xfc", "audio/aac"),
    "flac": (b"fLaC\x80" + STREAMINFO, "audio/flac"),
}
MOVING = {
    "mp4": iso(b"isom", b"iso2", b"avc1", b"mp41"),
    "mp4 of a phone": iso(b"mp42", b"isom"),
    "m4v": iso(b"M4V ", b"mp42"),
    "mov": iso(b"qt  "),
    "mov of long ago": box(b"wide") + box(b"mdat", BINARY),
    "mov that begins with its index": box(b"moov", track(b"vide")),
    "3gp": iso(b"3gp4", b"isom"),
    "avif in motion": iso(b"avis", b"avif"),
    "a brand nobody has heard of": iso(b"zzzz"),
    "webm": ebml(b"webm", b"\x9f"),
    "mkv": ebml(b"matroska"),
    "avi": riff(b"AVI ", b"LIST\0\1\0\0hdrlavih"),
    "ogg theora": page(THEORA),
    "wmv": ASF + BINARY,
    "mpeg": b"\0\0\1\xba\x44\0\4\0" + BINARY,
    "mpeg-ts": (b"G@\0\x10\0\0\xb0\r" + b"\xff" * 180) * 4,
    "flv": b"FLV\1\5\0\0\0\x09\0\0\0\0",
    "gif": b"GIF89a\1\0\1\0\x80\0\0" + BINARY,
    "flash": b"CWS\x09" + BINARY,
}
HOLDERS = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n\0",
    "pdf in letters only": b"%PDF-1.4\n1 0 obj\n<< /Filter /ASCII85Decode >>\n",
    "zip": zipped(b"photo.jpg"),
    "docx": zipped(b"[Content_Types].xml") + zipped(b"word/media/image1.jpeg"),
    "odt": zipped(b"mimetype") + b"application/vnd.oasis.opendocument.text",
    "empty zip": b"PK\5\6" + bytes(18),
    "rar": b"Rar!\x1a\7\1\0" + BINARY,
    "rar of long ago": b"Rar!\x1a\7\0" + BINARY,
    "7z": b"7z\xbc\xaf\x27\x1c\0\4" + BINARY,
    "gz": b"\x1f\x8b\x08\0\0\0\0\0\0\3" + BINARY,
    "bz2": b"BZh91AY&SY" + BINARY,
    "xz": b"\xfd7zXZ\0" + BINARY,
    "zst": b"\x28\xb5\x2f\xfd" + BINARY,
    "tar": TAR,
    "doc": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504),
    "rtf": b"{\\rtf1\\ansi{\\pict\\jpegblip ffd8ffe0}}",
    "postscript": b"%!PS-Adobe-3.0\n",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>",
    "svg with a prolog": b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n<SVG>',
    "vcard": b"BEGIN:VCARD\r\nVERSION:3.0\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r\n",
    "database": b"SQLite format 3\0" + BINARY,
    "cursor in motion": riff(b"ACON", b"anih" + BINARY),
    "icon": b"\0\0\1\0\1\0\x10\x10" + BINARY,
    "photoshop": b"8BPS\0\1" + bytes(6) + BINARY,
    "program": b"MZ\x90\0\3\0" + BINARY,
    "nothing known": BINARY[100:],
    "zeros": bytes(100),
    "text of two bytes a letter, unmarked": "Send the money".encode("utf-16-le"),
}
CHAT = "12/03/2024, 21:14 - Alex: Hi\n12/03/2024, 21:15 - Me: Hello\n"
JAPANESE = "2024/03/12 21:14 お金を送れ。さもないと写真を送る。\n"
GERMAN = "Sende das Geld \u2013 sonst schicke ich es an alle. Grüße\n"
TEXT = {
    "chat": (CHAT.encode(), "text/plain"),
    "utf-8": (JAPANESE.encode(), "text/plain"),
    "utf-8 with a mark": (codecs.BOM_UTF8 + JAPANESE.encode(), "text/plain"),
    "utf-16": (JAPANESE.encode("utf-16"), "text/plain"),
    "utf-16, big end first": (codecs.BOM_UTF16_BE + CHAT.encode("utf-16-be"), "text/plain"),
    "cp1252": (GERMAN.encode("cp1252"), "text/plain"),
    "shift-jis": (JAPANESE.encode("shift-jis"), "text/plain"),
    "iso-2022-jp": (JAPANESE.encode("iso-2022-jp"), "text/plain"),
    "gb18030": ("快点把钱发过来\n".encode("gb18030"), "text/plain"),
    "empty": (b"", "text/plain"),
    "begins like a bmp": (b"BMW is my car", "text/plain"),
    "begins like a zip": (b"PK is my name, send it", "text/plain"),
    "begins like a gif": (b"GIF89a is what he sent", "text/plain"),
    "begins like an mp3": (b"ID3 is a tag", "text/plain"),
    "begins like a wav": (b"RIFF1234WAVE is how it begins", "text/plain"),
    "begins like an ogg": (b"OggS OpusHead", "text/plain"),
    "html": (b"\n <!DOCTYPE html><html><body>Hi</body></html>", "text/html"),
    "html without a doctype": (b"<HTML><P>Hi", "text/html"),
    "html in utf-16": ("<html><p>Hi".encode("utf-16"), "text/html"),
    "xml": (b'<?xml version="1.0"?><smses count="1"><sms body="Hi"/></smses>', "text/xml"),
    "json": (b'{"messages": [{"from": "Alex", "text": "Hi"}]}', "application/json"),
    "json list": (b'[\n  {"from": "Alex"}]', "application/json"),
    "mail": (b"From: a@example.org\r\nTo: b@example.org\r\n\r\nHi", "message/rfc822"),
    "mail with its way first": (
        b"Delivered-To: b@example.org\nReceived: by 10.0.0.1\n\twith SMTP\nSubject: Pay\n\nHi",
        "message/rfc822",
    ),
    "mailbox": (b"From a@example.org Tue Mar 12 21:14:00 2024\nSubject: x\n", "message/rfc822"),
    "saved page in one file": (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n",
        "message/rfc822",
    ),
}
KNOWN = {**STILL, **SOUND, **TEXT}
MORE_THAN_WORDS = {**MOVING, **HOLDERS}


@pytest.mark.parametrize("sample", KNOWN)
def test_a_sample_is_named_as_what_it_is(sample: str) -> None:
    head, expected = KNOWN[sample]
    assert media_type(head) == expected


@pytest.mark.parametrize("sample", [*STILL, *SOUND])
def test_what_comes_behind_does_not_change_what_it_is(sample: str) -> None:
    head, expected = KNOWN[sample]
    assert media_type(head.ljust(HEAD, b"\0")) == expected


def may_be_sealed(head: bytes) -> bool:
    """Return whether it is sealed for a child, or unasked for an adult."""
    media = media_type(head)
    child = after_sniffing(media, "only-words", under_18=True)
    return child is not Way.NOTE or not can_show(media)


@pytest.mark.parametrize("sample", MORE_THAN_WORDS)
def test_what_can_hold_more_than_words_is_not_sealed_under_18_nor_unasked(sample: str) -> None:
    assert not may_be_sealed(MORE_THAN_WORDS[sample])


@settings(deadline=None)
@given(st.sampled_from(sorted(set(MORE_THAN_WORDS) - {"zeros", "nothing known"})), st.binary())
def test_no_end_makes_it_something_harmless(sample: str, end: bytes) -> None:
    assert not may_be_sealed(MORE_THAN_WORDS[sample] + end)


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])


@settings(deadline=None)
@given(st.text(LETTERS, min_size=1), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@example("BM", "utf-8")
@example("%PDF", "utf-16")
def test_whatever_is_text_is_never_called_a_picture_a_film_or_a_sound(text: str, code: str) -> None:
    family = media_type(text.encode(code)).split("/")[0]
    assert family in {"text", "application", "message"} or "<svg" in text or "ftyp" in text


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(JPEG.__add__)))
@example(b"\0")
@example(b"\xff\xfe")
@example(b"\xff\xfe\x00\xd8")
@example(b"RIFF")
@example(b"OggS\0")
@example(b"\0\0\0\0ftyp")
def test_arbitrary_bytes_have_a_type(head: bytes) -> None:
    assert media_type(head).count("/") == 1


@each(range(256))
def test_a_control_byte_is_no_text_and_every_other_one_may_be(byte: int) -> None:
    spaces_and_shift = b"\t\n\v\f\r\x1b"
    expected = byte in spaces_and_shift or 32 <= byte < 127 or byte >= 128
    assert is_text(b"words" + bytes([byte]) + b"words") is expected


# Dangers


EXIF_MOTION = b'\xff\xe1\0\x30http://ns.adobe.com/xap/1.0/\0GCamera:MotionPhoto="1"'
PICTURE = base64.b64encode(JPEG)
LONG_COMMENT = b"<!-- " + b"x " * 600 + b"-->\n"

BINARY_CALLED_HARMLESS = {
    # puremagic finds "matroska" at byte 31, where most programs put it, and says: sound.
    "mkv as most programs write it": ebml(b"matroska", b"\1\0\0\0\0\0\0\x23"),
    "zip whose first name holds a signature": zipped(b"xmatroska.jpg"),
    "real video": b".RMF\0\0\0\x12\0\0\0\0\0\0\0\6PROP" + BINARY,
    "picture of an Amiga": b"FORM\0\0\1\0RGBN" + BINARY,
    "tar of long ago": b"if.jpg".ljust(512, b"\0"),
    "archive of Microsoft": b"MARC\3\0\0\0" + BINARY,
    "archive of Mozilla": b"MAR1\0\0\0\x10" + BINARY,
    "binary behind a mark of utf-16": b"\xff\xfe" + BINARY,
    "text of four bytes a letter": "Send the money".encode("utf-32"),
    "binary behind a brace": b'{"' + BINARY,
    "binary behind a tag": b"<html" + BINARY,
    "binary behind a header": b"From: a@example.org" + BINARY,
    "four bytes of a driver": b"\xff\xff\xff\xff" + BINARY,
    "begins like a bmp and is none": b"BM" + BINARY,
}
MORE_THAN_IT_SEEMS = {
    "ogg with sound first and film second": page(OPUS) + page(THEORA),
    "ogg whose film names a sound": page(THEORA + b"OpusHead"),
    "motion jpeg 2000": box(b"jP  ", b"\r\n\x87\n") + iso(b"mjp2"),
    "png in motion": PNG + chunk(b"acTL", bytes(8)) + chunk(b"IDAT"),
    "webp in motion": riff(b"WEBP", b"VP8X\x0a\0\0\0\2\0\0\0" + bytes(6) + b"ANIM\6\0\0\0"),
    "heic in motion": iso(b"msf1", b"hevc"),
    "heic in motion, its other name": iso(b"hevc", b"msf1"),
    "heif that is a film too": iso(b"mif1", b"heic", b"isom", b"mp42") + track(b"vide"),
    "m4a with a track of film": iso(b"M4A ", b"mp42") + box(b"moov", track(b"vide")),
    "jpeg with a film behind": JPEG + BINARY + b"\xff\xd9" + iso(b"mp42", b"isom"),
    "jpeg that says that a film follows": JPEG[:2] + EXIF_MOTION,
    "mp3 with a cover": ID3 + b"APIC\0\0\1\0\0\0\0image/jpeg\0\3\0" + JPEG + MP3_FRAME,
    "mp3 with a cover, older": b"ID3\2\0\0\0\0\1\0PIC\0\1\0\0JPG\3\0" + JPEG + MP3_FRAME,
    "flac with a cover": b"fLaC\0" + STREAMINFO + b"\x86\0\0\x20\0\0\0\3image/jpeg" + JPEG,
    "m4a with a cover": iso(b"M4A ") + box(b"moov", box(b"covr", box(b"data", JPEG))),
    "ogg with a cover": page(OPUS) + page(b"OpusTagsMETADATA_BLOCK_PICTURE=" + PICTURE, 0),
}
TEXT_THAT_SHOWS = {
    "page saved by an office program": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; "
    b'boundary="x"\r\n\r\n--x\r\nContent-Type: image/jpeg\r\n\r\n' + PICTURE,
    "page without a head": b"<div><img src='data:image/jpeg;base64," + PICTURE + b"'></div>",
    "page behind a long remark": LONG_COMMENT + b"<html><img src='data:image/jpeg;base64,...'>",
    "calendar": b"BEGIN:VCALENDAR\r\nATTACH;FMTTYPE=image/jpeg;ENCODING=BASE64:" + PICTURE,
    "picture of letters": b'/* XPM */\nstatic char *a[] = {"64 64 2 1",',
    "picture of numbers": b"P3\n100 100\n255\n255 0 12 ",
    "coded file": b"begin 644 photo.jpg\nM_]C_X``02D9)1@`!`0```0`!``#_VP!#",
    "pdf behind a line": b"hello\n%PDF-1.4\n1 0 obj\n",
}
SVG_LATE = b"<?xml version='1.0'?>\n" + LONG_COMMENT + b"<svg><path d='M0 0'/></svg>"


@pytest.mark.parametrize("sample", BINARY_CALLED_HARMLESS)
def test_a_binary_is_not_sealed_because_it_looks_like_something_harmless(sample: str) -> None:
    assert not may_be_sealed(BINARY_CALLED_HARMLESS[sample])


@pytest.mark.parametrize("sample", MORE_THAN_IT_SEEMS)
def test_what_holds_a_film_or_a_picture_besides_is_not_sealed(sample: str) -> None:
    assert not may_be_sealed(MORE_THAN_IT_SEEMS[sample])


@pytest.mark.parametrize("sample", TEXT_THAT_SHOWS)
def test_a_text_that_can_show_a_picture_is_asked_about(sample: str) -> None:
    assert can_show(media_type(TEXT_THAT_SHOWS[sample]))


def test_a_drawing_is_found_behind_a_long_remark() -> None:
    assert media_type(SVG_LATE) == "image/svg+xml"


# Kinds


@pytest.mark.parametrize(
    ("sample", "kind"),
    [
        *(("chat", "messages"), ("json", "messages"), ("shift-jis", "messages")),
        *(("mail", "mail"), ("m4a", "call"), ("png", "messages"), ("empty", "messages")),
    ],
)
def test_a_kind_is_guessed_from_what_a_file_holds(sample: str, kind: str) -> None:
    head, media = KNOWN[sample]
    assert guess_kind(head, media, "IMG_1") == kind


@pytest.mark.parametrize("code", ["utf-8", "utf-16", "cp1252"])
def test_a_receipt_is_known_by_its_words(code: str) -> None:
    head = "Western Union Receipt\nMTCN 123-456-7890\nAmount paid: 200".encode(code)
    assert guess_kind(head, media_type(head), "a") == "receipt"


def test_a_chat_about_a_payment_is_still_a_chat() -> None:
    head = (CHAT + "12/03/2024, 21:16 - Alex: buy a gift card\n").encode()
    assert guess_kind(head, "text/plain", "receipt.txt") == "messages"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("invoice_12.png", "receipt"), ("gift-card.jpg", "receipt"), ("a.png", "messages")),
        *(("their Profile.png", "profile"), ("user_id.png", "profile")),
    ],
)
def test_of_a_picture_the_name_tips_the_guess(name: str, kind: str) -> None:
    assert guess_kind(PNG, "image/png", name) == kind


@settings(deadline=None)
@given(st.sampled_from(sorted({**TEXT, **SOUND})), st.text(max_size=20))
@example("chat", "invoice profile payment.pdf")
@example("m4a", "receipt.png")
def test_a_name_alone_decides_nothing(sample: str, name: str) -> None:
    head, media = KNOWN[sample]
    assert guess_kind(head, media, name) == guess_kind(head, media, "")


@settings(deadline=None)
@given(st.binary(max_size=100), st.text(st.characters(), max_size=20))
@example(b"\xff\xfe", "\udcff")
def test_a_guess_is_one_of_the_kinds(head: bytes, name: str) -> None:
    assert guess_kind(head, media_type(head), name) in KINDS


@pytest.mark.parametrize("sample", ["zip", "database", "nothing known"])
def test_what_is_not_known_is_something_else(sample: str) -> None:
    head = HOLDERS[sample]
    assert guess_kind(head, media_type(head), "receipt.zip") == "other"
