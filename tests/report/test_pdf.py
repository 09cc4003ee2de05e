from __future__ import annotations

import io
import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sextortion_help.interview.progress import StepState
from sextortion_help.report.builders.contacts import contact_summary
from sextortion_help.report.builders.letter import letter
from sextortion_help.report.builders.plan import my_plan
from sextortion_help.report.builders.timeline import timeline
from sextortion_help.report.builders.wallet import wallet_card
from sextortion_help.report.document import (
    Bar,
    Block,
    Card,
    Chart,
    Document,
    Group,
    Heading,
    Items,
    Pair,
    Pairs,
    Table,
    Text,
    Tick,
    Ticks,
)
from sextortion_help.report.paper import Paper, paper_for
from sextortion_help.report.renderers.pdf import CannotRenderError, render_pdf, typesetting
from sextortion_help.report.renderers.pdf.content import TABLE_WIDTH, WIDE, shared_out
from sextortion_help.report.renderers.pdf.letters import FIRST, FONTS, MARKS, SECOND, tidy
from sextortion_help.report.renderers.pdf.runs import run_of, width
from sextortion_help.text import clean_line
from tests.each import each
from tests.report import test_my_plan, test_police_checklist, test_timeline
from tests.report.test_layout import DOCUMENTS, texts_in
from tests.report.test_renderers import HOSTILE, PLACES, SAMPLE
from tests.shipped import LIBRARY

MADE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ROOT: Any = typesetting.ROOT
MILLIMETRE = 72 / 25.4
HASH = "3f786850e387550fdab836ed7e6dc881de23001bcf1a3f4d0000111122223333"
CODE = re.compile(r"\[(U\+[0-9A-F]{4,6}|[a-z][a-z -]+)\]")

poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="the tools of poppler are not installed"
)


@cache
def real_reports() -> dict[str, Document]:
    plan = test_my_plan.case_of(test_my_plan.ADULT, {"do-not-pay": "done"})
    full = test_police_checklist.FULL
    return {
        "checklist": test_police_checklist.checklist(full),
        "plan": my_plan(LIBRARY, plan),
        "contacts": contact_summary(LIBRARY, "GB", under_18=None),
        "timeline": timeline(LIBRARY, test_timeline.a_case(), test_timeline.in_zone),
        "letter": letter(LIBRARY, full, next(iter(LIBRARY.letters))),
        "card": wallet_card(LIBRARY, "GB", under_18=False),
        "sample": SAMPLE,
    }


@cache
def file_of(name: str) -> bytes:
    return render_pdf(real_reports()[name], "a4", MADE)


def rendered(*blocks: Block, title: str = "A title", system_fonts: bool = True) -> bytes:
    return render_pdf(Document(title, blocks), "a4", MADE, system_fonts=system_fonts)


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def tool(content: bytes, *command: str) -> str:
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def pages_of(content: bytes) -> list[str]:
    """Return the words of each page in the order in which they are read, with its foot."""
    return tool(content, "pdftotext", "-raw", "-", "-").split("\f")[:-1]


def words_of(content: bytes) -> str:
    """Return all words without blanks and without the foot of each page."""
    pages = (re.sub(r"[^\n]*\b\d+ / \d+\s*$", "", page) for page in pages_of(content))
    return "".join("".join(pages).split())


Box = tuple[float, float, float, float]
"""Left, top, right and bottom in points, from the upper left corner of the page."""


def boxes_of(content: bytes, word: str | None = None) -> list[Box]:
    """Return where each word stands, or every time this one does."""
    found = re.findall(
        r'xMin="([0-9.]+)" yMin="([0-9.-]+)" xMax="([0-9.]+)" yMax="([0-9.]+)">(.*)</word>',
        tool(content, "pdftotext", "-bbox", "-", "-"),
    )
    return [
        (float(one[0]), float(one[1]), float(one[2]), float(one[3]))
        for one in found
        if word is None or one[4] == word
    ]


def solid(text: str) -> str:
    return "".join(tidy(text).split())


