"""The format of override files: TOML, with one table for each correction.

A paragraph is identified by a quotation of its first words. Quotations are compared by letters and
digits only, without case, accents, spaces and punctuation, but a quotation must end at the end of a
word. :func:`quotations` makes a quotation for each paragraph that identifies it.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal, TypeAlias, get_args

from benelux_search.errors import Message, Note, SourceError, plural_note
from benelux_search.model import LANGUAGES, Language
from benelux_search.text.common_parts import common_prefix_length
from benelux_search.text.small_files import parse_toml

OverrideKind: TypeAlias = Literal["language", "merge", "split", "pair", "alone"]
PassageLanguage: TypeAlias = (
    Language | Literal["other"]
)  # languages that can be assigned to a passage
KINDS: Final[tuple[OverrideKind, ...]] = get_args(
    OverrideKind
)  # in the order in which they are applied
_MOST_NOTES: Final = 20  # entries of one file that are wrong, each with a note
MOST_ALIKE: Final = 1000  # equal beginnings among which a number can choose
_NUMBERED: Final = re.compile(r"(.*\S)\s*#(\d{1,4})", re.DOTALL)
_HEADER: Final = re.compile(r"^[ \t]*\[\[?[ \t]*(\w+)[ \t]*\]\]?[ \t]*(?:#.*)?$", re.MULTILINE)
_SAMPLE: Final = 'nl = "De minister"'
_TWO_PARTS: Final = 'nl = ["De minister", "en de raad"]'
_LINE: Final = re.compile(r"\(at line (\d+)")
_TYPOGRAPHIC: Final = re.compile("=\\s*\\[?\\s*[“”„«‘’]")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation of the first words of a paragraph, from an override file.

    ``which`` (from 1) chooses one of several paragraphs with these first words. None means that
    only one paragraph may have them.
    """

    text: str
    which: int | None = None

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= 60 else self.text[:60].rstrip() + "…"
        return f'"{shown}"' if self.which is None else f'"{shown} #{self.which}"'


@dataclass(frozen=True, slots=True)
class OverrideEntry:
    """One table of an override file: the kind of correction, and the quoted texts by language.

    ``location`` says where the table is, as shown in notes: its line or number.
    """

    kind: OverrideKind
    quotes: Mapping[PassageLanguage, tuple[Quote, ...]]
    location: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """The entries of an override file, and notes on its errors."""

    entries: tuple[OverrideEntry, ...] = ()
    notes: tuple[str, ...] = ()


def parse_overrides(text: str) -> Overrides:
    """Parse the text of an override file; errors become notes, and no error is raised."""
    try:
        tables_by_name = parse_toml(text)
    except SourceError as error:
        return Overrides(notes=(unapplied_note(error.cause),))
    except ValueError as error:  # also a number with too many digits
        return Overrides(notes=(unapplied_note(_explain(str(error), text)),))
    entries: list[OverrideEntry] = []
    notes: list[str] = []
    for name, value in tables_by_name.items():
        kind = next((kind for kind in KINDS if kind == name), None)
        tables_of_kind = [value] if isinstance(value, dict) else value
        if kind is None or not isinstance(tables_of_kind, list):
            known = ", ".join(f"[[{each}]]" for each in sorted(KINDS))
            unknown = Message("{} is not one of {}", f"[[{name:.40}]]", known)
            notes.append(Note("override-table", "{}; this entry was not applied", unknown))
            continue
        for table, location in zip(
            tables_of_kind, _locations(kind, len(tables_of_kind), text), strict=True
        ):
            try:
                entries.append(OverrideEntry(kind, _quotes(kind, table), location))
            except ValueError as error:
                wrong = Message("{}: {}", location, error.args[0])
                notes.append(Note("override-entry", "{}; this entry was not applied", wrong))
    entries.sort(key=lambda entry: KINDS.index(entry.kind))
    more = len(notes) - _MOST_NOTES
    if more > 0:
        notes[_MOST_NOTES:] = [
            plural_note(
                "override-entries",
                more,
                "1 more entry was not applied",
                "{} more entries were not applied",
            )
        ]
    return Overrides(tuple(entries), tuple(notes))


def unapplied_note(cause: str) -> Note:
    """Return the note for an override file that cannot be read."""
    return Note("override-file", "{}; no entry was applied", cause)


