from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import chain, cycle
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from sextortion_help.case.evidence import Evidence, Times
from sextortion_help.report.builders.checklist import police_checklist
from sextortion_help.report.builders.contacts import contact_summary
from sextortion_help.report.builders.letter import letter
from sextortion_help.report.builders.plan import my_plan
from sextortion_help.report.builders.timeline import Row, timeline, timeline_of
from sextortion_help.report.document import Card, Document, Heading, Pair, Pairs, Text
from sextortion_help.report.renderers.html import render_html
from sextortion_help.report.renderers.pdf import render_pdf
from tests.report import test_letter, test_my_plan, test_police_checklist, test_timeline
from tests.report.test_renderers import HOSTILE, PLACES
from tests.shipped import LIBRARY

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LONG = "x" * 2000
RUNS = (
    "<script>window.ran = 1</script>",
    "</style><script>window.ran = 1</script>",
    '"><img src="http://x.example/i.png" onerror="window.ran = 1">',
    "<svg onload='window.ran = 1'></svg>",
    "<iframe srcdoc='<script>parent.ran = 1</script>'></iframe>",
    "<meta http-equiv=refresh content='0;url=http://x.example/'>",
    "<base href=http://x.example/><link rel=stylesheet href=x.css>",
)


def a_checklist() -> Document:
    case = test_police_checklist.FULL
    at = test_police_checklist.EARLIER
    piece = Evidence(
        id="E1", kind="messages", kept="sealed", shows="nothing-intimate", name="chat.txt",
        where="/home/me/chat.txt", added=at, how="command", program="p", size=48_211,
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        times=Times(modified=at),
    )  # fmt: skip
    return police_checklist(LIBRARY, case.with_evidence([piece]), test_police_checklist.NOW)


def a_plan() -> Document:
    case = test_my_plan.case_of(
        test_my_plan.ADULT,
        {"do-not-pay": "done", "stop-replying": "later", "save-proof.instagram": "not-for-me"},
    )
    return my_plan(LIBRARY, case)


def a_letter() -> Document:
    payments = (
        {"way": "western-union", "amount": "50 GBP", "reference": "MTCN 123"},
        {"amount": "9 USD"},
    )
    case = test_letter.case_of(test_letter.ADULT, payments=payments)
    name = next(id_ for id_, one in LIBRARY.letters.items() if one.about == "payments")
    return letter(LIBRARY, case, name)


def a_wallet_card() -> Document:
    lines = (
        Text("Phone: 999", "strong"),
        Text("In danger: police, fire, ambulance."),
        Text("Phone: 116 123", "strong"),
        Text("Samaritans. Day and night, free."),
        Text("My person: ________________", "quiet"),
    )
    room = Pairs((Pair("What happened", None, "A few words are enough.", 4),))
    return Document("A card to carry", (Card("Who to call", lines), Heading("Notes"), room))


def a_hostile_one() -> Document:
    each_place = (build(words) for words, build in zip(HOSTILE, cycle(PLACES.values())))
    all_words = " ".join((*HOSTILE, *RUNS, LONG[:200]))
    every_place = (build(all_words) for build in PLACES.values())
    blocks = chain.from_iterable(one.blocks for one in chain(each_place, every_place))
    return Document(all_words, (*blocks, Card(all_words, (Text(all_words),)), Text(LONG)))


def a_long_timeline() -> Document:
    start = test_timeline.NOW
    rows = [
        Row(start + timedelta(minutes=37 * n), "Threat" if n % 7 == 0 else "Message", f"Joe: {n}")
        for n in range(2000)
    ]
    days = {f"{start + timedelta(days=n):%Y-%m-%d}": n % 60 for n in range(50)}
    return timeline_of(rows, days, test_timeline.in_zone)


REPORTS: Mapping[str, Callable[[], Document]] = {
    "checklist": a_checklist,
    "plan": a_plan,
    "contacts": lambda: contact_summary(LIBRARY, "GB", under_18=False),
    "timeline": lambda: timeline(LIBRARY, test_timeline.a_case(), test_timeline.in_zone),
    "letter": a_letter,
    "wallet card": a_wallet_card,
    "hostile": a_hostile_one,
    "long timeline": a_long_timeline,
}


MADE_UP = ("hostile", "long timeline")
"""What is no report that anyone has."""

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.browser


# ------------------------------------------------------------------ a real browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if os.name == "nt":
        pytest.skip("a browser cannot be driven on Windows without a socket")
    playwright = pytest.importorskip("playwright.sync_api")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("there is no Chromium or Chrome here")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, chromium_sandbox=False)
        yield launched
        launched.close()


