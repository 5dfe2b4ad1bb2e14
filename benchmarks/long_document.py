"""Opening and reading one document of many pairs in the interactive search."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import benelux_search as bs
from benchmarks.typist import Keys, session
from benelux_search.output.tmx import tmx_lines, unit_of_pair

_SEED: Final = 908
_TIMES: Final = 60  # presses of each key
_FEW: Final = 20  # presses of a key that goes far
_FURTHEST: Final = 1_000  # rows, pages or matches of a count


@dataclass(slots=True)
class Times:
    """Times in milliseconds: to the first frame after a key, and to the last."""

    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)

    def add(self, times: tuple[float, float]) -> None:
        """Add the times of a key."""
        self.first.append(times[0])
        self.last.append(times[1])


def one_document(index: Path, folder: Path) -> Path:
    """Return an index with all pairs of another index in one document.

    The document is a TMX file in ``folder``, where the index is too. What is there is used again.
    """
    texts = folder / "texts"
    memory = texts / "all.tmx"
    if not memory.exists():
        texts.mkdir(parents=True, exist_ok=True)
        new = folder / "all.new"
        with bs.open_index(index) as opened, new.open("w", encoding="utf-8") as file:
            infos: dict[str, bs.DocumentInfo] = {}
            units = (
                unit_of_pair(
                    pair,
                    infos.get(pair.document_id)
                    or infos.setdefault(pair.document_id, opened.info(pair.document_id)),
                )
                for pair in opened.pairs()
            )
            file.writelines(f"{line}\n" for line in tmx_lines(units))
        new.replace(memory)
    bs.build_index(texts, folder / "index")
    return folder / "index"


def read(index: Path, size: tuple[int, int], queries: Sequence[str]) -> Mapping[str, Times]:
    """Open the document of each query at its first hit, and press all keys in the last one.

    Returns the times by the name of the row: of the opening, to the first frame with the document
    and to the last frame, when all matches are known; and of each key.
    """
    times: dict[str, Times] = {"open": Times()}
    with session(index, *size) as screen:
        keys, context = Keys(screen), screen.shell.context
        for query in queries:
            if context.pane.kind == "read":
                keys.until("q", lambda: context.pane.kind == "search")
            keys.clear()
            keys.until_quiet(query)
            if not screen.shell.current_search.hits:
                continue
            _, shown = keys.until("\r", lambda: context.pane.kind == "read")
            times["open"].add((shown, max(shown, keys.last_frame())))
        for name, before, key in _presses(random.Random(_SEED)):
            for digit in before:
                keys.until_quiet(digit)
            times.setdefault(name, Times()).add(keys.until_quiet(key))
    return times


def _presses(chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """Yield (name of the row, digits before the key, key)."""
    yield from [("g", "", "g")]
    for name, key, count in (
        ("j", "j", _TIMES),
        ("k", "k", _TIMES // 2),
        ("space", " ", _TIMES),
        ("n", "n", _TIMES),
        ("N", "N", _TIMES // 2),
    ):
        yield from [(name, "", key)] * count
    yield from [("G", "", "G"), ("g", "", "g")] * _FEW
    for _ in range(_FEW):
        yield "<pair>G", str(chance.randint(1, 99_999)), "G"
    for name, key, back in (("j", "j", "k"), ("space", " ", "b"), ("n", "n", "N"), ("l", "l", "h")):
        for _ in range(_FEW // 2):
            number = str(chance.randint(2, _FURTHEST))
            yield f"<count>{name}", number, key
            yield f"<count>{back}", number, back
