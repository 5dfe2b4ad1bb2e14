"""Pairs as TMX 1.4, the format of translation memories.

Only pairs with text in both languages become translation units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from benelux_search._version import __version__
from benelux_search.documents.record_metadata import HEADER, Statements, statements_of
from benelux_search.model import DocumentInfo, Language, Metadata, Pair, Passage
from benelux_search.output.excerpts import page_range
from benelux_search.results import Highlighted, Hit, Units
from benelux_search.text.xml_escapes import attribute, escaped


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """A translation unit: the Dutch and the French text of a pair, with metadata.

    ``kind`` is the number of Dutch and of French paragraphs, such as ``1-2``.
    """

    id: str
    document: DocumentInfo
    nl: str
    fr: str
    kind: str
    confidence: float
    pages_nl: tuple[int, ...] = ()
    pages_fr: tuple[int, ...] = ()


def unit_of_pair(pair: Pair, document: DocumentInfo) -> TranslationUnit | None:
    """Return a pair as a translation unit; None if the pair has text in one language only."""
    if pair.nl is None or pair.fr is None:
        return None
    described = document.with_record(pair.metadata)
    return _unit_of(pair.id, described, pair.nl, pair.fr, pair.kind, pair.confidence)


def unit_of_hit(hit: Hit) -> TranslationUnit | None:
    """Return a hit as a translation unit; None if its passage has no counterpart."""
    nl, fr = hit.side("nl"), hit.side("fr")
    if nl is None or fr is None:
        return None
    return _unit_of(hit.unit_id, hit.document, nl, fr, hit.kind, hit.confidence)


def _unit_of(
    id_: str,
    document: DocumentInfo,
    nl: Passage | Highlighted,
    fr: Passage | Highlighted,
    kind: str,
    confidence: float,
) -> TranslationUnit:
    return TranslationUnit(id_, document, nl.text, fr.text, kind, confidence, nl.pages, fr.pages)


def tmx_lines(
    units: Iterable[TranslationUnit | None],
    region: str | None = None,
    segments: Units = "paragraph",
) -> Iterator[str]:
    """Yield the lines of a TMX 1.4 document with these units; None is skipped.

    With a ``region``, the languages have it: ``nl-BE`` and ``fr-BE``. ``segments`` says what a unit
    is. Properties, notes and attributes that come from a translation memory are written as they
    were; those of its header are written if the first unit comes from it.
    """
    present = (unit for unit in units if unit is not None)
    first = next(present, None)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
    yield '<tmx version="1.4">'
    yield from _header({} if first is None else first.document.metadata, segments)
    yield "  <body>"
    for unit in () if first is None else chain((first,), present):
        yield from _unit(unit, f"-{region}" if region else "")
    yield "  </body>"
    yield "</tmx>"


def _header(metadata: Metadata, segments: Units) -> Iterator[str]:
    statements = statements_of(metadata, HEADER)
    attributes = "".join(f" {name}={attribute(value)}" for name, value in statements.attributes)
    inner = list(_statement_lines(statements, "    "))
    yield (
        '  <header creationtool="benelux-search"'
        f" creationtoolversion={attribute(__version__)}"
        f' segtype="{segments}" o-tmf="benelux-search" adminlang="en"'
        f' srclang="*all*" datatype="plaintext"{attributes}{">" if inner else "/>"}'
    )
    if inner:
        yield from inner
        yield "  </header>"


def _unit(unit: TranslationUnit, region: str) -> Iterator[str]:
    document = unit.document
    facts, metadata = document.facts, document.metadata
    key = None if document.key == metadata.get("tuid") else document.key
    is_stated = key is not None or document.source != document.path
    properties = (
        ("document", document.id),
        ("key", key),
        ("source", document.source if is_stated else None),
        ("title-nl", facts.title.nl),
        ("title-fr", facts.title.fr),
        ("date", facts.date),
        ("number", facts.number),
        ("alignment", unit.kind),
        ("confidence", f"{unit.confidence:.2f}"),
    )
    statements = statements_of(metadata, "")
    attributes = {"tuid": unit.id, **dict(statements.attributes)}
    written = " ".join(f"{name}={attribute(value)}" for name, value in attributes.items())
    yield f"    <tu {written}>"
    yield from _statement_lines(statements, "      ")
    for name, value in properties:
        if value is not None:
            yield f'      <prop type="x-{name}">{escaped(value)}</prop>'
    yield from _variant("nl", unit.nl, unit.pages_nl, unit.document, region)
    yield from _variant("fr", unit.fr, unit.pages_fr, unit.document, region)
    yield "    </tu>"


def _variant(
    language: Language, text: str, pages: tuple[int, ...], document: DocumentInfo, region: str
) -> Iterator[str]:
    """Yield the lines of the text of a unit in one language."""
    statements = statements_of(document.metadata, f"{language}.")
    attributes = dict(statements.attributes)
    code = f"{language}{region}" if region else attributes.pop("xml:lang", language)
    attributes = {"xml:lang": code, **attributes}
    written = " ".join(f"{name}={attribute(value)}" for name, value in attributes.items())
    lines = [line.strip() for line in _statement_lines(statements, "")]
    page = page_range(pages, document).removeprefix("p. ")
    if page:
        lines.append(f'<prop type="x-pages">{escaped(page)}</prop>')
    yield f"      <tuv {written}>{''.join(lines)}<seg>{escaped(text)}</seg></tuv>"


def _statement_lines(statements: Statements, indent: str) -> Iterator[str]:
    for language, text in statements.notes:
        code = f" xml:lang={attribute(language)}" if language else ""
        yield f"{indent}<note{code}>{escaped(text)}</note>"
    for kind, language, text in statements.properties:
        code = f" xml:lang={attribute(language)}" if language else ""
        yield f"{indent}<prop type={attribute(kind)}{code}>{escaped(text)}</prop>"
