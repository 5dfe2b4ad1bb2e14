"""How the pages of HTML look: on a wide screen, on a phone, in the dark, on paper."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root {
  color-scheme: light dark;
  --ink: #1b1b1b; --paper: #ffffff; --faint: #595959; --line: #d4d4d4; --link: #0b57a4;
  --sure: #17692f; --likely: #7a5600; --doubtful: #b3261e; --alone: #6a3ea1;
  --doubtful-bg: #fdf1f0; --alone-bg: #f6f1fc; --aside-bg: #f5f5f5; --mark: #ffe9a8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8e8e8; --paper: #161616; --faint: #a8a8a8; --line: #3d3d3d; --link: #8ec5ff;
    --sure: #7ed491; --likely: #e3b85a; --doubtful: #ff9b92; --alone: #cbadf5;
    --doubtful-bg: #2e1c1b; --alone-bg: #251e2f; --aside-bg: #212121; --mark: #5a4700;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 96rem; padding: 1rem clamp(.75rem, 2vw, 2rem);
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
h1, h2 { line-height: 1.25; font-size: 1.4rem; margin: 1.5rem 0 .5rem; }
h1 span, h2 span { display: block; }
h1 span + span, h2 span + span { font-weight: normal; font-size: 1.1rem; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
section + section { border-top: 3px double var(--line); margin-top: 3rem; }
dl { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .5rem 0; }
dl div { display: flex; gap: .5rem; }
dt, .about, caption { color: var(--faint); }
dt { white-space: nowrap; }
dd { margin: 0; }
ul, ol { margin: .5rem 0; padding-left: 1.5rem; }
.counts { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: 0; list-style: none; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; margin-top: 1rem; }
caption { text-align: left; padding-bottom: .25rem; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; }
tbody tr { border-left: 4px solid transparent; }
tr { border-bottom: 1px solid var(--line); scroll-margin-top: 3rem; }
thead th { position: sticky; top: 0; background: var(--paper); box-shadow: 0 1px var(--line); }
thead th:first-child { width: 9.5rem; }
tbody th { font-weight: normal; font-size: .875rem; }
tbody th > * { margin-right: .6rem; white-space: nowrap; }
tbody .grade, tbody .next { display: block; }
td p { margin: 0; max-width: 44rem; hyphens: auto; }
td p + p { margin-top: .5rem; }
.rank, .grade { font-weight: bold; }
.found span { display: block; white-space: normal; }
mark { background: var(--mark); color: inherit; font-weight: bold; }
.sure { color: var(--sure); } .likely { color: var(--likely); }
.doubtful { color: var(--doubtful); } .alone { color: var(--alone); }
tr.is-likely { border-left-color: var(--likely); }
tr.is-doubtful { background: var(--doubtful-bg); }
tr.is-doubtful { border-left-color: var(--doubtful); }
tr.is-alone { background: var(--alone-bg); }
tr.is-alone { border-left-color: var(--alone); }
tr.aside { background: var(--aside-bg); font-size: .875rem; }
tr.aside th, .reason, .none, .pages { color: var(--faint); }
.reason { font-style: italic; }
.pages { font-size: .875rem; }
tr:target { outline: 3px solid var(--link); outline-offset: -3px; }
footer { margin-top: 3rem; max-width: 60rem; color: var(--faint); font-size: .875rem; }
@media (max-width: 44rem) {
  table, tbody, tr, tbody th, td { display: block; }
  caption { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding: .5rem 0; scroll-margin-top: 0; }
  th, td { padding: .25rem .5rem; }
  tbody th, .counts { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
  tbody th > * { margin: 0; }
  td[data-side]::before { content: attr(data-side); color: var(--faint); font-size: .8rem; }
  td + td { border-top: 1px dotted var(--line); }
}
@media print {
  :root {
    --ink: #000; --paper: #fff; --faint: #444; --line: #999;
    --doubtful-bg: #fff; --alone-bg: #fff; --aside-bg: #fff; --mark: #ddd;
    --sure: #000; --likely: #000; --doubtful: #000; --alone: #000; --link: #000;
  }
  :root { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  p { orphans: 3; widows: 3; }
  tbody th, .aside { break-inside: avoid; }
  thead th { position: static; }
  h1, h2, caption { break-after: avoid; }
  a { text-decoration: none; }
  .next, nav { display: none; }
}
"""
