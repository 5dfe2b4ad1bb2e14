"""The format of override files: TOML, with one table for each correction.

A paragraph is identified by a quotation of its beginning. Quotations are compared by letters and
digits, without case and accents. Punctuation and spaces do not count, but the ends of words do.
:func:`quotations` makes quotations that identify each paragraph.
"""

from __future__ import annotations

import itertools
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal, TypeAlias, get_args

from benelux_search.errors import Message, Note
from benelux_search.model import LANGUAGES, Language

Kind: TypeAlias = Literal["language", "merge", "split", "pair", "alone"]
PassageLanguage: TypeAlias = (
    Language | Literal["other"]
)  # languages that can be assigned to a passage
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)  # in the order in which they are applied
MOST_ALIKE: Final = 1000  # equal beginnings among which a number can choose
_NUMBERED: Final = re.compile(r"(.*\S)\s*#(\d{1,4})", re.DOTALL)
_HEADER: Final = re.compile(r"^[ \t]*\[\[?[ \t]*(\w+)[ \t]*\]\]?[ \t]*(?:#.*)?$", re.MULTILINE)
_SAMPLE: Final = 'nl = "De minister"'
_TWO_PARTS: Final = 'nl = ["De minister", "en de raad"]'
_LINE: Final = re.compile(r"\(at line (\d+)")
_TYPOGRAPHIC: Final = re.compile("=\\s*\\[?\\s*[“”„«‘’]")


@dataclass(frozen=True, slots=True)
class Quote:
    """The beginning of a paragraph, as quoted in an override file.

    ``which`` counts from 1 among the paragraphs with this beginning; it is None if the quotation
    must fit one paragraph only.
    """

    text: str
    which: int | None = None

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= 60 else self.text[:60].rstrip() + "…"
        return f'"{shown}"' if self.which is None else f'"{shown} #{self.which}"'


@dataclass(frozen=True, slots=True)
class OverrideEntry:
    """One table of an override file; ``place`` is its name in notes."""

    kind: Kind
    quotes: Mapping[PassageLanguage, tuple[Quote, ...]]
    place: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """The entries of an override file, and notes on its errors."""

    entries: tuple[OverrideEntry, ...] = ()
    notes: tuple[str, ...] = ()


def parse_overrides(text: str) -> Overrides:
    """Parse the entries of an override file; errors are reported in the notes."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Overrides(notes=(unapplied(_explained(str(error), text)),))
    except RecursionError:
        return Overrides(notes=(unapplied(Message("brackets are nested too deeply")),))
    entries: list[OverrideEntry] = []
    notes: list[str] = []
    for name, value in tables.items():
        kind = next((kind for kind in KINDS if kind == name), None)
        found = [value] if isinstance(value, dict) else value
        if kind is None or not isinstance(found, list):
            known = ", ".join(f"[[{each}]]" for each in sorted(KINDS))
            unknown = Message("{} is none of {}", f"[[{name:.40}]]", known)
            notes.append(Note("override-table", "{}; it was not applied", unknown))
            continue
        for table, place in zip(found, _places(kind, len(found), text), strict=True):
            try:
                entries.append(OverrideEntry(kind, _quotes(kind, table), place))
            except ValueError as error:
                wrong = Message("{}: {}", place, error.args[0])
                notes.append(Note("override-entry", "{}; it was not applied", wrong))
    entries.sort(key=lambda entry: KINDS.index(entry.kind))
    return Overrides(tuple(entries), tuple(notes))


def unapplied(cause: str) -> Note:
    """Return the note for an override file that cannot be read."""
    return Note("override-file", "{}; nothing of it was applied", cause)


def _quotes(kind: Kind, table: object) -> dict[PassageLanguage, tuple[Quote, ...]]:
    """Return the quotations of an entry by language.

    Raises:
        ValueError: they do not fit the kind of entry; the message says what is wrong.
    """
    if not isinstance(table, dict):
        raise ValueError(Message("it must have lines such as: {}", _SAMPLE))
    allowed: tuple[PassageLanguage, ...] = (
        (*LANGUAGES, "other") if kind == "language" else LANGUAGES
    )
    quotes = {}
    for name, value in table.items():
        language = next((each for each in allowed if each == name), None)
        if language is None:
            raise ValueError(Message("{} is none of {}", name, ", ".join(allowed)))
        texts = value if isinstance(value, list) else [value]
        if not texts or not all(isinstance(each, str) and _has_words(each) for each in texts):
            raise ValueError(
                Message("{} must be a text between quotes, or several between [ and ]", name)
            )
        quotes[language] = tuple(map(_quote, texts))
    if not quotes:
        raise ValueError(Message("it must quote a text, as in: {}", _SAMPLE))
    if kind == "pair" and len(quotes) < 2:
        raise ValueError(
            Message("it must quote both nl and fr; what has no counterpart is [[alone]]")
        )
    if kind == "merge" and any(len(each) < 2 for each in quotes.values()):
        raise ValueError(Message("it must quote both parts: {}", _TWO_PARTS))
    return quotes


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _quote(text: str) -> Quote:
    numbered = _NUMBERED.fullmatch(text.strip())
    if numbered and _has_words(numbered[1]) and 0 < int(numbered[2]) <= MOST_ALIKE:
        return Quote(numbered[1], int(numbered[2]))
    return Quote(text.strip())


def _places(kind: Kind, count: int, text: str) -> Iterator[str]:
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


def _explained(message: str, text: str) -> str:
    """Explain a TOML error and its remedy to a reader who does not know TOML."""
    place = _LINE.search(message)
    lines = text.splitlines()
    line = lines[int(place[1]) - 1] if place and int(place[1]) <= len(lines) else ""
    if _TYPOGRAPHIC.search(line):
        return Message("{}: write straight quotes, {}", message, _SAMPLE)
    if line.count('"') > 2:
        return Message("{}: a quote within a text is written {}", message, '\\"')
    if "twice" in message or "overwrite" in message:
        return Message("{}: write two brackets, {}", message, "[[pair]]")
    return message


# --- Quotations
_FEWEST: Final = 4  # words of a generated quotation, if the text has as many
_MOST: Final = 15
_NEAR: Final = 100  # characters of the key whose offset is counted from the start each time
_ELLIPSES: Final = ("…", "...")
_MISREAD: Final = re.compile(r"(?:#\d+|…|\.\.\.)$")  # ends of a text that have a special meaning
_OPENING: Final = re.compile(r"(?<=\s)(?:[«“„‘\"'(\[•–—-]\s?)+$")


def key(text: str) -> str:
    """Return the letters and digits of a text, normalised for comparison."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))