def elements(content: bytes) -> Iterator[tuple[str, Any]]:
    """Yield each element of the structure with its name, in reading order."""

    def below(node: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(node, pikepdf.Array):
            for one in node:
                yield from below(one)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield str(node.S), node
            yield from below(node.get("/K", pikepdf.Array()))

    with opened(content) as file:
        yield from below(file.Root.StructTreeRoot.K)


def spoken(content: bytes) -> list[str]:
    return [str(node.Alt) for name, node in elements(content) if name == "/Figure"]


def links_in(content: bytes) -> list[str]:
    found = []
    with opened(content) as file:
        for page in file.pages:
            for note in page.get("/Annots", []):
                assert note.Subtype == "/Link"
                assert note.A.S == "/URI"
                found.append(str(note.A.URI))
    return list(dict.fromkeys(found))


def fonts_of(file: pikepdf.Pdf) -> list[Any]:
    every = (one for one in file.objects if isinstance(one, pikepdf.Dictionary))
    return [one for one in every if one.get("/Type") == "/Font" and "/Encoding" in one]


# ------------------------------------------------------------------ what kind of file it is


@pytest.mark.parametrize("name", real_reports())
def test_a_report_says_that_it_is_tagged_and_made_for_keeping(name: str) -> None:
    with opened(file_of(name)) as file:
        assert file.Root.MarkInfo.Marked == True  # noqa: E712 - an object of a PDF
        assert file.Root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
        assert file.Root.Lang == "en"
        about = file.open_metadata()
        assert about["pdfuaid:part"] == "1"
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
        assert about["dc:title"] == real_reports()[name].title
        assert "dc:creator" not in about
        assert about["xmp:CreateDate"] == "2026-11-24T09:30:00+00:00"
        assert not file.check_pdf_syntax()


def test_the_same_report_and_time_give_the_same_bytes() -> None:
    report = real_reports()["checklist"]
    assert render_pdf(report, "a4", MADE) == render_pdf(report, "a4", MADE)
    later = MADE + timedelta(seconds=1)
    assert render_pdf(report, "a4", MADE) != render_pdf(report, "a4", later)


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("us-letter", (612, 792))])
def test_pages_are_as_large_as_asked(paper: Paper, size: tuple[int, int]) -> None:
    for page in opened(render_pdf(SAMPLE, paper, MADE)).pages:
        assert tuple(round(float(side)) for side in page.mediabox[2:]) == size


@each((("US", "us-letter"), ("PH", "us-letter"), ("GB", "a4"), (None, "a4"), ("other", "a4")))
def test_a_country_has_its_usual_paper(country: str | None, paper: Paper) -> None:
    assert paper_for(country) == paper


@pytest.mark.parametrize(
    ("language", "said"), [("de", "de"), ("pt-BR", "pt-BR"), ("zh-Hant-TW", "zh-TW"), ("?", "en")]
)
def test_a_file_says_its_language(language: str, said: str) -> None:
    file = opened(render_pdf(Document("T", (Text("x"),), language), "a4", MADE))
    assert file.Root.Lang == said


@poppler
def test_a_language_from_right_to_left_turns_the_page_around() -> None:
    pages = (Document("T", (Items(("x",)),), language) for language in ("en", "he"))
    left, right = (boxes_of(render_pdf(page, "a4", MADE), "x")[0][0] for page in pages)
    assert left < 100
    assert right > 450


def test_a_report_without_a_title_still_has_a_name() -> None:
    with opened(rendered(Text("Words."), title=" \u202e ")) as file:
        assert file.docinfo["/Title"] == "Notes"


@each(real_reports())
def test_every_font_is_inside_and_knows_its_letters(name: str) -> None:
    with opened(file_of(name)) as file:
        assert fonts_of(file)
        for font in fonts_of(file):
            assert "/ToUnicode" in font
            inside = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in inside or "/FontFile3" in inside


# ------------------------------------------------------------------ what is read


def in_order(texts: Iterable[str], words: str) -> None:
    at = 0
    for text in texts:
        found = words.find(solid(text), at)
        assert found >= 0, text
        at = found + len(solid(text))


def all_texts(document: Document) -> Iterator[str]:
    yield document.title
    for block in document.blocks:
        yield from (block.text,) if isinstance(block, Heading) else texts_in(block)


@poppler
@each(real_reports())
def test_every_text_of_a_report_is_read_in_its_order(name: str) -> None:
    report = real_reports()[name]
    in_order(all_texts(report), words_of(file_of(name)))


