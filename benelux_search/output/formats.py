"""The formats of what is written: each declared once, for all surfaces.

A format is added by a row in :data:`FORMATS` and a module with its writers. The commands, the API,
the page and the interactive search take their formats from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, get_args

from benelux_search.translator import N_

if TYPE_CHECKING:
    from benelux_search.model import Pair
    from benelux_search.results import Facets, Hit, Units

CONCORDANCE_COLUMNS: Final = 160  # width of a concordance that is written to a file
TEXT: Final = "text"  # for a terminal; not a file format
JSON: Final = "json"  # the one that has notes in it


ContentKind: TypeAlias = Literal[
    "result",  # SearchResult
    "hits",  # an iterable of Hit, which is read once
    "documents",  # DocumentList
    "translations",  # Translations
    "divergences",  # Divergences
    "breaches",  # a sequence of TermBreach
    "glossary",  # an iterable of GlossaryEntry, which is read once
    "matches",  # Matches
    "pretranslation",  # Pretranslation
]
"""The kinds of content; a writer gets a value of the class beside its kind."""


Delimiter: TypeAlias = Literal[",", ";", "|", "tab"]
"""The delimiter between the fields of CSV."""
DELIMITERS: Final[tuple[Delimiter, ...]] = get_args(Delimiter)


class WritingOptions(NamedTuple):
    """Options that a writer may heed.

    - ``region``: that of the languages in TMX; ``BE`` for ``nl-BE``.
    - ``units``: those of the hits.
    - ``columns``: the width of the lines of a concordance.
    - ``neighbours``: the pairs before and after each hit of a result, by its id; None for none.
    - ``facets``: counts of the hits of a result.
    - ``delimiter``: that of CSV.
    """

    region: str | None = None
    units: Units = "paragraph"
    columns: int = CONCORDANCE_COLUMNS
    neighbours: Mapping[str, tuple[Sequence[Pair], Sequence[Pair]]] | None = None
    facets: Facets | None = None
    delimiter: Delimiter = ","


Writer: TypeAlias = Callable[[Any, WritingOptions], Iterable[str]]
"""A function that returns the lines of a value, without line ends."""

BinaryWriter: TypeAlias = Callable[[Any, WritingOptions], Iterable[bytes]]
"""A function that returns the blocks of a value, for a format that is no text."""


class OutputFormat(NamedTuple):
    """A format: its names, its media type, and what it can hold.

    ``name`` is its name on all surfaces, ``title`` the one in lists, and ``letter`` its key in the
    interactive search. ``suffix`` is the ending of its files, without a dot. ``writers`` is the
    place of a mapping of contents to writers: a module of this room and a name in it.
    ``is_streamed`` is True if the API sends it; ``is_binary`` is True if it is no text. ``heeds``
    are the names of those options of a user that its writers heed.
    """

    name: str
    title: str
    letter: str
    suffix: str
    media_type: str
    writers: str
    contents: frozenset[ContentKind]
    line_end: str = "\n"
    is_streamed: bool = True
    is_binary: bool = False
    heeds: frozenset[str] = frozenset()


def _all_but(*contents: ContentKind) -> frozenset[ContentKind]:
    return frozenset(get_args(ContentKind)) - {*contents}


_TABLES: Final = _all_but("matches", "pretranslation")
FORMATS: Final[tuple[OutputFormat, ...]] = (
    OutputFormat(
        "json",
        "JSON",
        "o",
        "json",
        "application/json",
        "json_writers.JSON",
        _all_but("hits", "glossary"),
        is_streamed=False,
    ),
    OutputFormat(
        "tmx",
        "TMX",
        "t",
        "tmx",
        "application/xml",
        "tmx_writers.TMX",
        frozenset({"result", "hits", "matches", "pretranslation"}),
        heeds=frozenset({"region"}),
    ),
    OutputFormat(
        "xliff",
        "XLIFF",
        "l",
        "xlf",
        "application/xliff+xml",
        "tmx_writers.XLIFF",
        frozenset({"result", "hits", "matches", "pretranslation"}),
        heeds=frozenset({"region"}),
    ),
    OutputFormat(
        "tsv",
        "TSV",
        "v",
        "tsv",
        "text/tab-separated-values; charset=utf-8",
        "table_writers.TSV",
        _TABLES,
    ),
    OutputFormat(
        "csv",
        "CSV",
        "s",
        "csv",
        "text/csv; charset=utf-8",
        "table_writers.CSV",
        _TABLES - {"result", "documents"},
        line_end="\r\n",
        heeds=frozenset({"delimiter"}),
    ),
    OutputFormat(
        "xlsx",
        "XLSX",
        "e",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "workbook.XLSX",
        frozenset({"hits", "glossary"}),
        is_binary=True,
    ),
    OutputFormat(
        "jsonl",
        "JSON Lines",
        "j",
        "jsonl",
        "application/x-ndjson",
        "json_writers.JSON_LINES",
        frozenset({"result", "hits", "documents", "glossary"}),
    ),
    OutputFormat(
        "tbx",
        "TBX",
        "x",
        "tbx",
        "application/xml",
        "tmx_writers.TBX",
        frozenset({"glossary"}),
    ),
    OutputFormat(
        "tbx3",
        "TBX 3",
        "3",
        "tbx",
        "application/xml",
        "tmx_writers.TBX_3",
        frozenset({"glossary"}),
    ),
    OutputFormat(
        "kwic",
        N_("concordance"),
        "w",
        "txt",
        "text/plain; charset=utf-8",
        "table_writers.CONCORDANCE",
        frozenset({"hits"}),
        is_streamed=False,
    ),
    OutputFormat(
        "html",
        "HTML",
        "h",
        "html",
        "text/html; charset=utf-8",
        "page_writers.HTML",
        frozenset({"result", "divergences", "glossary"}),
        is_streamed=False,
    ),
)


def formats_of(content: ContentKind) -> tuple[OutputFormat, ...]:
    """Return the formats that hold a kind of content, in the order of the table."""
    return tuple(each for each in FORMATS if content in each.contents)


def format_named(name: str) -> OutputFormat:
    """Return the format with this name.

    Raises:
        ValueError: there is none.
    """
    for each in FORMATS:
        if each.name == name:
            return each
    raise ValueError(name)


def lines_of(
    content: ContentKind, name: str, value: object, options: WritingOptions | None = None
) -> Iterator[str]:
    """Return the lines of a value in a format that is text, without line ends.

    Raises:
        ValueError: there is no such format, it does not hold this kind of content, or it is no
            text.
    """
    chosen = format_named(name)
    if chosen.is_binary:
        raise ValueError(name)
    return iter(_writer_of(chosen, content)(value, options or WritingOptions()))


def blocks_of(
    content: ContentKind, name: str, value: object, options: WritingOptions | None = None
) -> Iterator[bytes]:
    """Return the bytes of a file with a value, in the line ends of its format.

    Raises:
        ValueError: there is no such format, or it does not hold this kind of content.
    """
    chosen = format_named(name)
    if chosen.is_binary:
        return iter(_writer_of(chosen, content)(value, options or WritingOptions()))
    end = chosen.line_end
    return ((line + end).encode() for line in lines_of(content, name, value, options))


def _writer_of(chosen: OutputFormat, content: ContentKind) -> Callable[..., Iterable[Any]]:
    if content not in chosen.contents:
        raise ValueError(chosen.name)
    module, _, attribute = chosen.writers.partition(".")
    writers: Mapping[ContentKind, Callable[..., Iterable[Any]]] = getattr(
        import_module(f"benelux_search.output.{module}"), attribute
    )
    return writers[content]


def units_of(hits: Iterable[Hit]) -> Units:
    """Return ``sentence`` if each of the hits is a sentence, else ``paragraph``."""
    return "sentence" if all(hit.sentence is not None for hit in hits) else "paragraph"
