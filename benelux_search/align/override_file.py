"""The format of override files: TOML, with a table for each thing that a person mends."""

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

from benelux_search.model import LANGUAGES, Language

Kind: TypeAlias = Literal["language", "merge", "split", "pair", "alone"]
Said: TypeAlias = Language | Literal["other"]  # what a passage may be said to be in
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)  # in the order in which they are applied
MOST_ALIKE: Final = 1000  # among which a number can choose
_NUMBERED: Final = re.compile(r"(.*\S)\s*#(\d{1,4})", re.DOTALL)
_HEADER: Final = re.compile(r"^[ \t]*\[\[?[ \t]*(\w+)[ \t]*\]\]?[ \t]*(?:#.*)?$", re.MULTILINE)
_LINE: Final = re.compile(r"\(at line (\d+)")
_TYPOGRAPHIC: Final = re.compile("=\\s*\\[?\\s*[“”„«‘’]")


@dataclass(frozen=True, slots=True)
class Quote:
    """How a paragraph begins; ``which`` counts from 1 among those that begin so, None: the only."""

    text: str
    which: int | None = None

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= 60 else self.text[:60].rstrip() + "…"
        return f'"{shown}"' if self.which is None else f'"{shown} #{self.which}"'


@dataclass(frozen=True, slots=True)
class OverrideEntry:
    """One table of an override file; ``place`` is how a note names it."""

    kind: Kind
    quotes: Mapping[Said, tuple[Quote, ...]]
    place: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """What an override file says, and what is wrong with it."""

    entries: tuple[OverrideEntry, ...] = ()
    notes: tuple[str, ...] = ()


def parse_overrides(text: str) -> Overrides:
    """The entries of an override file; what cannot be understood is in the notes."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Overrides(notes=(f"{_explained(str(error), text)}; nothing of it was applied",))
    except RecursionError:
        return Overrides(notes=("brackets are nested too deeply; nothing of it was applied",))
    entries: list[OverrideEntry] = []
    notes: list[str] = []
    for name, value in tables.items():
        kind = next((kind for kind in KINDS if kind == name), None)
        found = [value] if isinstance(value, dict) else value
        if kind is None or not isinstance(found, list):
            known = ", ".join(f"[[{each}]]" for each in sorted(KINDS))
            notes.append(f"[[{name:.40}]] is none of {known}; it was not applied")
            continue
        for table, place in zip(found, _places(kind, len(found), text), strict=True):
            try:
                entries.append(OverrideEntry(kind, _quotes(kind, table), place))
            except ValueError as error:
                notes.append(f"{place}: {error}; it was not applied")
    entries.sort(key=lambda entry: KINDS.index(entry.kind))
    return Overrides(tuple(entries), tuple(notes))


def _quotes(kind: Kind, table: object) -> dict[Said, tuple[Quote, ...]]:
    """The quotations of an entry by language.

    Raises:
        ValueError: they are not those of its kind; the message says what is wrong.
    """
    if not isinstance(table, dict):
        raise ValueError('it must have lines such as: nl = "De minister"')
    allowed: tuple[Said, ...] = (*LANGUAGES, "other") if kind == "language" else LANGUAGES
    quotes = {}
    for name, value in table.items():
        language = next((each for each in allowed if each == name), None)
        if language is None:
            raise ValueError(f"{name} is none of {', '.join(allowed)}")
        texts = value if isinstance(value, list) else [value]
        if not texts or not all(isinstance(each, str) and _has_words(each) for each in texts):
            raise ValueError(f"{name} must be a text between quotes, or several between [ and ]")
        quotes[language] = tuple(map(_quote, texts))
    if not quotes:
        raise ValueError('it must quote a text, as in: nl = "De minister"')
    if kind == "pair" and len(quotes) < 2:
        raise ValueError("it must quote both nl and fr; what has no counterpart is [[alone]]")
    if kind == "merge" and any(len(each) < 2 for each in quotes.values()):
        raise ValueError('it must quote both parts: nl = ["De minister", "en de raad"]')
    return quotes


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _quote(text: str) -> Quote:
    numbered = _NUMBERED.fullmatch(text.strip())
    if numbered and _has_words(numbered[1]) and 0 < int(numbered[2]) <= MOST_ALIKE:
        return Quote(numbered[1], int(numbered[2]))
    return Quote(text.strip())


def _places(kind: Kind, count: int, text: str) -> Iterator[str]:
    """What to call the tables of a kind: their lines, where these can be told."""
    lines = [
        text.count("\n", 0, header.start()) + 1
        for header in _HEADER.finditer(text)
        if header[1] == kind
    ]
    for number in range(count):
        where = f"line {lines[number]}" if len(lines) == count else f"number {number + 1}"
        yield f"{where}, [[{kind}]]"


def _explained(message: str, text: str) -> str:
    """What is wrong with TOML, and what to do, for somebody who never saw any."""
    place = _LINE.search(message)
    lines = text.splitlines()
    line = lines[int(place[1]) - 1] if place and int(place[1]) <= len(lines) else ""
    if _TYPOGRAPHIC.search(line):
        return f'{message}: write straight quotes, nl = "De minister"'
    if line.count('"') > 2:
        return f'{message}: a quote within a text is written \\"'
    if "twice" in message or "overwrite" in message:
        return f"{message}: write two brackets, [[pair]]"
    return message


# Finding a paragraph by how it begins.
#
# Letters and digits are compared, without case and accents; marks and spaces do not count, but
# where a word ends does.


_FEWEST: Final = 4  # words of a quotation that is made, where the text has so many
_MOST: Final = 15
_NEAR: Final = 100  # signs that are looked for from the beginning
_ELLIPSES: Final = ("…", "...")
_MISREAD: Final = re.compile(r"(?:#\d+|…|\.\.\.)$")  # what says more than it quotes
_OPENING: Final = re.compile(r"(?<=\s)(?:[«“„‘\"'(\[•–—-]\s?)+$")


def key(text: str) -> str:
    """The letters and digits of a text as they are compared."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))