@each(real_reports())
def test_the_bookmarks_are_the_headings(name: str) -> None:
    report = real_reports()[name]
    headings = [block for block in report.blocks if isinstance(block, Heading)]

    def below(items: Iterable[pikepdf.OutlineItem], level: int) -> Iterator[Heading]:
        for item in items:
            yield Heading(item.title, 2 if level == 2 else 3)
            yield from below(item.children, level + 1)

    with opened(file_of(name)).open_outline() as outline:
        assert list(below(outline.root, 2)) == headings


@pytest.mark.parametrize("levels", [(3,), (3, 3, 2, 3), (2, 3, 3, 2)])
def test_headings_skip_no_level(levels: Sequence[Any]) -> None:
    content = rendered(*(Heading("x", level) for level in levels))
    tags = [int(name[2:]) for name, _ in elements(content) if name.startswith("/H")]
    assert tags[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(tags))
    assert len(tags) == len(levels)


@pytest.mark.parametrize(
    ("state", "said", "words"),
    [
        (None, "To do", "Stop replying"),
        ("done", "Done", "Stop replying"),
        ("later", "To do", "Stop replying (for later)"),
        ("not-for-me", "Not for me", "Stop replying (not for me)"),
    ],
)
@poppler
def test_the_state_of_a_box_is_drawn_and_said(
    state: StepState | None, said: str, words: str
) -> None:
    content = rendered(Ticks((Tick("Stop replying", state), Tick("Save"))))
    assert spoken(content) == [said, "To do"]
    assert solid(words) + "Save" in words_of(content)


def drawing(content: bytes) -> list[tuple[list[Any], str]]:
    """Return what the first page is drawn with: operands and operators."""
    with opened(content) as file:
        return [
            (list(one.operands), str(one.operator))
            for one in pikepdf.parse_content_stream(file.pages[0])
            if isinstance(one, pikepdf.ContentStreamInstruction)
        ]


def strokes(content: bytes) -> tuple[str, ...]:
    """Return the operators that draw the first page, without what they draw."""
    return tuple(sign for _, sign in drawing(content))


def test_each_state_looks_different() -> None:
    states: tuple[StepState | None, ...] = (None, "done", "not-for-me")
    looks = [strokes(rendered(Ticks((Tick("x", state),)))) for state in states]
    assert len(set(looks)) == 3


def test_a_table_has_a_head_that_is_a_head_for_a_screen_reader_once() -> None:
    rows = tuple((f"{number}", "what they wrote") for number in range(150))
    content = rendered(Table(("When", "What"), rows))
    names = [name for name, _ in elements(content)]
    assert len(opened(content).pages) > 2
    assert names.count("/TH") == 2
    assert names.count("/TR") == 151
    assert names.count("/TD") == 300


@poppler
@pytest.mark.parametrize("count", [600, pytest.param(5000, marks=pytest.mark.slow)])
def test_a_long_table_says_on_each_page_what_its_columns_are(count: int) -> None:
    rows = tuple((f"2026-01-01 {n:05}", "not said", "pay me " * 9) for n in range(count))
    content = rendered(Table(("When", "Zone", "Words"), rows))
    pages = pages_of(content)
    assert len(pages) > count // 50
    for number, page in enumerate(pages, 1):
        assert page.count("When Zone Words") == 1
        assert page.rstrip().endswith(f"A title {number} / {len(pages)}")
    words = "".join(pages)
    assert all(words.count(f"2026-01-01 {n:05} not said") == 1 for n in range(count))


@poppler
def test_a_bar_has_its_number_and_note_beside_it() -> None:
    content = rendered(Chart((Bar("Monday", 600, "first"), Bar("Tuesday", 0))))
    assert words_of(content) == "AtitleMonday600firstTuesday0"


# ------------------------------------------------------------------ how it is laid out


def paths(content: bytes) -> list[Box]:
    """Return the left, lower, right and upper edge of what is drawn on the first page."""
    kept: list[pikepdf.Matrix] = []
    here, found = pikepdf.Matrix(), []
    points: list[tuple[float, float]] = []
    for operands, sign in drawing(content):
        match sign:
            case "q":
                kept.append(here)
            case "Q":
                here = kept.pop()
            case "cm":
                here = pikepdf.Matrix(*map(float, operands)) @ here
            case "m" | "l":
                points.append(here.transform((float(operands[0]), float(operands[1]))))
            case "S" | "f" | "n" if points:
                across, up = zip(*points, strict=True)
                found.append((min(across), min(up), max(across), max(up)))
                points = []
    return found


