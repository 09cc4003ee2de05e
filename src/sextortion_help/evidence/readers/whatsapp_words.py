# ruff: noqa: RUF001 - words of many languages, whose letters look like others
"""Know what WhatsApp writes into a message in the place of an attachment, in the phone's language.

An iPhone writes ``<attached: 00000012-PHOTO-….jpg>``, or ``image omitted`` behind a mark of the
writing direction; Android ``IMG-20240103-WA0001.jpg (file attached)``, or ``<Media omitted>``.
Where a name of the kind that the app gives stands there, the words around it need not be known.
Where not, only the very words count, so that nothing is taken away that a person wrote. What says
that a message was edited or deleted is left in it.

Sources: the package whats_json of pub.dev, which has the words of iPhones and Android from the app,
and linuswillner/whatsapp-export-inconsistencies for the forms.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sextortion_help.evidence.readers.model import name_of

MARKS: Final = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Marks of the writing direction, which the app puts anywhere, and of the order of bytes."""

BLANKS: Final = " \u00a0\u2009\u202f"
AROUND: Final = BLANKS + MARKS + "\n"
NO_MARKS: Final = re.compile(f"[{MARKS}]")

_ON_IPHONE = re.compile(
    r"<[^<>:：\n]{1,40}[:：] ?(\d{6,10}-[^<>\n]{1,255})>"  # <attached: 00000012-PHOTO-….jpg>
    r"|<(\d{6,10}-[^<>\n]{1,255}) [^\W\d_]{3,20}>"  # <00000012-PHOTO-….jpg eklendi>
    r"|\u200e<[^<>:：\n]{1,40}[:：] ?([^<>\n]{1,255}\.\w{1,8})>"  # <attached: report.pdf>
)
_ON_ANDROID = re.compile(r"([^\n]{1,255}?\.\w{0,8}) [(<]([^()<>\n]{3,60})[)>][ \t]{0,8}(?:\n|\Z)")
"""Old iPhones wrote ``PHOTO-….jpg <attached>``, much the same."""

_MADE_BY_APP = re.compile(r"[A-Z]{3}-\d{8}-WA\d|\S{0,60}?(?:PHOTO|VIDEO|AUDIO|GIF|STICKER)-\d")
"""Names that the app gives."""


