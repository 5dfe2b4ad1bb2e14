"""Documents as one page of HTML: what was aligned with what, for a person to look through.

The page needs nothing from outside and runs nothing: no script, no font, no image, and a policy in
its head that allows none. What a document holds is text in it: ``_text`` is the only way from a
text to :data:`Markup`, and takes controls and marks of direction away as for a terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final, NewType

from benelux_search._version import __version__
from benelux_search.model import (
    LANGUAGES,
    LOW_CONFIDENCE,
    Aside,
    DocumentInfo,
    DocumentView,
    Failure,
    Language,
    Pair,
    Passage,
)
from benelux_search.passages import in_reading_order
from benelux_search.render.labels import (
    HIGH_CONFIDENCE,
    LANGUAGE_NAMES,
    count,
    grade,
    page_range,
    percent,
    title_of,
)
from benelux_search.render.lines import sanitise
from benelux_search.render.style import STYLE

Markup = NewType("Markup", str)

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
_LEGEND: Final = (
    "The figure is the chance that a row is right, as the aligner estimates it: "
    f"sure from {percent(HIGH_CONFIDENCE)} on, likely from {percent(LOW_CONFIDENCE)} on, "
    "doubtful below. To check: what is doubtful, and what has no counterpart."
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document on the page, with the notes of its reader. Pair ids are the anchors of rows."""

    view: DocumentView
    notes: tuple[str, ...] = ()


def page(sheets: Sequence[Sheet], failed: Sequence[Failure] = ()) -> Iterator[Markup]:
    """A whole page, line by line; with a table of contents where there are several documents.

    ``failed`` are the files that were asked for and could not be read.
    """
    single = len(sheets) == 1 and not failed
    name = _plain_name(sheets[0].view) if single else f"{count(len(sheets), 'document')} aligned"
    yield from _head(name)
    yield Markup("<body>")
    if not single:
        yield _tag("h1", _text(name))
        yield from _contents(sheets, failed)
    anchors = [pair.id for sheet in sheets for pair in _to_check(sheet.view)]
    following = dict(pairwise(anchors))
    for sheet in sheets:
        yield from _section(sheet, "h1" if single else "h2", following)
    made = f"{_LEGEND} Made by benelux-search {__version__}."
    yield _tag("footer", _tag("p", _text(made)))
    yield Markup("</body>")
    yield Markup("</html>")


def _head(name: str) -> Iterator[Markup]:
    yield Markup("<!DOCTYPE html>")
    yield Markup('<html lang="en">')
    yield Markup("<head>")
    yield Markup('<meta charset="utf-8">')
    yield _tag("meta", http_equiv="Content-Security-Policy", content=_POLICY)
    yield Markup('<meta name="viewport" content="width=device-width, initial-scale=1">')
    yield _tag("title", _text(name))
    yield Markup(f"<style>{STYLE}</style>")
    yield Markup("</head>")


def _contents(sheets: Iterable[Sheet], failed: Iterable[Failure]) -> Iterator[Markup]:
    yield Markup('<nav aria-label="Contents"><ol>')
    for sheet in sheets:
        info, checks = sheet.view.document, len(_to_check(sheet.view))
        link = _tag("a", _text(_plain_name(sheet.view)), href=f"#{info.id}")
        about = f" {info.path} · {count(len(sheet.view.pairs), 'row')}, {checks} to check"
        yield _tag("li", link, _tag("span", _text(about), class_="about"))
    yield Markup("</ol></nav>")
    rows = [_tag("li", _text(f"{each.path}: {each.cause}")) for each in failed]
    if rows:
        yield _tag("p", _text(f"Could not be read: {count(len(rows), 'file')}"))
        yield _tag("ul", *rows, class_="failed")


def _section(sheet: Sheet, heading: str, following: Mapping[str, str]) -> Iterator[Markup]:
    view = sheet.view
    anchor, title = view.document.id, f"{view.document.id}:title"
    yield _open("section", id=anchor, aria_labelledby=title)
    yield _tag(heading, *_titles(view), id=title)
    yield _facts(view)
    yield _counts(view)
    if sheet.notes:
        yield _tag("ul", *(_tag("li", _text(note)) for note in sheet.notes), class_="notes")
    if view.pairs or view.other:
        yield Markup("<table>")
        yield _tag("caption", _text("Dutch and French side by side, in reading order"))
        heads = (_tag("th", _text(name), scope="col") for name in ("Pair", "Dutch", "French"))
        yield _tag("thead", _tag("tr", *heads))
        yield Markup("<tbody>")
        checked = {pair.id for pair in _to_check(view)}
        for part in in_reading_order(view.pairs, view.other):
            if isinstance(part, Aside):
                yield _aside_row(part, view.document)
            else:
                last = part.id in checked and part.id not in following
                yield _pair_row(part, view.document, "" if last else following.get(part.id))
        yield Markup("</tbody></table>")
    yield Markup("</section>")


def _titles(view: DocumentView) -> Iterator[Markup]:
    titles = {"nl": view.document.facts.title.nl, "fr": view.document.facts.title.fr}
    known = [_tag("span", _text(title), lang=own) for own, title in titles.items() if title]
    yield from known or [_tag("span", _text(view.document.id))]


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
    return _tag(
        "dl",
        *(
            _tag("div", _tag("dt", _text(name)), _tag("dd", _text(value)))
            for name, value in rows
            if value is not None
        ),
    )


