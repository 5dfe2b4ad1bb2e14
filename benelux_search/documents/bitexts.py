"""Shared parts of the readers of bitexts: files whose segments are aligned already.

A file may be larger than memory, so a reader streams it and keeps nothing. It reads the file once
to collect languages, metadata and notes (:func:`read_bitext`), and again each time that the
segments are iterated.

The text of a segment (:class:`SegmentText`, :func:`normalised`) is what people read of it, without
the codes of its format. TMX and XLIFF keep the markup of the original document in a segment as
elements. Some hold text (``hi``, ``g``, ``pc``, ``mrk``); some hold a code or stand for one
(``bpt``, ``ph``, ``x``); a ``sub`` within a code holds text again: a footnote, or the alternative
text of a picture.

The module also finds the language that a code (``nl-BE``) or a column name (``Texte français``)
means, and the Dutch and the French column among several.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from benelux_search.errors import EmptySource, Message, Note, SourceError, UnsupportedSource
from benelux_search.model import LANGUAGES, Bitext, Facts, Language, Limits, Segment
from benelux_search.text.decoding import read_as, size_of
from benelux_search.text.langid import evidence
from benelux_search.text.unicode_repair import repair_line

FILE_BYTES: Final = 20_000_000_000
_TINY: Final = 20  # characters of both languages of a segment together
_NAMED: Final = 6  # names listed in a message


@dataclass(slots=True)
class Findings:
    """Facts and problems of a file, collected while a reader streams it.

    ``recognised`` is set once the content shows that the file has the format of its name.
    ``said`` are notes that are ready to be shown.
    """

    encoding: str = "UTF-8"
    recognised: bool = False
    facts: Facts = field(default_factory=Facts)
    said: list[str] = field(default_factory=list)
    _others: Counter[str] = field(default_factory=Counter)
    _left_out: dict[str, tuple[int, int]] = field(default_factory=dict)
    _broken: str | None = None

    def other(self, code: str) -> None:
        """Count a text in a language that is neither Dutch nor French."""
        code = code.strip()[:20].casefold() or "none named"
        # a file can name any number of languages: count at most 50 of them by name
        self._others[code if code in self._others or len(self._others) < 50 else "more"] += 1

    def leave_out(self, what: str, line: int) -> None:
        """Count an unusable item at a line; ``what`` states its kind and the reason."""
        count, first = self._left_out.get(what, (0, line))
        self._left_out[what] = (count + 1, first)

    def breaks_off(self, line: int, cause: str) -> None:
        self._broken = Message("it breaks off in line {} ({})", line, cause)

    @property
    def has_others(self) -> bool:
        return bool(self._others)

    def notes(self) -> tuple[str, ...]:
        notes = list(self.said)
        if self.encoding != "UTF-8":
            notes.insert(0, read_as(self.encoding))
        for what, (count, first) in self._left_out.items():
            more = Message(" and {} more", count - 1) if count > 1 else ""
            notes.append(Note("left-out", "left out: {}, in line {}{}", what, first, more))
        if self._others:
            count = self._others.total()
            named = listed(self._others)
            notes.append(Note("foreign", "left aside in other languages: {} ({})", count, named))
        if self._broken:
            notes.append(Note("breaks-off", "{}; what stands before is read", self._broken))
        return tuple(notes)

    def nothing(self, path: Path) -> SourceError:
        """Return the error for a file without any segment."""
        if self._broken:
            return SourceError(f"{self._broken}, and nothing could be read before", path)
        if self._others:
            return self.other_languages(path)
        if self._left_out:
            return SourceError(f"nothing can be read: {'; '.join(self.notes())}", path)
        return EmptySource("it holds no segments in Dutch or French", path)

    def other_languages(self, path: Path, language: Language | None = None) -> SourceError:
        """Return the error for a file that is not a bitext of Dutch and French."""
        codes = Counter({language: 1} if language else {}) + self._others
        return UnsupportedSource(f"no Dutch beside French: its languages are {listed(codes)}", path)


def listed(names: Counter[str]) -> str:
    """Return the six most frequent names in one line, and the number of the others."""
    return ", ".join(name for name, _ in names.most_common(_NAMED)) + (
        f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    )


class BitextReader(Protocol):
    """A reader that streams the segments of one file. It is small, immutable and picklable."""

    @property
    def path(self) -> Path: ...

    @property
    def limits(self) -> Limits: ...

    def segments(self, findings: Findings) -> Iterator[Segment]:
        """Yield the segments of the file as it is now; record facts and problems in ``findings``.

        Raises:
            SourceError: the file cannot be read, or has another format.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Anew:
    """The segments of a file, read anew each time that they are iterated."""

    reader: BitextReader

    def __iter__(self) -> Iterator[Segment]:
        return self.reader.segments(Findings())


def read_bitext(reader: BitextReader) -> Bitext:
    """Read a file once and return its bitext: languages, encoding, notes and facts.

    The segments of the bitext are read from the file again at each iteration.

    Raises:
        SourceError: there is nothing to read, the file cannot be read, or its segments are very
            many and nearly empty: what is stored for each would take far more than its bytes in
            the file.
        UnsupportedSource: the file has another format, or is not in Dutch and French.
    """
    findings = Findings()
    present: set[Language] = set()
    chars, most = 0, reader.limits.tiny_segments
    for count, segment in enumerate(reader.segments(findings), 1):
        chars += len(segment.nl) + len(segment.fr)
        if count > most and chars < count * _TINY:
            raise SourceError(
                f"more than {most:,} segments, of fewer than {_TINY} characters on the "
                "average: no text is so; split the file",
                reader.path,
            )
        present.update(language for language in LANGUAGES if segment.side(language))
    if not present:
        raise findings.nothing(reader.path)
    if len(present) == 1 and findings.has_others:
        raise findings.other_languages(reader.path, *present)
    languages = tuple(language for language in LANGUAGES if language in present)
    return Bitext(_Anew(reader), languages, findings.encoding, findings.notes(), findings.facts)


