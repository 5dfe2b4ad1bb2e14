"""Comparison of our aligner with others, on given paragraphs and on raw text.

    python -m benchmarks.alignment [--dev FOLDER] [--write]

There are two sets of documents: the 28 documents with gold of the development data (if present),
and documents made from the pairs in ``corpus/``. The latter have the pairs in a seeded order, some
without a counterpart, and some joined; pages alternate the languages and cut paragraphs.

*Same paragraphs*: every aligner gets the paragraphs of the gold. *Raw text*: our program reads the
file; every other aligner gets the blocks between blank lines, each on one line, and py3langid
identifies the language of each block. ``--write`` puts the tables into docs/alignment.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from benchmarks.aligners import MISSING, OURS, Align, aligners
from benchmarks.reading_speed import corpus_pairs
from benchmarks.scoring import Bead, Score, match, renumbered, score
from benelux_search.align.reading import read_document
from benelux_search.documents.plain_text import TextSource

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "alignment.md"
SETS: Final = {"gold": "documents with gold", "made": "documents made of corpus/"}
_MADE: Final = 20  # documents
_LONG: Final = 40  # pairs in each
_ON_A_PAGE: Final = 8
_HEADER: Final = (
    "| Aligner | beads | links | CPU s | raw text: beads | links | CPU s |",
    "|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True, slots=True)
class Gold:
    """The paragraphs of a document, and their beads."""

    nl: tuple[str, ...]
    fr: tuple[str, ...]
    beads: tuple[Bead, ...]

    def __len__(self) -> int:
        return len(self.nl) + len(self.fr)


@dataclass(frozen=True, slots=True)
class Case:
    """A document file with its golds; aligners on paragraphs get those of the first gold."""

    path: Path
    golds: tuple[Gold, ...]


Reader: TypeAlias = Callable[[Path], Gold]


def gold_cases(dev: Path) -> list[Case]:
    """Return the documents of the development data; an empty list if the data is missing."""
    cases = []
    for path in sorted((dev / "align" / "gold").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        golds = tuple(
            Gold(
                tuple(each["nl"]),
                tuple(each["fr"]),
                tuple((tuple(sorted(nl)), tuple(sorted(fr))) for nl, fr in each["beads"]),
            )
            for each in (record, *record.get("variants", ()))
        )
        cases.append(Case(dev / "align" / "docs" / f"{path.stem}.txt", golds))
    return cases


def made_cases(folder: Path) -> list[Case]:
    """Write documents made from ``corpus/`` to a folder, the same in every run, and return them."""
    pairs = corpus_pairs()
    cases = []
    for number in range(_MADE):
        draw = random.Random(number)
        rows = list(_rows(draw.sample(pairs, min(_LONG, len(pairs))), draw))
        path = folder / f"{number:02}.txt"
        path.write_text(_in_pages(rows, draw), encoding="utf-8")
        cases.append(Case(path, (_gold(rows),)))
    return cases


Row: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


def _rows(pairs: Sequence[tuple[str, str]], draw: random.Random) -> Iterator[Row]:
    """Beads: one in twelve lacks a side, one in twelve is a pair of paragraphs put into one."""
    rest = iter(pairs)
    for dutch, french in rest:
        chance = draw.random()
        second = next(rest, None) if chance < 1 / 12 else None
        if second is not None:
            both = ((dutch, second[0]), (f"{french} {second[1]}",))
            yield both if draw.random() < 0.5 else ((f"{dutch} {second[0]}",), (french, second[1]))
        elif chance > 11 / 12:
            yield ((dutch,), ()) if draw.random() < 0.5 else ((), (french,))
        else:
            yield (dutch,), (french,)


def _gold(rows: Iterable[Row]) -> Gold:
    nl: list[str] = []
    fr: list[str] = []
    beads: list[Bead] = []
    for dutch, french in rows:
        sides = (range(len(nl), len(nl) + len(dutch)), range(len(fr), len(fr) + len(french)))
        beads.append((tuple(sides[0]), tuple(sides[1])))
        nl += dutch
        fr += french
    return Gold(tuple(nl), tuple(fr), tuple(beads))


def _in_pages(rows: Sequence[Row], draw: random.Random) -> str:
    """All Dutch of a page, then all its French; every other page ends amid a paragraph."""
    blocks: list[str] = []
    carried = ["", ""]
    for start in range(0, len(rows), _ON_A_PAGE):
        page = rows[start : start + _ON_A_PAGE]
        cut = draw.random() < 0.5 and start + _ON_A_PAGE < len(rows)
        for side in (0, 1):
            texts = [text for row in page for text in row[side]]
            if carried[side]:
                texts.insert(0, carried[side])
                carried[side] = ""
            if cut and page[-1][side]:
                words = texts.pop().split()
                texts.append(" ".join(words[: len(words) // 2]))
                carried[side] = " ".join(words[len(words) // 2 :])
            blocks += [text for text in texts if text]
    return "\n\n".join(blocks) + "\n"


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    identifier.set_languages(["nl", "fr"])
    return identifier


def usual_chain(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the Dutch and the French paragraphs of a file, as a simple script would find them.

    Paragraphs are the blocks between blank lines; py3langid identifies the language of each.
    """
    text = path.read_text(encoding="utf-8", errors="replace").replace("\f", "\n\n")
    sides: dict[str, list[str]] = {"nl": [], "fr": []}
    for block in re.split(r"\n\s*\n", text):
        joined = " ".join(block.split())
        if joined:
            sides[_identifier().classify(joined)[0]].append(joined)
    return tuple(sides["nl"]), tuple(sides["fr"])


