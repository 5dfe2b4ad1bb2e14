"""Searching: small bitexts, and what must be found in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeStore, bitext, indexed
from hypothesis import given, settings
from hypothesis import strategies as st

import benelux_search as bs
from benelux_search.errors import IndexDamaged, OptionError, code_of
from benelux_search.index.scoring import EXPANSION_FORMS
from benelux_search.model import Pair
from benelux_search.results import Highlighted, SearchResult
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.queries.options import SearchOptions
from benelux_search.storage.passages import document_info
from benelux_search.testing.reference_engine import ENGINES
from benelux_search.testing.remote import RemoteReader

DOCUMENTS = {
    "mensenhandel": bitext(
        (
            "De politie bestrijdt de mensenhandel in de Benelux.",
            "La police combat la traite des êtres humains au Benelux.",
        ),
        (
            "Het samenwerkingsakkoord over de slachtoffers van mensenhandel wordt herzien.",
            "L’accord de coopération sur les victimes de la traite est revu.",
        ),
        (
            "De slachtoffers krijgen hulp, ook bij mensenhandel.",
            "Les victimes reçoivent de l’aide, y compris en cas d’exploitation.",
        ),
        ("Alleen in het Nederlands: mensenhandel.", None),
        (None, "En français seulement : la traite."),
        date="2019-06-30",
        number="908/1",
    ),
    "treinen": bitext(
        (
            "De Benelux-landen sluiten een ad-hocakkoord over de treinen: 1 000 000 euro.",
            "Les pays du Benelux concluent un accord ad hoc sur les trains : "
            "1\u202f000\u202f000 euros.",
        ),
        ("Zie document 908/01 van de raad.", "Voir le document 908/1 du conseil."),
        ("De treinen rijden niet.", "Les trains ne roulent pas."),
        ("Nog een zin zonder meer.", "Encore une phrase sans plus."),
        date="2020-01-15",
        number="912/1",
    ),
    "oud": bitext(("Treinen van vroeger.", "Trains d’autrefois.")),
    "echo": bitext(*[("Een herhaling.", "Une redite.")] * 4),
    "twijfel": bitext(
        ("De brug is hersteld.", "Le pont est réparé."),
        ("De brug is weer open.", "Les bus roulent de nouveau."),
        ("De brug over de Maas.", None),
        (None, "Le pont sur la Meuse."),
        ("De brug bij Luik.", "Le pont de Liège."),
        confidences=(0.95, 0.41, 0.6, 0.99, 0.7999),
    ),
}

Ask = Callable[..., SearchResult]

LEFT_OUT = "3 documents without a date are left out"


@pytest.fixture(params=ENGINES)
def ask(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ask]:
    store, reader = indexed(tmp_path, DOCUMENTS, request.param)
    yield lambda query, **options: execute_query(query, SearchOptions(**options), store, reader)
    reader.close()


def ids(result: SearchResult) -> set[str]:
    assert result.total == len(result.hits)
    return {hit.id for hit in result}


def marked(side: Highlighted | None) -> list[str]:
    assert side is not None
    return [side.text[start:end] for start, end in side.matches]


def test_a_word_finds_its_inflections_and_its_counterpart(ask: Ask) -> None:
    result = ask("slachtoffer")
    assert ids(result) == {"mensenhandel:0001", "mensenhandel:0002"}
    assert result.language == "nl"
    assert result.notes == ()
    for hit in result:
        assert hit.language == "nl"
        assert marked(hit.passage) == ["slachtoffers"]
        assert hit.counterpart is not None
        assert hit.counterpart.text.find("victimes") >= 0
        assert hit.counterpart.matches == ()
    assert [hit.rank for hit in result] == [1, 2]
    assert result[0].score >= result[1].score
    assert result[0].kind == "1-1"
    assert result[0].pages == (1,)


def test_accents_and_capitals_do_not_matter(ask: Ask) -> None:
    for query in ("coopération", "COOPERATION", "cooperation", "Coopérations"):
        result = ask(query)
        assert ids(result) == {"mensenhandel:0001"}, query
        assert result.language == "fr"
        assert marked(result[0].passage) == ["coopération"]


def test_an_elided_article_is_not_looked_for(ask: Ask) -> None:
    result = ask("d'accord", language="fr")
    assert ids(result) == {"mensenhandel:0001", "treinen:0000"}
    assert ids(ask('"l\'accord"', language="fr")) == {"mensenhandel:0001"}


def test_all_words_then_any_with_a_note(ask: Ask) -> None:
    assert ids(ask("slachtoffers akkoord hulp")) == {"mensenhandel:0001", "mensenhandel:0002"}
    result = ask("slachtoffers raad")
    assert ids(result) == {"mensenhandel:0001", "mensenhandel:0002", "treinen:0001"}
    assert any("some of them" in note for note in result.notes)
    assert ids(ask("slachtoffers hulp")) == {"mensenhandel:0002"}
    assert ids(ask("slachtoffers hulp", any_word=True)) == {
        "mensenhandel:0001",
        "mensenhandel:0002",
    }
    # what the user made plain is not given up
    assert ids(ask("slachtoffers AND raad")) == set()
    assert ids(ask("nl:slachtoffers fr:conseil")) == set()


def test_phrases(ask: Ask) -> None:
    result = ask('"slachtoffers van mensenhandel"')
    assert ids(result) == {"mensenhandel:0001"}
    assert marked(result[0].passage) == ["slachtoffers van mensenhandel"]
    mixed = ask('"slachtoffers van" mensenhandel')
    assert marked(mixed[0].passage) == ["slachtoffers van", "mensenhandel"]


def test_a_word_inside_no_phrase_is_not_marked(ask: Ask) -> None:
    result = ask('"de slachtoffers" OR "bij mensenhandel"')
    texts = {hit.id: marked(hit.passage) for hit in result}
    assert texts["mensenhandel:0002"] == ["De slachtoffers", "bij mensenhandel"]
    assert texts["mensenhandel:0001"] == ["de slachtoffers"]


def test_exclusion_alternatives_and_groups(ask: Ask) -> None:
    assert ids(ask("slachtoffers -hulp")) == {"mensenhandel:0001"}
    assert ids(ask("hulp OR raad")) == {"mensenhandel:0002", "treinen:0001"}
    assert ids(ask("(hulp OR herzien) slachtoffers")) == {"mensenhandel:0001", "mensenhandel:0002"}
    assert ids(ask('slachtoffers -"ook bij"')) == {"mensenhandel:0001"}


def test_prefixes(ask: Ask) -> None:
    result = ask("slacht*")
    assert ids(result) == {"mensenhandel:0001", "mensenhandel:0002"}
    assert marked(result[0].passage) == ["slachtoffers"]
    assert ids(ask("COOPÉ*")) == {"mensenhandel:0001"}


def test_compounds(ask: Ask) -> None:
    for query in ("Benelux-landen", "beneluxlanden", "Beneluxland", '"Benelux landen"'):
        result = ask(query, language="nl")
        assert ids(result) == {"treinen:0000"}, query
        assert marked(result[0].passage) == ["Benelux-landen"]
    assert marked(ask("landen", language="nl")[0].passage) == ["landen"]


def test_numbers_and_references(ask: Ask) -> None:
    for query in ("1 000 000", "1000000", "1.000.000"):
        result = ask(query)
        assert ids(result) == {"treinen:0000"}, query
        assert result.language == "both"
    for query in ("908/1", "908/01"):
        result = ask(query)
        assert ids(result) == {"treinen:0001"}, query


def test_both_sides_are_one_hit(ask: Ask) -> None:
    result = ask("Benelux")
    assert result.language == "both"
    assert ids(result) == {"mensenhandel:0000", "treinen:0000"}
    assert ids(ask("Benelux", language="fr")) == ids(result)
    assert {hit.language for hit in ask("Benelux", language="fr")} == {"fr"}
    for hit in result:
        # both languages were searched, and both sides have the word
        assert marked(hit.passage) == marked(hit.counterpart) == ["Benelux"]
    for hit in ask("Benelux", language="fr"):
        assert marked(hit.passage) == ["Benelux"]
        assert marked(hit.counterpart) == []
    both = {hit.id: hit for hit in result}
    for language in ("nl", "fr"):
        for hit in ask("Benelux", language=language):
            assert both[hit.id].score >= hit.score
            assert (both[hit.id].language == language) <= (both[hit.id].score == hit.score)


def test_both_sides_must_match(ask: Ask) -> None:
    result = ask("nl:mensenhandel fr:traite")
    assert ids(result) == {"mensenhandel:0000", "mensenhandel:0001"}
    for hit in result:
        assert marked(hit.passage) == ["mensenhandel"]
        assert marked(hit.counterpart) == ["traite"]
    turned = ask("fr:traite nl:mensenhandel")
    assert ids(turned) == ids(result)
    assert {hit.language for hit in turned} == {"fr"}
    assert ids(ask("mensenhandel fr:(traite police)")) == {"mensenhandel:0000"}


def test_a_side_that_does_not_say_it(ask: Ask) -> None:
    # pairs without a French side do not say it either
    assert ids(ask("mensenhandel -fr:traite")) == {"mensenhandel:0002", "mensenhandel:0003"}
    assert ids(ask("traite -nl:mensenhandel")) == {"mensenhandel:0004"}


def test_a_pair_with_one_side(ask: Ask) -> None:
    result = ask("Nederlands", language="nl")
    assert ids(result) == {"mensenhandel:0003"}
    assert result[0].counterpart is None
    found = ask("hulp OR fr:seulement")
    sides = {hit.id: (hit.language, marked(hit.passage)) for hit in found}
    assert sides == {
        "mensenhandel:0002": ("nl", ["hulp"]),
        "mensenhandel:0004": ("fr", ["seulement"]),
    }


def order(result: SearchResult) -> list[str]:
    return [hit.id for hit in result]


def test_pairs_that_are_doubtful(ask: Ask) -> None:
    result = ask("aligned:low")
    assert order(result) == ["twijfel:0001", "twijfel:0004"]  # the least sure first
    assert result.notes == ()
    assert result.language == "both"
    assert [hit.confidence for hit in result] == [0.41, 0.7999]
    assert [hit.score for hit in result] == pytest.approx([0.59, 0.2001])
    assert {hit.language for hit in ask("aligned:low", language="fr")} == {"fr"}
    assert marked(result[0].passage) == []


def test_passages_without_a_counterpart(ask: Ask) -> None:
    dutch, french = ["twijfel:0002", "mensenhandel:0003"], ["mensenhandel:0004", "twijfel:0003"]
    assert order(ask("aligned:none")) == [*dutch, *french]
    assert all(hit.counterpart is None for hit in ask("aligned:none"))
    assert order(ask("aligned:none", language="nl")) == dutch
    assert order(ask("fr:aligned:none")) == french
    assert {hit.language for hit in ask("fr:aligned:none")} == {"fr"}
    both = ["twijfel:0001", dutch[0], "twijfel:0004", dutch[1], *french]
    assert order(ask("aligned:low OR aligned:none")) == both
    assert order(ask("aligned:none aligned:low")) == []


def test_alignment_beside_words(ask: Ask) -> None:
    assert ids(ask("brug aligned:low")) == {"twijfel:0001", "twijfel:0004"}
    assert ids(ask("brug aligned:none")) == {"twijfel:0002"}
    assert ids(ask("fr:pont aligned:none")) == {"twijfel:0003"}
    assert ids(ask("mensenhandel -aligned:none")) == {f"mensenhandel:{n:04}" for n in range(3)}
    assert ids(ask("fr:pont -aligned:none", language="nl")) == {"twijfel:0000", "twijfel:0004"}
    assert ids(ask("brug -(aligned:none OR aligned:low)")) == {"twijfel:0000"}
    assert ids(ask("aligned:low -Luik")) == {"twijfel:0001"}
    assert ids(ask("aligned:low -fr:pont")) == {"twijfel:0001"}
    # beside words it filters, and the words alone give the score
    plain = {hit.id: hit.score for hit in ask("brug")}
    for hit in ask("aligned:low brug"):
        assert hit.score == plain[hit.id]
        assert marked(hit.passage) == ["brug"]


def test_alignment_is_kept_when_any_of_the_words_is_enough(ask: Ask) -> None:
    result = ask("Luik open aligned:low")
    assert ids(result) == {"twijfel:0001", "twijfel:0004"}
    assert any("some of them" in note for note in result.notes)
    assert ids(ask("Maas Luik aligned:low", any_word=True)) == {"twijfel:0004"}
    assert ids(ask("aligned:low olifant")) == set()


def test_alignment_in_documents_asked_for(ask: Ask) -> None:
    assert ids(ask("aligned:none", document="mensenhandel")) == {
        "mensenhandel:0003",
        "mensenhandel:0004",
    }
    assert ids(ask("aligned:low", document="908/1")) == set()
    assert ids(ask("aligned:none", since="2019", until="2019")) == {
        "mensenhandel:0003",
        "mensenhandel:0004",
    }
    assert ask("aligned:low", since="2019").notes == (
        LEFT_OUT,
        "2 matching passages are excluded: their documents have no date",
    )
    assert [hit.id for hit in ask("aligned:none", limit=2, offset=1)] == [
        "mensenhandel:0003",
        "mensenhandel:0004",
    ]


def test_documents_and_dates(ask: Ask) -> None:
    assert ids(ask("treinen")) == {"treinen:0000", "treinen:0002", "oud:0000"}
    assert ids(ask("treinen", document="oud")) == {"oud:0000"}
    assert ids(ask("treinen", document="912/01")) == {"treinen:0000", "treinen:0002"}
    assert ids(ask("treinen", document="nergens")) == set()
    assert ids(ask("treinen", since="2020")) == {"treinen:0000", "treinen:0002"}
    assert ids(ask("treinen", until="2019")) == set()
    assert ids(ask("politie", since="2019-06", until="2019")) == {"mensenhandel:0000"}
    assert ids(ask("politie", since="2019-07")) == set()
    assert ids(ask("politie", until="2019-06-30")) == {"mensenhandel:0000"}
    assert ids(ask("politie", until="2019-06-29")) == set()


def test_a_document_that_nobody_knows_has_a_note(ask: Ask) -> None:
    assert ask("treinen", document="nergens").notes == ("no document is called nergens",)
    near = ask("treinen", document="trein").notes
    assert near == ("no document is called trein; did you mean treinen?",)
    near = ask("treinen", document="912/2").notes
    assert near == ("no document is called 912/2; did you mean 912/1?",)
    assert ask("herhaling", document="treinen").notes == ()


def test_documents_that_only_lack_a_date_have_a_note(ask: Ask) -> None:
    note = "1 matching passage is excluded: its document has no date"
    assert ask("treinen", since="2020").notes == (LEFT_OUT, note)
    assert ask("vroeger", until="2020").notes == (LEFT_OUT, note)
    assert ask("vroeger herhaling", until="2020", any_word=True).notes == (
        LEFT_OUT,
        "5 matching passages are excluded: their documents have no date",
    )
    assert ask("treinen", since="2020", document="treinen").notes == ()
    assert ask("politie", since="2020").notes == (LEFT_OUT,)
    assert code_of(ask("nergenswaar", until="2020").notes[0]) == "undated-left-out"


@pytest.mark.parametrize("typed", ["2020-06", "6/2020", "juin 2020", "Juni 2020", "06-2020"])
def test_dates_are_kept_in_iso_8601(typed: str) -> None:
    options = SearchOptions(since=typed, until=typed, dates=[typed, "2020-06", "1er aout 2020"])
    expected = SearchOptions(since="2020-06", until="2020-06", dates=["2020-06", "2020-08-01"])
    assert options == expected
    assert (options.since, options.until) == ("2020-06", "2020-06")
    assert options.dates == ("2020-06", "2020-08-01")


def test_dates_are_found_as_users_type_them(ask: Ask) -> None:
    assert ids(ask("politie", since="1 juni 2019", until="30/6/2019")) == {"mensenhandel:0000"}
    assert ids(ask("politie", since="juillet 2019")) == set()
    assert ids(ask('politie date:"juin 2019"')) == {"mensenhandel:0000"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"since": "vorig jaar"}, "since='vorig jaar' .*2019-06"),
        ({"since": "2019-13"}, "since='2019-13'"),
        ({"until": "2019-02-30"}, "until='2019-02-30'"),
        ({"until": "0000"}, "until='0000'"),
        ({"since": 2019}, "since=2019 "),
        ({"since": "31/2/2020"}, "since='31/2/2020' .*30/6/2019, juni 2019 or 30 juin 2019"),
        ({"dates": ["2019", "13/2020"]}, r"dates=\['2019', '13/2020'\] .*juni 2019"),
        ({"since": "juni 2021", "until": "juin 2020"}, "before since, '2021-06'"),
        ({"since": "2020", "until": "2019-06"}, "until='2019-06' .* before since, '2020'"),
        ({"language": "de"}, "language='de' .* auto, nl, fr, both"),
        ({"limit": -1}, "limit=-1 .* from 0 on"),
        ({"offset": -3}, "offset=-3 .* from 0 on"),
        ({"document": 7}, "document=7 "),
        ({"seconds": 0}, "seconds=0 .* above 0"),
        ({"seconds": "2"}, "seconds='2'"),
    ],
)
def test_options_that_make_no_sense_are_errors(options: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=said) as error:
        SearchOptions(**options)
    assert isinstance(error.value, ValueError)


def test_pages_of_hits(ask: Ask) -> None:
    everything = ask("mensenhandel", language="nl", limit=100)
    assert everything.total == 4
    pages = [ask("mensenhandel", language="nl", limit=1, offset=n) for n in range(5)]
    assert [hit for page in pages for hit in page] == list(everything)
    assert all(page.total == 4 for page in pages)
    assert len(ask("mensenhandel", limit=0)) == 0


def test_equal_scores_come_in_the_order_of_the_documents(ask: Ask) -> None:
    result = ask("herhaling")
    assert [hit.id for hit in result] == [f"echo:{n:04}" for n in range(4)]
    assert len({hit.score for hit in result}) == 1


def test_a_word_in_documents_of_any_order_and_number(ask: Ask) -> None:
    found = ids(ask("Benelux treinen", any_word=True, since="2019-06-30"))
    assert found == {"mensenhandel:0000", "treinen:0000", "treinen:0002"}


def test_what_may_be_missing_has_a_note(tmp_path: Path) -> None:
    words = " ".join(f"zaak{n}" for n in range(EXPANSION_FORMS + 1))
    documents = {"lang": bitext((words, None), ("De zaak.", "L’affaire."))}
    store, reader = indexed(tmp_path, documents)

    def notes(query: str, **options: Any) -> tuple[str, ...]:
        return execute_query(query, SearchOptions(**options), store, reader).notes

    note = "the results are incomplete: too many words match a pattern, or the search took too long"
    assert notes("zaak*") == (note,)
    assert notes("zaak -zaak*") == (note,)
    # also where only what was left out was not counted whole, or what was asked first
    assert notes("zaak*", since="2020")[-1] == note
    assert notes("zaak* affaire", language="nl")[-1] == note
    assert notes("zaak1*") == ()


def test_the_engine_is_told_how_long_it_may_take(tmp_path: Path) -> None:
    store, reader = indexed(tmp_path, DOCUMENTS)

    def given(query: str, **options: Any) -> list[float | None]:
        remote = RemoteReader(reader)
        execute_query(query, SearchOptions(**options), store, remote)
        return [call.seconds for call in remote.calls]

    assert set(given("treinen", seconds=None)) == {None}
    # each round trip has what is left: for a corrected query, the words it was corrected to as well
    seconds = [each or 0 for each in given("treinen raad mensenhandle", seconds=0.5, since="2020")]
    assert len(seconds) == 3
    assert seconds == sorted(seconds, reverse=True)
    assert 0 < seconds[-1] < seconds[0] <= 0.5


def test_nothing_to_look_for_has_a_note(ask: Ask) -> None:
    for query in ("", "-traite", '""', "§"):
        result = ask(query)
        assert result.total == 0
        assert result.notes, query


def test_language_is_the_one_that_knows_the_words(ask: Ask) -> None:
    assert ask("politie").language == "nl"
    assert ask("police").language == "fr"
    assert ask("polit*").language == "nl"
    assert ask('"êtres humains"').language == "fr"
    assert ask("onbekendwoord").language == "both"
    assert ask("police", language="nl").language == "nl"
    assert ask("politie police").language == "both"


def test_a_stem_of_the_other_language_says_nothing_of_a_word(tmp_path: Path) -> None:
    # French "politique" has the stem that Dutch "politie" would have there
    documents = {"d": bitext(("De politie komt.", "Les agents arrivent, une politique le veut."))}
    store, reader = indexed(tmp_path, documents)
    result = execute_query("politie", SearchOptions(), store, reader)
    assert result.language == "nl"
    assert [marked(hit.passage) for hit in result] == [["politie"]]
    # a form that neither index has is looked for by its stem
    assert execute_query("politiques", SearchOptions(), store, reader).language == "fr"


PIECES = [
    *("de", "politie", "traite", '"mensenhandel', "-hulp", "nl:", "fr:", "OR", "AND", "NOT", "("),
    *(")", "slacht*", "908/1", "l'", "Benelux-landen", "“", "”", "«", "»", "--", "d'accord"),
    *("-fr:traite", "*", "~5", "é", "1 000 000", "\ud800", "www.benelux.int", "aligned:none"),
    *("-aligned:low", "aligned:"),
]
QUERIES = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(PIECES),
        max_size=10,
    ).map(" ".join),
)


def test_a_pair_without_text_is_damage_of_the_store(tmp_path: Path) -> None:
    class WithoutTexts(FakeStore):
        """Its pairs have lost their texts."""

        def pairs(self, ordinals: Iterable[int]) -> Mapping[int, Pair]:
            pairs = super().pairs(ordinals)
            return {each: replace(pair, nl=None, fr=None) for each, pair in pairs.items()}

    documents = {"een": bitext(("De trein rijdt.", "Le train roule."))}
    _, reader = indexed(tmp_path, documents)
    store = WithoutTexts()
    store.write_document(document_info(documents["een"], "een.txt", "een"), "een", documents["een"])
    with pytest.raises(IndexDamaged, match=r"the store has no text for pair een:0000"):
        execute_query("trein", SearchOptions(), store, reader)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    store, reader = indexed(tmp_path_factory.mktemp("corpus"), DOCUMENTS)
    yield lambda query, **options: execute_query(query, SearchOptions(**options), store, reader)


@settings(deadline=None)
@given(query=QUERIES, language=st.sampled_from(["auto", "nl", "fr", "both"]), loose=st.booleans())
def test_any_text_can_be_searched(corpus: Ask, query: str, language: str, loose: bool) -> None:
    result = corpus(query, language=language, any_word=loose, limit=100)
    assert result.total == len(result.hits) == len({hit.id for hit in result})
    assert [hit.score for hit in result] == sorted((hit.score for hit in result), reverse=True)
    for hit in result:
        for side in (hit.passage, hit.counterpart):
            if side is not None:
                flat = [place for match in side.matches for place in match]
                assert flat == sorted(flat)
                assert all(0 <= start < end <= len(side.text) for start, end in side.matches)


def test_an_amount_comes_far_before_two_numbers(tmp_path: Path) -> None:
    with bs.update_index(tmp_path) as update:
        for number in range(9):
            nl = f"Zie de tabellen {number} en {number + 5} van het verslag."
            update.put(bs.Document(key=f"d{number}", nl=nl, fr=None))
        for key, nl in (
            ("cells", "Zie de tabellen 461 en 463 van het verslag."),
            ("amount", "Het kost 461 463 euro in dit verslag vandaag."),
        ):
            update.put(bs.Document(key=key, nl=nl, fr=None))
    with bs.open_index(tmp_path) as index:
        amount, cells = index.search("461 463", language="nl")
    assert (amount.document.key, cells.document.key) == ("amount", "cells")
    assert 15 < amount.score / cells.score < 30