@contextlib.contextmanager
def open_bitext(path: Path, limits: Limits) -> Iterator[BinaryIO]:
    """Open a file for reading bytes; errors raised in the ``with`` block name this file.

    Raises:
        SourceError: the file cannot be opened or read, or exceeds the limits.
        EmptySource: the file has no bytes.
    """
    try:
        if not size_of(path, limits, FILE_BYTES):
            raise EmptySource("the file is empty: there is no text to read")
        with path.open("rb") as file:
            yield file
    except SourceError as error:
        if error.path is not None:
            raise
        raise type(error)(error.cause, path) from None
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or error}", path) from error


# --- The text of a segment


# TMX 1.4b: bpt, ept, it, ph, ut. XLIFF 1.2: the same and x, bx, ex. XLIFF 2: ph, sc, ec, sm, em.
_CODES: Final = frozenset("bpt ept it ph ut x bx ex sc ec sm em".split())
# Codes that are read as a space: a line break, a tab
_GAP: Final = re.compile(r"(?<![^\W_])(?:br|lb|tab|break|newline|linebreak)(?![^\W_])|[\n\t]", re.I)
_CODE_CHARS: Final = 300  # characters examined of a code
_LINE_END: Final = re.compile("\r\n|[\n\r\u2028\u2029]")
_LINE_ENDS: Final = ("\n", "\r", "\u2028", "\u2029")
_SPACES: Final = re.compile(r"[ \t]{2,}")


def normalised(text: str) -> str:
    """Normalise the text of a segment: one line per paragraph, single spaces, composed letters.

    A line end separates two paragraphs, unless the next line is indented: then the line end only
    formats the file and becomes a space. A blank line always separates. White space at the start
    and at the end is removed.
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
    """A collector of the text of a segment from the elements and characters in it.

    ``depth`` is the number of open elements in it. At most ``most`` characters are kept; beyond
    that ``too_long`` is set.
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
        return len(self._open)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.take(1)
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
        is_code, content = self._open.pop()
        if is_code and not self.too_long:
            outer_is_code, outer = self._open[-1] if self._open else (False, self._main)
            if not outer_is_code and _GAP.search(" ".join(content)[:_CODE_CHARS]):
                outer.append(" ")

    def add(self, text: str) -> None:
        is_code, target = self._open[-1] if self._open else (False, self._main)
        if self.too_long or (is_code and len(target) > 20):
            return
        self.take(len(text))
        if not self.too_long:
            target.append(text)

    def take(self, count: int) -> None:
        """Count characters against the limit."""
        self._room -= count
        self.too_long = self._room < 0

    def text(self) -> str:
        """Return the text of the segment; the text of each ``sub`` follows as a paragraph."""
        main, *subs = (normalised("".join(parts)) for parts in (self._main, *self._subs))
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
    """Return the language of a BCP 47 or ISO 639 code, in upper or lower case, or of its name.

    None for a language other than Dutch and French.
    """
    primary = re.split("[-_]", code.strip(), maxsplit=1)[0]
    return _LANGUAGE_CODES.get(_plain(primary).lower())


def words_of_name(name: str) -> tuple[str, ...]:
    """Split a name into words without accents: ``textFR`` and ``text_fr`` give ``text``, ``fr``."""
    return tuple(word.lower() for word in _WORD.findall(_plain(name[:200])))


def language_of_name(name: str) -> Language | None:
    """Return the language in a name such as ``nl``, ``target (fr-BE)`` or ``Tekst Nederlands``.

    None if the name contains neither language, or both, as in ``nl-fr``.
    """
    languages = {_LANGUAGE_CODES[word] for word in words_of_name(name) if word in _LANGUAGE_CODES}
    return languages.pop() if len(languages) == 1 else None


def without_language(name: str) -> tuple[str, ...]:
    """Return the words of a name without its language: ``("target",)`` of ``target (fr-BE)``."""
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
    """The indexes from 0 of the Dutch and the French column.

    ``of_several`` is True if the names allowed other choices.
    """

    nl: int
    fr: int
    of_several: bool = False


@lru_cache(maxsize=64)
def columns_by_name(names: tuple[str, ...]) -> LanguageColumns | None:
    """Return the columns whose names state their languages, or None.

    The plainest names win: a language alone (``nl``), then a language with a word for text
    (``nl_text``), then other names; among equals, names with the same words besides the language.
    Names of data about a text (``nl_length``) do not count.
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
    """Return the only clearly Dutch and the only clearly French column, by their texts, or None."""
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
    said = evidence([text[:1000] for text in texts])
    for language, column, against in zip(LANGUAGES, (0, 1), (1, 0), strict=True):
        leads = said[:, column] - said[:, [against, 2]].max(axis=1)
        wrong, right = (leads < -_CLEAR).sum(), (leads > _CLEAR).any()
        if right and leads.sum() > _PLAIN and wrong <= _WRONG_SHARE * len(leads):
            return language
    return None
