"""The hits of a search as one page of HTML, with what matched and what translates it marked."""

from __future__ import annotations

from collections.abc import Iterator

from benelux_search.model import LANGUAGES, Highlighted, Hit, Language, SearchResult
from benelux_search.render.labels import grade, page_range, percent, title_of
from benelux_search.render.markup import Markup, notes, side, spaced, table, tag, text, whole
from benelux_search.render.text import found


def page(result: SearchResult) -> Iterator[Markup]:
    """A whole page, line by line."""
    return whole(result.query, _body(result), "")


def _body(result: SearchResult) -> Iterator[Markup]:
    yield tag("h1", text(result.query))
    yield tag("p", text(found(result)), class_="about")
    yield from notes(result.notes)
    if result.hits:
        caption = "Passages that were found, best first, in both languages"
        yield from table(caption, "Hit", map(_row, result.hits))


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
    cells = [_cell(language, hit.side(language)) for language in LANGUAGES]
    return tag("tr", tag("th", *spaced(about), scope="row"), *cells, id=hit.id, class_="found")


def _cell(language: Language, passage: Highlighted | None) -> Markup:
    if passage is None:
        return side(language, None)
    paragraphs, start = [], 0
    for line in passage.text.split("\n"):
        paragraphs.append(tag("p", *_marked(passage, start, start + len(line)), lang=language))
        start += len(line) + 1
    return side(language, paragraphs)


def _marked(passage: Highlighted, start: int, end: int) -> Iterator[Markup]:
    """A stretch of a passage, what matched in it between marks."""
    done = start
    for first, last in passage.matches:
        first, last = max(first, done), min(last, end)  # noqa: PLW2901 - a match may go on beyond
        if first < last:
            yield text(passage.text[done:first])
            yield tag("mark", text(passage.text[first:last]))
            done = last
    yield text(passage.text[done:end])
