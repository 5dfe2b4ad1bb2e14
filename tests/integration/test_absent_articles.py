"""Citations of articles that the law they name does not have: the note, and the hits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import benelux_search as bs
from benelux_search.errors import code_of
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.options import SearchOptions
from benelux_search.storage.snapshot import open_snapshot
from benelux_search.testing.remote import RemoteReader
from benelux_search.translator import Translator

ARTICLES = (
    *("1", "2", "3", "416", "417", "417/1", "417/2", "417/10", "418", "433", "433/5", "433/6"),
    *("442", "442bis", "442ter", "443", "460", "461", "462", "463"),
)
PENAL = "Strafwetboek", "Code pénal"


def law(*articles: str) -> list[tuple[str, str]]:
    """Return the pairs of a law in which each article has two passages."""
    lines = [("Art. 1-3, 416", "Art. 1-3, 416")]
    for number in articles:
        shown = "1er" if number == "1" else number
        lines += [
            (f"Art. {number}. De kapitein betaalt.", f"Art. {shown}. Le capitaine paie."),
            ("De boete is elf euro.", "L'amende est de onze euros."),
        ]
    return lines


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("laws")
    penal = law(*ARTICLES)
    penal[2] = ("Zie artikel 462bis van de wet.", "Voir l'article 462bis de la loi.")
    social = "Sociaal Strafwetboek", "Code pénal social"
    with bs.update_index(folder) as update:
        for key, (nl, fr), lines in (
            ("one", PENAL, penal),
            ("two", ("Pachtwet", "Loi sur le bail"), law("9", "417/11", "444")),
            ("three", social, law("1", "444")),
            ("four", ("Grondwet", "Constitution"), [("Geen artikel.", "Aucun article.")]),
        ):
            update.put(bs.Document(key=key, pairs=lines, title={"nl": nl, "fr": fr}))
    return folder


def search(folder: Path, query: str, **options: object) -> bs.SearchResult:
    with bs.open_index(folder) as index:
        return index.search(query, fold=False, **options)  # type: ignore[arg-type]


def articles_of(result: bs.SearchResult) -> list[tuple[str | None, str | None]]:
    return [(hit.document.key, hit.provision.article if hit.provision else None) for hit in result]


def notes(result: bs.SearchResult) -> list[str]:
    return [str(each) for each in result.notes if code_of(each) == "no-article"]


@pytest.mark.parametrize(
    ("query", "shown", "nearest"),
    [
        ("art. 417/11 Sw.", "417/11", "417/10"),
        ("art. 417-11 Sw.", "417-11", "417/10"),
        ("artikel 433/7 van het Strafwetboek", "433/7", "433/6"),
        ("Strafwetboek, art. 442quater", "442quater", "442ter"),
        ("442quater Sw.", "442quater", "442ter"),
        ("art. 444 Sw.", "444", "443"),  # another law, and one with a longer name, have it
        ("art. 415 C. pén.", "415", "3"),
        ("art. 9999 du Code pénal", "9999", "463"),
        ("art. 0 Sw.", "0", "1"),
        ("artikelen 500 tot 510 Sw.", "500–510", "463"),
        ("artikelen 500 tot 502 Sw.", "500–502", "463"),
        ("artikelen 500 en 501 Sw.", "500, 501", "463"),
        ("nl:(art. 500 Sw.)", "500", "463"),
    ],
)
def test_the_nearest_article_is_named_and_shown(
    laws: Path, query: str, shown: str, nearest: str
) -> None:
    result = search(laws, query, language="nl")
    expected = f"“Strafwetboek” has no art. {shown}: the nearest, art. {nearest}, is shown"
    assert notes(result) == [expected]
    assert articles_of(result) == [("one", nearest)] * 2


def test_what_cites_the_article_comes_before_the_nearest(laws: Path) -> None:
    result = search(laws, "art. 462bis Sw.", language="nl")
    assert [hit.id for hit in result] == ["key.one:0003"]
    assert notes(result) == ["“Strafwetboek” has no art. 462bis: the nearest is art. 462"]


def test_other_words_are_searched(laws: Path) -> None:
    result = search(laws, "art. 417/11 Sw. kapitein", language="nl", limit=100)
    assert notes(result) == ["“Strafwetboek” has no art. 417/11: the nearest is art. 417/10"]
    assert all("kapitein" in hit.passage.text for hit in result)


def test_the_note_in_three_languages(laws: Path) -> None:
    [note] = search(laws, "art. 500 Sw.").notes
    [french] = search(laws, "art. 500 Sw. capitaine", language="fr").notes[-1:]
    assert Translator("nl").note(note) == (
        "“Strafwetboek” heeft geen art. 500: het dichtstbijzijnde, art. 463, wordt getoond"
    )
    assert Translator("fr").note(note) == (
        "«\u00a0Strafwetboek\u00a0» n’a pas d’art. 500\u00a0: "
        "le plus proche, l’art. 463, est affiché"
    )
    assert Translator("fr").note(french) == (
        "«\u00a0Code pénal\u00a0» n’a pas d’art. 500\u00a0: le plus proche est l’art. 463"
    )


@pytest.mark.parametrize(
    "query",
    [
        *("art. 417/10 Sw.", "art. 433-5 Sw.", "art. 433/5 Sw.", "art. 417 C. pén.", "art. 1 Sw."),
        *("art. 460 tot 470 Sw.", "art. 461-463 Sw."),  # some of these are there
        *("art. 9999", "art. 417/12", "9999"),  # no law is named
        *("art. 9999 BW", "art. 5 wet van 17 juni 2016"),  # it is not in the index
        *("art. 9999 Grondwet", "art. L. 233-4 Sw."),  # no article can be compared with it
        *("cites:9999", "cites:417/11", "cites:417", "-(art. 9999 Sw.) kapitein"),
    ],
)
def test_there_is_no_note(laws: Path, query: str) -> None:
    assert notes(search(laws, query)) == []


def test_a_number_after_a_hyphen_is_that_after_a_slash(laws: Path, tmp_path: Path) -> None:
    for query in ("art. 433-5 Sw.", "art. 433/5 Sw.", "433-5 Sw."):
        assert articles_of(search(laws, query, language="nl"))[:2] == [("one", "433/5")] * 2
    with bs.update_index(tmp_path, lexicon=False) as update:
        update.put(bs.Document(key="a", pairs=law("432", "433-5", "434"), title="Strafwetboek"))
        update.put(bs.Document(key="b", nl="Zie artikel 433-5 en 435.", fr="Voir l'art. 433/5."))
    for query in ("art. 433/5 Sw.", "art. 433-5 Sw."):
        result = search(tmp_path, query, language="nl")
        assert notes(result) == []
        assert articles_of(result)[:2] == [("a", "433-5")] * 2
        assert result.hits[-1].document.key == "b"
    assert [hit.document.key for hit in search(tmp_path, "cites:433/5", language="nl")] == ["b"]
    with bs.open_index(tmp_path) as index:
        view = index.show("art. 433/5 Sw.")
        assert isinstance(view, bs.DocumentView)
        assert [pair.id for pair in view.pairs] == ["key.a:0004", "key.a:0005"]


def test_an_absent_article_is_not_shown(laws: Path) -> None:
    with bs.open_index(laws) as index, pytest.raises(bs.NotFound):
        index.show("art. 9999 Sw.")


def test_filters_leave_out_the_law(laws: Path) -> None:
    result = search(laws, "art. 9999 Sw.", document="two")
    assert not result.hits
    assert notes(result) == []


def test_facets_have_the_same_hits_and_exports_only_what_was_asked_for(laws: Path) -> None:
    with bs.open_index(laws) as index:
        assert index.facets("art. 9999 Sw.").total == 2
        assert index.facets("art. 9999 Sw.", all_words=True).total == 0
        with index.export("art. 9999 Sw.") as exported:
            assert list(exported) == []
            assert "no-article" in map(code_of, exported.notes)


def test_it_needs_no_more_calls_of_the_engine(laws: Path) -> None:
    snapshot = open_snapshot(laws)
    try:
        for query in ("art. 417/11 Sw.", "art. 417 Sw.", "art. 9999 Sw. kapitien"):
            remote = RemoteReader(snapshot.reader)
            options = SearchOptions(seconds=None)
            found, expected = (
                replace(execute_query(query, options, snapshot.store, reader), took_ms=0.0)
                for reader in (remote, snapshot.reader)
            )
            assert found == expected
            assert len(remote.calls) <= 3
            assert not remote.unasked
    finally:
        snapshot.release()


NUMBERS = st.builds(
    "{}{}".format,
    st.integers(1, 900),
    st.sampled_from(["", "", "", "bis", "ter", "quinquies", "/1", "/2", "/11", "-1"]),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=400, unique=True), st.data())
def test_an_article_that_exists_gives_no_note(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[str], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("made")
    with bs.update_index(folder, lexicon=False) as update:
        update.put(bs.Document(key="a", pairs=law(*numbers), title="Strafwetboek"))
    for number in data.draw(st.lists(st.sampled_from(numbers), min_size=1, max_size=20)):
        assert notes(search(folder, f"art. {number} Sw.")) == []
