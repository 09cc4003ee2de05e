"""Takes the pictures of the README from the real program: ``python .ci/pictures.py``.

It runs in a pseudo-terminal as in the tests, and Rich draws what stands on the screen as SVG. The
letters are those of whoever looks; nothing is fetched.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from itertools import groupby, product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from rich.console import Console  # noqa: E402
from rich.text import Text  # noqa: E402
from tests.terminal.screen import Menus, Plain, Terminal  # noqa: E402

MOST_SCREENS = 20

FRAME = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>TITLE</title>
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>{lines}</defs>
<rect width="100%" height="100%" rx="8" fill="#16181d"/>
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def style_of(cell: Any) -> str:
    """Return how a place on the screen looks, as Rich names it."""
    looks = {"bold": cell.bold, "underline": cell.underscore}
    return " ".join(name for name, is_so in looks.items() if is_so)


def drawn(terminal: Terminal, title: str) -> str:
    """Return what stands on the screen as a picture."""
    console = Console(record=True, width=terminal.columns, file=io.StringIO(), force_terminal=True)
    rows = [terminal.screen.buffer[row] for row in range(terminal.screen.lines)]
    last = max(n for n, line in enumerate(terminal.screen.display) if line.strip())
    for row in rows[: last + 1]:
        cells = (row[column] for column in range(terminal.columns))
        line = Text()
        for style, same in groupby(cells, key=style_of):
            line.append("".join(cell.data for cell in same), style)
        console.print(line, end="\n", no_wrap=True, crop=False)
    frame = FRAME.replace("TITLE", title)
    return console.export_svg(code_format=frame, unique_id="screen")


def main() -> None:
    """Walk to each screen, and keep its picture."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        terminal = Menus(["start", "--country", "GB"], home)
        terminal.wait_for("Nothing you type leaves")
        terminal.go_on()
        terminal.choose("Yes")
        terminal.wait_for("Who is this about")
        keep("question", drawn(terminal, "A question with its choices"))
        terminal.choose("It is about me")
        terminal.choose("18 or older")
        terminal.choose("18 or older, in all of them")
        terminal.choose("No")
        terminal.choose("Someone known only online")
        terminal.choose("No")
        terminal.choose("No")
        terminal.wait_for("You are not alone")
        terminal.go_on()
        terminal.wait_for("Done")
        keep("step", drawn(terminal, "A step, and what can be done with it"))
        terminal.child.close(force=True)
    for language, way, columns in product(("en", "es"), (Menus, Plain), (40, 80, 120)):
        keep_size(language, way, columns)


def keep_size(language: str, way: type[Menus | Plain], columns: int) -> None:
    """Keep the picture of the first step for whoever skips the questions, at one size."""
    plain = ["--plain"] if way is Plain else []
    with tempfile.TemporaryDirectory() as folder:
        line = ["start", "--language", language, "--country", "ES", *plain]
        terminal = way(line, Path(folder), columns=columns, lines=24 * 80 // max(columns, 80))
        for screen in range(MOST_SCREENS):
            terminal.wait_for(r"(?m)^ > \w|Enter[^\n]*(?:\n>)?\s*\Z")
            if re.search("Done|Hecho", terminal.text):
                break
            # On the first screen s skips the questions; with menus it is the key alone.
            terminal.send({0: "s" if way is Menus else "s\r"}.get(screen, "\r"))
        name = f"{language}-{'numbers' if way is Plain else 'menus'}-{columns}"
        title = f"The first step, {columns} columns wide, in the language {language}"
        keep(f"sizes/{name}", drawn(terminal, title))
        terminal.child.close(force=True)


def keep(name: str, picture: str) -> None:
    """Write a picture to where the README takes it from."""
    path = ROOT / "docs" / "pictures" / f"{name}.svg"
    path.parent.mkdir(exist_ok=True)
    path.write_text(picture, "utf-8")
    sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