def _counts(view: DocumentView) -> Markup:
    """How much there is of what, and the way to the first row to check."""
    kinds = Counter(map(_class, view.pairs))
    pairs = len(view.pairs) - kinds["alone"]
    grades = [f"{kinds[name]} {name}" for name in ("sure", "likely", "doubtful") if kinds[name]]
    sides = Counter(own for pair in view.pairs for own in _only(pair))
    alone = [f"{sides[own]} {LANGUAGE_NAMES[own]}" for own in LANGUAGES if sides[own]]
    reasons = Counter[str](aside.reason for aside in view.other)
    asides = [f"{reason} ({number})" for reason, number in reasons.items()]
    rows = [
        _text(_listed(count(pairs, "pair"), grades)),
        _text(_listed(count(kinds["alone"], "passage") + " without counterpart", alone)),
        _text(_listed(f"{len(view.other)} set aside", asides)),
    ]
    checks = _to_check(view)
    if checks:
        way = _tag("a", _text(f"{len(checks)} to check: the first ↓"), href=f"#{checks[0].id}")
        rows.append(_tag("span", way, class_="next"))
    elif len(_languages(view)) == 1:
        rows.append(_text(f"only {LANGUAGE_NAMES[_languages(view)[0]]}: nothing to compare"))
    else:
        rows.append(_text("nothing to check"))
    return _tag("ul", *(_tag("li", row) for row in rows), class_="counts")


def _pair_row(pair: Pair, document: DocumentInfo, following: str | None) -> Markup:
    """A row; ``following`` is the pair that is to be checked next, "" after the last one."""
    kind = _class(pair)
    said = f"alone, {percent(pair.confidence)}" if kind == "alone" else percent(pair.confidence)
    sure = said if kind == "alone" else f"{kind}, {said}"
    number = pair.id.rpartition(":")[2].lstrip("0") or "0"
    sides = {own: side for own in LANGUAGES if (side := pair.passage(own))}
    pages = {own: page_range(side.pages, document) for own, side in sides.items()}
    shared = len(set(pages.values())) == 1
    about = [
        _tag("a", _text(number), href=f"#{pair.id}", aria_label=f"pair {number}"),
        _tag("span", _text(pair.kind), class_="kind"),
    ]
    if shared and any(pages.values()):
        about.append(_tag("span", _text(max(pages.values())), class_="pages"))
    about.append(_tag("span", _text(sure), class_=f"grade {kind}"))
    if following is not None:
        words = "next to check ↓" if following else "back to the top ↑"
        about.append(_tag("a", _text(words), href=f"#{following}", class_="next"))
    head = _tag("th", *_spaced(about), scope="row")
    cells = [_cell(own, sides.get(own), "" if shared else pages.get(own, "")) for own in LANGUAGES]
    return _tag("tr", head, *cells, id=pair.id, class_=f"is-{kind}")


def _cell(language: Language, side: Passage | None, place: str) -> Markup:
    if side is None:
        return _tag(
            "td", _text("— no counterpart"), class_="none", data_side=LANGUAGE_NAMES[language]
        )
    paragraphs = [_tag("p", _text(each), lang=language) for each in side.text.split("\n")]
    if place:
        paragraphs.append(_tag("span", _text(place), class_="pages"))
    return _tag("td", *paragraphs, data_side=LANGUAGE_NAMES[language])


def _aside_row(aside: Aside, document: DocumentInfo) -> Markup:
    place = page_range(sorted({span.page for span in aside.spans}), document)
    reason = _tag("span", _text(f"{aside.reason}:"), class_="reason")
    head = [_tag("span", _text(each)) for each in ("set aside", place) if each]
    # Its language is not known: the empty string says so
    text = _tag("span", _text(aside.text), lang="")
    cell = _tag("td", reason, Markup(" "), text, colspan="2")
    return _tag("tr", _tag("th", *_spaced(head), scope="row"), cell, class_="aside")


def _class(pair: Pair) -> str:
    return "alone" if any(_only(pair)) else grade(pair.confidence)


def _only(pair: Pair) -> Iterator[Language]:
    """The language of a passage without counterpart."""
    if pair.nl is None or pair.fr is None:
        yield "fr" if pair.nl is None else "nl"


def _languages(view: DocumentView) -> list[Language]:
    return [own for own in LANGUAGES if any(pair.passage(own) for pair in view.pairs)]


def _to_check(view: DocumentView) -> list[Pair]:
    """What is doubtful or has no counterpart; nothing where there is one language only."""
    if len(_languages(view)) < len(LANGUAGES):
        return []
    return [pair for pair in view.pairs if _class(pair) in {"doubtful", "alone"}]


def _plain_name(view: DocumentView) -> str:
    return title_of(view.document) or view.document.id


def _listed(whole: str, parts: Sequence[str]) -> str:
    return f"{whole}: {', '.join(parts)}" if parts else whole


def _text(text: str) -> Markup:
    """A text as what it is, whatever it holds."""
    return Markup(escape(sanitise(text)))


def _spaced(parts: Sequence[Markup]) -> list[Markup]:
    """The same with spaces between, for who reads the page without its style."""
    return [part for each in parts for part in (each, Markup(" "))][:-1]


def _tag(name: str, *content: Markup, **attributes: str) -> Markup:
    inner = "".join(content)
    return Markup(_open(name, **attributes) + (f"{inner}</{name}>" if name != "meta" else ""))


def _open(name: str, **attributes: str) -> Markup:
    written = (
        f' {key.rstrip("_").replace("_", "-")}="{_text(value)}"'
        for key, value in attributes.items()
    )
    return Markup(f"<{name}{''.join(written)}>")
