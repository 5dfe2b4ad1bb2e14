"""Results as tab-separated values: a header line, then one line a pair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from benelux_search.model import Highlighted, Hit, SearchResult
from benelux_search.render.lines import sanitise

COLUMNS: Final = (
    "rank",
    "id",
    "score",
    "language",
    "document",
    "date",
    "number",
    "pages",
    "kind",
    "confidence",
    "nl",
    "fr",
)


def results(result: SearchResult) -> Iterator[str]:
    """The hits of a search, without line ends.

    A tab or a line end in a field becomes a space: this format has no way to write them.
    """
    yield "\t".join(COLUMNS)
    for hit in result.hits:
        yield "\t".join(sanitise(field, one_line=True) for field in fields(hit))


def fields(hit: Hit) -> tuple[str, ...]:
    """What the columns have of a hit."""
    sides: dict[str, Highlighted | None] = {"nl": hit.counterpart, "fr": hit.counterpart}
    sides[hit.language] = hit.passage
    return (
        str(hit.rank),
        hit.id,
        f"{hit.score:.4f}",
        hit.language,
        hit.document.id,
        hit.document.facts.date or "",
        hit.document.facts.number or "",
        ",".join(map(str, hit.pages)),
        hit.kind,
        f"{hit.confidence:.2f}",
        _text(sides["nl"]),
        _text(sides["fr"]),
    )


def _text(side: Highlighted | None) -> str:
    return "" if side is None else side.text
