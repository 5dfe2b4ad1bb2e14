"""The format of override files: TOML, with a table for each thing that a person mends."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
class Entry:
    """One table of an override file; ``place`` is how a note names it."""

    kind: Kind
    quotes: Mapping[Said, tuple[Quote, ...]]
    place: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """What an override file says, and what is wrong with it."""

    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()


def parse(text: str) -> Overrides:
    """The entries of an override file; what cannot be understood is in the notes."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Overrides(notes=(f"{_explained(str(error), text)}; nothing of it was applied",))
    except RecursionError:
        return Overrides(notes=("brackets are nested too deeply; nothing of it was applied",))
    entries: list[Entry] = []
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
                entries.append(Entry(kind, _quotes(kind, table), place))
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
