"""Completion in the shell: ids of documents, and fields of the query language.

Typer calls these functions while the user types. So they are quick, print nothing, and complete
nothing if anything is wrong, for example without an index.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from benelux_search.model import DocumentInfo

_DOCUMENT: Final = "doc:"
_STATES: Final = ("none", "low")  # the values of aligned:


def complete_document(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    """Return the ids of documents that begin with ``incomplete``, with their titles.

    ``ctx`` is the context of the command that is typed.
    """
    return [(info.id, _title(info)) for info in _documents(ctx) if info.id.startswith(incomplete)]


def complete_query(ctx: Any, incomplete: str) -> list[str]:
    """Return the beginnings of filters in a query; after ``doc:``, the ids of documents."""
    if incomplete.startswith(_DOCUMENT):
        beginning = incomplete.removeprefix(_DOCUMENT)
        return [f"{_DOCUMENT}{id_}" for id_, _ in complete_document(ctx, beginning)]
    return [each for each in _filters() if each.startswith(incomplete)]


def _filters() -> Iterator[str]:
    from benelux_search.query.field_names import FIELDS

    for name in FIELDS:
        if name == "aligned":
            yield from (f"{name}:{state}" for state in _STATES)
        else:
            yield f"{name}:"


def _documents(ctx: Any) -> list[DocumentInfo]:
    """Return the documents of the index that the command line names; none after any error."""
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            own, before = ctx.params, ctx.find_root().params
            given = own.get("indexes") or own.get("index") or before.get("index")
            with ctx.obj.with_options(index=given).open_index(several=True) as index:
                return sorted(index.documents(), key=lambda info: info.id)
        except Exception:  # noqa: BLE001 - the user is typing: an error must not come between
            return []


def _title(info: DocumentInfo) -> str:
    from benelux_search.output.excerpts import title_of
    from benelux_search.output.styled_lines import sanitise

    return sanitise(title_of(info) or "", one_line=True)
