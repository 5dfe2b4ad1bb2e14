"""Documents as one page of HTML: what was aligned with what, for a person to look through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

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
from benelux_search.render.markup import (
    Markup,
    notes,
    opened,
    side,
    spaced,
    table,
    tag,
    text,
    whole,
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
    return whole(name, _body(name, sheets, failed, single=single), _LEGEND)


def _body(
    name: str, sheets: Sequence[Sheet], failed: Sequence[Failure], *, single: bool
) -> Iterator[Markup]:
    if not single:
        yield tag("h1", text(name))
        yield from _contents(sheets, failed)
    anchors = [pair.id for sheet in sheets for pair in _to_check(sheet.view)]
    following = dict(pairwise(anchors))
    for sheet in sheets:
        yield from _section(sheet, "h1" if single else "h2", following)


def _contents(sheets: Iterable[Sheet], failed: Iterable[Failure]) -> Iterator[Markup]:
    yield Markup('<nav aria-label="Contents"><ol>')
    for sheet in sheets:
        info, checks = sheet.view.document, len(_to_check(sheet.view))
        link = tag("a", text(_plain_name(sheet.view)), href=f"#{info.id}")
        about = f" {info.path} · {count(len(sheet.view.pairs), 'row')}, {checks} to check"
        yield tag("li", link, tag("span", text(about), class_="about"))
    yield Markup("</ol></nav>")
    rows = [tag("li", text(f"{each.path}: {each.cause}")) for each in failed]
    if rows:
        yield tag("p", text(f"Could not be read: {count(len(rows), 'file')}"))
        yield tag("ul", *rows, class_="failed")


def _section(sheet: Sheet, heading: str, following: Mapping[str, str]) -> Iterator[Markup]:
    view = sheet.view
    anchor, title = view.document.id, f"{view.document.id}:title"
    yield opened("section", id=anchor, aria_labelledby=title)
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
    for part in in_reading_order(view.pairs, view.other):
        if isinstance(part, Aside):
            yield _aside_row(part, view.document)
        else:
            last = part.id in checked and part.id not in following
            yield _pair_row(part, view.document, "" if last else following.get(part.id))


def _titles(view: DocumentView) -> Iterator[Markup]:
    titles = {"nl": view.document.facts.title.nl, "fr": view.document.facts.title.fr}
    known = [tag("span", text(title), lang=own) for own, title in titles.items() if title]
    yield from known or [tag("span", text(view.document.id))]


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
            tag("div", tag("dt", text(name)), tag("dd", text(value)))
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
        text(_listed(count(pairs, "pair"), grades)),
        text(_listed(count(kinds["alone"], "passage") + " without counterpart", alone)),
        text(_listed(f"{len(view.other)} set aside", asides)),
    ]
    checks = _to_check(view)
    if checks:
        way = tag("a", text(f"{len(checks)} to check: the first ↓"), href=f"#{checks[0].id}")
        rows.append(tag("span", way, class_="next"))
    elif len(_languages(view)) == 1:
        rows.append(text(f"only {LANGUAGE_NAMES[_languages(view)[0]]}: nothing to compare"))
    else:
        rows.append(text("nothing to check"))
    return tag("ul", *(tag("li", row) for row in rows), class_="counts")


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
        tag("a", text(number), href=f"#{pair.id}", aria_label=f"pair {number}"),
        tag("span", text(pair.kind), class_="kind"),
    ]
    if shared and any(pages.values()):
        about.append(tag("span", text(max(pages.values())), class_="pages"))
    about.append(tag("span", text(sure), class_=f"grade {kind}"))
    if following is not None:
        words = "next to check ↓" if following else "back to the top ↑"
        about.append(tag("a", text(words), href=f"#{following}", class_="next"))
    first = tag("th", *spaced(about), scope="row")
    cells = [_cell(own, sides.get(own), "" if shared else pages.get(own, "")) for own in LANGUAGES]
    return tag("tr", first, *cells, id=pair.id, class_=f"is-{kind}")


def _cell(language: Language, passage: Passage | None, place: str) -> Markup:
    if passage is None:
        return side(language, None)
    paragraphs = [tag("p", text(each), lang=language) for each in passage.text.split("\n")]
    if place:
        paragraphs.append(tag("span", text(place), class_="pages"))
    return side(language, paragraphs)


def _aside_row(aside: Aside, document: DocumentInfo) -> Markup:
    place = page_range(sorted({span.page for span in aside.spans}), document)
    reason = tag("span", text(f"{aside.reason}:"), class_="reason")
    about = [tag("span", text(each)) for each in ("set aside", place) if each]
    # Its language is not known: the empty string says so
    content = tag("span", text(aside.text), lang="")
    cell = tag("td", reason, Markup(" "), content, colspan="2")
    return tag("tr", tag("th", *spaced(about), scope="row"), cell, class_="aside")


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
