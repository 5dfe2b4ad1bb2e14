"""Engines: answers that are worked out by hand."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeStore, bitext

from benelux_search.analysis.terms import form_key
from benelux_search.errors import EngineUnavailable, IndexDamaged, IndexLocked, IndexMissing
from benelux_search.index import get_engine
from benelux_search.index.algebra import (
    AlignmentQuery,
    And,
    AndMaybe,
    AndNot,
    Boost,
    ConditionalBoost,
    DateRange,
    DisjunctionMax,
    DocScores,
    DocumentQuery,
    Expression,
    FieldTerm,
    Filter,
    FormsQuery,
    FuzzyQuery,
    NearQuery,
    Or,
    PhraseQuery,
    PrefixQuery,
    RegexQuery,
    SynonymQuery,
    TermQuery,
    Undated,
    WildcardQuery,
    distance,
)
from benelux_search.index.fields import selects
from benelux_search.index.ports import Attempt, CountField, Engine, EngineReader, ScoredPair
from benelux_search.index.scoring import EXPANSION_FORMS
from benelux_search.index.statistics import DocumentCount
from benelux_search.storage.passages import document_info
from benelux_search.testing.corpora import (
    Text,
    change,
    chunks,
    completions,
    create,
    fill,
    folders,
    frequency,
    phrase_of,
    scores,
    similar,
)
from benelux_search.testing.reference_engine import ENGINES

WET = TermQuery("nl", "wet")
LOI = TermQuery("fr", "loi")


def textbook(count: int, length: int, *, df: int, passages: int, average: float) -> float:
    """Robertson and Zaragoza (2009), with k1 = 1.2 and b = 0.75."""
    idf = math.log(1 + (passages - df + 0.5) / (df + 0.5))
    return idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / average))


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[request.param]


# --- leaves --------------------------------------------------------------------------------------


def test_bm25_is_the_textbook_formula(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {7: "raad raad wet", 9: "wet"}, {10: ("wet", "loi")})
    expected = textbook(2, 3, df=1, passages=3, average=5 / 3)
    assert scores(reader, TermQuery("nl", "raa")) == {7: pytest.approx(expected)}
    assert scores(reader, TermQuery("nl", "raad", "form")) == {7: pytest.approx(expected)}
    found = scores(reader, WET)
    assert list(found) == [9, 10, 7]
    assert found[9] == found[10] > found[7]
    assert scores(reader, LOI) == {10: pytest.approx(textbook(1, 1, df=1, passages=1, average=1))}
    assert scores(reader, TermQuery("nl", "onbekend")) == {}
    assert (reader.passages("nl"), reader.passages("fr")) == (3, 1)
    assert (frequency(reader, "nl", "wet"), frequency(reader, "fr", "wet")) == (3, 0)
    assert frequency(reader, "nl", "raad", "form") == 1
    assert frequency(reader, "nl", "raad") == 0
    reader.close()


def test_two_terms_at_one_position_make_no_passage_longer(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: "wet|loi raad", 2: "wet raad", 3: "wetten|wetboek raad"})
    found = scores(reader, WET)
    # the third has the stem twice at one position, and says it once
    assert found[1] == found[2] == found[3]
    reader.close()


def test_a_piece_is_as_long_as_it_is_wide(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: "wet+raad wet", 2: "wet raad wet", 3: "x"})
    found = scores(reader, WET)
    assert found[1] == found[2]
    assert set(scores(reader, phrase_of((0, "raa"), (1, "wet")))) == {1, 2}
    reader.close()


def test_what_has_no_stem_is_found_by_its_form(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: "www!|wet raad", 2: "wet raad"})
    assert set(scores(reader, TermQuery("nl", "www!", "form"))) == {1}
    assert scores(reader, TermQuery("nl", "www")) == {}
    assert len(set(scores(reader, WET).values())) == 1
    reader.close()


def test_a_passage_without_words_is_a_passage(engine: Engine, tmp_path: Path) -> None:
    create(engine, tmp_path)
    reader = change(engine, tmp_path, add={0: "", 1: "wet"}, fields=FIELDS)
    assert reader.passages("nl") == 2
    assert scores(reader, FieldTerm("document", "a")) == {0: 0.0, 1: 0.0}
    assert scores(reader, WET) == {1: pytest.approx(textbook(1, 1, df=1, passages=2, average=0.5))}
    reader.close()


def test_phrases_by_position(engine: Engine, tmp_path: Path) -> None:
    texts = {1: "de raad van state", 2: "state van raad", 3: "van state"}
    reader = fill(engine, tmp_path, texts, {4: "raad van de state raad van state"})

    def phrase(*terms: tuple[int, str]) -> set[int]:
        return set(scores(reader, phrase_of(*terms)))

    assert phrase((0, "raa"), (1, "van"), (2, "sta")) == {1, 4}
    assert phrase((0, "raa"), (3, "sta")) == {4}
    assert phrase((0, "van")) == {1, 2, 3, 4}
    assert phrase((0, "raa"), (1, "wet")) == set()
    twice = scores(reader, phrase_of((0, "raa"), (1, "van")))
    expected = textbook(2, 7, df=2, passages=4, average=16 / 4)
    assert twice[4] == pytest.approx(expected)
    reader.close()


def test_one_of_several_words_at_a_place(engine: Engine, tmp_path: Path) -> None:
    texts = {1: "de raad beslist", 2: "de wet beslist", 3: "de wet|raad beslist", 4: "raad de wet"}
    reader = fill(engine, tmp_path, texts)
    either = ("raa", "wet", "raa", "zzz")
    found = scores(reader, PhraseQuery("nl", ((0, ("de",)), (1, either), (2, ("bes",)))))
    assert set(found) == {1, 2, 3}
    assert len(set(found.values())) == 1  # a place where several stand is one place
    assert set(scores(reader, PhraseQuery("nl", ((0, either), (2, either))))) == {4}
    assert set(scores(reader, NearQuery("nl", (either, ("bes", "yyy")), 1))) == {1, 2, 3}
    # one place does for both
    assert set(scores(reader, NearQuery("nl", (either, ("raa",)), 0))) == {1, 3, 4}
    reader.close()


def test_a_stem_without_a_form_stands_beside_a_word(engine: Engine, tmp_path: Path) -> None:
    texts = {1: "raadhuis|huis~ wet", 2: "raad wet", 3: "x"}
    reader = fill(engine, tmp_path, texts, {4: "raadhuis|huis~ raadhuis|raad~"})
    assert set(scores(reader, TermQuery("nl", "hui"))) == {1, 4}
    assert set(scores(reader, phrase_of((0, "hui"), (1, "wet")))) == {1}
    assert scores(reader, TermQuery("nl", "huis", "form")) == {}
    # no passage is longer for it, and none has a stem twice at a position
    raad = scores(reader, TermQuery("nl", "raa"))
    assert raad[1] == raad[2]
    assert set(scores(reader, TermQuery("nl", "raadhuis", "form"))) == {1, 4}
    reader.close()


def test_words_that_are_near(engine: Engine, tmp_path: Path) -> None:
    texts = {1: "wet x raad", 2: "raad wet", 3: "wet x x raad", 4: "wet|raad", 5: "wet", 6: "raad"}
    reader = fill(engine, tmp_path, texts)

    def near(distance: int) -> set[int]:
        return set(scores(reader, NearQuery("nl", (("wet",), ("raa",)), distance)))

    assert (near(0), near(1), near(2), near(3)) == ({4}, {2, 4}, {1, 2, 4}, {1, 2, 3, 4})
    reader.close()
    # wet at 0 has raad at 1, raad at 1 has wet at 2, and wet at 2 has nothing after it
    reader = fill(engine, tmp_path, {1: "wet raad wet", 2: "x"})
    [score] = scores(reader, NearQuery("nl", (("wet",), ("raa",)), 1)).values()
    assert score == pytest.approx(textbook(2, 3, df=1, passages=2, average=2))
    reader.close()


def test_an_expansion_is_one_term(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: "wet wetten|wetboek x", 2: "wetboek y"}, {3: "we w v"})
    expected = {
        1: pytest.approx(textbook(3, 3, df=2, passages=3, average=8 / 3)),
        2: pytest.approx(textbook(1, 2, df=2, passages=3, average=8 / 3)),
    }
    assert scores(reader, PrefixQuery("nl", "wet")) == expected
    assert scores(reader, WildcardQuery("nl", "wet*")) == expected
    assert scores(reader, PrefixQuery("nl", "q")) == {}
    assert scores(reader, PrefixQuery("fr", "wet")) == {}
    assert set(scores(reader, PrefixQuery("nl", ""))) == {1, 2, 3}
    reader.close()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("w?t", {1}),
        ("w??t", {2}),
        ("w*t", {1, 2, 3}),
        ("*t", {1, 2, 3}),
        ("w*", {1, 2, 3, 4}),
        ("?[?", {5}),
        ("*.*", {6}),
        ("**", {1, 2, 3, 4, 5, 6}),
        ("?", set()),
        ("", set()),
        ("w[et]t", set()),
    ],
)
def test_wildcards(engine: Engine, tmp_path: Path, pattern: str, expected: set[int]) -> None:
    reader = fill(engine, tmp_path, {1: "wet", 2: "weet", 3: "wat\u00e9t", 4: "wé", 5: "a[b"})
    reader = change(engine, tmp_path, add={6: "b.s"})
    assert set(scores(reader, WildcardQuery("nl", pattern))) == expected
    reader.close()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("w.t", {1}),
        ("we+t", {1, 2}),
        ("w.*t", {1, 2, 3}),
        ("(w|a.)*[^t]", {4, 5}),
        ("we|wee?t", {1, 2, 4}),
        ("w\\w{2,4}", {1, 2, 3}),
        ("b\\.s", {6}),
        ("", set()),
        ("e", set()),
    ],
)
def test_regular_expressions(
    engine: Engine, tmp_path: Path, pattern: str, expected: set[int]
) -> None:
    we = form_key("we", "wé")
    reader = fill(engine, tmp_path, {1: "wet", 2: "weet", 3: "wat\u00e9t", 4: we, 5: "a[b"})
    reader = change(engine, tmp_path, add={6: "b.s"})
    assert set(scores(reader, RegexQuery("nl", pattern))) == expected
    reader.close()


def test_forms_have_accents_for_who_asks(engine: Engine, tmp_path: Path) -> None:
    keys = [form_key("arrete", written) for written in ("arrete", "arrêté", "arrète")]
    reader = fill(engine, tmp_path, {**dict(enumerate(keys)), 3: "arretee\0arrêtée", 4: "arret"})
    assert set(scores(reader, TermQuery("nl", keys[1], "form"))) == {1}
    assert set(scores(reader, FormsQuery("nl", (keys[1], keys[2], keys[1], "zz")))) == {1, 2}
    assert scores(reader, FormsQuery("nl", ())) == {}
    assert set(scores(reader, PrefixQuery("nl", "arrete"))) == {0, 1, 2, 3}
    assert set(scores(reader, PrefixQuery("nl", "arret", "arrêt"))) == {1, 3}
    assert set(scores(reader, WildcardQuery("nl", "arrete"))) == {0, 1, 2}
    assert set(scores(reader, WildcardQuery("nl", "a*e", "*é"))) == {1}
    assert set(scores(reader, WildcardQuery("nl", "arrete", "arrete"))) == {0}
    assert set(scores(reader, RegexQuery("nl", "a.*e"))) == {0, 1, 2, 3}
    assert set(scores(reader, RegexQuery("nl", "a.*e", "(a|r|[^x])+é"))) == {1}
    assert set(scores(reader, FuzzyQuery("nl", "arrete", 0))) == {0, 1, 2}
    assert set(scores(reader, FuzzyQuery("nl", "arreet", 1))) == {0, 1, 2, 4}
    reader.close()


def test_all_forms_are_scored_as_one_term(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: "wet raad", 2: "wetten x", 3: "wet wetten", 4: "x"})
    found = scores(reader, FormsQuery("nl", ("wet", "wetten")))
    assert found[1] == pytest.approx(textbook(1, 2, df=3, passages=4, average=7 / 4))
    assert found == scores(reader, PrefixQuery("nl", "wet"))
    reader.close()


def test_a_pattern_of_many_stars_takes_no_time(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: "a" * 100})
    assert scores(reader, WildcardQuery("nl", "a*" * 30 + "b")) == {}
    reader.close()


@pytest.mark.parametrize("hostile", ["(a+)+b", "(a|a)*b", "(a|b)*a(a|b){99}b", "(.?){99}b"])
def test_an_expression_never_goes_back(engine: Engine, tmp_path: Path, hostile: str) -> None:
    reader = fill(engine, tmp_path, {1: "a" * 100, 2: "ab" * 50, 3: "a" * 99 + "é"})
    for pattern in (RegexQuery("nl", hostile), RegexQuery("nl", hostile, hostile)):
        assert not set(scores(reader, pattern)) & {1, 3}
    reader.close()


def test_a_scan_with_an_expression_ends_with_the_time(engine: Engine, tmp_path: Path) -> None:
    words = {n: f"{'a' * (n % 90)}{n}" for n in range(3000)}
    reader = fill(engine, tmp_path, words)
    wanted = RegexQuery("nl", "(a|.)*(.?){99}z")
    found = reader.search({"nl": wanted}, limit=10, seconds=0.0)
    assert found.total == 0
    assert found.complete == (engine.name == "reference")
    reader.close()


def test_edits(engine: Engine, tmp_path: Path) -> None:
    words = "raad rad raaad rand raden ard aad ra raap".split()
    reader = fill(engine, tmp_path, dict(enumerate(words)))

    def fuzzy(form: str, edits: int) -> set[str]:
        return {words[ordinal] for ordinal in scores(reader, FuzzyQuery("nl", form, edits))}

    assert fuzzy("raad", 0) == {"raad"}
    assert fuzzy("raad", 1) == {"raad", "rad", "raaad", "rand", "raap", "aad"}
    assert fuzzy("rda", 1) == {"rad", "ra"}
    assert fuzzy("raad", 2) == {"raad", "rad", "raaad", "rand", "raap", "ra", "aad", "ard"}
    assert fuzzy("laad", 1) == {"raad", "aad"}
    reader.close()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("", "", 0), ("", "ab", 2), ("raad", "raden", 3), ("ab", "ba", 1), ("xca", "xabc", 3)],
)
def test_a_swap_is_an_edit_that_is_not_touched_again(one: str, other: str, expected: int) -> None:
    assert distance(one, other) == distance(other, one) == expected


def test_of_too_many_forms_the_shortest_count(engine: Engine, tmp_path: Path) -> None:
    forms = sorted((f"w{n}" for n in range(EXPANSION_FORMS + 50)), key=lambda w: (len(w), w))
    last = " ".join(forms[EXPANSION_FORMS:])
    reader = fill(engine, tmp_path, {1: " ".join(forms[:-50]), 2: last, 3: f"{last} w0"})
    for wanted in (PrefixQuery("nl", "w"), WildcardQuery("nl", "w*"), RegexQuery("nl", "w.+")):
        for _ in range(2):  # what is asked again is not whole either
            found = reader.search({"nl": wanted}, limit=10)
            assert (found.total, found.complete) == (2, False)
            assert {scored.ordinal for scored in found.best} == {1, 3}
    assert reader.search({"nl": PrefixQuery("nl", "w1")}, limit=0).complete
    reader.close()


def test_forms_of_deleted_passages_do_not_count(engine: Engine, tmp_path: Path) -> None:
    many = " ".join(f"w{n}" for n in range(EXPANSION_FORMS))
    fill(engine, tmp_path, {1: many, 2: "w raad"}, {3: "w9999"}).close()
    reader = change(engine, tmp_path, delete=[range(1, 2)])
    found = reader.search({"nl": PrefixQuery("nl", "w")}, limit=10)
    assert (found.total, found.complete) == (2, True)
    reader.close()


# --- what is above leaves ------------------------------------------------------------------------


def test_both_languages_combine_by_pair(engine: Engine, tmp_path: Path) -> None:
    texts = {
        1: ("wet", "loi"),
        2: ("wet", "x"),
        3: ("wet", None),
        4: (None, "loi"),
        5: ("x", "loi"),
    }
    reader = fill(engine, tmp_path, texts)
    wet, loi = scores(reader, WET), scores(reader, LOI)
    assert scores(reader, And((WET, LOI))) == {1: wet[1] + loi[1]}
    assert set(scores(reader, AndNot(WET, (LOI,)))) == {2, 3}
    assert set(scores(reader, AndNot(WET, (LOI, TermQuery("fr", "x"))))) == {3}
    assert scores(reader, Or((WET, LOI))) == {
        1: wet[1] + loi[1],
        **{n: wet[n] for n in (2, 3)},
        **{n: loi[n] for n in (4, 5)},
    }
    assert scores(reader, DisjunctionMax((WET, LOI)))[1] == max(wet[1], loi[1])
    assert scores(reader, Filter(WET)) == {1: 0.0, 2: 0.0, 3: 0.0}
    assert scores(reader, DisjunctionMax((Filter(WET), Filter(LOI)))) == dict.fromkeys(
        range(1, 6), 0.0
    )
    assert scores(reader, AndNot(WET, ())) == wet
    assert scores(reader, Or(())) == scores(reader, DisjunctionMax(())) == {}
    reader.close()


def test_scores_are_changed(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: ("wet", "loi"), 2: ("wet", "x"), 3: (None, "loi")})
    wet, loi = scores(reader, WET)[1], scores(reader, LOI)[1]
    assert scores(reader, Boost(WET, 0.4)) == {1: wet * 0.4, 2: wet * 0.4}
    assert scores(reader, AndMaybe(WET, (LOI, Boost(LOI, 0.5)))) == {
        1: wet + loi + loi * 0.5,
        2: wet,
    }
    assert scores(reader, AndMaybe(WET, (DisjunctionMax((Boost(LOI, 3), LOI)),))) == {
        1: wet + loi * 3,
        2: wet,
    }
    assert scores(reader, ConditionalBoost(WET, LOI, 1.5)) == {1: wet * 1.5, 2: wet}
    assert scores(reader, ConditionalBoost(LOI, PhraseQuery("nl", ((0, ("wet",)),)), 0)) == {
        1: 0.0,
        3: loi,
    }
    reader.close()


def test_synonyms_are_one_term(engine: Engine, tmp_path: Path) -> None:
    texts = {1: "wet a", 2: "raad wet", 3: "rechter b", 4: "c d", 5: "raad e"}
    reader = fill(engine, tmp_path, {n: (each, None) for n, each in texts.items()})
    alone = SynonymQuery("nl", (("wet", 1.0),))
    assert scores(reader, alone) == scores(reader, WET)
    # raad stands in two passages and counts half, so that it is as rare as one of one passage
    half = scores(reader, SynonymQuery("nl", (("raa", 0.5),)))
    assert half.keys() == {2, 5}
    assert half[5] < scores(reader, TermQuery("nl", "rec"))[3]
    both = scores(reader, SynonymQuery("nl", (("wet", 1.0), ("raa", 0.5))))
    assert both[2] > both[1] > both[5]
    assert scores(reader, SynonymQuery("nl", ())) == {}
    reader.close()


def test_pairs_that_are_given(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: ("wet", "loi"), 3: (None, "loi"), 5: "wet"})
    given = DocScores(((1, 0.25), (2, 0.5)))
    assert scores(reader, given) == {1: 0.25, 2: 0.5}  # 2 is in no index, and counts all the same
    assert scores(reader, And((WET, Filter(given)))) == {1: scores(reader, WET)[1]}
    assert set(scores(reader, AndNot(WET, (given,)))) == {5}
    assert scores(reader, AndNot(given, (WET,))) == {2: 0.5}
    assert scores(reader, DocScores(())) == {}
    reader.close()


def test_a_pair_has_the_best_score_of_its_sides(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: ("wet", "loi"), 2: ("wet", None), 3: (None, "loi")})
    nl = DocScores(((1, 0.5), (2, 0.5), (4, 0.1)))
    fr = DocScores(((1, 0.5), (3, 0.25), (4, 0.2)))
    expected = (ScoredPair(2, 0.5, "nl"), ScoredPair(3, 0.25, "fr"), ScoredPair(4, 0.2, "fr"))
    found = reader.search({"nl": nl, "fr": fr}, limit=10)
    assert (found.total, found.complete) == (4, True)
    assert found.best == (ScoredPair(1, 0.5, "nl"), *expected)
    turned = reader.search({"fr": fr, "nl": nl}, limit=10)
    assert turned.best == (ScoredPair(1, 0.5, "fr"), *expected)
    reader.close()


def test_pages(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {n: "wet " * (1 + n % 3) + "x " * (n % 5) for n in range(60)})
    everything = reader.search({"nl": WET}, limit=100).best
    assert len(everything) == 60
    assert list(everything) == sorted(everything, key=lambda found: (-found.score, found.ordinal))
    for first in (0, 1, 17, 55, 59, 60, 1000):
        for limit in (0, 1, 7, 60, 1000):
            found = reader.search({"nl": WET}, limit=limit, offset=first)
            assert (found.total, found.best) == (60, everything[first : first + limit])
    reader.close()


def test_pairs_that_are_alike_are_folded(engine: Engine, tmp_path: Path) -> None:
    wet = "de wet van {} wordt toch nu gewijzigd"
    loi = "la loi du {} sera donc aussi changée"
    texts: dict[int, Text] = {
        **{n: (wet.format(n), loi.format(2 * n)) for n in range(1, 60)},
        60: ("wet van 7 nu de gewijzigd wordt toch", loi.format(3)),  # the order is no matter
        61: (wet.format("4a"), "la loi du 4 reste comme elle est"),
        62: (wet.format(5), None),  # fewer than FOLDED_FROM: each is shown
        63: (wet.format(6), None),
        64: (wet.format("mei"), loi.format("mai")),
        65: ("wet van", loi.format(1)),  # of few words: like no other
        66: ("wet van", loi.format(1)),
        67: ("wet 1 2 3 4 5", None),
        68: ("wet 1 2 3 4 6", None),
        **{n: (f"ook {wet.format(n)}", None) for n in range(71, 75)},
    }
    reader = fill(engine, tmp_path, texts)

    def folded(limit: int = 100, offset: int = 0) -> list[tuple[int, int]]:
        found = reader.search({"nl": WET}, limit=limit, offset=offset, fold=True)
        assert found.total == len(texts)
        return [(each.ordinal, each.alike) for each in found.best]

    every = folded()
    assert dict(every) == {1: 60, 71: 4, **dict.fromkeys(range(61, 69), 1)}
    assert [each for n in range(6) for each in folded(2, 2 * n)] == every
    assert folded(0) == folded(3, 100) == []
    found = reader.search({"nl": DocScores(((70, 1.0), (80, 1.0)))}, limit=5, fold=True)
    assert [each.alike for each in found.best] == [1, 1]  # these are nowhere
    reader.close()
    reader = change(engine, tmp_path, delete=[range(1, 58), range(71, 72)], add={90: texts[3]})
    found = reader.search({"nl": WET}, limit=100, fold=True)
    assert {each.ordinal: each.alike for each in found.best} == {
        **{58: 4, **dict.fromkeys((*range(61, 69), 72, 73, 74), 1)}
    }
    assert {each.alike for each in reader.search({"nl": WET}, limit=100).best} == {1}
    reader.close()


def test_what_is_deleted_is_like_nothing(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {n: f"de wet van {n} mei wordt gewijzigd" for n in range(1, 20)}).close()
    reader = change(engine, tmp_path, delete=[range(1, 3)])

    def folded(*ordinals: int) -> list[tuple[int, int]]:
        known = DocScores(
            tuple((n, 1.0) for n in ordinals)
        )  # though it be asked for by its ordinal
        found = reader.search({"nl": known}, limit=9, fold=True)
        return [(each.ordinal, each.alike) for each in found.best]

    assert folded(1, 2, 3, 9, 11, 12) == [(1, 1), (2, 1), (3, 4)]
    assert folded(1, 2, 3, 9, 11) == [(1, 1), (2, 1), (3, 1), (9, 1), (11, 1)]
    reader.close()


# --- words of the index --------------------------------------------------------------------------


def test_forms_go_on(engine: Engine, tmp_path: Path) -> None:
    texts = {1: "wet wet wetten raad", 2: "wetten weer\0wéér", 3: "wet weer"}
    reader = fill(engine, tmp_path, texts, {4: "wetten wetboek", 5: "wat"})
    every = [("wetten", 3), ("wet", 2), ("weer", 1), ("weer\0wéér", 1), ("wetboek", 1)]
    assert completions(reader, "nl", "we", 10) == every
    assert [completions(reader, "nl", "we", n) for n in range(4)] == [every[:n] for n in range(4)]
    assert completions(reader, "nl", "", 1) == every[:1]
    assert completions(reader, "nl", "weer\0", 9) == completions(reader, "fr", "we", 9) == []
    reader.close()
    reader = change(engine, tmp_path, delete=[range(4, 5), range(1, 2)], add={6: "wet weer"})
    assert completions(reader, "nl", "we", 9) == [
        *[("weer", 2), ("wet", 2), ("weer\0wéér", 1), ("wetten", 1)]
    ]
    reader.close()


def test_words_that_are_like_one(engine: Engine, tmp_path: Path) -> None:
    long = "aansprakelijkheidsverzekeringsmaatschappij"
    texts = {1: "raad raadt rand graad ráád", 2: "rand baad raad\0ráad", 3: f"{long} de {long}en"}
    reader = fill(engine, tmp_path, texts, {4: "rand ard zand"})
    assert similar(reader, "nl", "raad", 1, 10) == [
        *[("raad", 0, 1), ("raad\0ráad", 0, 1), ("rand", 1, 3), ("baad", 1, 1)],
        *[("graad", 1, 1), ("raadt", 1, 1)],
    ]
    assert similar(reader, "nl", "raad", 1, 3)[2:] == [("rand", 1, 3)]
    assert similar(reader, "nl", "raad", 2, 20)[6:] == [
        *[("ard", 2, 1), ("ráád", 2, 1), ("zand", 2, 1)]
    ]
    assert similar(reader, "nl", f"{long}e", 1, 9) == [(long, 1, 1), (f"{long}en", 1, 1)]
    assert similar(reader, "nl", "raad", 0, 0) == similar(reader, "fr", "raad", 2, 9) == []
    assert similar(reader, "nl", "edd", 1, 9) == []
    assert similar(reader, "nl", "ed", 1, 9) == [("de", 1, 1)]
    reader.close()


FIELDS = FakeStore()
for _name, _number, _date, _pairs in (
    ("a", "9/1", "2019-06-30", [("wet", "x"), (None, "loi")]),
    ("b", "9/02", None, [("x", "loi"), ("wet", "loi"), ("wet", None)]),
    ("c", "9/3", "2020", [("wet", "x")]),
    ("leeg", None, "2018", []),
):
    _document = bitext(*_pairs, date=_date, number=_number, confidences=(0.5, 1.0, 0.75))
    FIELDS.write_document(document_info(_document, f"{_name}.txt", _name), _name, _document)


def with_fields(engine: Engine, folder: Path) -> EngineReader:
    """Return a reader of three documents, and of an empty one."""
    create(engine, folder)
    texts = {
        pair.ordinal: (pair.nl.text if pair.nl else None, pair.fr.text if pair.fr else None)
        for pair in FIELDS.all_pairs()
    }
    return change(engine, folder, add=texts, fields=FIELDS)


def test_pairs_are_counted_by_field(engine: Engine, tmp_path: Path) -> None:
    reader = with_fields(engine, tmp_path)
    every: tuple[CountField, ...] = ("document", "year", "passages", "language")
    assert reader.counts({"nl": WET}, every) == {
        "document": {"a": 1, "b": 2, "c": 1},
        "year": {"2019": 1, None: 2, "2020": 1},
        "passages": {"both": 3, "nl": 1},
        "language": {"nl": 4},
    }
    assert reader.counts({"nl": WET, "fr": LOI}, ("language", "document")) == {
        "language": {"nl": 4, "fr": 3},
        "document": {"a": 2, "b": 3, "c": 1},
    }
    both: list[CountField] = ["passages"]
    assert reader.counts({"nl": And((WET, LOI))}, both) == {"passages": {"both": 1}}
    assert reader.counts({}, every) == {field: {} for field in every}
    assert reader.counts({"nl": WET}, ()) == {}
    reader.close()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (FieldTerm("document", "a"), [0, 1]),
        (FieldTerm("document", "9/3"), [5]),
        (FieldTerm("document", "9/003"), [5]),
        (FieldTerm("number", "a"), []),
        (FieldTerm("number", " 9/2"), [2, 3, 4]),
        (FieldTerm("name", ".TXT"), [0, 1, 2, 3, 4, 5]),
        (FieldTerm("name", "B"), [2, 3, 4]),
        (FieldTerm("path", "B.txt"), [2, 3, 4]),
        (FieldTerm("path", "B*XT"), [2, 3, 4]),
        (FieldTerm("path", "b*.*a"), []),
        (DateRange("2019", None), [0, 1, 5]),
        (DateRange(None, "2019-06"), [0, 1]),
        (DateRange("2019-07", "2020"), [5]),
        (DateRange("2020-01", None), []),
        (DateRange(None, None), [0, 1, 5]),
        (Undated(), [2, 3, 4]),
    ],
)
def test_documents_by_their_fields(
    engine: Engine, tmp_path: Path, query: DocumentQuery, found: list[int]
) -> None:
    reader = with_fields(engine, tmp_path)
    assert scores(reader, query) == dict.fromkeys(found, 0.0)
    documents = [info for info in FIELDS.documents() if selects(query, info)]
    assert reader.statistics([DocumentCount(query)]).documents(query) == len(documents)
    both = And((WET, query))
    assert scores(reader, both) == {n: s for n, s in scores(reader, WET).items() if n in found}
    reader.close()


def test_documents_have_the_pairs_that_an_index_has(engine: Engine, tmp_path: Path) -> None:
    create(engine, tmp_path)
    change(engine, tmp_path, add={1: (None, "loi"), 2: "wet", 4: "wet", 9: "wet"}).close()
    reader = change(engine, tmp_path, delete=[range(4, 5)], fields=FIELDS)
    assert scores(reader, FieldTerm("document", "a")) == {1: 0.0}
    assert scores(reader, Undated()) == {2: 0.0}
    assert scores(reader, And((WET, Undated()))) == {2: scores(reader, WET)[2]}
    assert scores(reader, AndNot(WET, (Undated(),))) == {9: scores(reader, WET)[9]}
    assert scores(reader, FieldTerm("document", "leeg")) == {}
    reader.close()


def test_pairs_by_their_alignment(engine: Engine, tmp_path: Path) -> None:
    reader = with_fields(engine, tmp_path)
    assert scores(reader, AlignmentQuery("nl")) == {4: 0.25}
    assert scores(reader, AlignmentQuery("fr")) == {1: 0.0}
    assert scores(reader, AlignmentQuery("both")) == {0: 0.5, 2: 0.5, 3: 0.0, 5: 0.5}
    assert scores(reader, AlignmentQuery("both", 0.6)) == {0: 0.5, 2: 0.5, 5: 0.5}
    assert scores(reader, AlignmentQuery("nl", 0.75)) == {}
    reader.close()


def test_without_fields_there_are_no_documents(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: ("wet", "loi")})
    for query in (FieldTerm("document", "a"), Undated(), DateRange(None, None)):
        assert scores(reader, query) == {}
    assert scores(reader, AlignmentQuery("both")) == {}
    assert reader.counts({"nl": WET}, ("document", "year")) == {"document": {}, "year": {}}
    reader.close()


# --- several attempts, and all matches -----------------------------------------------------------


def test_attempts_end_with_the_first_that_succeeds(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: ("wet", "loi"), 2: "wet", 3: (None, "loi")})
    nothing = Attempt({"nl": TermQuery("nl", "zzz")})
    some, more = Attempt({"nl": WET}), Attempt({"nl": WET, "fr": LOI}, 3)

    def totals(*attempts: Attempt) -> list[int]:
        pages = reader.search_in_turn(attempts, limit=2)
        assert all(len(page.best) == min(2, page.total) for page in pages)
        return [page.total for page in pages]

    assert totals(nothing, some, more) == [0, 2]
    assert totals(nothing, nothing) == [0, 0]
    assert totals(Attempt({}), more, some) == [0, 3]
    assert totals(replace(some, enough=3), replace(nothing, enough=0), more) == [2, 0]
    assert totals() == []
    reader.close()


def test_an_attempt_counts_what_is_apart(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {1: ("wet", "loi"), 2: "wet", 3: (None, "loi")})
    attempt = Attempt({"nl": TermQuery("nl", "zzz")}, 0, counted={"nl": WET, "fr": LOI})
    [page] = reader.search_in_turn([attempt], limit=5)
    assert (page.total, page.counted, page.complete) == (0, 3, True)
    [page] = reader.search_in_turn([replace(attempt, enough=1)], limit=5)  # it has failed
    assert (page.total, page.counted, page.complete) == (0, 0, True)
    [page] = reader.search_in_turn([Attempt({"nl": WET})], limit=5)
    assert (page.total, page.counted) == (2, 0)
    reader.close()


def test_a_scan_has_all_matches_in_order(engine: Engine, tmp_path: Path) -> None:
    texts = {n: " ".join(["wet"] * (n % 7 + 1) + ["raad"] * (n % 3)) for n in range(1, 450)}
    reader = fill(engine, tmp_path, texts)
    batches = list(reader.scan({"nl": WET}))
    assert len(batches) > 1
    found = [scored for batch in batches for scored in batch]
    assert found == list(reader.search({"nl": WET}, limit=1000).best)
    assert len(found) == 449
    assert list(reader.scan({"nl": TermQuery("nl", "zzz")})) == []
    reader.close()


# --- commits -------------------------------------------------------------------------------------


def test_deleted_passages_never_come_back(engine: Engine, tmp_path: Path) -> None:
    before = fill(engine, tmp_path, {1: "wet", 2: "wet"}, {3: "wet", 4: "raad"})
    after = change(engine, tmp_path, delete=[range(2, 3), range(70, 80)], add={5: "wet wet"})
    assert set(scores(after, WET)) == {1, 3, 5}
    assert frequency(after, "nl", "wet") == 3
    assert after.passages("nl") == 4
    # scored as if what is deleted had never been there
    fresh = fill(engine, tmp_path / "fresh", {1: "wet", 3: "wet", 4: "raad", 5: "wet wet"})
    assert scores(after, WET) == scores(fresh, WET)
    # the view that was open before is as it was
    assert set(scores(before, WET)) == {1, 2, 3}
    assert before.passages("nl") == 4
    for reader in (before, after, fresh):
        reader.close()


def test_what_is_added_may_be_deleted_in_the_same_commit(engine: Engine, tmp_path: Path) -> None:
    # a document that is put twice in one update
    fill(engine, tmp_path, {1: "wet"}).close()
    writer = engine.writer(tmp_path / "nl")
    writer.add(2, chunks("wet"))
    writer.delete(range(1, 3))
    writer.add(3, chunks("wet"))
    writer.commit()
    reader = engine.reader(folders(tmp_path))
    assert set(scores(reader, WET)) == {3}
    reader.close()


def test_everything_deleted_is_an_empty_index(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {1: "wet"}).close()
    reader = change(engine, tmp_path, delete=[range(1, 2)])
    assert reader.passages("nl") == frequency(reader, "nl", "wet") == 0
    asked: list[Expression] = [
        WET,
        PrefixQuery("nl", "w"),
        Or((WET, LOI)),
    ]
    assert [scores(reader, wanted) for wanted in asked] == [{}, {}, {}]
    reader.close()


def test_what_is_deleted_takes_no_room_for_long(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {n: f"w{n * 7919} raad" for n in range(500)}).close()

    def room() -> int:
        return sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())

    before = room()
    reader = change(engine, tmp_path, delete=[range(400)])
    assert room() < before / 2
    assert set(scores(reader, TermQuery("nl", "raa"))) == set(range(400, 500))
    reader.close()


def test_cancel_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {1: "wet"}).close()
    writer = engine.writer(tmp_path / "nl")
    writer.delete(range(1, 2))
    writer.add(2, chunks("wet"))
    writer.cancel()
    reader = engine.reader(folders(tmp_path))
    assert set(scores(reader, WET)) == {1}
    reader.close()
    engine.writer(tmp_path / "nl").cancel()


def test_create_replaces(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {1: "wet"}).close()
    create(engine, tmp_path)
    reader = engine.reader(folders(tmp_path))
    assert reader.passages("nl") == 0
    reader.close()


def test_an_index_that_is_not_there(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        engine.reader(folders(tmp_path))
    with pytest.raises(IndexMissing):
        engine.writer(tmp_path / "nowhere")


def test_damage_is_said(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {1: "wet"}).close()
    for path in (tmp_path / "nl").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:10])
    with pytest.raises(IndexDamaged):
        engine.reader(folders(tmp_path))


def test_an_index_of_another_version_is_refused(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, {1: "wet"}).close()
    named = [path for path in (tmp_path / "nl").iterdir() if path.suffix in {".toc", ".json"}]
    for path in named:
        path.write_text(re.sub('"format": [0-9]+', '"format": 99', path.read_text()))
    with pytest.raises(IndexDamaged, match="of another version"):
        engine.reader(folders(tmp_path))


def test_an_index_without_positions_of_forms_is_of_an_older_version(tmp_path: Path) -> None:
    engine = ENGINES["whoosh"]
    fill(engine, tmp_path, {1: "wet"}).close()
    for path in (tmp_path / "nl").glob("*.toc"):
        path.write_text(re.sub('"format": [0-9]+', '"format": 2', path.read_text()))
    said = "an older version of this program; rebuild the index from its stored documents"
    with pytest.raises(IndexDamaged, match=said):
        engine.reader(folders(tmp_path))


def test_files_cut_anywhere_are_damage(engine: Engine, tmp_path: Path) -> None:
    fill(engine, tmp_path, dict.fromkeys(range(20), "de raad van state")).close()
    whole = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for path, content in whole.items():
        for length in range(0, len(content), max(1, len(content) // 25)):
            path.write_bytes(content[:length])
            # a lock says as much without a byte, and nothing else may be raised
            with suppress(IndexDamaged):
                engine.reader(folders(tmp_path)).close()
        path.write_bytes(content)
    reader = engine.reader(folders(tmp_path))
    assert len(scores(reader, TermQuery("nl", "raa"))) == 20
    reader.close()


def test_threads_may_share_a_reader(engine: Engine, tmp_path: Path) -> None:
    reader = fill(engine, tmp_path, {n: f"woord{n % 7} raad van state" for n in range(300)})
    asked: list[Expression] = [
        TermQuery("nl", "raa"),
        phrase_of((0, "van"), (1, "sta")),
        PrefixQuery("nl", "woo"),
        AndNot(TermQuery("nl", "raa"), (TermQuery("nl", "woord3", "form"),)),
    ]
    expected = [reader.search({"nl": wanted}, limit=50) for wanted in asked]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: reader.search({"nl": asked[n % 4]}, limit=50), range(120)))
    assert found == expected * 30
    reader.close()


# --- engines by name -----------------------------------------------------------------------------


def test_whoosh_has_one_writer(tmp_path: Path) -> None:
    whoosh = get_engine("whoosh")
    whoosh.create(tmp_path)
    first = whoosh.writer(tmp_path)
    with pytest.raises(IndexLocked):
        whoosh.writer(tmp_path)
    first.cancel()
    whoosh.writer(tmp_path).cancel()


def test_unknown_engines_are_named() -> None:
    with pytest.raises(EngineUnavailable, match="lucene"):
        get_engine("lucene")


def test_the_package_imports_no_engine() -> None:
    code = (
        "import sys, benelux_search, benelux_search.index; "
        "sys.exit(any(name.startswith('whoosh') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_whoosh_is_imported_without_warnings() -> None:
    code = "from benelux_search.index import get_engine; get_engine('whoosh')"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-B", "-c", code], check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