def _quotes(kind: OverrideKind, table: object) -> dict[PassageLanguage, tuple[Quote, ...]]:
    """Return the quotations of an entry by language.

    Raises:
        ValueError: they do not fit the kind of entry; the message says what is wrong.
    """
    if not isinstance(table, dict):
        raise ValueError(Message("write lines such as: {}", _SAMPLE))
    allowed: tuple[PassageLanguage, ...] = (
        (*LANGUAGES, "other") if kind == "language" else LANGUAGES
    )
    quotes = {}
    for name, value in table.items():
        language = next((each for each in allowed if each == name), None)
        if language is None:
            raise ValueError(Message("{} is not one of {}", name, ", ".join(allowed)))
        texts = value if isinstance(value, list) else [value]
        if not texts or not all(isinstance(each, str) and _has_words(each) for each in texts):
            raise ValueError(
                Message("{} must be a text in quotes, or a list of them in [ and ]", name)
            )
        quotes[language] = tuple(map(_quote, texts))
    if not quotes:
        raise ValueError(Message("quote a text, as in: {}", _SAMPLE))
    if kind == "pair" and len(quotes) < 2:
        raise ValueError(
            Message("quote both nl and fr; a paragraph without a counterpart is [[alone]]")
        )
    if kind == "merge" and any(len(each) < 2 for each in quotes.values()):
        raise ValueError(Message("quote both parts: {}", _TWO_PARTS))
    return quotes


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _quote(text: str) -> Quote:
    numbered = _NUMBERED.fullmatch(text.strip())
    if numbered and _has_words(numbered[1]) and 0 < int(numbered[2]) <= MOST_ALIKE:
        return Quote(numbered[1], int(numbered[2]))
    return Quote(text.strip())


def _locations(kind: OverrideKind, count: int, text: str) -> Iterator[str]:
    """Yield a name for each table of a kind: with its line if this can be determined."""
    lines = [
        text.count("\n", 0, header.start()) + 1
        for header in _HEADER.finditer(text)
        if header[1] == kind
    ]
    for number in range(count):
        if len(lines) == count:
            yield Message("line {}, {}", lines[number], f"[[{kind}]]")
        else:
            yield Message("number {}, {}", number + 1, f"[[{kind}]]")


def _explain(message: str, text: str) -> str:
    """Explain a TOML error and its remedy to a reader who does not know TOML."""
    line_match = _LINE.search(message)
    lines = text.splitlines()
    line = lines[int(line_match[1]) - 1] if line_match and int(line_match[1]) <= len(lines) else ""
    if _TYPOGRAPHIC.search(line):
        return Message("{}: use straight quotes: {}", message, _SAMPLE)
    if line.count('"') > 2:
        return Message("{}: write a quote inside a text as {}", message, '\\"')
    if "twice" in message or "overwrite" in message:
        return Message("{}: use double brackets: {}", message, "[[pair]]")
    return message


# --- Quotations
_FEWEST: Final = 4  # words of a generated quotation, if the text has as many
_MOST: Final = 15  # words that name a paragraph; more are tedious to write
_NEAR: Final = 100  # characters of the key whose offset is counted from the start each time
_ELLIPSES: Final = ("…", "...")
_MISREAD: Final = re.compile(r"(?:#\d+|…|\.\.\.)$")  # ends of a text that have a special meaning
_OPENING: Final = re.compile(r"(?<=\s)(?:[«“„‘\"'(\[•–—-]\s?)+$")


