"""The corpora by name, and the folders of their indexes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.engines.corpus import BENCH, QUESTIONS, SIZES
from benchmarks.engines.recombined import real_corpus

CORPORA: Final = ("questions", *SIZES)
FEW: Final = (
    ("Het eerste van drie korte paren.", "La première de trois paires courtes."),
    ("Dit is het tweede paar, over belastingen.", "Voici la deuxième paire, sur les impôts."),
    ("Het derde paar sluit de rij.", "La troisième paire ferme la marche."),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with a bitext, a small one beside it, and the indexes of both engines.

    ``documents`` is the folder that our command indexes: the bitext is there as a hard link.
    """

    folder: Path

    @property
    def documents(self) -> Path:
        return self.folder / "documents"

    @property
    def pairs(self) -> Path:
        return self.documents / "pairs.jsonl"

    @property
    def few(self) -> Path:
        return self.documents / "few.jsonl"

    @property
    def ours(self) -> Path:
        return self.folder / "ours"

    @property
    def tantivy(self) -> Path:
        return self.folder / "tantivy"

    def records(self) -> Iterator[dict[str, str]]:
        with self.pairs.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)

    def write_few(self, mark: str = "") -> None:
        """Write the small bitext, with a word of its own so that it differs from an earlier one."""
        records = [{"nl": f"{nl} {mark}".strip(), "fr": f"{fr} {mark}".strip()} for nl, fr in FEW]
        lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
        self.few.write_text("".join(lines), encoding="utf-8")


def place_of(name: str) -> Place:
    """The place of a corpus; its bitext is made if it is not there.

    Raises:
        FileNotFoundError: the questions of the development data are not there.
    """
    place = Place(BENCH / "users" / name)
    if not place.pairs.exists():
        source = QUESTIONS if name == "questions" else real_corpus(name).pairs
        fill(place, source)
    return place


def fill(place: Place, source: Path) -> None:
    """Put the texts of a bitext and the small bitext into a place."""
    place.documents.mkdir(parents=True, exist_ok=True)
    fresh = place.folder / "pairs.new"
    with source.open(encoding="utf-8") as lines, fresh.open("w", encoding="utf-8") as file:
        for record in map(json.loads, lines):
            kept = {"nl": record["nl"], "fr": record["fr"]}
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
    place.write_few()
    fresh.replace(place.pairs)