def test_a_card_is_as_large_as_a_bank_card() -> None:
    edge = max(paths(rendered(Card("Who to call", (Text("999", "strong"),)))))
    sides = (edge[2] - edge[0]) / MILLIMETRE, (edge[3] - edge[1]) / MILLIMETRE
    assert sides == pytest.approx((85.6, 54.0), abs=0.1)
    long = max(paths(rendered(Card("Who to call", (Text("words " * 120),)))))
    assert long[3] - long[1] > 54 * MILLIMETRE


@pytest.mark.parametrize("room", [1, 3, 5])
def test_an_empty_box_has_lines_to_write_on_and_says_that_it_is_empty(room: int) -> None:
    content = rendered(Pairs((Pair("Name", None, "Leave it out if you like.", room),)))
    lines = sorted({round(y, 1) for _, y, right, top in paths(content) if 0 < top - y < 1})
    assert len(lines) == room
    gaps = [after - before for before, after in itertools.pairwise(lines)]
    assert all(gap == pytest.approx(8 * MILLIMETRE, abs=0.6) for gap in gaps)
    assert spoken(content) == ["Not filled in"]


@poppler
def test_a_hint_stands_in_an_empty_box_only() -> None:
    pairs = (Pair("Name", None, "Leave it out."), Pair("Age", "18", "How old."))
    assert words_of(rendered(Pairs(pairs))) == "AtitleNameLeaveitout.Age18"


def spread(blocks: tuple[Block, ...]) -> list[str]:
    """Return pages on which blocks stand twenty times, at any height."""
    again = ((Text("\n".join(["line"] * count)), *blocks) for count in range(31, 51))
    return pages_of(rendered(*itertools.chain.from_iterable(again)))


@poppler
@each(
    (
        (Heading("Last"), Text("words " * 60)),
        (Heading("Last", 3), Pairs((Pair("a", "b"),) * 5)),
        (Heading("Last"), Table(("a", "b"), (("c", "d"),) * 5)),
        (Heading("Last"), Ticks((Tick("a", None, ("b", "c")),))),
        (Heading("Last"), Group("a", (Text("words " * 99),))),
        (Text("Last", "strong"), Pairs((Pair("a", "words " * 70),) * 2)),
        (Text("x"), Group("Last", (Text("words " * 250), Text("words " * 30)))),
    )
)
def test_nothing_that_names_what_follows_stands_at_the_foot_of_a_page(*blocks: Block) -> None:
    pages = spread(blocks)
    assert len(pages) > 15
    assert sum(page.count("Last") for page in pages) == 20
    assert all(page.split("\n")[-3] != "Last" for page in pages)


@poppler
@each(
    (
        Group("Who", (Text("one"), Text("two"), Text("three"))),
        Card("Who", (Text("one"), Text("two"), Text("three"))),
        Ticks((Tick("Who", None, ("one", "two", "three")),)),
        Table(("a", "b"), (("Who", "words " * 150 + "three"),)),
        Pairs((Pair("Who", "words " * 60 + "three"),)),
        Pairs((Pair("Who", None, "three", 4),)),
    )
)
def test_what_is_short_stays_on_one_page(block: Block) -> None:
    pages = spread((block,))
    assert len(pages) > 15
    assert all(page.count("Who") == page.count("three") for page in pages)
    assert sum(page.count("Who") for page in pages) == 20


LONG = (
    *(letter * 300 for letter in "xWi!(\"'.,-/_%@0"),
    *(part * 150 for part in ("! ", "( ", ". ", "a(", "xxx(", "!a", "/ ", "a ! ", ") ", "x-")),
    "https://t.me/" + "x" * 300,
    "https://t.me/some_name/" + "and/so-on_" * 40,
    "Щ" * 200,
    "e\u0301" * 300,
)