def printed_pages(page: Any) -> int:
    """Return how many sheets of A4 an open page is printed on."""
    with pikepdf.open(BytesIO(page.pdf(format="A4"))) as printed:
        return len(printed.pages)


def listened(browser: Any) -> tuple[Any, list[str]]:
    """Return an empty page, and a list of all that it will say, ask for or stumble over."""
    page, heard = browser.new_page(viewport={"width": 1280, "height": 800}), []

    def dismiss(dialog: Any) -> None:
        heard.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("console", lambda message: heard.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on("dialog", dismiss)
    page.on("request", lambda request: heard.append(f"request: {request.url}"))
    page.on("requestfailed", lambda request: heard.append(f"{request.failure}: {request.url}"))
    return page, heard


def open_words(page: Any, folder: Path, words: str) -> str:
    """Open a page made of these words, and return its address."""
    file = folder / "page.html"
    file.write_text(words, "utf-8")
    page.goto(file.as_uri())
    return file.as_uri()


def violations(page: Any, **options: Any) -> list[str]:
    """Return what axe finds wrong with an open page."""
    given = {"resultTypes": ["violations"], "preload": False, **options}
    return [
        f"{found['id']}: {found['help']} {[node['html'][:200] for node in found['nodes'][:3]]}"
        for found in page.evaluate("given => axe.run(given)", given)["violations"]
    ]


WIDTH = "document.documentElement.scrollWidth"
SMALLEST_LETTERS = """Math.min(...Array.from(document.querySelectorAll("main *")).map(
    one => parseFloat(getComputedStyle(one).fontSize)))"""
CUT = """document.querySelectorAll(":is(tbody tr, .group, dl > div):nth-of-type(n+4)").forEach(
    one => one.remove())"""


def look_at(page: Any, axe: str) -> int:
    """Look at an open page on a phone, on paper, on a laptop and in the dark; count its sheets."""
    assert page.evaluate("[document.scripts.length, window.ran]") == [0, None]
    sheets = printed_pages(page)
    for narrow in (320, 620):
        page.set_viewport_size({"width": narrow, "height": 640})
        assert page.evaluate(WIDTH) == narrow
    assert page.evaluate(SMALLEST_LETTERS) >= 14
    # All rows of a table are alike, and axe takes many seconds for two thousand.
    page.evaluate(CUT)
    page.evaluate(axe)
    page.emulate_media(color_scheme="dark")
    assert violations(page, runOnly=["color-contrast"]) == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    assert violations(page) == []
    return sheets


def test_every_report_is_a_quiet_page_that_everyone_can_read(browser: Any, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe().axe_script
    page, heard = listened(browser)
    sheets = {}
    for name, build in REPORTS.items():
        try:
            address = open_words(page, tmp_path, render_html(build()))
            sheets[name] = look_at(page, axe)
            assert heard == [f"request: {address}"]
        except BaseException as fault:
            fault.add_note(f"in the report {name!r}")
            raise
        heard.clear()
    page.close()
    # Whoever prints the page gets as much paper as whoever prints the PDF.
    for name, build in REPORTS.items():
        if name not in MADE_UP:
            with pikepdf.open(BytesIO(render_pdf(build(), "a4", NOW))) as made:
                assert (name, sheets[name]) == (name, len(made.pages))
    assert 40 < sheets["long timeline"] < 70


def test_what_is_slipped_into_a_page_does_not_run_and_fetches_nothing(
    browser: Any, tmp_path: Path
) -> None:
    # A policy cannot forbid a page to lead elsewhere; only that no word becomes an element does.
    runs = [run for run in RUNS if "refresh" not in run]
    slipped = (*runs, "<style>main { display: none }</style>", "<p style='display: none'>there</p>")
    words = render_html(Document("T", (Text("Here."),)))
    page, heard = listened(browser)
    address = open_words(page, tmp_path, words.replace("</main>", f"{''.join(slipped)}</main>"))
    assert page.evaluate("[document.scripts.length, window.ran]") == [2, None]
    assert page.locator("main p").all_inner_texts() == ["Here.", "there"]
    asked = {one.partition(" ")[2] for one in heard if one.startswith("request: ")}
    refused = {one.partition(" ")[2] for one in heard if one.startswith("csp: ")}
    assert len(refused) == 2
    assert asked == {address} | refused
    page.close()
