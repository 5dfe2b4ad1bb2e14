"""Offences searched by one word, over the Penal Code: ``python -m benchmarks.offences``.

The article that defines the offence must come before headings that only have its name. Half of the
words of ``queries/offences.tsv`` were never looked at while the ranking was made.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import benelux_search as bs
from benchmarks.corpora import DEV
from benchmarks.ranking import rows_of

_ALL: Final = 1000
_HEADING: Final = 150  # characters of the longest heading


@dataclass(frozen=True, slots=True)
class Found:
    """The ranks of the first passage of the article, and of the first heading; 0 is none."""

    half: str
    language: str
    word: str
    article: int
    heading: int

    @property
    def is_right(self) -> bool:
        return self.article > 0 and (not self.heading or self.article < self.heading)


def found_offences(index: bs.Index) -> Iterator[Found]:
    """Yield the ranks of each word of the set."""
    for half, language, word, article in rows_of("offences"):
        own = headings = 0
        for hit in index.search(word, language=language, limit=_ALL, seconds=None):  # type: ignore[arg-type]
            provision = hit.provision
            if provision is not None and provision.role != "contents" and provision.article:
                if provision.article == article:
                    own = own or hit.rank
            elif len(hit.passage.text) <= _HEADING:
                headings = headings or hit.rank
        yield Found(half, language, word, own, headings)


def figures(dev: Path) -> Mapping[str, Mapping[str, float]]:
    """Return the share of right words among those that were never looked at."""
    with tempfile.TemporaryDirectory() as folder:
        found = list(found_offences(_index(dev / "penal", folder)))
    own = [each for each in found if each.half == "held"]
    return {"offences": {"right": _share(own)}}


def _index(penal: Path, folder: str) -> bs.Index:
    bs.build_index(penal, Path(folder) / "index")
    return bs.open_index(Path(folder) / "index")


def _share(found: Sequence[Found]) -> float:
    return sum(each.is_right for each in found) / len(found)


def main() -> int:
    """Print the words whose article is not before headings, and the share of each half."""
    with tempfile.TemporaryDirectory() as folder:
        found = list(found_offences(_index(DEV / "penal", folder)))
    for half in ("seen", "held"):
        own = [each for each in found if each.half == half]
        for each in own if half == "seen" else ():
            print(f"{each.word:18} article {each.article:3} heading {each.heading:3}")
        print(f"{half} {_share(own):.3f} of {len(own)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
