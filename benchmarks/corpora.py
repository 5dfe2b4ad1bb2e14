"""The development data that benchmarks of plain words read: the questions and the Penal Code."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import benelux_search as bs
from benelux_search.model import Language
from benelux_search.storage.snapshot import Snapshot, open_snapshot

DEV: Final = Path(__file__).resolve().parent.parent.parent / "shared" / "dev"
CORPORA: Final = ("questions", "penal")
LEAST_HITS: Final = 5
"""The passages that a word finds, at least, to be measured."""
_WORD: Final = re.compile(r"[^\W\d_]+")


@contextmanager
def indexed(folder: Path) -> Iterator[Snapshot]:
    """Build an index of the documents in a folder, and yield what is in it; then remove it."""
    with tempfile.TemporaryDirectory() as place:
        bs.build_index(folder, Path(place) / "index")
        view = open_snapshot(Path(place) / "index")
        yield view
        view.retire()


def words_of(text: str) -> set[str]:
    """Return the words of a text in small letters, without those that have digits."""
    return set(_WORD.findall(text.casefold()))


def texts_of(view: Snapshot, language: Language) -> Iterator[tuple[int, str]]:
    """Yield the passages of a language: the number of the pair in the index, and the text."""
    for pair in view.store.all_pairs():
        passage = pair.passage(language)
        if passage is not None:
            yield pair.ordinal, passage.text
