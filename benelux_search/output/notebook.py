"""Values of the library as fragments of HTML for notebooks: both languages side by side.

A fragment has its own style, whose colours fit light and dark notebooks. As on the pages
(:mod:`.html`), texts of documents appear as text only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benelux_search import index_reports, model, results, sentence_matches, terminology
from benelux_search.output.excerpts import (
    described_by,
    page_range,
    percent,
    provision_label,
    title_of,
)
from benelux_search.output.html import Cell, cell, page
from benelux_search.output.sentence_matches import match_count, match_sides
from benelux_search.output.term_reports import divergence_count, translation_count
from benelux_search.output.text import count_sentence
from benelux_search.results import Highlighted, Hit

_MOST: Final = 50  # rows


@dataclass(frozen=True, slots=True)
class _NotebookRow:
    """A row of passages: what is known of them, and the cells of both languages."""

    names: Sequence[str]
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class _Fragment:
    """A fragment: a heading, notes, and rows of passages or a table of texts.

    ``columns`` are the headings of ``table``. ``left_out`` is the number of rows that are not
    shown.
    """

    heading: str
    notes: Sequence[str] = ()
    rows: Sequence[_NotebookRow] = ()
    columns: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()
    left_out: int = 0


def html_of(value: object) -> str:
    """Return a value of the library as a fragment of HTML.

    Raises:
        TypeError: values of this class have no fragment.
    """
    make = _MAKERS.get(type(value))
    if make is None:
        raise TypeError(f"{type(value).__name__} has no fragment of HTML")
    return "\n".join(page("notebook.html.j2", fragment=make(value)))


def _passages(
    heading: str, rows: Sequence[_NotebookRow], notes: Sequence[str] = (), left_out: int = 0
) -> _Fragment:
    return _Fragment(heading, notes, rows[:_MOST], left_out=left_out + max(0, len(rows) - _MOST))


def _listing(heading: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> _Fragment:
    table = list(rows)
    return _Fragment(
        heading, columns=columns, table=table[:_MOST], left_out=max(0, len(table) - _MOST)
    )


def _hit_row(hit: Hit) -> _NotebookRow:
    info = hit.document
    names = (
        f"{hit.rank}." if hit.rank else None,
        title_of(info) or info.id,
        provision_label(hit),
        info.facts.date,
        page_range(hit.pages, info),
        hit.unit_id,
        percent(hit.confidence) if hit.counterpart is not None else None,
    )
    cells = [cell(language, hit.side(language)) for language in model.LANGUAGES]
    return _NotebookRow([name for name in names if name], cells)


def _pair_row(pair: model.Pair) -> _NotebookRow:
    cells = [cell(language, pair.passage(language)) for language in model.LANGUAGES]
    return _NotebookRow([pair.id, pair.kind, percent(pair.confidence)], cells)


def _sides_row(
    names: Sequence[str],
    language: model.Language,
    passage: Highlighted,
    counterpart: Highlighted | None,
) -> _NotebookRow:
    """Return a row of a passage in a language, and its counterpart."""
    sides = {language: passage, model.other_language(language): counterpart}
    return _NotebookRow(names, [cell(each, sides[each]) for each in model.LANGUAGES])


def _search(result: results.SearchResult) -> _Fragment:
    heading = count_sentence(result, with_option=False)
    return _passages(heading, list(map(_hit_row, result.hits)), result.notes)


def _document(view: results.DocumentView) -> _Fragment:
    heading = title_of(view.document) or view.document.id
    rows = [_pair_row(pair) for pair in view.pairs[:_MOST]]
    return _passages(heading, rows, left_out=max(0, len(view.pairs) - _MOST))


def _info(info: model.DocumentInfo) -> _Fragment:
    facts = info.facts
    stated = (
        ("Dutch title", facts.title.nl),
        ("French title", facts.title.fr),
        ("Date", facts.date),
        ("Number", facts.number),
        ("Path", info.path),
        ("Id", info.id),
        *described_by(info),
    )
    return _listing(title_of(info) or info.id, (), [(name, text) for name, text in stated if text])


def _documents(listed: results.DocumentList) -> _Fragment:
    def rows() -> Iterator[Sequence[str]]:
        for each in listed:
            facts = each.document.facts
            titles = facts.title.nl or "", facts.title.fr or ""
            yield each.document.id, facts.date or "", facts.number or "", *titles, str(each.pairs)

    columns = "Id", "Date", "Number", "Dutch title", "French title", "Pairs"
    return _listing(f"{len(listed)} of {listed.total} documents", columns, rows())


def _translations(found: terminology.Translations) -> _Fragment:
    rows = [
        _sides_row(
            [each.text, f"{each.count} ×", percent(each.confidence), each.example.id],
            found.language,
            each.example.passage,
            each.example.counterpart,
        )
        for each in found
    ]
    return _passages(translation_count(found), rows, found.notes)


def _divergences(found: terminology.Divergences) -> _Fragment:
    rows = [
        _sides_row(
            [each.rendering or "—", percent(each.confidence), each.id],
            found.language,
            each.passage,
            each.counterpart,
        )
        for each in found.otherwise
    ]
    usual = [f"{each.text}: {each.count}" for each in found.renderings]
    return _passages(divergence_count(found), rows, (*usual, *found.notes), found.left_out)


def _matches(found: sentence_matches.Matches) -> _Fragment:
    return _passages(match_count(found), list(map(_match_row, found)))


def _match_row(match: sentence_matches.SentenceMatch) -> _NotebookRow:
    names = [f"{match.percent} %", title_of(match.document) or match.document.id, match.unit_id]
    sides = match_sides(match)
    return _NotebookRow(names, [cell(each, sides[each]) for each in model.LANGUAGES])


def _facets(facets: results.Facets) -> _Fragment:
    rows = [
        *(("document", title_of(info) or info.id, str(n)) for info, n in facets.documents),
        *(("year", year or "no date", str(n)) for year, n in facets.years),
        *(("language", language, str(n)) for language, n in facets.languages),
        *((each.name, value, str(n)) for each in facets.metadata for value, n in each.values),
    ]
    return _listing(f"{facets.total} pairs", ("By", "Value", "Pairs"), rows)


def _summary(summary: index_reports.IndexSummary) -> _Fragment:
    rows = [
        ("documents", str(summary.documents)),
        ("pairs", str(summary.pairs)),
        ("added", str(len(summary.added))),
        ("updated", str(len(summary.updated))),
        ("removed", str(len(summary.removed))),
        ("unchanged", str(summary.unchanged)),
        *((f"failed: {each.path}", each.cause) for each in summary.failed),
    ]
    return _listing("Index", (), rows)


def _status(status: index_reports.IndexStatus) -> _Fragment:
    rows = [
        ("documents", str(status.documents)),
        ("pairs", str(status.pairs)),
        ("pairs with both texts", str(status.aligned)),
        ("uncertain pairs", str(status.uncertain)),
        ("bytes", str(status.size_bytes)),
        ("generation", str(status.generation)),
    ]
    return _listing(status.path, (), rows)


def _report(report: index_reports.IndexReport) -> _Fragment:
    rows = [(each.place, each.what, each.advice) for each in report.findings]
    heading = f"{report.path}: {'no damage' if report.sound else 'damaged'}"
    return _listing(heading, ("Place", "Finding", "Advice"), rows)


_MAKERS: Final[Mapping[type, Callable[[Any], _Fragment]]] = {
    results.SearchResult: _search,
    results.Hit: lambda hit: _passages("", [_hit_row(hit)]),
    results.DocumentView: _document,
    results.DocumentList: _documents,
    results.ListedDocument: lambda each: _info(each.document),
    results.Completion: lambda each: _listing(each.word, (), [(each.language, f"{each.passages}")]),
    results.Facets: _facets,
    index_reports.IndexSummary: _summary,
    index_reports.IndexStatus: _status,
    index_reports.IndexReport: _report,
    model.DocumentInfo: _info,
    model.Pair: lambda pair: _passages("", [_pair_row(pair)]),
    terminology.Translations: _translations,
    terminology.Divergences: _divergences,
    terminology.TermBreach: lambda each: _listing(
        each.term, (), [(each.id, each.passage.text, each.counterpart.text)]
    ),
    terminology.GlossaryEntry: lambda each: _listing(
        "", ("Dutch", "French", "Count"), [(each.nl, each.fr, str(each.count))]
    ),
    sentence_matches.Matches: _matches,
    sentence_matches.SentenceMatch: lambda each: _passages("", [_match_row(each)]),
}
