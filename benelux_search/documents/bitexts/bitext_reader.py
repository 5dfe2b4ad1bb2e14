"""Shared parts of the readers of bitexts: files whose segments are aligned already.

A file may be larger than memory, so it is streamed. :func:`read_bitext` reads the file once to
collect its languages, metadata and notes. Each iteration over the segments reads the file again.

:class:`SegmentText` and :func:`normalise_segment` return the text of a segment as a person reads
it. TMX and XLIFF keep the markup of the original document in a segment as elements. Some elements
hold text (``hi``, ``g``, ``pc``, ``mrk``). Others hold a code or stand for one (``bpt``, ``ph``,
``x``); a ``sub`` within a code holds text, such as a footnote.

The module also recognises the language of a code (``nl-BE``) or a column name (``Texte français``),
and the Dutch and the French column of a table.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial, reduce
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from benelux_search.errors import Count, EmptySource, Message, Note, SourceError, UnsupportedSource
from benelux_search.model import LANGUAGES, RECORD_FACTS, Bitext, Facts, Language, Metadata, Segment
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import checked_size, encoding_note
from benelux_search.text.encoding.unicode_repair import repair_line

FILE_BYTES: Final = 20_000_000_000
LINE_TOO_LONG: Final = Message("a line that is too long")
_TINY: Final = 20  # characters of both languages of a segment together
_NAMES_LISTED: Final = 6  # names listed in a message


@dataclass(slots=True)
class Findings:
    """Metadata and problems of a file, collected while a reader streams it.

    ``recognised`` is True once the content proves the format of the file. ``ready_notes`` holds
    notes that are ready to be shown.
    """

    encoding: str = "UTF-8"
    recognised: bool = False
    facts: Facts = field(default_factory=Facts)
    metadata: Metadata = field(default_factory=dict)
    ready_notes: list[str] = field(default_factory=list)
    _foreign: Counter[str] = field(default_factory=Counter)
    _left_out: dict[str, tuple[int, int]] = field(default_factory=dict)
    _broken: str | None = None

    def count_foreign(self, code: str) -> None:
        """Count a text in a language other than Dutch and French; ``code`` is its language code."""
        code = code.strip()[:20].casefold() or "none named"
        # a file can name any number of languages: count at most 50 of them by name
        self._foreign[code if code in self._foreign or len(self._foreign) < 50 else "more"] += 1

    def leave_out(self, what: str, line: int) -> None:
        """Count an unusable item at a line; ``what`` describes the item and the reason."""
        count, first = self._left_out.get(what, (0, line))
        self._left_out[what] = (count + 1, first)

    def record_break(self, line: int, cause: str) -> None:
        """Record that reading stopped at a line, and the cause."""
        self._broken = Message("the file breaks off at line {} ({})", line, cause)

    @property
    def has_foreign(self) -> bool:
        """Return True if a text in a third language was counted."""
        return bool(self._foreign)

    def notes(self) -> tuple[str, ...]:
        """Return all notes on the file."""
        notes = list(self.ready_notes)
        if self.encoding != "UTF-8":
            notes.insert(0, encoding_note(self.encoding))
        for what, (count, first) in self._left_out.items():
            more = Message(" and {} more", count - 1) if count > 1 else ""
            notes.append(Note("left-out", "skipped: {}, at line {}{}", what, first, more))
        if self._foreign:
            count = self._foreign.total()
            names = join_names(self._foreign)
            notes.append(Note("foreign", "skipped in other languages: {} ({})", count, names))
        if self._broken:
            notes.append(Note("breaks-off", "{}; the part before that is read", self._broken))
        return tuple(notes)

    def empty_error(self, path: Path) -> SourceError:
        """Return the error for a file without any usable segment."""
        if self._broken:
            return SourceError(
                Message("{}, and nothing before that could be read", self._broken), path
            )
        if self._foreign:
            return self.language_error(path)
        if self._left_out:
            first, *others = self.notes()
            listed = reduce(partial(Message, "{}; {}"), others, first)
            return SourceError(Message("nothing can be read: {}", listed), path)
        return EmptySource(Message("it has no segments in Dutch or French"), path)

    def language_error(self, path: Path, language: Language | None = None) -> SourceError:
        """Return the error for a file that is not a bitext of Dutch and French.

        ``language`` is the one language, Dutch or French, that the file holds; None if it holds
        neither.
        """
        codes = Counter({language: 1} if language else {}) + self._foreign
        return UnsupportedSource(
            Message("not Dutch and French: its languages are {}", join_names(codes)), path
        )


def join_names(names: Counter[str]) -> str:
    """Return the six most frequent names as one text, and the number of the other names."""
    listed = ", ".join(name for name, _ in names.most_common(_NAMES_LISTED))
    others = len(names) - _NAMES_LISTED
    return Message("{} and {} more", listed, others) if others > 0 else listed


class BitextReader(Protocol):
    """A small, immutable reader that streams the segments of one file; a dataclass."""

    @property
    def path(self) -> Path:
        """Return the path of the file."""

    @property
    def limits(self) -> Limits:
        """Return the limits of reading."""

    def segments(self, findings: Findings) -> Iterator[Segment]:
        """Yield the segments of the file, and record its metadata and problems in ``findings``.

        Each call reads the file again.

        Raises:
            SourceError: the file cannot be read, or has another format.
        """
        ...


@dataclass(frozen=True, slots=True)
class RereadSegments:
    """The segments of a file, read anew each time that they are iterated."""

    reader: BitextReader

    def __iter__(self) -> Iterator[Segment]:
        return self.reader.segments(Findings())


def read_bitext(reader: BitextReader) -> Bitext:
    """Read a file once and return its bitext: languages, encoding, notes and metadata.

    Each iteration over the segments of the bitext reads the file again.

    Raises:
        SourceError: the file holds no segments, cannot be read, or holds more than
            ``limits.tiny_segments`` segments of fewer than 20 characters on average.
        UnsupportedSource: the file has another format, or is not in Dutch and French.
    """
    findings = Findings()
    present: set[Language] = set()
    chars, most = 0, reader.limits.tiny_segments
    has_record_facts = False
    for count, segment in enumerate(reader.segments(findings), 1):
        chars += len(segment.nl) + len(segment.fr)
        if count > most and chars < count * _TINY:
            raise SourceError(
                Message(
                    "more than {} segments, of fewer than {} characters on average, which is not "
                    "text; split the file",
                    Count(most),
                    _TINY,
                ),
                reader.path,
            )
        present.update(language for language in LANGUAGES if segment.side(language))
        has_record_facts = has_record_facts or not RECORD_FACTS.isdisjoint(segment.metadata)
    if not present:
        raise findings.empty_error(reader.path)
    if len(present) == 1 and findings.has_foreign:
        raise findings.language_error(reader.path, *present)
    languages = tuple(language for language in LANGUAGES if language in present)
    return Bitext(
        RereadSegments(reader),
        languages,
        findings.encoding,
        findings.notes(),
        findings.facts,
        metadata=findings.metadata,
        has_record_facts=has_record_facts,
    )


@contextlib.contextmanager
def open_bitext(path: Path, limits: Limits) -> Iterator[BinaryIO]:
    """Open a file as bytes for a ``with`` block; errors raised in the block name this file.

    Raises:
        SourceError: the file cannot be opened or read, or exceeds the limits.
        EmptySource: the file has no bytes.
    """
    try:
        if not checked_size(path, limits, FILE_BYTES):
            raise EmptySource(Message("the file is empty"))
        with path.open("rb") as file:
            yield file
    except SourceError as error:
        if error.path is not None:
            raise
        raise type(error)(error.cause, path) from None
    except OSError as error:
        raise SourceError(Message("cannot be read: {}", error.strerror or error), path) from error


# --- The text of a segment


# TMX 1.4b: bpt, ept, it, ph, ut. XLIFF 1.2: the same and x, bx, ex. XLIFF 2: ph, sc, ec, sm, em.
_CODES: Final = frozenset("bpt ept it ph ut x bx ex sc ec sm em".split())
# Codes that are read as a space: a line break, a tab
_GAP: Final = re.compile(r"(?<![^\W_])(?:br|lb|tab|break|newline|linebreak)(?![^\W_])|[\n\t]", re.I)
_CODE_CHARS: Final = 300  # characters examined of a code
_LINE_END: Final = re.compile("\r\n|[\n\r\u2028\u2029]")
_LINE_ENDS: Final = ("\n", "\r", "\u2028", "\u2029")
_SPACES: Final = re.compile(r"[ \t]{2,}")


def normalise_segment(text: str) -> str:
    """Return the text of a segment with one line per paragraph, single spaces and composed letters.

    A line end separates two paragraphs, except before an indented line: there it becomes a space,
    because it only formats the file. A blank line always separates. Outer white space is removed.
    """
    if not any(map(text.__contains__, _LINE_ENDS)):
        return _line(text)
    parts: list[str] = []
    after_blank = False
    for raw in _LINE_END.split(text):
        line = _line(raw)
        if line:
            if parts:
                parts.append(" " if raw[0] in " \t" and not after_blank else "\n")
            parts.append(line)
        after_blank = not line
    return "".join(parts)


def _line(raw: str) -> str:
    # a fast check: most texts of a large file need no correction
    if "  " in raw or "\t" in raw:
        raw = _SPACES.sub(" ", raw)
    return repair_line(raw.strip())


_LOST: Final[tuple[bool, list[str]]] = (True, [])  # an element opened after the limit


class SegmentText:
    """A collector of the text of one segment, from the elements and characters in it.

    At most ``most`` characters are kept. ``too_long`` is True if the segment has more.
    """

    def __init__(self, most: int) -> None:
        self.too_long = False
        self._room = most
        self._main: list[str] = []
        self._subs: list[list[str]] = []
        # of each open element: True for a code, and the list that takes its text
        self._open: list[tuple[bool, list[str]]] = []

    @property
    def depth(self) -> int:
        """Return the number of elements of the segment that are open."""
        return len(self._open)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Open an element of the segment."""
        self.count_chars(1)
        if self.too_long:
            self._open.append(_LOST)
            return
        is_code, target = self._open[-1] if self._open else (False, self._main)
        if name == "sub":
            target = []
            self._subs.append(target)
            is_code = False
        elif name in _CODES:
            # not part of the text: the content of a code is only searched for a line break
            target, is_code = [*attributes.values(), "\0"], True
        elif name == "cp":  # XLIFF 2: a character that XML cannot write
            target.append(_character(attributes.get("hex", "")))
        self._open.append((is_code, target))

    def end(self) -> None:
        """Close the innermost open element; a code for a line break or a tab becomes a space."""
        is_code, content = self._open.pop()
        if is_code and not self.too_long:
            outer_is_code, outer = self._open[-1] if self._open else (False, self._main)
            if not outer_is_code and _GAP.search(" ".join(content)[:_CODE_CHARS]):
                outer.append(" ")

    def add(self, text: str) -> None:
        """Add characters to the innermost open element."""
        is_code, target = self._open[-1] if self._open else (False, self._main)
        if self.too_long or (is_code and len(target) > 20):
            return
        self.count_chars(len(text))
        if not self.too_long:
            target.append(text)

    def count_chars(self, count: int) -> None:
        """Count characters towards the limit."""
        self._room -= count
        self.too_long = self._room < 0

    def text(self) -> str:
        """Return the text of the segment; each ``sub`` follows as a paragraph of its own."""
        main, *subs = (normalise_segment("".join(parts)) for parts in (self._main, *self._subs))
        return "\n".join(text for text in (main, *subs) if text)


