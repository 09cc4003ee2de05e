"""How an HTML report looks on a screen, in the dark, on a phone and on paper.

One constant style sheet: nothing from a case is ever put into it, so that a page can name its hash
and refuse every other. It loads nothing. ``html.py`` makes the elements and classes named here.

Colours: words on their ground have a contrast of 7 to 1 or more, lines to write on and boxes to
tick 3 to 1 or more (WCAG 2.2, 1.4.6 and 1.4.11), in light and in dark.
"""

from __future__ import annotations

from typing import Final

NARROW: Final = 18
"""Letters that a column may take to be given room for all of them."""

_COLOURS = """
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f5f7f7; --ink: #1d2326; --soft: #485258;
  --line: #d5dbdd; --edge: #66737a; --accent: #0b5560;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #14181a; --raised: #1d2326; --ink: #e9edee; --soft: #b6c0c4;
    --line: #3a4448; --edge: #8e9ba1; --accent: #8ed0da;
  }
}
@media (prefers-contrast: more) {
  :root { --soft: var(--ink); --line: var(--ink); --edge: var(--ink); --raised: var(--ground); }
}
@media print {
  :root {
    color-scheme: light;
    --ground: #fff; --raised: #fff; --ink: #000; --soft: #000;
    --line: #999; --edge: #333; --accent: #000;
  }
}
"""

_WORDS = """
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.6 "Atkinson Hyperlegible Next", system-ui, sans-serif;
  overflow-wrap: anywhere; hyphens: manual;
}
main { position: relative; max-width: 46.5rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 1.9rem; margin: 0 0 1.25rem; }
h2 { font-size: 1.35rem; margin: 0 0 .75rem; }
h3 { font-size: 1.125rem; margin: 1.75rem 0 .5rem; }
section { margin: 2.5rem 0 0; padding: 1.75rem 0 0; border-top: 1px solid var(--line); }
h1 + section { margin: 0; padding: .5rem 0 0; border: 0; }
p { margin: 0 0 .85rem; }
:is(main, section) > p.strong {
  padding: .15rem 0; padding-inline-start: 1rem; border-inline-start: 4px solid var(--accent);
  font-size: 1.125rem;
}
dd, td { unicode-bidi: plaintext; }
[dir=ltr] :is(dd, td) { text-align: left; }
[dir=rtl] :is(dd, td) { text-align: right; }
.quiet { color: var(--soft); font-size: .9375rem; }
ul { margin: 0 0 1rem; padding: 0; padding-inline-start: 1.35rem; }
li { margin: 0 0 .35rem; }
li::marker { color: var(--edge); }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .18em; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
.hidden {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
"""

_TICKS = """
ul.ticks { list-style: none; padding: 0; }
ul.ticks > li { position: relative; padding-inline-start: 2.1em; margin: 0 0 .85rem; }
.ticks ul { margin: .25rem 0 0; color: var(--soft); font-size: 1rem; }
.box {
  position: absolute; inset-inline-start: 0; top: .14em; width: 1.3em; height: 1.3em;
  border: 2px solid var(--edge); border-radius: 4px;
}
.box::before { content: ""; position: absolute; }
.done > .box::before {
  left: .33em; top: .02em; width: .42em; height: .78em; transform: rotate(42deg);
  border: solid var(--accent); border-width: 0 3px 3px 0;
}
.not-for-me > .box::before {
  left: .2em; right: .2em; top: calc(50% - 1px); border-top: 2px solid var(--edge);
}
"""

_PAIRS = """
dl { margin: 0 0 1rem; }
dl > div {
  display: grid; grid-template: auto 1fr / minmax(8rem, 14rem) minmax(0, 1fr); column-gap: 1.5rem;
  padding: .6rem 0; border-bottom: 1px solid var(--line);
}
dl > div:last-child { border-bottom: 0; }
dt { grid-row: 1 / span 2; color: var(--soft); }
div:has(> .blank) > dt { padding-top: .3rem; }
dd { grid-column: 2; margin: 0; }
dd.blank { border: 1px solid var(--edge); border-radius: 4px; }
dd.blank + .quiet { margin-top: .15rem; }
.rule { display: block; height: 2.25rem; margin: 0 .6rem; }
.rule ~ .rule { border-top: 1px solid var(--line); }
"""

_BOXES = """
.group {
  margin: 0 0 1rem; padding: .9rem 1.15rem 1rem; background: var(--raised);
  border: 1px solid var(--line); border-radius: 8px;
}
.group > h2, .group > h3 { font-size: 1.125rem; margin: 0 0 .4rem; }
.group > p, .card > p { margin: 0 0 .4rem; }
.group > :last-child, .card > :last-child { margin-bottom: 0; }
.card {
  width: 85.6mm; min-height: 54mm; max-width: 100%; margin: 1.5rem 0; padding: 3mm 3.5mm;
  border: 1.5px dashed var(--edge); font-size: .9375rem; line-height: 1.4;
}
.card > h2, .card > h3 { font-size: 1.0625rem; margin: 0 0 1.5mm; }
.card > p { margin-bottom: 1mm; }
"""