def attachments_in(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a message's words without what stands for an attachment, and its name or sort."""
    if match := _ON_IPHONE.search(text):
        name = match[1] or match[2] or match[3]
        words = text[: match.start()] + text[match.end() :]
        return words.strip(AROUND), (plain_name(name),)
    begin = len(text) - len(text.lstrip(AROUND))
    if (match := _ON_ANDROID.match(text, begin)) and (
        _MADE_BY_APP.match(match[1]) or _plain(match[2]) in _ATTACHED
    ):
        return text[match.end() :], (plain_name(match[1]),)
    before, mark, behind = text.rpartition("\u200e")
    line, _, below = behind.partition("\n")
    words = line.strip(AROUND)
    is_apps = bool(mark) or (words.startswith("<") and words.endswith(">"))
    if is_apps and (sort := _OMITTED.get(_plain(words))):
        return f"{before}\n{below}".strip(AROUND), (sort,)
    return text, ()


def plain_name(written: str) -> str:
    """Return a name without the marks that the app put around or into it."""
    return name_of(NO_MARKS.sub("", written))


def _plain(words: str) -> str:
    """Return the app's words as they are compared."""
    shown = unicodedata.normalize("NFC", NO_MARKS.sub("", words[:80]))
    return " ".join(shown.casefold().split()).strip("<>.。۔। ")


# ------------------------------------------------------------------ the app's words

_OMITTED_AS: Final = {
    "photo": (
        "image omitted|photo omitted|view once photo omitted|התמונה הושמטה|"
        "изображение отсутствует|image absente|immagine omessa|imagem não revelada|"
        "imagem ocultada|imagen omitida|foto omitida|εικόνα παραλείφθηκε|зображення відсутнє|"
        "bild weggelassen|لم يتم إدراج الصورة|ইমেজ বাদ দেওয়া হয়েছে|圖片已略去|圖像已省略|"
        "照片已忽略|图像已忽略|đã bỏ qua hình ảnh|تصویر نکال دی گئی ہے|görüntü dahil edilmedi|"
        "ไม่มีรูปภาพ|bild utesluten|obrázok vynechaný|obraz pominięty|imagine omisă|"
        "afbeelding weggelaten|bilde ikke inkludert|imej tidak dimasukkan|इमेज वगळली|"
        "이미지 생략됨|画像は含まれていません|kép küldése sikertelen|gambar tidak disertakan|"
        "slika izostavljena|फ़ोटो हटाई गई|છબી પડતી મૂકાઈ|íomhá ligthe ar lár|"
        "kuvaa ei sisällytetä|تصویر حذف شد|billede udeladt|obrázek vynechán|imatge omesa"
    ),
    "video": (
        "video omitted|video note omitted|view once video omitted|סרטון הווידאו הושמט|"
        "видео отсутствует|vidéo absente|video omesso|vídeo não revelado|video omitido|"
        "vídeo omitido|βίντεο παραλείφθηκε|відео відсутнє|video weggelassen|"
        "videonachricht weggelassen|videonotiz weggelassen|لم يتم إدراج الفيديوهات|"
        "ভিডিও বাদ দেওয়া হয়েছে|影片已略去|影片已省略|视频已忽略|đã bỏ video|ویڈیو نظرانداز|"
        "video dahil edilmedi|วิดีโอถูกลบ|video utesluten|video vynechané|wideo pominięte|"
        "clip video omis|video weggelaten|video utelatt|video tidak dimasukkan|व्हिडीओ वगळला|"
        "비디오 생략됨|ビデオは含まれていません|videó kihagyva|video tidak disertakan|"
        "video izostavljen|वीडियो छोड़ा गया|વિડિયો પડતી મુકાઈ|físeán ligthe ar lár|"
        "videota ei sisällytetä|ویدیو حذف شد|video udeladt|video vynecháno|vídeo omès"
    ),
    "audio": (
        "audio omitted|voice message omitted|view once voice message omitted|קטע קול הושמט|"
        "аудиофайл отсутствует|audio omis|audio omesso|ficheiro de áudio não revelado|"
        "áudio ocultado|audio omitido|ήχοσ παραλείφθηκε|аудіо відсутнє|audio weggelassen|"
        "audio nicht enthalten|لم يتم إدراج المقاطع الصوتية|অডিও বাদ দেওয়া হয়েছে|音訊已略去|"
        "音訊已省略|音频已忽略|bỏ qua tệp âm thanh|آڈیو نظرانداز|ses dahil edilmedi|"
        "ไม่มีไฟล์เสียง|ljud utelslutet|ljud uteslutet|zvuk vynechaný|audio pominięte|"
        "fără audio|audio weggelaten|lyd utelatt|audio tidak dimasukkan|ऑडिओ वगळला|"
        "오디오 생략됨|音声は含まれていません|hang kihagyása|audio tidak disertakan|"
        "zvuk izostavljen|ऑडियो हटाई गयी|ઓડિયો ફાઇલ શામેલ કરી નથી|comhad fuaime ar lár|"
        "äänitiedostoa ei sisällytetä|صدا حذف شد|lyd udeladt|zvukový soubor vynechán|àudio omès"
    ),
    "sticker": (
        "sticker omitted|סטיקר הושמט|стикер не добавлен|sticker omis|sticker non incluso|"
        "sticker não revelado|figurinha omitida|sticker omitido|αυτοκόλλητο παραλήφθηκε|"
        "наклейку не додано|sticker weggelassen|تم حذف الملصقات|স্টিকার বাদ দেওয়া হয়েছে|"
        "貼圖已略去|貼圖已忽略|贴图已省略|đã bỏ sticker|اسٹیکر نظرانداز|"
        "çıkartma dahil edilmedi|ไม่มีสติกเกอร์|sticker utesluten|nálepka vynechaná|"
        "pominięto naklejkę|sticker weggelaten|klistremerke utelatt|pelekat tidak disertakan|"
        "स्टिकर वगळले|스티커 제외됨|スタンプは含まれていません|matrica kihagyva|"
        "stiker tidak disertakan|naljepnica izostavljena|स्टिकर छोड़ा गया|સ્ટીકર પડતું મુકાયું|"
        "fágadh an greamán ar lár|tarraa ei sisällytetty|استیکر حذف شد|klistermærke udeladt|"
        "nálepka vynechána|adhesiu omès"
    ),
    "gif": (
        "gif omitted|gif הושמט|gif отсутствует|gif retiré|gif esclusa|gif não revelada|"
        "gif omitido|παράληψη gif|gif-анімацію пропущено|gif weggelassen|لم يتم إدراج صورة gif|"
        "জিআইএফ বাদ দেওয়া হয়েছে|gif 已略去|gif 圖片已被省略|gif 动态图已被忽略|"
        "đã bỏ qua ảnh gif|gif نظرانداز|gif dahil edilmedi|ละเว้น gif|gif utesluten|"
        "gif vynechaný|plik gif pominięty|gif omis|gif weggelaten|gif utelatt|"
        "gif tidak dimasukkan|gif वगळले|gif 생략됨|gifは含まれていません|gif fájl kihagyása|"
        "gif tidak disertakan|gif izostavljen|gif छोड़ा गया|gif પડતી મૂકાઈ|gif ligthe ar lár|"
        "gif-animaatio jätetty pois|gif حذف شد|gif udeladt|gif vynechán|gif omès"
    ),
    "contact": (
        "contact card omitted|כרטיס איש קשר הושמט|карточка контакта отсутствует|"
        "fiche contact manquante|scheda contatto omessa|contacto não revelado|"
        "cartão do contato omitido|tarjeta de contacto omitida|η κάρτα επαφήσ παραλήφθηκε|"
        "картка контакту відсутня|kontaktkarte ausgelassen|kontaktkarte weggelassen|"
        "لم يتم إدراج بطاقة جهة اتصال|পরিচিতির কার্ড বাদ দেওয়া হয়েছে|聯絡人卡片已略去|"
        "聯絡人卡片已省略|联系人卡片已忽略|bỏ qua thẻ liên lạc|رابطہ کارڈ نظر انداز|"
        "kişi kartı dahil edilmedi|บัตรรายชื่อที่ละเว้น|kontaktkort uteslutet|"
        "karta kontaktu vynechaná|pominięta wizytówka kontaktu|carte de vizită contact omisă|"
        "visitekaartje weggelaten|kontaktkort sløyfet|kad kenalan tidak dimasukkan|"
        "संपर्क कार्ड वगळले|연락처 카드 생략됨|連絡先カードを省略|névjegykártya kihagyva|"
        "kartu kontak tidak disertakan|posjetnica izostavljena|कॉन्टैक्ट कार्ड छोड़ा गया|"
        "સંપર્કનું કાર્ડ પડતું મૂકાયું|cárta teagmhála ar lár|yhteystietokortti jätettiin pois|"
        "برگ مخاطب حذف شد|kontaktkort udeladt|vizitka vynechána|targeta de contacte omesa"
    ),
    "document": (
        "document omitted|מסמך הושמט|документ отсутствует|document manquant|documento omesso|"
        "documento não revelado|documento omitido|έγγραφο παραλείφθηκε|документ пропущено|"
        "dokument weggelassen|لم يتم إدراج المستند|ডকুমেন্ট বাদ দেওয়া হয়েছে|文件已略去|"
        "文件已忽略|文档已省略|đã bỏ qua tài liệu|دستاویز نظرانداز|belge dahil edilmedi|"
        "ละเว้นเอกสาร|dokument uteslutet|dokument vynechaný|dokument pominięty|document omis|"
        "document weggelaten|utelatt dokument|dokumen tidak dimasukkan|डॉक्युमेंट वगळले|"
        "문서 생략됨|ドキュメントは含まれていません|dokumentum kihagyva|"
        "dokumen tidak disertakan|dokument izostavljen|डॉक्यूमेंट छोड़ा गया|"
        "ડોક્યુમેન્ટ સામેલ કર્યું નહિ|cáipéis ligthe ar lár|dokumenttia ei sisällytetä|سند حذف شد|"
        "dokument udeladt|dokument vynechán|document omès"
    ),
    "media": (
        "media omitted|conținut media omis|మాధ్యమం విస్మరించబడింది|файл пропущен|без медиафайлов|"
        "walang kalakip na media|忽略多媒體檔|省略多媒体文件|media omesso|media omessi|"
        "mitjans omesos|média vynechána|médiá vynechané|media tidak disertakan|"
        "media disingkirkan|メディアは含まれていません|εξαίρεση πολυμέσων|bez multivides|"
        "mediefil udeladt|मीडिया वगळले|मीडिया के बिना|файл қосылған жоқ|મીડિયા અવગણાયું|"
        "מדיה הושמטה|מדיה הושמט|המדיה הוסרה|המדיה לא נכללה|mídia omitida|mídia oculta|"
        "arquivo de mídia oculto|ficheiro não revelado|fayl o‘tkazib yuborildi|pliki pominięto|"
        "pominięto multimedia|bỏ qua media|pa media|media har utelämnats|medij izpuščen|"
        "میڈیا چھوڑ دیا گیا|media imerukwa|medya atlanmış|medya dahil edilmedi|"
        "ஊடகங்கள் நீக்கப்பட்டது|สื่อถูกลบ|پيوست نما/آهنگ حذف شد|praleistas medijos turinys|"
        "uten vedlegg|media jätetty pois|fichier omis|médias omis|média omis|archivo omitido|"
        "multimedia omitido|meedia ära jäetud|medijski zapis izostavljen|hiányzó médiafájl|"
        "media weggelaten|без файл|মিডিয়া বাদ দেওয়া হয়েছে|media weggelaat|medien weggelassen|"
        "medien ausgeschlossen|media çıxarılmışdır|미디어 파일을 생략한 대화내용|"
        "മീഡിയ ഒഴിവാക്കി|без фајл|ಮೀಡಿಯಾ ಕೈಬಿಡಲಾಗಿದೆ|تم استبعاد الوسائط|медіа пропущено|"
        "медији су изостављени|ਮੀਡੀਆ ਛੱਡਿਆ ਗਿਆ|média manquante|media mancante|медіа відсутня|"
        "medien fehlen|ملفات مفقودة|view once message omitted|media buraxıldı|"
        "fitxers multimèdia omesos|medier udeladt|αρχείο παραλήφθηκε|meedia välja jäetud|"
        "رسانه حذف شد|media jätettiin pois|મિડિયા છોડી મૂકાયું|મીડિયા અવગણવામાં આવ્યા|"
        "média elhagyva|média vynechány|メディアなし|файлдар қосылмаған|ಮಾಧ್ಯಮ ಕೈಬಿಡಲಾಗಿದೆ|"
        "미디어 파일 제외됨|ບໍ່ລວມມີເດຍ|medija praleista|nav iekļauta multivide|без фајлови|"
        "मीडिया वगळण्यात आला|media dikecualikan|media utelatt|ਮੀਡੀਆ ਛੱਡਿਆ|ਮੀਡੀਆ ਛਡਿਆ ਗਿਆ|"
        "datoteke izpuščene|media u hoq|media hequr|media utelämnat|media hazijajumuishwa|"
        "கோப்புகள் விடப்பட்டன|మీడియా విస్మరించబడింది|ไฟล์สื่อถูกลบ|inalis ang media|میڈیا ہٹا دیا گیا|"
        "bỏ qua tệp phương tiện|省略多媒體檔案|媒体省略|medya çıkarıldı|медиафайл отсутствует"
    ),
}
_OMITTED: Final = {
    unicodedata.normalize("NFC", words): sort
    for sort, phrases in _OMITTED_AS.items()
    for words in phrases.split("|")
}
"""What stands in the place of an attachment of each sort."""

_WITH_NAME: Final = (
    "file attached|fișier atașat|ఫైల్ జోడించబడినది|файл добавлен|nakalakip na file|附件檔案|"
    "文件附件|file allegato|arxiu adjunt|soubor byl přiložen|file terlampir|添付ファイル有り|"
    "添付ファイル|συνημμένο αρχείο|pievienots fails|fil vedhæftet|फाइल संलग्न|"
    "फाइल अटैच कर दी गई है|қосымша файл|ફાઇલ જોડાયેલ|קובץ מצורף|fail dilampirkan|"
    "arquivo anexado|ficheiro anexado|fayl biriktirildi|załączony plik|plik załączony|"
    "tệp đính kèm|skedë e ngjitur|bifogad fil|priložena datoteka|súbor pripojený|پیوستہ فائل|"
    "faili limeambatanishwa|dosya ekli|ไฟล์ที่แนบ|پیوست شد|byla prisegta|vedlagt fil|"
    "liitetiedosto|fichier joint|archivo adjunto|archivo adjuntado|fail lisatud|"
    "datoteka u privitku|fájl csatolva|bestand bijgevoegd|прикачен файл|ফাইল সংযুক্ত হয়েছে|"
    "lêer aangeheg|datei angehängt|fayl əlavə olunub|파일 첨부됨|ഫയൽ ചേർത്തു|прикачен фајл|"
    "ಕಡತ ಸೇರಿಸಲಾಯಿತು|الملف مرفق|файл додано|прикачена датотека|ਅਟੈਚ ਕੀਤੀ ਫਾਇਲ|angehängt|"
    "attached"
)
_ATTACHED: Final = frozenset(unicodedata.normalize("NFC", _WITH_NAME).split("|"))
"""What stands behind a file's name."""