def _character(hexadecimal: str) -> str:
    try:
        return chr(int(hexadecimal, 16))
    except (ValueError, OverflowError):
        return ""


# --- Languages by code and by name


_DUTCH: Final = frozenset(
    "nl nld dut ned nederlands nederlandse nederlandstalig nederlandstalige dutch flemish vlaams "
    "vlaamse neerlandais neerlandaise flamand".split()
)
_FRENCH: Final = frozenset(
    "fr fra fre frans franse franstalig franstalige french francais francaise francophone".split()
)
_LANGUAGE_CODES: Final[dict[str, Language]] = {
    **dict.fromkeys(_DUTCH, "nl"),
    **dict.fromkeys(_FRENCH, "fr"),
}
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@lru_cache(maxsize=256)
def language_of_code(code: str) -> Language | None:
    """Return the language of a BCP 47 or ISO 639 code, or of a language name; case is ignored.

    The result is None for a language other than Dutch and French.
    """
    primary = re.split("[-_]", code.strip(), maxsplit=1)[0]
    return _LANGUAGE_CODES.get(_plain(primary).lower())


def words_of_name(name: str) -> tuple[str, ...]:
    """Split a name into words without accents: ``textFR`` and ``text_fr`` give ``text``, ``fr``."""
    return tuple(word.lower() for word in _WORD.findall(_plain(name[:200])))