_TABLES = """
table { width: 100%; margin: 0 0 1.25rem; border-collapse: collapse; font-size: 1rem; }
th, td {
  padding: .5rem .75rem; text-align: start; vertical-align: top;
  border-bottom: 1px solid var(--line);
}
th:first-child, td:first-child { padding-inline-start: 0; }
th:last-child, td:last-child { padding-inline-end: 0; }
tbody > tr:last-child > * { border-bottom: 0; }
thead th { border-bottom: 2px solid var(--edge); vertical-align: bottom; }
td { line-height: 1.5; }
thead.hidden { display: block; }
.chart :is(th, td) { padding-block: .3rem; border: 0; }
.chart th[scope=row] { width: 1%; min-width: 6.5rem; font-weight: normal; }
.chart .count { width: 50%; white-space: nowrap; }
.count > span {
  display: inline-block; width: 3.5rem; padding-inline-end: .6rem; text-align: end;
  font-variant-numeric: tabular-nums;
}
.count > svg { width: calc(100% - 3.5rem); height: .7rem; }
.count rect { fill: var(--accent); }
"""

_SCREENS = """
@media screen and (max-width: 600px) {
  table, tbody, tr, th, td { display: block; width: auto; }
  thead {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  }
  tr { padding: .75rem 0; border-bottom: 1px solid var(--line); }
  tbody > tr:last-child { border-bottom: 0; }
  th, td { padding: 0; border: 0; }
  tbody td + td { margin-top: .15rem; }
  td:empty { display: none; }
  td[data-label]:not(:first-child)::before { content: attr(data-label) ": "; color: var(--soft); }
  td[data-label]:first-child { font-weight: bold; }
  .chart th[scope=row], .chart .count { width: auto; }
  .count > span { width: auto; min-width: 2rem; text-align: start; }
}
@media screen and (max-width: 480px) {
  main { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.6rem; }
  dl > div { display: block; }
  dd.blank { margin-top: .3rem; }
}
@media (forced-colors: active) {
  .count rect { fill: CanvasText; }
}
"""

_PAPER = """
@page {
  margin: 18mm 20mm 20mm;
  @bottom-right {
    content: counter(page) " / " counter(pages);
    font: 9pt system-ui, sans-serif; color: #000;
  }
}
@media print {
  body { font-size: 10.5pt; line-height: 1.32; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 20pt; margin-bottom: 4mm; }
  h2 { font-size: 14pt; margin-bottom: 2.5mm; }
  h3 { font-size: 11.5pt; margin: 4mm 0 1.5mm; }
  section { margin-top: 5mm; padding-top: 0; border: 0; }
  p, li { orphans: 3; widows: 3; }
  p, dl { margin-bottom: 2mm; }
  li { margin-bottom: .5mm; }
  h1, h2, h3, h2 + p, caption, thead { break-after: avoid; }
  tr, dl > div, .ticks > li, .group, .card { break-inside: avoid; }
  thead { display: table-header-group; }
  table { margin-bottom: 3mm; }
  th, td { padding: .9mm 1.8mm; line-height: 1.25; }
  .chart :is(th, td) { padding-block: .1mm; }
  dl > div { padding: .8mm 0; grid-template-columns: 31% minmax(0, 1fr); column-gap: 5mm; }
  .group {
    margin-bottom: 3mm; padding: .3mm 0; padding-inline-start: 3.5mm;
    border: 0; border-inline-start: 2pt solid var(--line); border-radius: 0;
  }
  .group > h2, .group > h3 { font-size: 11.5pt; margin: 0 0 .5mm; }
  .group > p { margin-bottom: .5mm; }
  .card { max-width: none; padding: 2mm 3mm; line-height: 1.25; }
  .card > h2, .card > h3 { font-size: 11.5pt; margin-bottom: .5mm; }
  .card > p { margin-bottom: .4mm; }
  .card, .ticks ul { font-size: 10pt; }
  table { font-size: 9.5pt; }
  .quiet { font-size: 9pt; }
  ul.ticks > li { margin-bottom: 2mm; }
  .ticks ul { margin-top: .5mm; }
  .box { top: .05em; }
  .ticks li li { margin-bottom: .3mm; }
  a { text-decoration: none; }
  .rule { height: 8mm; }
}
"""


_ROOM = "".join(
    f".room-{letters} {{ min-width: calc({letters}ch + 1.5rem); }}\n"
    for letters in range(1, NARROW + 1)
)
"""Room for narrow columns, which a long word in another would else press flat."""

STYLE: Final = "".join((_COLOURS, _WORDS, _TICKS, _PAIRS, _BOXES, _TABLES, _ROOM, _SCREENS, _PAPER))
