"""Tables with one printed line a row are read column by column; other tables are not."""

from __future__ import annotations

import html
import itertools
import textwrap
from pathlib import Path

from beads import pairs_of
from texts import PAIRS

import benelux_search as bs


def table(rows: list[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td>{html.escape(nl)}</td><td>{html.escape(fr)}</td></tr>\n" for nl, fr in rows
    )
    return f"<html><body><h1>Staatsblad</h1><table>{cells}</table></body></html>"


def align(folder: Path, rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    path = folder / "a.html"
    path.write_text(table(rows), encoding="utf-8")
    return pairs_of(bs.align_file(path))


def test_printed_lines_become_paragraphs_again(tmp_path: Path) -> None:
    dutch = [line for nl, _ in PAIRS[:12] for line in textwrap.wrap(nl, 60)]
    french = [line for _, fr in PAIRS[:12] for line in textwrap.wrap(fr, 60)]
    found = align(tmp_path, list(itertools.zip_longest(dutch, french, fillvalue="")))
    assert sum(pair in found for pair in PAIRS[:12]) >= 10


def test_rows_that_translate_each_other_stay_rows(tmp_path: Path) -> None:
    terms = [
        ("het water", "l'eau"),
        ("de lucht boven de stad", "l'air au-dessus de la ville"),
        ("een aanvraag om vergunning", "une demande de permis"),
        ("de openbare weg", "la voie publique"),
        ("het bevoegde gezag", "l'autorité compétente"),
        ("de eigenaar", "le propriétaire"),
        ("bij gebrek aan bewijs", "à défaut de preuve"),
    ]
    assert align(tmp_path, terms)[-len(terms) :] == terms
    assert align(tmp_path, list(PAIRS[:8]))[-8:] == list(PAIRS[:8])