@poppler
@pytest.mark.parametrize(
    "block",
    [
        lambda long: Items((*long, "x" * 10_000)),
        lambda long: Pairs(tuple(Pair(one[:300], one) for one in long)),
        lambda long: Table(("When", "What", "Words"), tuple(("x", one, one) for one in long)),
        lambda _: Table(("a",) * 14, (("W" * 400,) * 14,)),
        lambda long: Card("C", tuple(Text(one[:900], "strong") for one in long)),
        lambda long: Chart(tuple(Bar(one[:300], 7, one[:300]) for one in long)),
    ],
    ids=["items", "pairs", "table", "narrow", "card", "chart"],
)
def test_no_word_runs_off_its_page(block: Callable[[tuple[str, ...]], Block]) -> None:
    content = rendered(block(LONG))
    for left, top, right, bottom in boxes_of(content):
        assert 20 * MILLIMETRE - 1 < left < right < 595.3 - 20 * MILLIMETRE + 1
        assert 0 < top < bottom < 842


@poppler
def test_words_of_one_column_keep_out_of_the_next() -> None:
    cells = tuple((one, "|") for one in LONG)
    content = rendered(Table(("one", "two"), cells))
    bars = {round(left) for left, *_ in boxes_of(content, "|")}
    assert len(bars) == 1
    (bar,) = bars
    assert all(right <= bar or left >= bar - 1 for left, _, right, _ in boxes_of(content))


@poppler
def test_a_long_word_is_read_without_anything_in_between() -> None:
    content = rendered(
        Text("x" * 10_000), Group("E1", (Text(f"SHA-256: {HASH}"),)), Pairs((Pair("Hash", HASH),))
    )
    assert words_of(content) == "Atitle" + "x" * 10_000 + f"E1SHA-256:{HASH}Hash{HASH}"
    assert f"SHA-256: {HASH}\n" in "".join(pages_of(content))


@poppler
def test_a_short_address_stays_on_one_line() -> None:
    address = "https://x.example/abc"
    for words in range(8, 14):
        content = rendered(Items((f"{'lengthy ' * words}{address}",)))
        assert address in "".join(pages_of(content))


# ------------------------------------------------------------------ hostile words


TYPST = (
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.4"',
    "*x* _y_ = z",
    "$x^2$ @ref <label>",
    "\\u{41} ~ -- --- ...",
    "\"smart\" 'quotes'",
    "// comment /* more */",
    '=HYPERLINK("http://x")',
    "\x1b]0;title\x07",
    "{{ sys.inputs }}",
)
WORDS_IN = (*HOSTILE[:-1], *TYPST)
"""All but Hebrew, which is read in an order of its own."""


@cache
def hostile_file() -> bytes:
    return rendered(
        *(block for word in WORDS_IN for build in PLACES.values() for block in build(word).blocks)
    )


@poppler
def test_hostile_words_stand_as_plain_text_wherever_they_are() -> None:
    once_for_each_place = [word for word in WORDS_IN for _ in range(len(PLACES) - 1)]
    in_order(map(clean_line, once_for_each_place), words_of(hostile_file()))
    assert words_of(rendered(title=" ".join(TYPST))) == solid(clean_line(" ".join(TYPST)))


def test_a_report_holds_nothing_that_acts() -> None:
    with opened(hostile_file()) as file:
        assert not {"/Names", "/OpenAction", "/AA", "/AcroForm", "/AF"} & set(file.Root.keys())
        assert not file.attachments
        for part in file.objects:
            if isinstance(part, pikepdf.Dictionary):
                assert not {"/JS", "/Launch", "/EF", "/RichMediaContent"} & set(part.keys())
                assert part.get("/S") not in {"/JavaScript", "/Launch", "/GoToR", "/SubmitForm"}


@settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
@given(DOCUMENTS)
def test_any_report_can_be_rendered(document: Document) -> None:
    with opened(render_pdf(document, "a4", MADE)) as file:
        assert file.Root.MarkInfo.Marked == True  # noqa: E712 - an object of a PDF


@pytest.mark.slow
@settings(deadline=None, max_examples=2000, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS, st.booleans())
def test_any_report_at_all_can_be_rendered(document: Document, system_fonts: bool) -> None:
    with opened(render_pdf(document, "a4", MADE, system_fonts=system_fonts)) as file:
        assert not file.check_pdf_syntax()


@pytest.mark.parametrize(
    "block",
    [
        Text("See https://a.example/b."),
        Ticks((Tick("x", None, ("https://a.example/b",)),)),
        Group("x", (Text("Site: https://a.example/b", "strong"),)),
        Card("x", (Text("https://a.example/b", "strong"),)),
    ],
)
def test_an_address_of_the_playbooks_is_a_link(block: Block) -> None:
    assert links_in(rendered(block)) == ["https://a.example/b"]


