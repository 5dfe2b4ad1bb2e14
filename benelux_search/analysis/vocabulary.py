"""The vocabulary in the package: stems that the rules get wrong, and parts of Dutch compounds.

These files are in ``data/``, for ``nl`` and ``fr``. ``python -m benchmarks.vocabulary`` makes them;
``data/README.md`` names their sources.

- ``nl.stems`` has a line for each folded form with a spelling whose stem the rules get wrong.
  The line has every spelling with its stem: ``marche	marche=march marché=marché.``
- ``nl.elsewhere`` has the forms that do not begin with the same letters as their stem.
- ``nl.parts`` (Dutch only) has the words that may be parts of compounds, with their kinds:
  ``m`` is a modifier, before another part; ``h`` is a head, the last part; a digit is the
  rarity. It also has the words that must not be split (``w``).
- ``nl.uninflected`` and ``fr.uninflected`` have the words that are not inflected, such as
  prepositions, as they are written. Their stems are those of no other word.
- ``nl.separable`` (Dutch only) has the stems of separable verbs, with the particle, the stem of the
  verb without it, and the nouns that have the stem of the verb: ``opstel	op stel opstel``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from benelux_search.model import Language

# raise this when the files change: then old indexes are rebuilt
VERSION: Final = 9
_DATA: Final = Path(__file__).with_name("data")


class LineTable(Mapping[bytes, bytes]):
    """The lines of a file as a mapping: ``key<tab>value``, sorted by key.

    The first look-ups search the lines. After :attr:`MANY`, they use a dictionary: it is faster,
    but to make one of 60,000 lines takes 15 ms, which a single search does not need.
    """

    MANY: Final = 5_000

    def __init__(self, data: bytes) -> None:
        lines = data.split(b"\n")
        lines.pop()  # empty, after the last line
        self._entries: list[bytes] | dict[bytes, bytes] = lines
        self._lookups = 0

    def get(self, key: bytes, default: Any = None) -> Any:
        """Return the value of a key, or ``default``."""
        entries = self._entries
        self._lookups += 1
        if self._lookups > self.MANY and not isinstance(entries, dict):
            self._entries = entries = dict(_pairs(entries))
        if isinstance(entries, dict):
            self.get = entries.get  # type: ignore[method-assign, assignment]
            return entries.get(key, default)
        start = key + b"\t"
        index = bisect_left(entries, start)
        line = entries[index] if index < len(entries) else b""
        return line.removeprefix(start) if line.startswith(start) else default

    def __getitem__(self, key: bytes) -> bytes:
        value: bytes | None = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[bytes]:
        entries = self._entries
        return iter(entries if isinstance(entries, dict) else dict(_pairs(entries)))

    def __len__(self) -> int:
        return len(self._entries)


def _pairs(lines: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for line in lines:
        key, _, value = line.partition(b"\t")
        yield key, value


class Vocabulary:
    """The irregular spellings of one language, with their stems.

    ``lines`` are the lines of ``nl.stems`` or ``fr.stems``, by folded form.
    """

    def __init__(self, lines: Mapping[bytes, bytes]) -> None:
        self._lines = lines

    def spellings(self, folded: str) -> dict[str, str] | None:
        """Return the stem of each spelling of a folded form, by spelling.

        Return None if the rules give the right stem for all spellings.
        """
        line = self._lines.get(folded.encode("utf-8", "surrogatepass"))
        if line is None:
            return None
        pairs = (each.partition("=") for each in line.decode().split(" "))
        # the file leaves out a spelling that equals the folded form
        return {written or folded: stem for written, _, stem in pairs}


@cache
def vocabulary(language: Language) -> Vocabulary:
    """Return the irregular spellings of a language."""
    return Vocabulary(_table(f"{language}.stems"))


@cache
def suppletive_forms(language: Language) -> Mapping[bytes, bytes]:
    """Return, by stem, the folded forms that begin with other letters: ``oeil`` has ``yeux``.

    The forms are separated by spaces.
    """
    return _table(f"{language}.elsewhere")


@cache
def uninflected_words(language: Language) -> frozenset[str]:
    """Return the written forms of the words that are not inflected: ``krachtens``."""
    return frozenset((_DATA / f"{language}.uninflected").read_text("utf-8").split())


@cache
def compound_parts() -> Mapping[bytes, bytes]:
    """Return the kinds of each word as a part of compounds, from ``data/nl.parts``."""
    return _table("nl.parts")


@cache
def separable_verbs() -> Mapping[bytes, bytes]:
    """Return the separable Dutch verbs, from ``data/nl.separable``."""
    return _table("nl.separable")


@cache
def particles() -> frozenset[str]:
    """Return the particles of separable verbs: ``op``."""
    lines = (separable_verbs()[stem] for stem in separable_verbs())
    return frozenset(line.decode().partition(" ")[0] for line in lines)


def _table(name: str) -> LineTable:
    return LineTable((_DATA / name).read_bytes())
