"""The benchmarks' corpus of recombined sentences: seeded, and both sides say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from benchmarks.engines.recombined import (
    aligned_sentences,
    read_sentences,
    recombined_corpus,
    recombined_pairs,
)

QUESTIONS = [
    {
        "nl": "De brug bij Zeebrugge is sinds 12 maart 2019 dicht.Wanneer gaat ze weer open?",
        "fr": "Le pont près de Zeebrugge est clos dès le 12 mars 2019.Quand va-t-il enfin rouvrir?",
    },
    {
        "nl": "1. Hoeveel {lege} woningen zijn er nu? 2. Wie betaalt de 1.500 euro? Niemand.",
        "fr": "1. Combien de logements {vides} y a-t-il? 2. Qui paie les 1.500 euros?",
    },
]
MONTHS = {"maart": "mars", "april": "avril", "augustus": "août", "december": "décembre"}


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    lines = [json.dumps(each, ensure_ascii=False) for each in QUESTIONS]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_only_items_with_equally_many_sentences_are_aligned() -> None:
    [first, second] = [list(aligned_sentences(each["nl"], each["fr"])) for each in QUESTIONS]
    assert [dutch for dutch, _ in first] == [
        "De brug bij Zeebrugge is sinds 12 maart 2019 dicht.",
        "Wanneer gaat ze weer open?",
    ]
    assert second == [
        ("Hoeveel {lege} woningen zijn er nu?", "Combien de logements {vides} y a-t-il?")
    ]


def test_sentences_with_other_numbers_or_another_length_are_left_out() -> None:
    assert not list(aligned_sentences("Er zijn er al 12 nu.", "Il y en a déjà 13 ici."))
    assert not list(aligned_sentences("Er zijn er al heel veel.", "Il y en a " + "déjà " * 20))
    assert not list(aligned_sentences("Ja, dat klopt.", "Oui, en effet."))  # too short


def test_a_corpus_is_the_same_again_and_the_beginning_of_a_larger_one(
    questions: Path, tmp_path: Path
) -> None:
    corpus = recombined_corpus(50, tmp_path / "small", questions)
    larger = list(recombined_pairs(80, read_sentences(questions)))
    texts = list(corpus.texts("nl")), list(corpus.texts("fr"))
    assert list(zip(*texts, strict=True)) == larger[:50]
    assert len(set(larger)) > 60


def test_numbers_months_and_names_are_drawn_anew_but_are_those_of_both_sides(
    questions: Path,
) -> None:
    drawn = set()
    for dutch, french in recombined_pairs(400, read_sentences(questions)):
        assert re.findall(r"\d+", dutch) == re.findall(r"\d+", french)
        drawn |= set(re.findall(r"\d+", dutch))
        for month, translation in MONTHS.items():
            assert dutch.count(f" {month} ") == french.count(f" {translation} ")
        named = re.findall(r"brug bij (\w+)", dutch)
        assert named == re.findall(r"pont près de (\w+)", french)
        drawn |= set(named)
        assert dutch.count("{lege}") == french.count("{vides}")
    assert len(drawn) > 200