@pytest.mark.parametrize(
    "block",
    [
        Heading("https://a.example/b"),
        Items(("https://a.example/b",)),
        Ticks((Tick("https://a.example/b"),)),
        Pairs((Pair("https://a.example/b", "https://a.example/b"),)),
        Group("https://a.example/b", (Text("https://a.example/b"),)),
        Table(("https://a.example/b", "x"), (("https://a.example/b", "y"),)),
        Chart((Bar("https://a.example/b", 1, "https://a.example/b"),)),
        Text("https://a.example/?b javascript:alert(1) mailto:a@b.example www.a.example"),
    ],
)
def test_an_address_that_may_be_theirs_is_no_link(block: Block) -> None:
    assert links_in(rendered(block)) == []


def test_the_template_reads_no_file_and_runs_nothing() -> None:
    source = (typesetting.ROOT / "report.typ").read_text("utf-8")
    code = re.sub(r"//.*", "", source)
    assert re.findall(r"\bsys\.(.*)", code) == ["inputs.data))"]
    for word in (
        "read",
        "import",
        "include",
        "eval",
        "plugin",
        "csv",
        "toml",
        "yaml",
        "xml",
        "cbor",
    ):
        assert not re.search(rf"\b{word}\b", code), word
    assert [path.name for path in typesetting.ROOT.iterdir()] == ["report.typ"]


@each(("/etc/passwd", "../fonts/OFL.txt", str(Path(__file__))))
def test_even_a_template_that_reads_gets_no_other_file(path: str) -> None:
    source = f'#set document(title: "T")\n#read("{path}")'.encode()
    with pytest.raises(typst.TypstError):
        typst.compile(source, root=ROOT, font_paths=typesetting._own_fonts())


# ------------------------------------------------------------------ letters of the world


SCRIPTS = {
    "Noto Sans Arabic": "مرحبا بالعالم",
    "Noto Sans Devanagari": "हिन्दी क्षमा",
    "Noto Sans Thai": "ภาษาไทย",
    "Noto Sans CJK JP": "漢字かなまじり文 한글",
    "Noto Color Emoji": "🔥👍🏽🏳️\u200d🌈1️⃣",
}
OF_THE_PROGRAM = {"AtkinsonHyperlegibleNext", "LibertinusSerif"}


def families_in(content: bytes) -> set[str]:
    with opened(content) as file:
        names = (str(font.get("/BaseFont", "+Type3")) for font in fonts_of(file))
        return {name.partition("+")[2].partition("-")[0] for name in names}


def text_of(content: bytes) -> str:
    return " ".join("".join(pages_of(content)).split())


@poppler
@pytest.mark.parametrize("family", SCRIPTS)
def test_letters_come_from_this_computer_where_it_has_them(family: str) -> None:
    if family not in typesetting._all_fonts().families():
        pytest.skip(f"the font {family} is not installed")
    content = rendered(Text(SCRIPTS[family]))
    assert families_in(content) - OF_THE_PROGRAM
    assert not CODE.search(text_of(content))


@poppler
def test_names_in_many_languages_need_no_font_of_this_computer() -> None:
    texts = (
        "Zoë Łódź Việt Nam \u2013 “x” … € naïve ĳ",
        "Привет за\u0301мок",  # noqa: RUF001 - it is Russian
        "Ελλάδα",
        "ɛ\u0303 ɔ\u0308 x\u0330",
        "Zoe\u0308",
    )
    content = rendered(*map(Text, texts))
    assert families_in(content) == OF_THE_PROGRAM
    assert content == rendered(*map(Text, texts), system_fonts=False)
    assert not CODE.search(text_of(content))


@pytest.mark.parametrize("letter", ["ɛ\u0303", "Ж\u0301", "ӄ\u0302"])
def test_a_letter_of_the_second_font_is_drawn_below_a_mark_of_the_first(letter: str) -> None:
    # Without what each font covers, typst draws the mark alone and says nothing.
    assert families_in(rendered(Text(letter))) == OF_THE_PROGRAM