def language_of_name(name: str) -> Language | None:
    """Return the language in a name such as ``nl``, ``target (fr-BE)`` or ``Tekst Nederlands``.

    The result is None if the name contains neither language or, like ``nl-fr``, both.
    """
    languages = {_LANGUAGE_CODES[word] for word in words_of_name(name) if word in _LANGUAGE_CODES}
    return languages.pop() if len(languages) == 1 else None


def without_language(name: str) -> tuple[str, ...]:
    """Return the words of a name except its language: ``target (fr-BE)`` gives ``("target",)``."""
    words = words_of_name(name)
    rest = [
        word
        for before, word in zip(("", *words), words, strict=False)
        # the region is part of a code such as "nl-BE"
        if word not in _LANGUAGE_CODES
        and not (before in _LANGUAGE_CODES and word in {"be", "lu", "ch", "ca"})
    ]
    return tuple(rest)


def _plain(text: str) -> str:
    """Remove accents: ``Français`` gives ``Francais``."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


# --- Columns by language


# Words beside the language in a column name: _TEXT names a text, _ABOUT names data about a text
_TEXT: Final = frozenset(
    "text tekst texte segment seg sentence zin phrase source src bron target tgt trg doel cible "
    "translation vertaling traduction content inhoud contenu body passage paragraph alinea".split()
)
_ABOUT: Final = frozenset(
    "id nr no url uri link date datum score length len lang language taal langue code file path "
    "page count tokens words chars author".split()
)
_MOST_COLUMNS: Final = 50
_CLEAR: Final = 1.0  # nats at which one text is clearly in a language, or clearly not
_PLAIN: Final = 4.0  # nats that the texts of a column must reach together
_WRONG_SHARE: Final = 0.1  # share of the texts of a column that may contradict it


@dataclass(frozen=True, slots=True)
class LanguageColumns:
    """The indexes (from 0) of the Dutch and the French column of a table.

    ``is_ambiguous`` is True if the column names allowed another choice.
    """

    nl: int
    fr: int
    is_ambiguous: bool = False


@lru_cache(maxsize=64)
def columns_by_name(names: tuple[str, ...]) -> LanguageColumns | None:
    """Return the Dutch and the French column by their names, or None if these do not tell.

    Of several candidates, a name that is only a language (``nl``) comes first, then a language with
    a word for text (``nl_text``), then any other name. Among equals, two names that differ only in
    the language come first. Names of data about a text (``nl_length``) do not count.
    """
    candidates: dict[Language, list[tuple[int, int, tuple[str, ...]]]] = {"nl": [], "fr": []}
    for index, name in enumerate(names[:_MOST_COLUMNS]):
        language = language_of_name(name)
        rest = without_language(name)
        if language and _ABOUT.isdisjoint(rest):
            rank = 0 if not rest else 1 if _TEXT.issuperset(rest) else 2
            candidates[language].append((rank, index, rest))
    choices = [(nl, fr) for nl in candidates["nl"] for fr in candidates["fr"]]
    if not choices:
        return None

    def plainness(choice: tuple[tuple[int, int, tuple[str, ...]], ...]) -> tuple[int, bool]:
        (rank_nl, _, rest_nl), (rank_fr, _, rest_fr) = choice
        return rank_nl + rank_fr, rest_nl != rest_fr

    nl, fr = min(choices, key=plainness)
    return LanguageColumns(nl[1], fr[1], len(choices) > 1)


def columns_by_text(rows: Sequence[Sequence[str]]) -> LanguageColumns | None:
    """Return the Dutch and the French column by their texts.

    The result is None unless exactly one column is clearly Dutch and exactly one clearly French.
    """
    columns: dict[Language, list[int]] = {"nl": [], "fr": []}
    for index in range(min(_MOST_COLUMNS, max(map(len, rows), default=0))):
        texts = [row[index] for row in rows if index < len(row) and row[index].strip()]
        language = _language_of(texts)
        if language:
            columns[language].append(index)
    if any(len(indexes) != 1 for indexes in columns.values()):
        return None
    return LanguageColumns(columns["nl"][0], columns["fr"][0])


def _language_of(texts: Sequence[str]) -> Language | None:
    if not texts:
        return None
    # a document from memory states its languages, and the model takes long to load
    from benelux_search.text.languages.line_evidence import language_evidence  # noqa: PLC0415

    likelihoods = language_evidence([text[:1000] for text in texts])
    for language, column, against in zip(LANGUAGES, (0, 1), (1, 0), strict=True):
        leads = likelihoods[:, column] - likelihoods[:, [against, 2]].max(axis=1)
        wrong, right = (leads < -_CLEAR).sum(), (leads > _CLEAR).any()
        if right and leads.sum() > _PLAIN and wrong <= _WRONG_SHARE * len(leads):
            return language
    return None