def our_reading(path: Path) -> Gold:
    """Return the paragraphs and beads that our program finds in a file."""
    document = read_document(TextSource().read(path))
    return Gold(
        tuple(paragraph.text for paragraph in document.nl),
        tuple(paragraph.text for paragraph in document.fr),
        tuple((bead.nl, bead.fr) for bead in document.beads),
    )


def chained(align: Align) -> Reader:
    """Return a reader that finds paragraphs by :func:`usual_chain` and aligns them."""

    def read(path: Path) -> Gold:
        nl, fr = usual_chain(path)
        return Gold(nl, fr, tuple(align(nl, fr)))

    return read


@dataclass(frozen=True, slots=True)
class Figures:
    """F1 of beads and of links, and processor seconds for 1,000 paragraphs of the gold."""

    beads: float
    links: float
    seconds: float

    def __str__(self) -> str:
        beads, links = (f"{f1:.3f}".removeprefix("0") for f1 in (self.beads, self.links))
        return f"{beads} | {links} | {self.seconds:.2f}"


def on_paragraphs(align: Align, cases: Sequence[Case]) -> Figures:
    """Measure an aligner on the paragraphs of the gold."""
    total, took = Score(), 0.0
    for case in cases:
        gold = case.golds[0]
        start = _cpu_seconds()
        found = align(gold.nl, gold.fr)
        took += _cpu_seconds() - start
        total += score(found, gold.beads)
    return _figures(total, took, cases)


def on_raw_text(read: Reader, cases: Sequence[Case]) -> Figures:
    """Measure a reader on files; if a document has several golds, the best score counts."""
    total, took = Score(), 0.0
    for case in cases:
        start = _cpu_seconds()
        found = read(case.path)
        took += _cpu_seconds() - start
        scores = [_against(found, gold) for gold in case.golds]
        total += max(scores, key=lambda each: (each.beads.f1, each.links.f1))
    return _figures(total, took, cases)


def _cpu_seconds() -> float:
    """Of this process and of the programs that it has run."""
    return sum(os.times()[:4])


def _against(found: Gold, gold: Gold) -> Score:
    places = match(found.nl, gold.nl), match(found.fr, gold.fr)
    return score(renumbered(found.beads, *places), gold.beads)


def _figures(total: Score, took: float, cases: Sequence[Case]) -> Figures:
    paragraphs = sum(len(case.golds[0]) for case in cases)
    return Figures(total.beads.f1, total.links.f1, 1000 * took / paragraphs)


def table(cases: Sequence[Case], about: str) -> Iterator[str]:
    """Yield the lines of the table of one set, each as soon as it is measured."""
    paragraphs = sum(len(case.golds[0]) for case in cases)
    yield f"{len(cases)} {about}, {paragraphs:,} paragraphs; F1, and CPU seconds for 1,000 of them:"
    yield ""
    yield from _HEADER
    for each in aligners():
        if each.align is None:
            yield f"| {each.name} | {MISSING} | | | | | |"
            continue
        reader = our_reading if each.name == OURS else chained(each.align)
        each.align(["Een zin."], ["Une phrase."])  # what is loaded once is not counted
        reader(cases[0].path)
        figures = on_paragraphs(each.align, cases), on_raw_text(reader, cases)
        yield f"| {each.name} | {figures[0]} | {figures[1]} |"
    yield ""
    told = (f"{each.name} {each.version}" for each in aligners() if each.align is not None)
    yield f"Measured: {'; '.join(told)}."


def with_table(page: str, name: str, lines: Iterable[str]) -> str:
    """Return a page with a table put between the two comments that have its name.

    Raises:
        ValueError: the page has no such comments.
    """
    first, last = f"<!-- table: {name} -->", f"<!-- end: {name} -->"
    before, found, rest = page.partition(first)
    _, closed, after = rest.partition(last)
    if not found or not closed:
        raise ValueError(f"the page has no place for the table {name}: {first} … {last}")
    return "\n".join([before + first, *lines, last + after])


def main() -> int:
    """Measure all aligners, print the tables, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--dev", type=Path, default=ROOT.parent / "shared" / "dev")
    parser.add_argument("--write", action="store_true", help="put the tables into the docs")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cases = {"gold": gold_cases(asked.dev), "made": made_cases(Path(folder))}
        for name, about in SETS.items():
            if not cases[name]:
                print(f"{about}: the development data is not here\n")
                continue
            lines = []
            for line in table(cases[name], about):
                print(line, flush=True)
                lines.append(line)
            print()
            if asked.write:
                page = PAGE.read_text(encoding="utf-8")
                PAGE.write_text(with_table(page, name, lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