@poppler
def test_letters_that_no_font_has_stand_as_numbers_and_a_note_says_so() -> None:
    content = rendered(
        Text("漢 字"), Items(("ไ", "か\u3099", "🔥", "👨\u200d👩")), system_fonts=False
    )
    text = text_of(content)
    assert "[U+6F22] [U+5B57]" in text
    assert "[U+0E44]" in text
    assert "[U+304C]" in text  # It came as a letter and a mark.
    assert "[fire]" in text
    assert "[man][woman]" in text
    note = "This computer cannot draw some letters in here. They stand in brackets, such as ["
    assert text.startswith(f"A title {note}")
    plain = rendered(Text("x"), Pairs((Pair("Age", "18", "漢"),)), system_fonts=False)
    assert note not in text_of(plain)


@poppler
@pytest.mark.parametrize("system_fonts", [True, False])
@pytest.mark.parametrize("char", ["\u0378", "\uffff", "\U000e0fff", "\ufff8"])
def test_no_letter_vanishes(char: str, *, system_fonts: bool) -> None:
    assert f"a[U+{ord(char):04X}]b" in text_of(
        rendered(Text(f"a{char}b"), system_fonts=system_fonts)
    )


@poppler
@pytest.mark.parametrize("system_fonts", [True, False])
@pytest.mark.parametrize("cluster", ["漢\u0303", "क\u0308", "漢\u093f"])
def test_a_letter_is_not_lost_below_a_mark_of_another_script(
    cluster: str, *, system_fonts: bool
) -> None:
    # Typst draws the mark, leaves the letter out and says nothing.
    text = text_of(rendered(Text(cluster), system_fonts=system_fonts))
    assert f"[U+{ord(cluster[1]):04X}]" in text


def letters(covers: str) -> list[str]:
    found = re.compile(f"[{covers}]")
    return [char for char in map(chr, range(0x10000)) if found.match(char)]


@each(("Regular", "Bold"))
def test_the_first_font_has_what_it_is_used_for(weight: str) -> None:
    font = TTFont(typesetting.FONTS / f"AtkinsonHyperlegibleNext-{weight}.ttf")
    assert font["name"].getDebugName(1) == FIRST.name
    has = font.getBestCmap()
    assert [char for char in letters(FIRST.covers + MARKS) if ord(char) not in has] == []
    assert len(letters(FIRST.covers)) > 300


LETTERS_ALONE = """
#set document(title: "T")
#set text(font: sys.inputs.font, weight: sys.inputs.weight, fallback: false)
#for letter in json(bytes(sys.inputs.letters)) { par(letter) }
"""


@each(itertools.product(FONTS, ("regular", "bold")))
def test_both_fonts_have_what_they_are_used_for_in_typst(font: Any, weight: str) -> None:
    shown = [*letters(font.covers), *(f"x{mark}" for mark in letters(MARKS))]
    inputs = {"font": font.name, "weight": weight, "letters": json.dumps(shown)}
    made = typst.compile(
        LETTERS_ALONE.encode(),
        root=ROOT,
        font_paths=typesetting._own_fonts(),
        sys_inputs=inputs,
        pdf_standards=["a-2a"],
    )
    assert made.startswith(b"%PDF")


def test_all_that_the_first_font_has_the_second_has_too() -> None:
    # Else a mark that only the second one has would send its letter to a third.
    assert set(letters(FIRST.covers)) - set(letters(SECOND.covers)) <= {"₹"}


def test_the_fonts_are_small_and_their_licence_lies_beside_them() -> None:
    files = {path.name: path.stat().st_size for path in typesetting.FONTS.iterdir()}
    assert sum(files.values()) < 400_000
    licence = (typesetting.FONTS / "OFL.txt").read_text("utf-8")
    font = TTFont(typesetting.FONTS / "AtkinsonHyperlegibleNext-Regular.ttf")
    assert licence.startswith(font["name"].getDebugName(0))
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


