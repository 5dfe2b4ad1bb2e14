"""Floors of the analysis on word pairs and compounds: see :mod:`benchmarks.words`."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import words
from benchmarks.words import Compound, Pair, Score

SAME, APART = 0.96, 0.95
SPLIT, WHOLE = 0.92, 0.97


@pytest.mark.parametrize(("measure", "score"), list(words.scores(words.word_pairs())))
def test_pairs_share_a_stem_or_do_not(measure: str, score: Score) -> None:
    assert score.count > 50
    assert score.share >= (SAME if measure.endswith("same") else APART), score.wrong


def test_compounds_have_their_parts_and_other_words_none() -> None:
    split, whole = words.split_score(), words.whole_score()
    assert min(split.count, whole.count) > 100
    assert split.share >= SPLIT, split.wrong
    assert whole.share >= WHOLE, whole.wrong


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    pairs = [
        Pair("nl", "same", "stad", "steden"),
        Pair("nl", "same", "stad", "wet"),
        Pair("fr", "diff", "loi", "lois"),
        Pair("fr", "diff", "loi", "roi"),
    ]
    found = dict(words.scores([*pairs, Pair("nl", "diff", "a", "b"), Pair("fr", "same", "a", "a")]))
    assert found["nl same"] == Score(2, ("stad wet",))
    assert found["fr diff"] == Score(2, ("loi lois",))
    assert found["nl same"].share == found["fr diff"].share == 0.5
    assert words.is_split(Compound("mensenhandel", (("mensen", "smokkel"), ("mens", "handel"))))
    assert not words.is_split(Compound("mensenhandel", (("mensenhandel",),)))
    for name in ("nl_same", "nl_diff", "fr_same", "fr_diff"):
        (tmp_path / f"{name}.txt").write_text("loi lois\n\n", encoding="utf-8")
    assert words.dev_figures(tmp_path) == {
        **{"nl same": 0.0, "nl diff": 1.0, "fr same": 1.0, "fr diff": 0.0}
    }
