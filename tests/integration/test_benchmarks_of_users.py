"""The benchmarks of what a user gets, whole, on a few pairs."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from benchmarks.users.places import Place, fill
from benchmarks.users.results import Figures, load

pytestmark = pytest.mark.long

SIZE = 300


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    pytest.importorskip("tantivy")
    folder = tmp_path_factory.mktemp("users")
    rng = Random(1)
    words = {side: made_words(side, rng) for side in ("nl", "fr")}
    records = [{side: " ".join(rng.sample(words[side], 12)) for side in words} for _ in range(SIZE)]
    source = folder / "source.jsonl"
    source.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    place = Place(folder / "tiny")
    fill(place, source)
    return place


def made_words(end: str, rng: Random) -> list[str]:
    """Words of nine letters or so, which end in their own way."""
    syllables = [first + second for first in "bdgklmnprst" for second in "aeiou"]
    return ["".join(rng.sample(syllables, 4)) + rng.choice("klmnprst") + end for _ in range(1000)]


def test_parts_measure_both_engines(place: Place, tmp_path: Path) -> None:
    from benchmarks.users.run import measure

    out = tmp_path / "users.json"
    parts = ("index", "answer", "patterns", "put", "memory", "trips")
    results = measure({"tiny": place}, parts, out)
    assert load(out) == results
    figures: Figures = results.corpora["tiny"]
    assert figures["index.pairs"] == SIZE
    for name in ("index", "put", "memory"):
        unit = "mb" if name == "memory" else "s"
        assert figures[f"{name}.ours_{unit}"] > 0
        assert figures[f"{name}.tantivy_{unit}"] > 0
    assert figures["answer.bilingual.ratio"] > 0
    assert figures["first.fuzzy.ours_ms"] > 0
    assert figures["put.ours_mb"] > figures["put.tantivy_mb"] > 0
    assert figures["trips.across_most"] >= figures["trips.most"] >= 1
    assert figures["trips.most.search_in_turn"] >= 1


def test_a_peer_shows_both_texts_with_what_matches(tmp_path: Path) -> None:
    pytest.importorskip("tantivy")
    from benchmarks.users.tantivy_texts import TantivyTexts, build

    pairs = tmp_path / "pairs.jsonl"
    record = {"nl": "De steden betalen.", "fr": "Les villes paient."}
    pairs.write_text(json.dumps(record) + "\n", encoding="utf-8")
    build(pairs, tmp_path / "index")
    peer = TantivyTexts(tmp_path / "index")
    for query, language in (("steden", "nl"), ("nl:betalen fr:ville", "nl"), ("fr:/vil.*/", "fr")):
        total, [hit] = peer.answer(query, language)
        assert total == 1
        assert hit.texts == (record["nl"], record["fr"])
    assert peer.answer("nl:steden fr:villes", "nl")[1][0].matches == (((3, 9),), ((4, 10),))
    assert peer.answer("politie", "nl") == (0, [])
