"""Memory and time of reading are bounded by the size of what is read."""

from __future__ import annotations

import gc
import itertools
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from lattices import random_lattice
from texts import PAIRS

import benelux_search as bs
from benelux_search.align.aligner import AlignerInput, align
from benelux_search.align.band import narrow_band
from benelux_search.align.lattice import Band, Lattice, likely_path
from benelux_search.align.reading import read_document
from benelux_search.analysis.terms import Analyser
from benelux_search.documents.plain_text import TextSource
from benelux_search.errors import SourceError
from benelux_search.output import json_records
from benelux_search.text.languages import line_evidence
from benelux_search.text.languages.forward_backward import Floats
from benelux_search.text.languages.langid import label_lines

LINES = 6_000


def peak(work: Callable[[], object]) -> int:
    """Bytes that some work takes at its height; what it loads once is loaded before."""
    work()
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.long
def test_a_label_takes_little_memory() -> None:
    texts, boundaries = ["de"] * LINES, ["end"] * (LINES - 1)
    assert peak(lambda: label_lines(texts, boundaries)) < 600 * LINES  # type: ignore[arg-type]


@pytest.mark.long
def test_a_short_line_takes_little_memory(tmp_path: Path) -> None:
    def memory(lines: int) -> int:
        path = tmp_path / f"{lines}.txt"
        path.write_text("de\n" * lines)
        return peak(lambda: read_document(TextSource().read(path)))

    half, whole = memory(LINES // 2), memory(LINES)
    assert whole - half < 1000 * LINES // 2
    assert whole < 1000 * LINES + 1_000_000  # and what all lines share


def test_a_word_without_end_takes_little_memory() -> None:
    """A letter of Arabic stands for a sentence of eighteen when it is folded."""
    side = AlignerInput(["De raad " + "\ufdfa" * 20_000, "Het einde"], [0.0] * 2, [0] * 2)
    other = AlignerInput(["Le conseil", "La fin"], [0.0] * 2, [1] * 2)
    assert peak(lambda: align(side, other)) < 2_000_000
    assert peak(lambda: Analyser("nl").chunks(side.texts[0])) < 2_000_000


def test_more_paragraphs_than_can_be_aligned_are_refused(tmp_path: Path) -> None:
    limits = bs.Limits(aligned_paragraphs=3)
    halves = ["\n\n".join(texts) for texts in zip(*PAIRS[:2], strict=True)]
    texts = {"a.nl.txt": halves[0], "a.fr.txt": halves[1], "b.txt": "\n\n".join(halves)}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    match = "4 paragraphs; at most 3 are aligned: split the file"
    with pytest.raises(SourceError, match=match):
        bs.align_file(tmp_path / "b.txt", limits=limits)
    with pytest.raises(SourceError, match=match):
        bs.align_files(tmp_path / "a.nl.txt", tmp_path / "a.fr.txt", limits=limits)


def test_a_bitext_of_very_many_segments_that_say_nothing_is_refused(tmp_path: Path) -> None:
    limits = bs.Limits(tiny_segments=10)
    path = tmp_path / "x.tsv"
    path.write_text("nl\tfr\n" + "ja\toui\n" * 11)
    with pytest.raises(SourceError, match="more than 10 segments, of fewer than 20 characters"):
        bs.align_file(path, limits=limits)
    path.write_text("nl\tfr\n" + "".join(f"{nl}\t{fr}\n" for nl, fr in PAIRS * 5))
    assert len(bs.align_file(path, limits=limits).beads) == 5 * len(PAIRS)


def test_the_band_of_a_very_long_document_stays_narrow() -> None:
    """A stretch of French alone widens the band of a document only as far as memory allows."""
    n, lone = 100_000, 300
    band = Band(np.maximum(0, np.arange(n + 1) - 160), 321)
    steps = [(k, k, 1, 1) for k in range(500)]
    steps += [(500, 500 + k, 0, 1) for k in range(lone)]
    steps += [(k, k + lone, 1, 1) for k in range(500, n)]
    made = narrow_band(band, steps, n + lone)
    assert (n + 1) * made.width <= 6_000_000


def test_weights_that_are_not_kept_are_made_again() -> None:
    drawn = random_lattice(700, 700, 3)

    def pairs(start: int, stop: int) -> dict[tuple[int, int], np.ndarray]:
        asked.append(start)
        return drawn.two_sided(start, stop)

    asked: list[int] = []
    counted = Lattice(
        drawn.band, drawn.n, drawn.m, drawn.shapes, pairs, drawn.one_sided_nl, drawn.one_sided_fr
    )
    path, kept = likely_path(counted, 1.5)
    assert asked == [0, 512]
    again, made = likely_path(counted, 1.5, kept_weights=0)
    assert len(asked) == 6
    assert path == again
    assert made == pytest.approx(kept, rel=1e-6)


def test_the_columns_of_all_tables_are_looked_at_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"<table><tr><td>{nl}<td>{fr}</table>" for nl, fr in PAIRS * 20)
    path = tmp_path / "tabellen.html"
    path.write_text(f"<html><body>{rows}")
    asked = itertools.count()
    evidence = line_evidence.language_evidence

    def counted(texts: list[str]) -> Floats:
        next(asked)
        return evidence(texts)

    monkeypatch.setattr(line_evidence, "language_evidence", counted)
    document = bs.align_file(path)
    assert len(document.beads) == len(PAIRS) * 20
    assert next(asked) < 10


def test_iterators_become_lists_of_json() -> None:
    record = {"a": iter([{"b": "c\x9b"}, 1]), "d": [2], "é": iter(())}
    assert json_records.dumps(record) == '{"a": [{"b": "c\\u009b"}, 1], "d": [2], "\\u00e9": []}'
    assert json.loads(json_records.dumps({"a": iter("xy")})) == {"a": ["x", "y"]}
