"""The writer that the generators of the kinds use: sentences of a kind, and random choices."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from benchmarks.layouts.templates import Pair, Value, Writer
from benchmarks.made.rows import Row, row

TEXTS: Final = Path(__file__).parent / "texts"
Kind: TypeAlias = Callable[["Maker"], Iterator[Row]]
_Item = TypeVar("_Item")


def unseen(make: Callable[[], Pair], seen: set[str]) -> Pair:
    """Return a pair that the document does not have yet, if one is made in 40 attempts."""
    for _ in range(40):
        pair = make()
        if not seen.intersection(pair):
            break
    seen.update(filter(None, pair))
    return pair


class Maker:
    """A seeded writer of one document of a kind.

    ``draw`` makes all choices. ``is_long`` is True for a document of a hundred paragraphs or so.
    ``texts`` is the name of the file of templates; without one, it is that of the kind.
    """

    def __init__(self, kind: str, seed: int, *, is_long: bool, texts: str = "") -> None:
        self.draw = random.Random(f"{kind} {seed} {is_long}")
        self.is_long = is_long
        self._writer = Writer(texts or kind, self.draw, TEXTS)

    def pair(self, name: str, **given: str | Value) -> Pair:
        """Return a template of the kind, filled alike in Dutch and in French."""
        return self._writer.pair(name, **given)

    def row(self, name: str, **given: str | Value) -> Row:
        """Return the row of a filled template."""
        return row(*self.pair(name, **given))

    def filled(self, nl: str, fr: str, **given: str | Value) -> Pair:
        """Return a template that the generator itself has, filled."""
        return self._writer.filled([nl, fr], **given)

    def paragraph(self, name: str, least: int = 1, most: int = 4) -> Pair:
        """Return a paragraph of several filled templates."""
        pairs = [self.pair(name) for _ in range(self.draw.randint(least, most))]
        return " ".join(nl for nl, _ in pairs), " ".join(fr for _, fr in pairs)

    def count(self, least: int, most: int) -> int:
        """Return a number of items: from ``least`` to ``most``, in a long document eight times."""
        times = 8 if self.is_long else 1
        return self.draw.randint(least * times, most * times)

    def choice(self, items: Sequence[_Item]) -> _Item:
        """Return one of the items."""
        return self.draw.choice(items)

    def number(self, least: int, most: int) -> int:
        """Return a whole number, both ends included."""
        return self.draw.randint(least, most)
