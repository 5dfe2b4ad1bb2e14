"""Tables of names are in neither language."""

from __future__ import annotations

import pytest

from benelux_search.text.columns.name_tables import lines_of_name_tables

TABLE = ["Naam – Nom", "Anna Peeters", "Fractie – Groupe", "CD&V", "Benoît Van den Bossche", "MR"]


def test_the_lines_of_a_table_are_found_between_sentences() -> None:
    texts = ["De ondertekenaars verklaren dit.", *TABLE, "Les signataires le déclarent."]
    assert lines_of_name_tables(texts) == frozenset(range(1, 7))


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([each for each in TABLE if "–" not in each], id="names without a label"),
        pytest.param(["Naam – Nom", "Anna Peeters", "MR"], id="too few"),
        pytest.param(
            ["Naam – Nom", "Anna zegt ja", "MR", "De wet bepaalt", "CD&V"], id="words between"
        ),
        pytest.param(["Naam – Nom", "Titel 1", "Titel 2", "Titel 3"], id="numbers"),
        pytest.param(["Naam – Nom", "Anna.", "Jan,", "Piet:"], id="ends of sentences"),
        pytest.param([], id="nothing"),
    ],
)
def test_other_lines_are_no_table(texts: list[str]) -> None:
    assert lines_of_name_tables(texts) == frozenset()
