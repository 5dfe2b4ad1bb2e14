"""A common interface to paragraph aligners: ours, and those that people would otherwise use.

The other aligners are extras (``pip install -e '.[bench]'``; hunalign is a separate program). An
aligner that is not installed is listed, but not measured.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from benchmarks.scoring import Bead
from benelux_search._version import __version__
from benelux_search.align.aligner import AlignerInput, align

Align: TypeAlias = Callable[[Sequence[str], Sequence[str]], list[Bead]]

OURS: Final = "benelux-search"
MISSING: Final = "not installed"


@dataclass(frozen=True, slots=True)
class Aligner:
    """An aligner; ``align`` returns beads that contain every paragraph once.

    ``align`` is None if the aligner is not installed. ``version`` is the measured version, or "not
    installed".
    """

    name: str
    version: str
    align: Align | None


def aligners() -> tuple[Aligner, ...]:
    """Return all compared aligners, installed or not."""
    return (
        Aligner(OURS, __version__, _ours),
        _program("hunalign", "-utf -realign, without a dictionary", _hunalign),
        _package("galechurch", "galechurch", _galechurch),
        _package("nltk, Gale-Church", "nltk", _nltk),
    )


def _package(name: str, package: str, align: Align) -> Aligner:
    if importlib.util.find_spec(package) is None:
        return Aligner(name, MISSING, None)
    return Aligner(name, importlib.metadata.version(package), align)


def _program(name: str, how: str, align: Align) -> Aligner:
    there = shutil.which(name) is not None
    return Aligner(name, how, align) if there else Aligner(name, MISSING, None)


def _ours(nl: Sequence[str], fr: Sequence[str]) -> list[Bead]:
    """Whole paragraphs, nothing known of their places: as little as the others are told."""
    sides = (AlignerInput(texts, [0.0] * len(texts), [0] * len(texts)) for texts in (nl, fr))
    return [
        (
            tuple(k for paragraph in bead.nl for k in paragraph),
            tuple(k for paragraph in bead.fr for k in paragraph),
        )
        for bead in align(*sides)
    ]


def _nltk(nl: Sequence[str], fr: Sequence[str]) -> list[Bead]:
    from nltk.translate.gale_church import align_blocks

    links = align_blocks([len(text) for text in nl], [len(text) for text in fr])
    return beads_of_links(links, len(nl), len(fr))


def _galechurch(nl: Sequence[str], fr: Sequence[str]) -> list[Bead]:
    import galechurch

    return [
        (
            tuple(range(bead.source_start, bead.source_end)),
            tuple(range(bead.target_start, bead.target_end)),
        )
        for bead in galechurch.align(nl, fr).beads
    ]


def _hunalign(nl: Sequence[str], fr: Sequence[str]) -> list[Bead]:
    """Varga et al. 2005: its rungs are where one bead ends and the next begins."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("null.dic", "nl", "fr")]
        for file, texts in zip(files, ((), nl, fr), strict=True):
            file.write_text("".join(map(_tokenised, texts)), encoding="utf-8")
        done = subprocess.run(
            ["hunalign", "-utf", "-realign", *map(str, files)],
            capture_output=True,
            text=True,
            check=True,
        )
    rungs = [tuple(map(int, line.split("\t")[:2])) for line in done.stdout.splitlines() if line]
    ends = [*rungs, (len(nl), len(fr))]
    starts = [(0, 0), *ends]
    return [
        (tuple(range(i, p)), tuple(range(j, q)))
        for (i, j), (p, q) in zip(starts, ends, strict=False)
        if (i, j) != (p, q)
    ]


def _tokenised(text: str) -> str:
    """A line of tokens with spaces between, as hunalign wants its texts."""
    return " ".join(re.findall(r"\w+|[^\w\s]", text.lower())) + "\n"


def beads_of_links(links: Sequence[tuple[int, int]], nl: int, fr: int) -> list[Bead]:
    """Return beads in which linked paragraphs are together; each other paragraph has its own bead.

    ``nl`` and ``fr`` are the numbers of Dutch and of French paragraphs.
    """
    groups: list[tuple[set[int], set[int]]] = []
    for i, j in sorted(links):
        if groups and (i in groups[-1][0] or j in groups[-1][1]):
            groups[-1][0].add(i)
            groups[-1][1].add(j)
        else:
            groups.append(({i}, {j}))
    dutch = {i for i, _ in links}
    french = {j for _, j in links}
    beads: list[Bead] = [(tuple(sorted(one)), tuple(sorted(other))) for one, other in groups]
    beads += [((k,), ()) for k in range(nl) if k not in dutch]
    beads += [((), (k,)) for k in range(fr) if k not in french]
    return beads
