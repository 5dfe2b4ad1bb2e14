"""The hits of a search as one page of HTML, with what matched and what translates it marked."""

from __future__ import annotations

from collections.abc import Iterator

from benelux_search._version import __version__
from benelux_search.model import LANGUAGES, Highlighted, Hit, Language, SearchResult
from benelux_search.render.labels import LANGUAGE_NAMES, grade, page_range, percent, title_of
from benelux_search.render.markup import Markup, head, spaced, tag, text
from benelux_search.render.text import found


def page(result: SearchResult) -> Iterator[Markup]:
    """A whole page, line by line."""
    yield from head(result.query)
    yield Markup("<body>")
    yield tag("h1", text(result.query))
    yield tag("p", text(found(result)), class_="about")
    if result.notes:
        yield tag("ul", *(tag("li", text(note)) for note in result.notes), class_="notes")
    if result.hits:
        yield Markup("<table>")
        yield tag("caption", text("Passages that were found, best first, in both languages"))
        heads = (tag("th", text(name), scope="col") for name in ("Hit", "Dutch", "French"))
        yield tag("thead", tag("tr", *heads))
        yield Markup("<tbody>")
        yield from map(_row, result.hits)
        yield Markup("</tbody></table>")
    yield tag("footer", tag("p", text(f"Made by benelux-search {__version__}.")))
    yield Markup("</body>")
    yield Markup("</html>")


def _row(hit: Hit) -> Markup:
    info = hit.document
    names = (title_of(info) or info.id, info.facts.date, info.facts.number)
    about = [tag("span", text(str(hit.rank)), class_="rank")]
    about += [tag("span", text(name)) for name in names if name]
    about.append(tag("span", text(hit.id), class_="id"))
    pages = page_range(hit.pages, info)
    if pages:
        about.append(tag("span", text(pages), class_="pages"))
    if hit.counterpart is not None:
        kind = grade(hit.confidence)
        sure = text(f"{kind}, {percent(hit.confidence)}")
        about.append(tag("span", sure, class_=f"grade {kind}"))
    if hit.across:
        about.append(tag("span", text("found by translation"), class_="about"))
    cells = [
        _cell(own, hit.passage if own == hit.language else hit.counterpart) for own in LANGUAGES
    ]
    return tag("tr", tag("th", *spaced(about), scope="row"), *cells, id=hit.id, class_="found")


def _cell(language: Language, side: Highlighted | None) -> Markup:
    name = LANGUAGE_NAMES[language]
    if side is None:
        return tag("td", text("— no counterpart"), class_="none", data_side=name)
    paragraphs, start = [], 0
    for line in side.text.split("\n"):
        paragraphs.append(tag("p", *_marked(side, start, start + len(line)), lang=language))
        start += len(line) + 1
    return tag("td", *paragraphs, data_side=name)


def _marked(side: Highlighted, start: int, end: int) -> Iterator[Markup]:
    """A stretch of a passage, what matched in it between marks."""
    done = start
    for first, last in side.matches:
        first, last = max(first, done), min(last, end)  # noqa: PLW2901 - a match may go on beyond
        if first < last:
            yield text(side.text[done:first])
            yield tag("mark", text(side.text[first:last]))
            done = last
    yield text(side.text[done:end])
