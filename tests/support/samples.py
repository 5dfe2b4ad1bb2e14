"""Small document files for tests of the whole program."""

from __future__ import annotations

from pathlib import Path

from benelux_search import build_index

WATER = """De ministers van de Benelux spraken over de kwaliteit van het water in de Schelde.

De vervuiling van het water wordt elk jaar gemeten door de drie landen.

Les ministres du Benelux ont parlé de la qualité de l'eau de l'Escaut.

La pollution de l'eau est mesurée chaque année par les trois pays.
"""

TRAIN = """Het verkeer met de trein tussen Brussel en Luxemburg moet sneller worden.

Le trafic ferroviaire entre Bruxelles et Luxembourg doit devenir plus rapide.
"""

DUTCH_ONLY = """De verdragen over het vervoer van goederen zijn door het parlement goedgekeurd.

De regering zal het parlement hierover elk jaar een verslag bezorgen.
"""


def corpus(folder: Path) -> Path:
    """Make a folder with two bilingual documents, one in a subfolder, and return its path."""
    (folder / "2021").mkdir(parents=True)
    (folder / "water.txt").write_text(WATER, encoding="utf-8")
    (folder / "2021" / "trein.txt").write_text(TRAIN, encoding="utf-8")
    return folder


def indexed_corpus() -> None:
    """Make the folders ``corpus``, with these documents, and ``index`` in the working folder."""
    build_index(corpus(Path("corpus")), "index")
