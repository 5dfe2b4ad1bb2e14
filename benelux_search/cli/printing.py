"""Printing of results: each function calls the output module for the chosen format.

Only that module is imported, so that a search starts fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from benelux_search.cli.terminal import Terminal
from benelux_search.output import text
from benelux_search.output.formats import JSON, TEXT, WritingOptions, lines_of
from benelux_search.output.styled_lines import LineSegment, StyledLine, line
from benelux_search.results import DocumentView

if TYPE_CHECKING:
    from benelux_search.documents.pairing import DocumentFiles
    from benelux_search.index_reports import Failure
    from benelux_search.model import AlignedDocument, DocumentInfo, Language, Pair
    from benelux_search.output import html
    from benelux_search.results import DocumentList, Facets, SearchResult, Term, Units


def print_result(
    terminal: Terminal,
    result: SearchResult,
    neighbours: Mapping[str, tuple[Sequence[Pair], Sequence[Pair]]] | None,
    form: str,
    facets: Facets | None = None,
) -> None:
    """Print the hits of a search to standard output, notes and counts to standard error.

    In JSON, the notes are part of the object. ``neighbours`` has the pairs to show before and after
    each hit, by the id of the hit.
    """
    if form == TEXT:
        lines: Iterable[StyledLine] = text.result_lines(result, terminal.layout, neighbours)
        if facets is not None and result.hits:
            from benelux_search.output import reports

            lines = chain(lines, [()], reports.facet_lines(facets, terminal.layout))
        terminal.show(lines)
    else:
        options = WritingOptions(neighbours=neighbours, facets=facets)
        terminal.data(lines_of("result", form, result, options))
    if form != JSON:
        _tell_notes(terminal, result)
    if form == TEXT:
        terminal.tell((LineSegment(text.count_sentence(result, terminal.say), "dim"),))


def print_count(terminal: Terminal, result: SearchResult, form: str) -> None:
    """Print the number of hits of a search; in JSON, the notes are part of the object."""
    if form == JSON:
        from benelux_search.output import json_records

        terminal.data([json_records.dumps(json_records.count_record(result))])
    else:
        terminal.data([str(result.total)])
        _tell_notes(terminal, result)


def print_paths(
    terminal: Terminal, result: SearchResult, documents: Sequence[DocumentInfo], *, null: bool
) -> None:
    """Print the paths of documents, each on a line, or with a NUL after it if ``null`` is True.

    A path of several documents, the records of a table, is printed once. The notes of the
    search go to standard error.
    """
    paths = dict.fromkeys(info.path for info in documents)
    if null:
        terminal.paths(paths)
    else:
        terminal.show(line(path) for path in paths)
    _tell_notes(terminal, result)


def _tell_notes(terminal: Terminal, result: SearchResult) -> None:
    for note in result.notes:
        terminal.tell_note(note)
    if result.suggestion is not None and not result.total:
        terminal.tell(terminal.say("did you mean: {query}", query=result.suggestion))


def print_shown(
    terminal: Terminal, shown: Pair | DocumentView, document: DocumentInfo | None, form: str
) -> None:
    """Print a pair or a whole document.

    ``document`` is the metadata of the document of a pair; None if ``shown`` is a document.
    """
    from benelux_search.output import html, json_records, tmx

    record: Mapping[str, object]
    if isinstance(shown, DocumentView):
        info, pairs = shown.document, shown.pairs
        lines, record = text.document_lines(shown, terminal.layout), json_records.view_record(shown)
    elif document is not None:
        info, pairs = document, (shown,)
        lines = text.full_pair_lines(shown, document, terminal.layout)
        record = json_records.pair_record(shown, document)
    match form:
        case "text":
            terminal.show(lines)
        case "json":
            terminal.data([json_records.dumps(record)])
        case "tmx":
            terminal.data(tmx.tmx_lines(tmx.unit_of_pair(pair, info) for pair in pairs))
        case "html":
            whole = shown if isinstance(shown, DocumentView) else DocumentView(info, pairs, ())
            terminal.data(html.documents_page([html.DocumentSheet(whole)]))


def print_document_list(terminal: Terminal, listed: DocumentList, form: str) -> None:
    """Print a list of documents; in JSON, the notes are part of the object."""
    from benelux_search.output import document_list

    if form == TEXT:
        terminal.show(document_list.document_list_lines(listed, terminal.layout))
    else:
        terminal.data(lines_of("documents", form, listed))
    if form != JSON:
        for note in listed.notes:
            terminal.tell_note(note)
    if form == TEXT:
        count = document_list.document_count(listed, terminal.say)
        terminal.tell((LineSegment(count, "dim"),))


def print_aligned(
    terminal: Terminal,
    documents: Iterable[tuple[DocumentFiles, AlignedDocument]],
    failed: Sequence[Failure],
    form: str,
    units: Units = "paragraph",
) -> None:
    """Print documents that are not indexed, each as soon as it is ready; HTML at the end.

    ``units`` are those of the documents. ``failed`` are the files that could not be read. The
    caller may add files to it while ``documents`` yields.
    """
    from benelux_search.documents.pairing import slug
    from benelux_search.output import html, json_records, tmx
    from benelux_search.output.override_skeleton import override_skeleton
    from benelux_search.storage.passages import document_info, pairs_of

    match form:
        case "text":
            for number, (file, document) in enumerate(documents):
                lines = text.aligned_lines(
                    document, file.path, slug(file.naming_path), terminal.layout
                )
                terminal.show(chain([()] if number else [], lines))
                for note in document.notes:
                    terminal.tell_note(note, file.path)
        case "json":
            terminal.data(
                json_records.dumps(
                    json_records.aligned_record(document, file.path, slug(file.naming_path))
                )
                for file, document in documents
            )
        case "tmx":
            found = (
                tmx.unit_of_pair(pair, document_info(document, file.path, slug(file.naming_path)))
                for file, document in documents
                for pair in pairs_of(document, slug(file.naming_path))
            )
            terminal.data(tmx.tmx_lines(found, segments=units))
        case "html":
            sheets = list(_sheets(documents))
            terminal.data(html.documents_page(sheets, failed))
        case "toml":
            terminal.data(
                line
                for file, document in documents
                for line in override_skeleton(
                    document, file.path, slug(file.naming_path), file.override_name
                )
            )


def _sheets(
    documents: Iterable[tuple[DocumentFiles, AlignedDocument]],
) -> Iterator[html.DocumentSheet]:
    """Yield the documents for an HTML page, each with a unique id."""
    from benelux_search.documents.pairing import unique_id
    from benelux_search.output import html
    from benelux_search.storage.passages import view_of

    taken: set[str] = set()
    for file, document in documents:
        document_id = unique_id(file.path, taken, file.name)
        taken.add(document_id)
        yield html.DocumentSheet(view_of(document, file.path, document_id), document.notes)


def print_terms(terminal: Terminal, language: Language, terms: Sequence[Term], form: str) -> None:
    """Print the terms of one text."""
    from benelux_search.output import json_records, reports

    if form == JSON:
        terminal.data([json_records.dumps(json_records.terms_record(language, terms))])
    else:
        terminal.show(reports.term_lines(terms, terminal.layout))