# ------------------------------------------------------------------ when typst fails


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Note every compile; those whose number is negative fail."""
    runs: list[object] = []
    real = typesetting._compiled

    def noted(data: Any, made: datetime, fonts: typst.Fonts) -> bytes:
        runs.append(fonts)
        return real(data, made, fonts)

    monkeypatch.setattr(typesetting, "_compiled", noted)
    return runs


@pytest.mark.parametrize(
    ("text", "most"), [("Plain words é", 1), ("Я\u0301", 1), ("漢字", 2), ("漢\u0378", 2)]
)
def test_few_compiles_are_enough(compiled: list[object], text: str, most: int) -> None:
    rendered(Text(text))
    assert len(compiled) == most


def refusal(words: str) -> typst.TypstError:
    source = f"#panic({json.dumps(words)})".encode()
    with pytest.raises(typst.TypstError) as caught:
        typst.compile(source, root=ROOT, font_paths=typesetting._own_fonts())
    assert words in caught.value.diagnostic
    return caught.value


@pytest.mark.parametrize("text", ["secret words", "secret 漢字"])
def test_what_typst_says_does_not_get_out(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    runs = []

    def fails(*_: object) -> bytes:
        runs.append(1)
        raise refusal("secret")

    monkeypatch.setattr(typesetting, "_compiled", fails)
    with pytest.raises(CannotRenderError) as caught:
        rendered(Text(text))
    assert "secret" not in f"{caught.value} {caught.value.hint}"
    assert caught.value.__context__ is None
    assert len(runs) <= 4


class PanicException(BaseException):
    pass


@pytest.mark.parametrize(
    ("fault", "told"),
    [(PanicException("secret"), CannotRenderError), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_a_fault_of_typst_itself_is_told_like_others_and_ctrl_c_is_not(
    monkeypatch: pytest.MonkeyPatch, fault: BaseException, told: type[BaseException]
) -> None:
    def fails(*_: object) -> bytes:
        raise fault

    monkeypatch.setattr(typesetting, "_compiled", fails)
    with pytest.raises(told) as caught:
        rendered(Text("words"))
    assert caught.value.__context__ is None


def test_a_font_that_fails_with_others_leaves_a_report_in_known_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = typesetting._compiled

    def fails(data: Any, made: datetime, fonts: typst.Fonts) -> bytes:
        if fonts is not typesetting._own_fonts():
            raise refusal("a font is broken")
        return real(data, made, fonts)

    monkeypatch.setattr(typesetting, "_compiled", fails)
    assert rendered(Text("漢字")) == rendered(Text("漢字"), system_fonts=False)


# ------------------------------------------------------------------ guesses and pieces

WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=20, max_size=80)


@given(WORDS)
def test_a_text_is_hardly_wider_than_guessed(text: str) -> None:
    font, scale = bold_font()
    real = sum(font[char] for char in text) / scale
    assert real <= width(text) * 1.15


@cache
def bold_font() -> tuple[dict[str, int], int]:
    font = TTFont(typesetting.FONTS / "AtkinsonHyperlegibleNext-Bold.ttf")
    advance, names = font["hmtx"], font.getBestCmap()
    widths = {chr(code): advance[names[code]][0] for code in range(32, 127)}
    return widths, font["head"].unitsPerEm


PARTS = st.lists(
    st.one_of(st.sampled_from((*LONG, *HOSTILE)), st.text(max_size=30)), max_size=4
).map(" ".join)


@given(PARTS, st.sampled_from((1.0, 4.5, 17.0, WIDE)), st.booleans())
def test_pieces_are_the_text_and_short_enough(text: str, limit: float, links: bool) -> None:
    run = run_of(text, limit, links=links)
    parts = [run] if isinstance(run, str) else run
    pieces = [[part] if isinstance(part, str) else part["cut"] for part in parts]
    assert "".join(itertools.chain.from_iterable(pieces)) == text
    for part in parts:
        if not isinstance(part, str):
            assert all(len(piece) <= 30 or width(piece) <= limit for piece in part["cut"])
            assert part["link"] in {None, "".join(part["cut"])}
            assert links or part["link"] is None


@given(st.lists(st.floats(0.5, 60), min_size=1, max_size=12))
def test_columns_share_the_width_of_the_page(wanted: list[float]) -> None:
    columns = shared_out(wanted)
    shared = [size for size, is_shared in columns if is_shared]
    assert sum(size for size, _ in columns) == pytest.approx(TABLE_WIDTH)
    assert len(shared) == 1 or sum(wanted) > TABLE_WIDTH
    assert shared
    assert len({round(size, 6) for size in shared}) == 1
    for size, (got, is_shared) in zip(wanted, columns, strict=True):
        assert is_shared or got == size
