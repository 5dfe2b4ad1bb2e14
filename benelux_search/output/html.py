"""Aligned documents, or the hits of a search, as one page of HTML.

A page of documents shows every pair in reading order, for a person to check. A page of hits
shows the matches and their renderings marked.

A page loads nothing from outside and runs nothing: no script, no font, no image, and the policy
in its head allows none. The content of a document can only appear as text: :func:`escape` is the
only function that turns text into :data:`Markup`, and it removes controls and direction marks, as
for a terminal. The style covers wide screens, phones, dark mode and print.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape as escape_html
from itertools import pairwise
from typing import Final, NewType

from benelux_search._version import __version__
from benelux_search.model import (
    LANGUAGES,
    LOW_CONFIDENCE,
    Aside,
    DocumentInfo,
    Language,
    Pair,
    Passage,
)
from benelux_search.output.excerpts import (
    HIGH_CONFIDENCE,
    LANGUAGE_NAMES,
    count,
    grade,
    page_range,
    percent,
    sanitise,
    title_of,
)
from benelux_search.output.text import count_sentence
from benelux_search.results import DocumentView, Failure, Highlighted, Hit, SearchResult
from benelux_search.storage.passages import pairs_and_excluded

_LEGEND: Final = (
    "The figure is the chance that a row is right, as the aligner estimates it: "
    f"sure from {percent(HIGH_CONFIDENCE)} on, likely from {percent(LOW_CONFIDENCE)} on, "
    "doubtful below. To check: what is doubtful, and what has no counterpart."
)


@dataclass(frozen=True, slots=True)
class DocumentSheet:
    """A document on the page, with the notes of its reader. Pair ids are the anchors of rows."""

    view: DocumentView
    notes: tuple[str, ...] = ()


def page(sheets: Sequence[DocumentSheet], failed: Sequence[Failure] = ()) -> Iterator[Markup]:
    """Return a page of documents, line by line.

    It has a table of contents, unless there is one document and no failure. ``failed`` are the
    requested files that could not be read.
    """
    single = len(sheets) == 1 and not failed
    name = _plain_name(sheets[0].view) if single else f"{count(len(sheets), 'document')} aligned"
    return html_page(name, _body(name, sheets, failed, single=single), _LEGEND)


def _body(
    name: str, sheets: Sequence[DocumentSheet], failed: Sequence[Failure], *, single: bool
) -> Iterator[Markup]:
    if not single:
        yield tag("h1", escape(name))
        yield from _contents(sheets, failed)
    anchors = [pair.id for sheet in sheets for pair in _to_check(sheet.view)]
    following = dict(pairwise(anchors))
    for sheet in sheets:
        yield from _section(sheet, "h1" if single else "h2", following)


def _contents(sheets: Iterable[DocumentSheet], failed: Iterable[Failure]) -> Iterator[Markup]:
    yield Markup('<nav aria-label="Contents"><ol>')
    for sheet in sheets:
        info, checks = sheet.view.document, len(_to_check(sheet.view))
        link = tag("a", escape(_plain_name(sheet.view)), href=f"#{info.id}")
        about = f" {info.path} · {count(len(sheet.view.pairs), 'row')}, {checks} to check"
        yield tag("li", link, tag("span", escape(about), class_="about"))
    yield Markup("</ol></nav>")
    rows = [tag("li", escape(f"{each.path}: {each.cause}")) for each in failed]
    if rows:
        yield tag("p", escape(f"Could not be read: {count(len(rows), 'file')}"))
        yield tag("ul", *rows, class_="failed")


def _section(sheet: DocumentSheet, heading: str, following: Mapping[str, str]) -> Iterator[Markup]:
    view = sheet.view
    anchor, title = view.document.id, f"{view.document.id}:title"
    yield open_tag("section", id=anchor, aria_labelledby=title)
    yield tag(heading, *_titles(view), id=title)
    yield _facts(view)
    yield _counts(view)
    yield from notes(sheet.notes)
    if view.pairs or view.other:
        caption = "Dutch and French side by side, in reading order"
        yield from table(caption, "Pair", _rows(view, following))
    yield Markup("</section>")


def _rows(view: DocumentView, following: Mapping[str, str]) -> Iterator[Markup]:
    checked = {pair.id for pair in _to_check(view)}
    for part in pairs_and_excluded(view.pairs, view.other):
        if isinstance(part, Aside):
            yield _aside_row(part, view.document)
        else:
            last = part.id in checked and part.id not in following
            yield _pair_row(part, view.document, "" if last else following.get(part.id))


def _titles(view: DocumentView) -> Iterator[Markup]:
    titles = {"nl": view.document.facts.title.nl, "fr": view.document.facts.title.fr}
    known = [tag("span", escape(title), lang=own) for own, title in titles.items() if title]
    yield from known or [tag("span", escape(view.document.id))]


def _facts(view: DocumentView) -> Markup:
    info = view.document
    rows = (
        ("File", info.path),
        ("Date", info.facts.date),
        ("Number", info.facts.number),
        ("Id", info.id),
        ("Pages", str(info.pages) if info.pages > 1 else None),
        ("Read as", view.encoding or None),
    )
    return tag(
        "dl",
        *(
            tag("div", tag("dt", escape(name)), tag("dd", escape(value)))
            for name, value in rows
            if value is not None
        ),
    )


def _counts(view: DocumentView) -> Markup:
    """Return the counts of pairs and passages, and a link to the first row to check."""
    kinds = Counter(map(_class, view.pairs))
    pairs = len(view.pairs) - kinds["alone"]
    grades = [f"{kinds[name]} {name}" for name in ("sure", "likely", "doubtful") if kinds[name]]
    sides = Counter(own for pair in view.pairs for own in _only(pair))
    alone = [f"{sides[own]} {LANGUAGE_NAMES[own]}" for own in LANGUAGES if sides[own]]
    reasons = Counter[str](aside.reason for aside in view.other)
    asides = [f"{reason} ({number})" for reason, number in reasons.items()]
    rows = [
        escape(_listed(count(pairs, "pair"), grades)),
        escape(_listed(count(kinds["alone"], "passage") + " without counterpart", alone)),
        escape(_listed(f"{len(view.other)} set aside", asides)),
    ]
    checks = _to_check(view)
    if checks:
        way = tag("a", escape(f"{len(checks)} to check: the first ↓"), href=f"#{checks[0].id}")
        rows.append(tag("span", way, class_="next"))
    elif len(_languages(view)) == 1:
        rows.append(escape(f"only {LANGUAGE_NAMES[_languages(view)[0]]}: nothing to compare"))
    else:
        rows.append(escape("nothing to check"))
    return tag("ul", *(tag("li", row) for row in rows), class_="counts")


def _pair_row(pair: Pair, document: DocumentInfo, following: str | None) -> Markup:
    """Return a row. ``following`` is the id of the next pair to check, "" at the last one.

    None means that the pair needs no check.
    """
    kind = _class(pair)
    said = f"alone, {percent(pair.confidence)}" if kind == "alone" else percent(pair.confidence)
    sure = said if kind == "alone" else f"{kind}, {said}"
    number = pair.id.rpartition(":")[2].lstrip("0") or "0"
    sides = {own: side_cell for own in LANGUAGES if (side_cell := pair.passage(own))}
    pages = {own: page_range(side.pages, document) for own, side in sides.items()}
    shared = len(set(pages.values())) == 1
    about = [
        tag("a", escape(number), href=f"#{pair.id}", aria_label=f"pair {number}"),
        tag("span", escape(pair.kind), class_="kind"),
    ]
    if shared and any(pages.values()):
        about.append(tag("span", escape(max(pages.values())), class_="pages"))
    about.append(tag("span", escape(sure), class_=f"grade {kind}"))
    if following is not None:
        words = "next to check ↓" if following else "back to the top ↑"
        about.append(tag("a", escape(words), href=f"#{following}", class_="next"))
    first = tag("th", *spaced(about), scope="row")
    cells = [_cell(own, sides.get(own), "" if shared else pages.get(own, "")) for own in LANGUAGES]
    return tag("tr", first, *cells, id=pair.id, class_=f"is-{kind}")


def _cell(language: Language, passage: Passage | None, place: str) -> Markup:
    if passage is None:
        return side_cell(language, None)
    paragraphs = [tag("p", escape(each), lang=language) for each in passage.text.split("\n")]
    if place:
        paragraphs.append(tag("span", escape(place), class_="pages"))
    return side_cell(language, paragraphs)


def _aside_row(aside: Aside, document: DocumentInfo) -> Markup:
    place = page_range(sorted({span.page for span in aside.spans}), document)
    reason = tag("span", escape(f"{aside.reason}:"), class_="reason")
    about = [tag("span", escape(each)) for each in ("set aside", place) if each]
    # The empty string means that the language is not known
    content = tag("span", escape(aside.text), lang="")
    cell = tag("td", reason, Markup(" "), content, colspan="2")
    return tag("tr", tag("th", *spaced(about), scope="row"), cell, class_="aside")


def _class(pair: Pair) -> str:
    return "alone" if any(_only(pair)) else grade(pair.confidence)


def _only(pair: Pair) -> Iterator[Language]:
    """Yield the language of a passage without counterpart; nothing if both sides exist."""
    if pair.nl is None or pair.fr is None:
        yield "fr" if pair.nl is None else "nl"


def _languages(view: DocumentView) -> list[Language]:
    return [own for own in LANGUAGES if any(pair.passage(own) for pair in view.pairs)]


def _to_check(view: DocumentView) -> list[Pair]:
    """Return the pairs that are doubtful or one-sided; none if the document has one language."""
    if len(_languages(view)) < len(LANGUAGES):
        return []
    return [pair for pair in view.pairs if _class(pair) in {"doubtful", "alone"}]


def _plain_name(view: DocumentView) -> str:
    return title_of(view.document) or view.document.id


def _listed(whole: str, parts: Sequence[str]) -> str:
    return f"{whole}: {', '.join(parts)}" if parts else whole


# --- A page of hits


def hits_page(result: SearchResult) -> Iterator[Markup]:
    """Return a page of hits, line by line."""
    return html_page(result.query, _hits_body(result), "")


def _hits_body(result: SearchResult) -> Iterator[Markup]:
    yield tag("h1", escape(result.query))
    yield tag("p", escape(count_sentence(result)), class_="about")
    yield from notes(result.notes)
    if result.hits:
        caption = "Passages that were found, best first, in both languages"
        yield from table(caption, "Hit", map(_row, result.hits))


def _row(hit: Hit) -> Markup:
    info = hit.document
    names = (title_of(info) or info.id, info.facts.date, info.facts.number)
    about = [tag("span", escape(str(hit.rank)), class_="rank")]
    about += [tag("span", escape(name)) for name in names if name]
    about.append(tag("span", escape(hit.id), class_="id"))
    pages = page_range(hit.pages, info)
    if pages:
        about.append(tag("span", escape(pages), class_="pages"))
    if hit.counterpart is not None:
        kind = grade(hit.confidence)
        sure = escape(f"{kind}, {percent(hit.confidence)}")
        about.append(tag("span", sure, class_=f"grade {kind}"))
    if hit.across:
        about.append(tag("span", escape("found by translation"), class_="about"))
    cells = [_hit_cell(language, hit.side(language)) for language in LANGUAGES]
    return tag("tr", tag("th", *spaced(about), scope="row"), *cells, id=hit.id, class_="found")


def _hit_cell(language: Language, passage: Highlighted | None) -> Markup:
    if passage is None:
        return side_cell(language, None)
    paragraphs, start = [], 0
    for line in passage.text.split("\n"):
        paragraphs.append(tag("p", *_marked(passage, start, start + len(line)), lang=language))
        start += len(line) + 1
    return side_cell(language, paragraphs)


def _marked(passage: Highlighted, start: int, end: int) -> Iterator[Markup]:
    """Yield ``passage.text[start:end]`` with each match in a ``mark`` element."""
    done = start
    for first, last in passage.matches:
        first, last = max(first, done), min(last, end)  # noqa: PLW2901 - a match may go on beyond
        if first < last:
            yield escape(passage.text[done:first])
            yield tag("mark", escape(passage.text[first:last]))
            done = last
    yield escape(passage.text[done:end])


# --- Markup


Markup = NewType("Markup", str)

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


def html_page(name: str, body: Iterable[Markup], about: str) -> Iterator[Markup]:
    """Yield a page, line by line; ``about`` is the text at its foot."""
    yield from _head(name)
    yield Markup("<body>")
    yield from body
    made = f"{about} Made by benelux-search {__version__}.".lstrip()
    yield tag("footer", tag("p", escape(made)))
    yield Markup("</body>")
    yield Markup("</html>")


def table(caption: str, first: str, rows: Iterable[Markup]) -> Iterator[Markup]:
    """Yield a table of Dutch and French side by side; ``first`` heads the first column."""
    yield Markup("<table>")
    yield tag("caption", escape(caption))
    heads = (tag("th", escape(name), scope="col") for name in (first, "Dutch", "French"))
    yield tag("thead", tag("tr", *heads))
    yield Markup("<tbody>")
    yield from rows
    yield Markup("</tbody></table>")


def side_cell(language: Language, content: Sequence[Markup] | None) -> Markup:
    """Return the cell of a language; ``content`` None means that there is no counterpart."""
    name = LANGUAGE_NAMES[language]
    if content is None:
        return tag("td", escape("— no counterpart"), class_="none", data_side=name)
    return tag("td", *content, data_side=name)


def notes(of: Sequence[str]) -> Iterator[Markup]:
    if of:
        yield tag("ul", *(tag("li", escape(note)) for note in of), class_="notes")


def _head(name: str) -> Iterator[Markup]:
    yield Markup("<!DOCTYPE html>")
    yield Markup('<html lang="en">')
    yield Markup("<head>")
    yield Markup('<meta charset="utf-8">')
    yield tag("meta", http_equiv="Content-Security-Policy", content=_POLICY)
    yield Markup('<meta name="viewport" content="width=device-width, initial-scale=1">')
    yield tag("title", escape(name))
    yield Markup(f"<style>{STYLE}</style>")
    yield Markup("</head>")


def escape(text: str) -> Markup:
    """Return a text, sanitised and escaped, as markup."""
    return Markup(escape_html(sanitise(text)))


def spaced(parts: Sequence[Markup]) -> list[Markup]:
    """Return the parts with spaces between them, for readers who see the page without style."""
    return [part for each in parts for part in (each, Markup(" "))][:-1]


def tag(name: str, *content: Markup, **attributes: str) -> Markup:
    inner = "".join(content)
    return Markup(open_tag(name, **attributes) + (f"{inner}</{name}>" if name != "meta" else ""))


def open_tag(name: str, **attributes: str) -> Markup:
    written = (
        f' {key.rstrip("_").replace("_", "-")}="{escape_html(value)}"'
        for key, value in attributes.items()
    )
    return Markup(f"<{name}{''.join(written)}>")


# --- Style


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
