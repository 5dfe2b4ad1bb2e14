"""Sidecars: files beside a document that give or correct its metadata.

``report.meta.toml`` describes ``report.pdf``, or the pair ``report.nl.txt`` and ``report.fr.txt``;
a row of ``metadata.csv`` describes one file of its folder. Both give the title, date, number,
source and language of a document, and any other metadata. The file of one document takes
precedence over a table, and both take precedence over what is read from the document. A sidecar is
data: an error in it becomes a note, and nothing that it names is opened.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import Final, TypeVar

from benelux_search.documents import archives, pairing
from benelux_search.documents.record import LONGEST_TEXT
from benelux_search.documents.record_metadata import MOST_BYTES as MOST_BYTES_KEPT
from benelux_search.documents.record_metadata import (
    MOST_NAMES,
    PROPERTY,
    UNIT_ATTRIBUTES,
    record_metadata,
)
from benelux_search.documents.sidecar_tables import SidecarRow, rows_of
from benelux_search.errors import Count, Message, Note, SourceError, about
from benelux_search.model import (
    AlignedDocument,
    Bitext,
    Facts,
    Language,
    Metadata,
    Titles,
    without_region,
)
from benelux_search.text.encoding.decoding import decode
from benelux_search.text.numbers.dates import calendar_date, iso_date
from benelux_search.text.small_files import parse_toml
from benelux_search.translator import N_

SUFFIX: Final = ".meta.toml"
MOST_BYTES: Final = 4 * MOST_BYTES_KEPT  # with comments and layout
_METADATA: Final = "metadata"
_KNOWN: Final = frozenset(
    {"title", "title_nl", "title_fr", "date", "number", "source", "language", _METADATA}
)
_DIGITS: Final = 10  # of a date
_EMPTY: Final[tuple[object, ...]] = ("", [], {})
_MOST_NOTES: Final = 20  # values of one sidecar that are no metadata, each with a note
_Document = TypeVar("_Document", AlignedDocument, Bitext)


@dataclass(frozen=True, slots=True)
class Description:
    """The statements of sidecars about a document; a value is None if they do not give it.

    ``language`` is that of a document in one language. ``notes`` name wrong values.
    """

    title: Titles = field(default_factory=Titles)
    date: str | None = None
    number: str | None = None
    source: str | None = None
    language: Language | None = None
    metadata: Metadata = field(default_factory=dict, hash=False)
    notes: tuple[str, ...] = ()

    def or_else(self, other: Description) -> Description:
        """Return this description, with the values of another one where it has none."""
        return Description(
            self.title.or_else(other.title),
            self.date or other.date,
            self.number or other.number,
            self.source or other.source,
            self.language or other.language,
            merged(other.metadata, self.metadata),
            (*self.notes, *other.notes),
        )


def merged(values: Metadata, corrections: Metadata) -> Metadata:
    """Return metadata with corrections; names that differ in case only are one name."""
    corrected = {name.casefold() for name in corrections}
    kept = {name: value for name, value in values.items() if name.casefold() not in corrected}
    return {**kept, **corrections}


def sidecar_files(files: Sequence[str], name: str) -> tuple[str, ...]:
    """Return the ``.meta.toml`` files of a document, the one that takes precedence first.

    ``files`` and ``name`` are those of :func:`benelux_search.documents.pairing.override_files`.
    """
    return pairing.override_files(files, name, SUFFIX)


def table_rows(files: Sequence[str], name: str) -> tuple[str, ...]:
    """Return the rows of tables about a document as texts, which differ if a value differs."""
    return tuple(f"{half} {row.values}" for _, row, half in _rows(files, name))


def combined_description(files: Sequence[str], name: str) -> Description:
    """Return the description of a document by all of its sidecars, in their precedence.

    ``files`` and ``name`` are those of :func:`sidecar_files`. No error is raised.
    """
    descriptions = [
        _of_file(path, _language_of_half(path, files)) for path in sidecar_files(files, name)
    ]
    descriptions += [
        _Values(f"{os.path.basename(table)}, {row.file}", half).description(row.values)  # noqa: PTH119
        for table, row, half in _rows(files, name)
    ]
    return reduce(Description.or_else, descriptions, Description())


def described(document: _Document, description: Description) -> _Document:
    """Return a document with the metadata and the notes of a description."""
    if description == Description():
        return document
    stated = Facts(description.title, description.date, description.number)
    return replace(
        document,
        facts=stated.or_else(document.facts),
        source=description.source or document.source,
        metadata=merged(document.metadata, description.metadata),
        notes=(*document.notes, *description.notes),
    )


def language_refused(description: Description, reason: str) -> Description:
    """Return a description for a document that cannot have one language; a note says why."""
    if description.language is None:
        return description
    note = Note("sidecar-language", "{} is not used: {}", "language", reason)
    return replace(description, language=None, notes=(*description.notes, note))


def _rows(files: Sequence[str], name: str) -> Iterator[tuple[str, SidecarRow, Language | None]]:
    """Yield (table, row, language of the half that it names), the first takes precedence."""
    halves: tuple[Language | None, ...] = ("nl", "fr") if len(files) > 1 else (None,)
    if len(files) > 1:
        yield from ((table, row, None) for table, row in rows_of(name))
    for file, half in zip(files, halves, strict=True):
        yield from ((table, row, half) for table, row in rows_of(file) if file != name or not half)


def _language_of_half(path: str, files: Sequence[str]) -> Language | None:
    """Return the language of the half of a pair that a sidecar describes alone, if it does."""
    if len(files) == 1:
        return None
    nl, fr = ({file + SUFFIX, os.path.splitext(file)[0] + SUFFIX} for file in files)  # noqa: PTH122
    return "nl" if path in nl - fr else "fr" if path in fr - nl else None


def _of_file(path: str, half: Language | None) -> Description:
    """Return the description in a ``.meta.toml`` file."""
    values = _Values(os.path.basename(path), half)  # noqa: PTH119
    try:
        data = archives.read_bytes(Path(path), MOST_BYTES)
        return values.description(parse_toml(decode(data).text)) if data.strip() else Description()
    except SourceError as error:
        return values.unread(error.cause)
    except ValueError as error:  # also a number with too many digits
        return values.unread(str(error))


class _Values:
    """The values of one sidecar, checked; ``name`` is that of the sidecar in notes.

    ``half`` is the language of the half of a pair that the sidecar describes alone.
    """

    def __init__(self, name: str, half: Language | None) -> None:
        self._name, self._half = name, half
        self._notes: list[str] = []

    def unread(self, cause: str) -> Description:
        """Return the description of a sidecar that cannot be used."""
        return Description(
            notes=(about(self._name, Note("sidecar-file", "{}; it is not used", cause)),)
        )

    def description(self, given: Mapping[str, object]) -> Description:
        """Return the description that the values make, by their names in any case."""
        known = {name.casefold(): value for name, value in given.items()}
        known = {name: value for name, value in known.items() if name in _KNOWN}
        rest = {name: value for name, value in given.items() if name.casefold() not in _KNOWN}
        language = self._language(known.get("language"))
        return Description(
            self._titles(known),
            self._date(known.get("date")),
            self._text("number", known.get("number")),
            self._text("source", known.get("source")),
            None if language == self._half else language,
            self._metadata(rest, known.get(_METADATA)),
            tuple(self._notes),
        )

    def _refuse(self, name: str, value: object, wanted: str) -> None:
        shown = str(value) if len(str(value)) <= 60 else f"{str(value)[:60]}…"
        wrong = Note("sidecar-value", "{} is not used: {} is not {}", name, shown, wanted)
        self._notes.append(about(self._name, wrong))

    def _text(self, name: str, value: object) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and len(value) <= LONGEST_TEXT:
            return " ".join(value.split()) or None
        if value is not None:
            wanted = Message("a text of at most {} characters", LONGEST_TEXT)
            self._refuse(name, value, wanted)
        return None

    def _titles(self, known: Mapping[str, object]) -> Titles:
        both = known.get("title")
        sides: Mapping[str, object] = both if isinstance(both, dict) else {}
        if sides.keys() - {"nl", "fr"}:
            self._refuse("title", both, Message("a text, or a Dutch and a French one"))
        general = None if isinstance(both, dict) else self._text("title", both)
        nl, fr = (
            self._text(f"title_{side}", known.get(f"title_{side}", sides.get(side)))
            for side in ("nl", "fr")
        )
        half = self._half
        return Titles(
            nl or (general if half != "fr" else None), fr or (general if half != "nl" else None)
        )

    def _date(self, value: object) -> str | None:
        if value is None:
            return None
        if isinstance(value, datetime.date):  # or a datetime, which is a date
            return value.isoformat()[:_DIGITS]
        if isinstance(value, str):
            date = _iso_date(value.strip())
            if date is not None:
                return date
        self._refuse("date", value, Message("a date such as {}", "2020-06-11"))
        return None

    def _language(self, value: object) -> Language | None:
        if value is None:
            return None
        if isinstance(value, str):
            match without_region(value.strip()):
                case "nl":
                    return "nl"
                case "fr":
                    return "fr"
        self._refuse("language", value, Message("{} or {}", "nl", "fr"))
        return None

    def _metadata(self, rest: Mapping[str, object], table: object) -> Metadata:
        """Return the values without a meaning of their own, and those of the metadata table."""
        if table is not None and not isinstance(table, dict):
            rest, table = {**rest, _METADATA: table}, {}
        given = {name: _plain(value) for name, value in {**rest, **(table or {})}.items()}
        metadata = record_metadata(given, ())
        stated = [name for name, value in given.items() if value not in _EMPTY]
        # a text can only be too long
        plain = {
            name: [name]
            if isinstance(given[name], str)
            else record_metadata({name: given[name]}, ())
            for name in stated
        }
        wrong = [name for name, names in plain.items() if not names]
        for name in wrong[:_MOST_NOTES]:
            wanted = Message("a text, a number, a boolean, or a list of these")
            self._refuse(name, given[name], wanted)
        if len(metadata) < sum(map(len, plain.values())):
            template = N_("only the first {} names and {} bytes of the metadata are used")
            most = Note("sidecar-metadata", template, MOST_NAMES, Count(MOST_BYTES_KEPT))
            self._notes.append(about(self._name, most))
        return _without_attributes(metadata)


def _without_attributes(metadata: Metadata) -> Metadata:
    """Return metadata in which no name is that of an attribute of a unit of a memory: tuid."""
    return {
        f"{PROPERTY}{name}" if name in UNIT_ATTRIBUTES else name: value
        for name, value in metadata.items()
    }


def _iso_date(text: str) -> str | None:
    """Return a written date in ISO 8601: 2020-06-11, 11/06/2020, 11 juni 2020; else None."""
    return calendar_date(text[:_DIGITS] if "T" in text else text) or iso_date(text)


def _plain(value: object) -> object:
    """Return a value of TOML with its dates and times as texts."""
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value
