"""Asides as stored rows: JSON lists, the same in the store of a folder and in a collection."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

from benelux_search import model
from benelux_search.text.encoding.surrogates import replace_surrogates

_BYTES: Final = 64_000  # of a row of asides, before compression, unless one is longer


def contents_of_asides(asides: Sequence[model.Aside]) -> Iterator[str]:
    """Write asides as JSON lists of some 64 KB, many in one; yield each list."""
    batch: list[str] = []
    size = 0
    for aside in asides:
        batch.append(_json(aside))
        size += len(batch[-1])
        if size >= _BYTES:
            yield f"[{','.join(batch)}]"
            batch, size = [], 0
    if batch:
        yield f"[{','.join(batch)}]"


def asides_json(document: model.AlignedDocument | model.Bitext) -> str:
    """Return the texts of a document outside the alignment as one JSON list."""
    asides = () if isinstance(document, model.Bitext) else document.other
    return f"[{','.join(map(_json, asides))}]"


def asides_of(text: str) -> list[model.Aside]:
    """Return the asides in a JSON list.

    Raises:
        ValueError: it is no list of asides.
    """
    try:
        rows = json.loads(text)
    except RecursionError as error:
        raise ValueError("a list is nested too deeply") from error
    if not isinstance(rows, list):
        raise ValueError("no list of asides")
    return list(map(aside_of, rows))


def aside_of(row: object) -> model.Aside:
    """Return the aside that is stored as the list ``[text, reason, spans, language, bead]``.

    Earlier versions stored no language and no bead.

    Raises:
        ValueError: it is no such list.
    """
    match row:
        # Any reason is shown as it is; a checksum tells if it was stored
        case [str(text), str(reason), list(spans)]:
            return model.Aside(text, reason, tuple(map(_span_of, spans)))  # type: ignore[arg-type]
        case [
            str(text),
            str(reason),
            list(spans),
            (str() | None) as language,
            (int() | None) as bead,
        ]:
            own = tuple(map(_span_of, spans))
            return model.Aside(text, reason, own, language, bead)  # type: ignore[arg-type]
    raise ValueError("no aside where one should be")


def _json(aside: model.Aside) -> str:
    spans = [_row_of_span(span) for span in aside.spans]
    row = [replace_surrogates(aside.text), aside.reason, spans, aside.language, aside.bead]
    return json.dumps(row, ensure_ascii=False)


def _row_of_span(span: model.Span) -> list[int | str]:
    """Return a span as a list, without its box; the file is added only for a pair of files."""
    row: list[int | str] = [span.start, span.end, span.page]
    return row if span.file is None else [*row, span.file]


def _span_of(row: object) -> model.Span:
    match row:
        case [int(start), int(end), int(page)]:
            return model.Span(start, end, page)
        case [int(start), int(end), int(page), ("nl" | "fr") as file]:
            return model.Span(start, end, page, file=file)
    raise ValueError("no place in a text where one should be")
