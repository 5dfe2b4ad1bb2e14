"""The document that the blocks of an office file make, and the error for a file without text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benelux_search.documents.blocks import Block, first_titles, join_table_rows, lines_of
from benelux_search.errors import EmptySource, Message, SourceError
from benelux_search.metadata.stated_titles import titles_of_headings
from benelux_search.model import Facts, RawDocument


def document_of(
    blocks: Sequence[Block],
    notes: Iterable[str],
    encoding: str = "UTF-8",
    empty: SourceError | None = None,
) -> RawDocument:
    """Return the document of some blocks, with the titles among its headings.

    Raises:
        EmptySource: no block has text; ``empty`` is raised instead, if given.
    """
    lines = lines_of(join_table_rows(blocks))
    if not lines:
        raise empty or EmptySource(Message("the document has no text"))
    facts = Facts(titles_of_headings(first_titles(blocks)))
    return RawDocument(lines, encoding, tuple(notes), facts=facts, paged=False)


def empty_error(damage: str | None, cause: str) -> SourceError:
    """Return the error for a file without text, which may come from its damage."""
    return SourceError(Message("the file is damaged: {}", damage)) if damage else EmptySource(cause)
