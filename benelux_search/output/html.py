"""Aligned documents, or the hits of a search, as one page of HTML.

A page of documents shows every pair in reading order, so that a person can check the alignment. A
page of hits highlights the matches and their renderings. The layout and the style are in
``templates``; the style supports wide screens, phones, dark mode and print.

A page loads no other files and has no scripts. :func:`environment` sanitises and escapes every
value that a template inserts, so the content of a document appears as text only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from benelux_search import model
from benelux_search._version import __version__
from benelux_search.index_reports import Failure
from benelux_search.output.excerpts import (
    HIGH_CONFIDENCE,
    LANGUAGE_NAMES,
    AnyPassage,
    count,
    described_by,
    grade,
    page_range,
    percent,
    provision_label,
    title_of,
)
from benelux_search.output.styled_lines import StyledLine, highlighted_line, sanitise
from benelux_search.output.text import count_sentence
from benelux_search.results import DocumentView, Highlighted, Hit, SearchResult
from benelux_search.storage.passages import pairs_and_excluded
from benelux_search.translator import with_command

if TYPE_CHECKING:
    from jinja2 import Environment

_LEGEND: Final = (
    "The percentage is the estimated chance that the alignment of a row is right: "
    f"sure from {percent(HIGH_CONFIDENCE)} on, likely from {percent(model.LOW_CONFIDENCE)} on, "
    "uncertain below. Check the uncertain rows, and the rows without a counterpart."
)


@dataclass(frozen=True, slots=True)
class DocumentSheet:
    """A document on the page; ``notes`` are messages to the user about the document."""

    view: DocumentView
    notes: tuple[str, ...] = ()

    @property
    def notes_shown(self) -> Sequence[str]:
        """The notes, each with the command that it recommends, if any."""
        return [with_command(note) for note in self.notes]

    @property
    def info(self) -> model.DocumentInfo:
        """The metadata of the document."""
        return self.view.document

    @property
    def name(self) -> str:
        """The title of the document, or its id."""
        return title_of(self.info) or self.info.id

    @property
    def titles(self) -> Sequence[tuple[model.Language | None, str]]:
        """The titles with their languages; without a title, the id with None as language."""
        title = self.info.facts.title
        titles: tuple[tuple[model.Language, str | None], ...] = (("nl", title.nl), ("fr", title.fr))
        return [(language, title) for language, title in titles if title] or [(None, self.info.id)]

    @property
    def facts(self) -> Sequence[tuple[str, str]]:
        """The metadata to show, as (name, value)."""
        key = self.info.key
        rows = (
            ("File", self.info.path if key is None else None),
            ("Key", key),
            ("Source", self.info.stated_source),
            ("Date", self.info.facts.date),
            ("Number", self.info.facts.number),
            ("Id", self.info.id),
            ("Index", self.info.index),
            ("Pages", str(self.info.pages) if self.info.pages > 1 else None),
            ("Read as", self.view.encoding or None),
        )
        stated = [(name, value) for name, value in rows if value is not None]
        return [*stated, *described_by(self.info)]

    @property
    def counts(self) -> Sequence[str]:
        """Three texts: the counts of pairs, of passages without counterpart, and of asides."""
        pairs, other = self.view.pairs, self.view.other
        kinds = Counter(map(_grade, pairs))
        grades = [
            f"{kinds[name]} {name}" for name in ("sure", "likely", "uncertain") if kinds[name]
        ]
        one_sided = [pair for pair in pairs if _grade(pair) == "alone"]
        sides = Counter(own for pair in one_sided for own in model.LANGUAGES if pair.passage(own))
        alone = [f"{sides[each]} {LANGUAGE_NAMES[each]}" for each in model.LANGUAGES if sides[each]]
        reasons = Counter[str](aside.label for aside in other)
        asides = [f"{reason} ({number})" for reason, number in reasons.items()]
        return (
            _listed(count(len(pairs) - len(one_sided), "pair"), grades),
            _listed(count(len(one_sided), "passage") + " without counterpart", alone),
            _listed(f"{len(other)} excluded", asides),
        )

    @property
    def only_language(self) -> str:
        """The name of the language of the document, or "" if it has two or none."""
        pairs = self.view.pairs
        languages = [each for each in model.LANGUAGES if any(pair.passage(each) for pair in pairs)]
        return LANGUAGE_NAMES[languages[0]] if len(languages) == 1 else ""

    @property
    def to_check(self) -> Sequence[model.Pair]:
        """The pairs that are uncertain or in one language; empty for a document in one language."""
        if self.only_language:
            return ()
        return [pair for pair in self.view.pairs if _grade(pair) in {"uncertain", "alone"}]

    def rows(self, following: Mapping[str, str]) -> Iterator[_PairRow | _AsideRow]:
        """Yield the rows of the document in reading order.

        ``following`` has, for the id of each pair to check, the id of the next one; "" for the
        last.
        """
        for part in pairs_and_excluded(self.view.pairs, self.view.other):
            if isinstance(part, model.Aside):
                pages = sorted({span.page for span in part.spans})
                yield _AsideRow(part, page_range(pages, self.info))
            else:
                yield _pair_row(part, self.info, following.get(part.id))


@dataclass(frozen=True, slots=True)
class Cell:
    """The paragraphs of a row in one language; without a counterpart, there are none."""

    language: model.Language
    paragraphs: Sequence[StyledLine]
    pages: str = ""

    @property
    def heading(self) -> str:
        return LANGUAGE_NAMES[self.language]


@dataclass(frozen=True, slots=True)
class _PairRow:
    """A row with a pair.

    ``following`` is the id of the next pair to check; "" for the last pair to check, None for a
    pair that does not need a check.
    """

    pair: model.Pair
    number: str
    grade: str
    pages: str
    cells: Sequence[Cell]
    following: str | None


@dataclass(frozen=True, slots=True)
class _AsideRow:
    aside: model.Aside
    pages: str


@dataclass(frozen=True, slots=True)
class _HitRow:
    hit: Hit
    names: Sequence[str]
    grade: str
    pages: str
    cells: Sequence[Cell]


def documents_page(
    sheets: Sequence[DocumentSheet], failed: Sequence[Failure] = ()
) -> Iterator[str]:
    """Yield the lines of a page of documents.

    ``failed`` are the requested files that could not be read. The page has a table of contents,
    unless it has one document and no failure.
    """
    single = len(sheets) == 1 and not failed
    checks = [pair.id for sheet in sheets for pair in sheet.to_check]
    return page(
        "documents.html.j2",
        name=sheets[0].name if single else f"{count(len(sheets), 'document')} aligned",
        about=_LEGEND,
        single=single,
        sheets=sheets,
        failed=failed,
        following=dict(pairwise([*checks, ""])),
    )


def hits_page(result: SearchResult) -> Iterator[str]:
    """Yield the lines of a page of hits."""
    return page(
        "hits.html.j2",
        name=result.query,
        about="",
        counted=count_sentence(result),
        notes_shown=[with_command(note) for note in result.notes],
        result=result,
        rows=map(_hit_row, result.hits),
    )


def _pair_row(pair: model.Pair, document: model.DocumentInfo, following: str | None) -> _PairRow:
    sides = {language: pair.passage(language) for language in model.LANGUAGES}
    pages = {language: page_range(side.pages, document) for language, side in sides.items() if side}
    shared = len(set(pages.values())) == 1
    return _PairRow(
        pair,
        number=pair.id.rpartition(":")[2].lstrip("0") or "0",
        grade=_grade(pair),
        pages=max(pages.values()) if shared else "",
        cells=[
            cell(language, sides[language], "" if shared else pages.get(language, ""))
            for language in model.LANGUAGES
        ],
        following=following,
    )


def _hit_row(hit: Hit) -> _HitRow:
    info = hit.document
    names = (
        title_of(info) or info.id,
        provision_label(hit),
        info.facts.date,
        info.facts.number,
        f"= {', '.join(hit.copies)}" if hit.copies else None,
    )
    return _HitRow(
        hit,
        names=[name for name in names if name],
        grade=grade(hit.confidence),
        pages=page_range(hit.pages, info),
        cells=[cell(language, hit.side(language)) for language in model.LANGUAGES],
    )


def cell(language: model.Language, passage: AnyPassage, pages: str = "") -> Cell:
    """Return the cell of a passage with its matches; without a passage, it has no paragraphs."""
    if passage is None:
        return Cell(language, ())
    matches = passage.matches if isinstance(passage, Highlighted) else ()
    paragraphs: list[StyledLine] = []
    start = 0
    for text in passage.text.split("\n"):
        end = start + len(text)
        paragraphs.append(highlighted_line(passage.text, matches, start, end))
        start = end + 1
    return Cell(language, paragraphs, pages)


def _grade(pair: model.Pair) -> str:
    return "alone" if pair.nl is None or pair.fr is None else grade(pair.confidence)


def _listed(whole: str, parts: Sequence[str]) -> str:
    return f"{whole}: {', '.join(parts)}" if parts else whole


# --- Templates


def page(template_name: str, **content: object) -> Iterator[str]:
    """Yield the lines of a page while its template is rendered.

    ``content`` has the values for the template.
    """
    line: list[str] = []
    template = environment().get_template(template_name)
    for chunk in template.generate(version=__version__, **content):
        end, *lines = chunk.split("\n")
        line.append(end)
        for begin in lines:
            yield "".join(line)
            line = [begin]
    yield "".join(line)


def environment(source: Callable[[str], str] | None = None) -> Environment:
    """Return a Jinja2 environment with the templates of this package.

    Every value that a template inserts is sanitised and escaped. No filter returns markup.
    ``source`` returns the text of a template by its name, by default of those in ``templates``.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    def as_markup(value: object) -> Markup:
        if isinstance(value, Markup):  # the output of a macro, whose values were escaped here
            return value
        return Markup(escape(sanitise(str(value))))

    templates = Environment(
        loader=FunctionLoader(source or template_source),
        finalize=as_markup,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters = {"count": count, "length": len, "percent": percent}
    return templates


def template_source(name: str) -> str:
    """Return the text of a template of this room."""
    return (resources.files(__package__) / "templates" / name).read_text(encoding="utf-8")
