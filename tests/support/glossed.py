"""Dutch and French sentences, written for the tests, in which a few terms are repeated often."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import product
from pathlib import Path

TERMS: tuple[tuple[str, str], ...] = (
    ("de mensenhandel", "la traite des êtres humains"),
    ("de koopkracht", "le pouvoir d'achat"),
    ("de verkeersveiligheid", "la sécurité routière"),
    ("de veiligheid", "la sécurité"),
    ("de politie", "la police"),
    ("het onderwijs", "l'enseignement"),
    ("de landbouw", "l'agriculture"),
    ("de spoorwegen", "les chemins de fer"),
)
SENTENCES: tuple[tuple[str, str], ...] = (
    ("De minister bespreekt {} in de kamer.", "Le ministre examine {} à la chambre."),
    ("Wij vragen meer aandacht voor {}.", "Nous demandons plus d'attention pour {}."),
    ("Het verslag over {} verscheen in 2019.", "Le rapport sur {} a paru en 2019."),
    ("De gemeenten betalen {} niet zelf.", "Les communes ne paient pas {} elles-mêmes."),
    ("Vandaag spreken {} en de burgers met elkaar.", "Aujourd'hui, {} et les citoyens se parlent."),
    ("Zonder {} is er geen toekomst.", "Sans {}, il n'y a pas d'avenir."),
)
# the usual rendering four times, and twice another one
ENFORCED: tuple[tuple[str, str], ...] = tuple(
    (nl.format("de handhaving"), fr.format("la répression" if number in {1, 4} else "le maintien"))
    for number, (nl, fr) in enumerate(SENTENCES)
)


def pairs() -> list[tuple[str, str]]:
    """Return about fifty pairs of sentences."""
    made = [
        (nl.format(dutch), fr.format(french))
        for (dutch, french), (nl, fr) in product(TERMS, SENTENCES)
    ]
    return [*made, *ENFORCED]


def write(folder: Path, name: str, sides: Iterable[tuple[str, str]]) -> Path:
    """Write pairs to a file of JSON Lines, and return its path; a text may be empty."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    lines = [json.dumps({"nl": nl, "fr": fr}, ensure_ascii=False) for nl, fr in sides]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path
