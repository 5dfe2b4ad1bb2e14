"""The documents whose passages are known, and the score of our reading of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import benelux_search as bs
from benchmarks import asked
from benchmarks.layouts.samples import samples
from benchmarks.layouts.styles import HELD_OUT
from benchmarks.reading_weights.examples import Source
from benchmarks.reading_weights.tables import tables_from
from benchmarks.scoring import match, renumbered
from benelux_search.model import AlignedDocument

_LANGUAGES: Final = ("nl", "fr")
_MOSTLY, _NEARLY = 0.6, 0.85  # shares of words


@dataclass(frozen=True, slots=True)
class Known:
    """A document with the passages that it holds.

    ``other`` is the French half of a document in two files. ``source`` and ``tool`` are those of
    :class:`benchmarks.reading_weights.examples.Source`. ``is_complete`` is True if the gold has all
    beads.
    """

    path: Path
    source: str
    tool: str
    gold: Mapping[str, Any]
    is_complete: bool
    other: Path | None = None

    def read(self) -> AlignedDocument:
        if self.other is None:
            return bs.align_file(self.path)
        return bs.align_files(self.path, self.other)


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of ``score_docs.py``; of beads with both languages, their confidence.

    ``sure`` tells, too, if a bead is right with both its borders, and ``translated`` if its sides
    translate each other, whatever else they hold; both only of documents all of whose beads are
    known, and ``translated`` only of beads that the gold knows.
    """

    counts: Mapping[str, int]
    sure: tuple[tuple[float, bool], ...]
    translated: tuple[tuple[float, bool], ...]


def documents(dev: Path, found: Sequence[Source]) -> Iterator[Known]:
    """Yield the documents of the sources, the others of ``dev/docs``, and the held-out layouts."""
    seen: set[Path] = set()
    for each in found:
        seen.add(each.path)
        if each.tool == "pairs":
            continue
        if each.gold is not None:
            yield Known(each.path, each.source, each.tool, each.gold, is_complete=True)
        else:
            gold = _gold_of(each, dev)
            yield Known(each.path, each.source, each.tool, gold, is_complete=False)
    for path in sorted((dev / "docs").glob("*.json")):
        known = _of_docs(path)
        if known.path not in seen:
            yield known
    for sample in samples(Path(".bench") / "layouts", layouts=HELD_OUT):
        gold = dict(sample.gold)
        yield Known(sample.path, sample.layout, sample.tool, gold, is_complete=True)


def _gold_of(source: Source, dev: Path) -> Mapping[str, Any]:
    """Return the gold of a real text, or of a dump of the sitting."""
    path = source.path.with_suffix(".json")
    if not path.exists():  # a dump that was made here
        path = dev / "docs" / f"{source.path.stem.split('.')[0]}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if "nl" in found:
        return found
    beads = found["beads"]
    return {
        "nl": [nl for nl, _ in beads],
        "fr": [fr for _, fr in beads],
        "beads": [[[k], [k]] for k in range(len(beads))],
    }


def _of_docs(gold: Path) -> Known:
    halves = [each for side in _LANGUAGES for each in gold.parent.glob(f"{gold.stem}.{side}.*")]
    whole = [each for each in gold.parent.glob(f"{gold.stem}.*") if each.suffix != ".json"]
    path, *other = halves or whole
    return Known(
        path,
        gold.stem.split("_")[0],
        path.suffix[1:],
        json.loads(gold.read_text(encoding="utf-8")),
        is_complete=False,
        other=other[0] if other else None,
    )


def measured(dev: Path, known: Known, tables: Path | None) -> Figures:
    """Read a document with the weights of a folder, or of the package, and score it."""
    with nullcontext() if tables is None else tables_from(tables):
        document = known.read()
    found = {
        "nl": [each.text for each in document.nl],
        "fr": [each.text for each in document.fr],
        "beads": [
            {"nl": bead.nl, "fr": bead.fr, "confidence": bead.confidence} for bead in document.beads
        ],
    }
    counts, _ = asked.scorer_of(dev / "score_docs.py").score(found, known.gold)
    if not known.is_complete:
        return Figures(dict(counts), (), ())
    return Figures(dict(counts), _sure(document, known), tuple(_translated(document, known.gold)))


def _translated(document: AlignedDocument, gold: Mapping[str, Any]) -> Iterator[tuple[float, bool]]:
    """Yield the confidence of each bead of the gold's passages, and if its sides belong together.

    They do if nearly all words of each side are in the passages that translate the other side.
    """
    known = [
        (_words(gold["nl"], nl), _words(gold["fr"], fr))
        for nl, fr in (
            (each["nl"], each["fr"]) if isinstance(each, dict) else each for each in gold["beads"]
        )
    ]
    texts = [[each.text for each in side] for side in (document.nl, document.fr)]
    for bead in document.beads:
        dutch, french = _words(texts[0], bead.nl), _words(texts[1], bead.fr)
        if not dutch or not french:
            continue
        around = [(a, b) for a, b in known if len(a & dutch) >= _MOSTLY * min(len(a), len(dutch))]
        if around:
            a, b = (set[str]().union(*side) for side in zip(*around, strict=True))
            is_right = len(b & french) >= _NEARLY * len(french)
            yield bead.confidence, is_right and len(a & dutch) >= _NEARLY * len(dutch)


def _words(texts: Sequence[str], numbers: Sequence[int]) -> set[str]:
    return {word for k in numbers for word in re.findall(r"\w+", texts[k].casefold())}


def _sure(document: AlignedDocument, known: Known) -> tuple[tuple[float, bool], ...]:
    dutch = match([each.text for each in document.nl], known.gold["nl"])
    french = match([each.text for each in document.fr], known.gold["fr"])
    found = renumbered([(each.nl, each.fr) for each in document.beads], dutch, french)
    right = {
        (tuple(each["nl"]), tuple(each["fr"]))
        if isinstance(each, dict)
        else tuple(map(tuple, each))
        for each in known.gold["beads"]
    }
    return tuple(
        (bead.confidence, mine in right)
        for bead, mine in zip(document.beads, found, strict=True)
        if bead.nl and bead.fr
    )