class QuotableText:
    """A text to find quotations in, with its key."""

    __slots__ = ("_places", "key", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.key = key(text)
        self._places: list[int] | None = None

    def place(self, number: int) -> int:
        """The place in the text of a sign of the key."""
        if self._places is None:
            if number < _NEAR:
                return next(islice(self._all_places(), number, None))
            self._places = list(self._all_places())
        return self._places[number]

    def _all_places(self) -> Iterator[int]:
        return (place for place, sign in enumerate(self.text) for _ in key(sign))

    def word_ends(self, at: int, quote: Quote) -> bool:
        """Whether a word ends where a quotation does that begins at a sign of the key.

        One that ends in dots may end anywhere.
        """
        if quote.text.endswith(_ELLIPSES):
            return True
        after = self.place(at + len(key(quote.text)) - 1) + 1
        rest = unicodedata.normalize("NFKD", self.text[after : after + 8])
        return not next((c for c in rest if not unicodedata.combining(c)), " ").isalnum()


def all_beginning_so(passages: Sequence[QuotableText], quote: Quote) -> list[int]:
    """The passages that begin with a quotation, by index."""
    wanted = key(quote.text)
    return [
        number
        for number, passage in enumerate(passages)
        if passage.key.startswith(wanted) and passage.word_ends(0, quote)
    ]


def beginning_so(passages: Sequence[QuotableText], quote: Quote) -> list[int]:
    """The same, or the one that its number chooses.

    A passage that is the quotation, and no more, counts alone.
    """
    found = all_beginning_so(passages, quote)
    if quote.which is not None:
        return found[quote.which - 1 : quote.which]
    wanted = key(quote.text)
    whole = [number for number in found if passages[number].key == wanted]
    return whole if len(whole) == 1 else found


def inside(passages: Sequence[QuotableText], quote: Quote) -> list[tuple[int, int]]:
    """(index, place) of passages that hold a quotation, from the beginning of a word on."""
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
    """For each text a quotation, as short as may be, that finds it and no other; "" for none."""
    passages = list(map(QuotableText, texts))
    ordered = sorted(passages, key=lambda passage: passage.key)
    shared = dict.fromkeys(map(id, passages), 0)  # signs that a text begins with as another does
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
        if passage.key and (quotation is None or misread):  # it may be one of several
            few = quotation or _words(passage.text, 1) or passage.text
            if few not in found:
                places = all_beginning_so(passages, Quote(few))
                found[few] = {place: which for which, place in enumerate(places, 1)}
            quotation = f"{few} #{found[few][number]}"
        made.append(quotation or "")
    return made


def _opened(text: str, place: int) -> int:
    """Where a word begins together with what opens before it: a quotation mark, a bullet."""
    before = _OPENING.search(text[max(0, place - 20) : place])
    return place - len(before[0]) if before else place


def _alike(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(one), len(other)))


def _words(text: str, least: int) -> str | None:
    """The first words of a text that hold so many letters and digits; None where too many do."""
    count = 0
    for number, word in enumerate(re.finditer(r"\S+", text), 1):
        count += len(key(word[0]))
        if number > _MOST:
            return None
        if count >= least and (number >= _FEWEST or not text[word.end() :].strip()):
            return text[: word.end()]
    return None
