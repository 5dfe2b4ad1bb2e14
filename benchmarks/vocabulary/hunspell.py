"""Spelling dictionaries of Hunspell, as far as they tell which forms a word has.

The format: hunspell(5). Prefixes are followed only where they are asked for: in French they are
elided articles, in Dutch the particles of verbs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of a dictionary, its flags and its morphological fields (``po:nom``)."""

    word: str
    flags: tuple[str, ...]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suffix:
    """A rule: ``strip`` goes, ``add`` comes, where the word ends as ``condition`` says."""

    strip: str
    add: str
    condition: re.Pattern[str]
    further: tuple[str, ...]


class Dictionary:
    """A ``.aff`` and a ``.dic`` file."""

    def __init__(self, stem: Path) -> None:
        self._long = False
        self._aliases: list[str] = []
        self._suffixes: dict[str, list[Suffix]] = defaultdict(list)
        self._prefixes: dict[str, list[str]] = defaultdict(list)
        for line in stem.with_suffix(".aff").read_text("utf-8-sig").splitlines():
            self._rule(line.split())
        lines = stem.with_suffix(".dic").read_text("utf-8-sig").splitlines()[1:]
        self.entries = [self._entry(line) for line in lines if line.strip()]

    def _rule(self, parts: list[str]) -> None:
        if parts[:2] == ["FLAG", "long"]:
            self._long = True
        elif parts[:1] == ["AF"] and len(parts) > 1 and not parts[1].isdigit():
            self._aliases.append(parts[1])
        elif parts[:1] == ["PFX"] and len(parts) > 4 and parts[2] == "0":
            self._prefixes[parts[1]].append(parts[3].partition("/")[0])
        elif parts[:1] == ["SFX"] and len(parts) > 4:
            strip = "" if parts[2] == "0" else parts[2]
            add, _, further = parts[3].partition("/")
            self._suffixes[parts[1]].append(
                Suffix(
                    strip,
                    "" if add == "0" else add,
                    re.compile(f"(?:{parts[4]})$"),
                    self._flags(further),
                )
            )

    def _flags(self, text: str) -> tuple[str, ...]:
        if text.isdigit() and self._aliases:
            text = self._aliases[int(text) - 1]
        return tuple(re.findall("..", text)) if self._long else tuple(text)

    def _entry(self, line: str) -> Entry:
        head, *fields = line.split()
        word, _, flags = head.partition("/")
        return Entry(word, self._flags(flags), tuple(fields))

    def forms(self, word: str, flags: tuple[str, ...], deep: int = 1) -> Iterator[str]:
        """The forms that suffixes of these flags make of a word."""
        for flag in flags:
            for rule in self._suffixes.get(flag, ()):
                if rule.condition.search(word) and word.endswith(rule.strip):
                    form = word[: len(word) - len(rule.strip)] + rule.add
                    yield form
                    if deep and rule.further:
                        yield from self.forms(form, rule.further, deep - 1)

    def prefixed(self, entry: Entry) -> Iterator[str]:
        """The words that prefixes make of one, with the same suffixes: nemen, aannemen."""
        for flag in entry.flags:
            for prefix in self._prefixes.get(flag, ()):
                if prefix.isalpha():
                    yield prefix + entry.word
