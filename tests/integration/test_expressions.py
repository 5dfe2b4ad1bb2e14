"""Regular expressions in queries: what they find, mark and tell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import benelux_search as bs
from benelux_search.errors import code_of
from benelux_search.index.scoring import EXPANSION_FORMS

PAIRS = [
    ("De gevangenisstraf is lang.", "La peine d’emprisonnement est longue."),
    ("Een gevangenenstraf en een geldstraf.", "Un arrêt, puis une amende."),
    ("De geldstraf.", "L’arrêté de police 908/1."),
    ("De straf van 1 000 euro.", "Il arrête la procédure."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bs.Index]:
    root = tmp_path_factory.mktemp("expressions") / "index"
    many = " ".join(f"zz{number}" for number in range(EXPANSION_FORMS + 10))
    with bs.update_index(root) as update:
        update.put(bs.Document(key="d", pairs=PAIRS))
        update.put(bs.Document(key="many", pairs=[(many, "Beaucoup.")]))
    with bs.open_index(root) as opened:
        yield opened


def found(index: bs.Index, query: str) -> set[int]:
    return {int(hit.id[-4:]) for hit in index.search(query, limit=100)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("/gevang.*straf/", {1, 2}),
        ("/(geld)?straf/", {2, 3, 4}),
        ("/GELD.*/", {2, 3}),
        ("nl:/.*straf/ -/geld.*/", {1, 4}),
        ("/gevang.*straf/ amende", set()),
        ("nl:/gevang.*/ fr:/am.nde/", {2}),
        ("/gevang.*isstraf/ OR /proc[ea]dure/", {1, 4}),
        ("/straf/ lang", set()),
        ("fr:/arret.*/", {2, 3, 4}),
        ("fr:/arrêt.*/", {2, 3, 4}),
        ("fr:/arrêt[ea]*/", {2, 4}),
        ("fr:/arr[eê]té?/", {2, 3}),
        ("fr:/l'arr.*/", {2, 3, 4}),
        ("fr:/9.8\\/1/", {3}),
        ("/10{3}/", {4}),
    ],
)
def test_an_expression_matches_forms_as_a_whole(
    index: bs.Index, query: str, expected: set[int]
) -> None:
    result = index.search(query, limit=100)
    if "some-words" in map(code_of, result.notes):
        assert expected == set()
    else:
        assert {int(hit.id[-4:]) for hit in result} == expected
    assert "expression" not in map(code_of, result.notes)


def test_what_matches_is_marked(index: bs.Index) -> None:
    [hit] = index.search("/gev.*isstraf/ fr:/(l.){2}.*|.*gue/")
    nl, fr = hit.side("nl"), hit.side("fr")
    assert nl is not None
    assert fr is not None
    assert [nl.text[a:b] for a, b in nl.matches] == ["gevangenisstraf"]
    assert "longue" in [fr.text[a:b] for a, b in fr.matches]


def test_a_wrong_expression_is_searched_as_words(index: bs.Index) -> None:
    result = index.search("/(geldstraf/")
    assert {int(hit.id[-4:]) for hit in result} == {2, 3}
    assert [code_of(note) for note in result.notes] == ["expression"]
    assert "`(` is never closed (column 2)" in result.notes[0]
    assert found(index, "politie -/(geldstraf/") == found(index, "politie -geldstraf")


def test_an_explanation_counts_the_forms(index: bs.Index) -> None:
    parts = index.explain("/.*straf/ geldst* straf", language="nl").parts
    told = {part.kind: (part.terms, part.passages, part.forms) for part in parts[::2]}
    assert told["expression"] == (("/.*straf/",), 4, 4)
    assert {(part.kind, part.forms) for part in parts if part.language == "nl"} == {
        ("expression", 4),
        ("prefix", 1),
        ("word", None),
    }


def test_too_many_forms_are_told(index: bs.Index) -> None:
    result = index.search("/z+[0-9]+/")
    assert result.total == 1
    assert "incomplete" in map(code_of, result.notes)
    assert index.explain("/z+[0-9]+/", language="nl").parts[0].forms == EXPANSION_FORMS