def comparison_key(text: str) -> str:
    """Return the letters and digits of a text, without case and accents."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))


class QuotableText:
    """A text in which quotations are searched, and its key: its normalised letters and digits."""

    __slots__ = ("_offsets", "key", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.key = comparison_key(text)
        self._offsets: list[int] | None = None

    def offset_of(self, number: int) -> int:
        """Return the offset in the text of the character at index ``number`` of the key."""
        if self._offsets is None:
            if number < _NEAR:
                return next(islice(self._all_offsets(), number, None))
            self._offsets = list(self._all_offsets())
        return self._offsets[number]

    def _all_offsets(self) -> Iterator[int]:
        return (offset for offset, sign in enumerate(self.text) for _ in comparison_key(sign))

    def ends_at_word(self, at: int, quote: Quote) -> bool:
        """Return True if a quotation, found at index ``at`` of the key, ends at the end of a word.

        A quotation that ends with an ellipsis may also end within a word.
        """
        if quote.text.endswith(_ELLIPSES):
            return True
        after = self.offset_of(at + len(comparison_key(quote.text)) - 1) + 1
        rest = unicodedata.normalize("NFKD", self.text[after : after + 8])
        return not next((c for c in rest if not unicodedata.combining(c)), " ").isalnum()


def all_matches(passages: Sequence[QuotableText], quote: Quote) -> list[int]:
    """Return the indices of all passages that begin with a quotation."""
    wanted = comparison_key(quote.text)
    return [
        number
        for number, passage in enumerate(passages)
        if passage.key.startswith(wanted) and passage.ends_at_word(0, quote)
    ]


def matches(passages: Sequence[QuotableText], quote: Quote) -> list[int]:
    """Return the indices of the passages that a quotation identifies, ideally one.

    If the quotation has a number (``which``), only this one of the matches counts. Otherwise, if
    exactly one passage equals the quotation, only this passage counts.
    """
    matching = all_matches(passages, quote)
    if quote.which is not None:
        return matching[quote.which - 1 : quote.which]
    wanted = comparison_key(quote.text)
    equal = [number for number in matching if passages[number].key == wanted]
    return equal if len(equal) == 1 else matching


def matches_within(passages: Sequence[QuotableText], quote: Quote) -> list[tuple[int, int]]:
    """Return (index, offset) of each occurrence of a quotation inside a passage.

    An occurrence begins at the start of a word, but not at the start of the passage. If the
    quotation has a number (``which``), only the occurrence with this rank is returned.
    """
    occurrences = list(islice(_all_inside(passages, quote), MOST_ALIKE))
    return occurrences if quote.which is None else occurrences[quote.which - 1 : quote.which]


def _all_inside(passages: Sequence[QuotableText], quote: Quote) -> Iterator[tuple[int, int]]:
    wanted = comparison_key(quote.text)
    for number, passage in enumerate(passages):
        at = passage.key.find(wanted, 1)
        while at >= 0:
            offset = passage.offset_of(at)
            if not passage.text[offset - 1].isalnum() and passage.ends_at_word(at, quote):
                yield number, _with_opening_marks(passage.text, offset)
            at = passage.key.find(wanted, at + 1)


def quotations(texts: Sequence[str]) -> list[str]:
    """Return for each text a short quotation that identifies it, or "" if there is none.

    Texts with the same first words get a number: ``De minister antwoordt #2``.
    """
    passages = list(map(QuotableText, texts))
    ordered = sorted(passages, key=lambda passage: passage.key)
    shared = dict.fromkeys(map(id, passages), 0)  # length of the prefix shared with another text
    for one, other in itertools.pairwise(ordered):
        alike = common_prefix_length(one.key, other.key)
        for passage in (one, other):
            shared[id(passage)] = max(shared[id(passage)], alike)
    same = Counter(passage.key for passage in passages)
    ranks: dict[str, dict[int, int]] = {}
    results = []
    for number, passage in enumerate(passages):
        quotation = _first_words(passage.text, shared[id(passage)] + 1)
        if quotation is None and same[passage.key] == 1:
            quotation = _first_words(passage.text, len(passage.key))
        misread = quotation is not None and _MISREAD.search(quotation)
        if passage.key and (quotation is None or misread):  # several texts may begin like this
            short = quotation or _first_words(passage.text, 1) or passage.text
            if short not in ranks:
                indices = all_matches(passages, Quote(short))
                ranks[short] = {index: which for which, index in enumerate(indices, 1)}
            quotation = f"{short} #{ranks[short][number]}"
        results.append(quotation or "")
    return results


def _with_opening_marks(text: str, offset: int) -> int:
    """Return the start of a word with what opens before it: a quotation mark, a bullet."""
    opening = _OPENING.search(text[max(0, offset - 20) : offset])
    return offset - len(opening[0]) if opening else offset


def _first_words(text: str, least: int) -> str | None:
    """Return the first words of a text that hold ``least`` letters and digits.

    The result is None if the text has fewer, or if that takes more than ``_MOST`` words.
    """
    count = 0
    for number, word in enumerate(re.finditer(r"\S+", text), 1):
        count += len(comparison_key(word[0]))
        if number > _MOST:
            return None
        if count >= least and (number >= _FEWEST or not text[word.end() :].strip()):
            return text[: word.end()]
    return None