class QuotableText:
    """A text in which quotations are searched, with its key for comparison."""

    __slots__ = ("_places", "key", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.key = key(text)
        self._places: list[int] | None = None

    def place(self, number: int) -> int:
        """Return the offset in the text of the key's character at index ``number``."""
        if self._places is None:
            if number < _NEAR:
                return next(islice(self._all_places(), number, None))
            self._places = list(self._all_places())
        return self._places[number]

    def _all_places(self) -> Iterator[int]:
        return (place for place, sign in enumerate(self.text) for _ in key(sign))

    def word_ends(self, at: int, quote: Quote) -> bool:
        """Return True if a quotation that begins at ``at`` in the key ends at the end of a word.

        A quotation that ends in dots may end anywhere.
        """
        if quote.text.endswith(_ELLIPSES):
            return True
        after = self.place(at + len(key(quote.text)) - 1) + 1
        rest = unicodedata.normalize("NFKD", self.text[after : after + 8])
        return not next((c for c in rest if not unicodedata.combining(c)), " ").isalnum()


def all_matches(passages: Sequence[QuotableText], quote: Quote) -> list[int]:
    """Return the indices of the passages that begin with a quotation."""
    wanted = key(quote.text)
    return [
        number
        for number, passage in enumerate(passages)
        if passage.key.startswith(wanted) and passage.word_ends(0, quote)
    ]


def matches(passages: Sequence[QuotableText], quote: Quote) -> list[int]:
    """Return the indices of the matching passages, or the one that the quotation's number chooses.

    If exactly one passage equals the quotation, only this one counts.
    """
    found = all_matches(passages, quote)
    if quote.which is not None:
        return found[quote.which - 1 : quote.which]
    wanted = key(quote.text)
    whole = [number for number in found if passages[number].key == wanted]
    return whole if len(whole) == 1 else found


def matches_within(passages: Sequence[QuotableText], quote: Quote) -> list[tuple[int, int]]:
    """Return (index, offset) of passages that hold a quotation from the beginning of a word.

    A quotation at the very beginning of a passage does not count.
    """
    found = list(islice(_all_inside(passages, quote), MOST_ALIKE))
    return found if quote.which is None else found[quote.which - 1 : quote.which]


def _all_inside(passages: Sequence[QuotableText], quote: Quote) -> Iterator[tuple[int, int]]:
    wanted = key(quote.text)
    for number, passage in enumerate(passages):
        at = passage.key.find(wanted, 1)
        while at >= 0:
            place = passage.place(at)
            if not passage.text[place - 1].isalnum() and passage.word_ends(at, quote):
                yield number, _opened(passage.text, place)
            at = passage.key.find(wanted, at + 1)


def quotations(texts: Sequence[str]) -> list[str]:
    """Return a shortest quotation that identifies each text; "" if a text has none."""
    passages = list(map(QuotableText, texts))
    ordered = sorted(passages, key=lambda passage: passage.key)
    shared = dict.fromkeys(map(id, passages), 0)  # length of the prefix shared with another text
    for one, other in itertools.pairwise(ordered):
        alike = _alike(one.key, other.key)
        for passage in (one, other):
            shared[id(passage)] = max(shared[id(passage)], alike)
    same = Counter(passage.key for passage in passages)
    found: dict[str, dict[int, int]] = {}
    made = []
    for number, passage in enumerate(passages):
        quotation = _words(passage.text, shared[id(passage)] + 1)
        if quotation is None and same[passage.key] == 1:
            quotation = _words(passage.text, len(passage.key))
        misread = quotation is not None and _MISREAD.search(quotation)
        if passage.key and (quotation is None or misread):  # several texts may begin like this
            few = quotation or _words(passage.text, 1) or passage.text
            if few not in found:
                places = all_matches(passages, Quote(few))
                found[few] = {place: which for which, place in enumerate(places, 1)}
            quotation = f"{few} #{found[few][number]}"
        made.append(quotation or "")
    return made


def _opened(text: str, place: int) -> int:
    """Return the start of a word with what opens before it: a quotation mark, a bullet."""
    before = _OPENING.search(text[max(0, place - 20) : place])
    return place - len(before[0]) if before else place


def _alike(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(one), len(other)))


def _words(text: str, least: int) -> str | None:
    """Return the first words of a text that hold ``least`` letters and digits.

    The result is None if the text has fewer, or if that takes more than ``_MOST`` words.
    """
    count = 0
    for number, word in enumerate(re.finditer(r"\S+", text), 1):
        count += len(key(word[0]))
        if number > _MOST:
            return None
        if count >= least and (number >= _FEWEST or not text[word.end() :].strip()):
            return text[: word.end()]
    return None
