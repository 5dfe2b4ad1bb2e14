"""Highlights: what is marked in a passage is what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import bitext, indexed
from hypothesis import given
from hypothesis import strategies as st
from texts import PAIRS

from benelux_search.analysis.analyser import analyse
from benelux_search.analysis.terms import PART
from benelux_search.index.algebra import (
    And,
    AndMaybe,
    AndNot,
    Boost,
    ConditionalBoost,
    DisjunctionMax,
    Expression,
    Filter,
    FormsQuery,
    FuzzyQuery,
    NearQuery,
    Or,
    PhraseQuery,
    PrefixQuery,
    RegexQuery,
    TermQuery,
    WildcardQuery,
)
from benelux_search.model import LANGUAGES, Language
from benelux_search.query.query import parse
from benelux_search.results import Hit
from benelux_search.search.hits.executor import compiled_query, execute_query
from benelux_search.search.marks.highlighting import Highlighter
from benelux_search.search.queries.options import SearchOptions

DUTCH = "De raad van state en de raden, tegen mensenhandel; de handel van de Benelux-landen."
FRENCH = "Le Conseil d’État, l'arrêté royal et l’Etat belge."


def marked(text: str, language: Language, *asked: Expression) -> list[str]:
    found = Highlighter(asked).highlights(text, language)
    return [text[start:end] for start, end in found.matches]


def dutch(*asked: Expression) -> list[str]:
    return marked(DUTCH, "nl", *asked)


def stem(word: str) -> str:
    return next(term.term for term in analyse(word, "nl") if term.kind == "stem")


STATEN = stem("state")
RAAD, STATE = TermQuery("nl", "raad"), TermQuery("nl", STATEN)
PART_OF = TermQuery("nl", f"{PART}handel")


def test_words_in_their_forms_and_parts_of_compounds() -> None:
    assert dutch(RAAD) == ["raad", "raden"]
    assert dutch(TermQuery("nl", "raden", "form")) == ["raden"]
    assert dutch(FormsQuery("nl", ("raden", "state"))) == ["state", "raden"]
    assert dutch(TermQuery("nl", "handel")) == ["handel"]
    assert dutch(PART_OF) == ["handel"]
    assert dutch(PART_OF, TermQuery("nl", "handel")) == ["handel", "handel"]
    assert dutch(TermQuery("nl", "nergens")) == []


def test_parts_alone_are_partial() -> None:
    def is_partial(*asked: Expression) -> bool:
        return Highlighter(asked).highlights(DUTCH, "nl").partial

    assert is_partial(PART_OF)
    assert not is_partial(RAAD)
    assert not is_partial(PART_OF, RAAD)
    assert not is_partial(TermQuery("nl", "nergens"))
    assert is_partial(NearQuery("nl", ((f"{PART}handel",), (PART_OF.term,)), 5))


def test_a_phrase_is_one_range() -> None:
    state = PhraseQuery("nl", ((0, ("raad",)), (1, ("van",)), (2, (STATEN,))))
    assert dutch(state) == ["raad van state"]
    # any of several stems at a place, and places that are left open
    assert dutch(PhraseQuery("nl", ((0, ("raad", "x")), (2, ("x", STATEN))))) == ["raad van state"]
    assert dutch(PhraseQuery("nl", ((0, (STATEN,)), (1, ("raad",))))) == []


def test_a_phrase_of_forms_marks_these_forms_only() -> None:
    stems = PhraseQuery("nl", ((0, ("raad",)), (1, ("van",))))
    assert marked("Raden van, raad: van", "nl", stems) == ["Raden van", "raad: van"]
    forms = PhraseQuery("nl", ((0, ("raad",)), (1, ("van",))), "form")
    assert marked("Raden van, raad: van", "nl", forms) == ["raad: van"]
    assert marked("raad. Raden van", "nl", forms) == []


def test_words_near_each_other_are_marked_one_by_one() -> None:
    assert dutch(NearQuery("nl", (("raad",), (STATEN,)), 2)) == ["raad", "state"]
    assert dutch(NearQuery("nl", ((STATEN,), ("raad",)), 3)) == ["raad", "state", "raden"]
    assert dutch(NearQuery("nl", (("raad",), ("benelux",)), 2)) == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (PrefixQuery("nl", "ra"), ["raad", "raden"]),
        (PrefixQuery("nl", "handel"), ["handel"]),
        (WildcardQuery("nl", "ra*n"), ["raden"]),
        (WildcardQuery("nl", "r??d"), ["raad"]),
        (WildcardQuery("nl", "*handel"), ["mensenhandel", "handel"]),
        (RegexQuery("nl", "ra(ad|den)"), ["raad", "raden"]),
        (RegexQuery("nl", ".*handel"), ["mensenhandel", "handel"]),
        (FuzzyQuery("nl", "raaad", 1), ["raad"]),
        (FuzzyQuery("nl", "hendal", 2), ["handel"]),
        (FuzzyQuery("nl", "jandel", 1), ["handel"]),
    ],
)
def test_patterns_mark_forms(pattern: Expression, expected: list[str]) -> None:
    assert dutch(pattern) == expected


def test_accents_of_a_pattern_must_be_there() -> None:
    assert marked(FRENCH, "fr", PrefixQuery("fr", "etat")) == ["État", "Etat"]
    assert marked(FRENCH, "fr", PrefixQuery("fr", "etat", "état")) == ["État"]
    assert marked(FRENCH, "fr", RegexQuery("fr", "[ef]tat")) == ["État", "Etat"]
    assert marked(FRENCH, "fr", RegexQuery("fr", "[ef]tat", "[éf]tat")) == ["État"]
    assert marked(FRENCH, "fr", TermQuery("fr", "arrete\0arrêté", "form")) == ["arrêté"]
    assert marked(FRENCH, "fr", TermQuery("fr", "arrete", "form")) == []


def test_ranges_that_overlap_are_one() -> None:
    phrase = PhraseQuery("nl", ((0, ("raad",)), (1, ("van",))))
    assert dutch(phrase, RAAD) == ["raad van", "raden"]
    assert dutch(PhraseQuery("nl", ((0, ("van",)), (1, (STATEN,)))), phrase) == ["raad van state"]
    assert dutch(TermQuery("nl", "beneluxland"), TermQuery("nl", "land")) == ["Benelux-landen"]


def test_what_only_ranks_chooses_or_excludes_is_not_marked() -> None:
    assert dutch(AndMaybe(RAAD, (STATE,))) == ["raad", "raden"]
    assert dutch(ConditionalBoost(RAAD, STATE, 2.0)) == ["raad", "raden"]
    assert dutch(AndNot(RAAD, (STATE,))) == ["raad", "raden"]
    for both in (And, Or, DisjunctionMax):
        assert dutch(both((RAAD, STATE))) == ["raad", "state", "raden"]
    assert dutch(Boost(STATE, 0.5)) == ["state"]
    assert dutch(And((RAAD, Filter(STATE)))) == ["raad", "raden"]


def test_each_language_has_its_own() -> None:
    assert marked("raad raad", "fr", RAAD) == []
    assert marked("raad", "nl", RAAD, TermQuery("fr", "raad")) == ["raad"]


# --- with and without a prefilter ----------------------------------------------------------------

QUERIES = (
    *("trein", "treinen ministers", "brandweer", "ziekenhuis", "drinkwater water", "huis"),
    *("besparen", "uitgewisseld", "reistijd tijd", "zitting houden", "werkgroep groep"),
    *('"de werkgroep Spoor"', '"ministers erkennen"~4', "bedrijf aandacht OR steun"),
    *("arrêt hôpital", "reunir", "ministre reconnaître", "œil eau", "traites", "session arrete"),
    *('"groupe de travail"', "pays bas", '"temps parcours"~3', "agriculteur payer"),
    *("trein*", "be* ver*", "=ministers", "=arrêté", "w?rk*", "*ing", "reistijt~", "arr* travail"),
    *("œi*", "eau* =l", "e-m*", "1*", "gro*pe OR temps"),
)


class Unsieved(Highlighter):
    """Looks at every word: that of a form that is nowhere keeps a prefilter away."""

    def __init__(self, asked: Iterator[Expression]) -> None:
        nowhere = (TermQuery(language, "\0nowhere", "form") for language in LANGUAGES)
        super().__init__([*asked, *nowhere])


def expressions_of(query: str, language: Language, folder: Path) -> list[Expression]:
    root = parse(query).root
    assert root is not None
    store, reader = indexed(folder, {"all": bitext(*PAIRS)})
    return list(compiled_query(root, SearchOptions(language=language), store, reader).values())


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Language, list[Expression]]]:
    return [
        (language, expressions_of(query, language, tmp_path_factory.mktemp("index")))
        for query in QUERIES
        for language in LANGUAGES
    ]


@given(
    words=st.lists(
        st.sampled_from([word for pair in PAIRS for word in " ".join(pair).split()])
        | st.sampled_from(["waterbedrijf", "geTREINd", "uitgewisseld", "huis-", "yeux", "ARRETE"])
        | st.sampled_from(
            ["ver-keer", "l'arrêté", "l’ARRÊT", "e-mail", "œil", "Be\u00adnelux", "1ste"]
        )
        | st.text("abdehinorstuvéê-'", max_size=12),
        max_size=40,
    ),
    number=st.integers(0, 2 * len(QUERIES) - 1),
)
def test_a_sieve_changes_nothing(
    asked: list[tuple[Language, list[Expression]]], words: list[str], number: int
) -> None:
    language, wanted = asked[number]
    text = " ".join(words)
    sieved = Highlighter(wanted).highlights(text, language)
    assert sieved == Unsieved(iter(wanted)).highlights(text, language)


def test_a_sieve_changes_nothing_of_whole_passages(
    asked: list[tuple[Language, list[Expression]]],
) -> None:
    found = 0
    for language, wanted in asked:
        for pair in PAIRS:
            text = pair[LANGUAGES.index(language)]
            sieved = Highlighter(wanted).highlights(text, language)
            assert sieved == Unsieved(iter(wanted)).highlights(text, language)
            found += len(sieved.matches)
    assert found > 40


# --- what is found is marked ---------------------------------------------------------------------

Hits = Callable[[str], list[Hit]]
VOCABULARY = sorted(
    {word.strip(".,:'").lower() for pair in PAIRS for word in " ".join(pair).split()}
)
WORD = st.sampled_from(VOCABULARY)
CLAUSES = st.one_of(
    WORD,
    WORD.map("={}".format),
    WORD.map(lambda word: f"{word[:3]}*"),
    WORD.map(lambda word: f"{word[0]}?{word[2:]}" if len(word) > 3 else word),
    WORD.map(lambda word: f"{word}~" if len(word) > 3 else word),
    st.builds('"{} {}"'.format, WORD, WORD),
    st.builds('"{} {}"~9'.format, WORD, WORD),
    st.builds("{}{}".format, st.sampled_from(["nl:", "fr:"]), WORD),
)
POSITIVE = st.one_of(
    CLAUSES,
    st.lists(CLAUSES, min_size=2, max_size=3).map(" ".join),
    st.lists(CLAUSES, min_size=2, max_size=3).map(" OR ".join),
    st.builds("{} -{}".format, CLAUSES, WORD),
)


@pytest.fixture(scope="module")
def hits(tmp_path_factory: pytest.TempPathFactory) -> Hits:
    documents = {"all": bitext(*PAIRS, *((nl, None) for nl, _ in PAIRS[:4]))}
    store, reader = indexed(tmp_path_factory.mktemp("index"), documents)
    return lambda query: list(execute_query(query, SearchOptions(limit=50), store, reader))


@given(POSITIVE)
def test_what_is_found_is_marked(hits: Hits, query: str) -> None:
    for hit in hits(query):
        sides = [side for side in (hit.passage, hit.counterpart) if side is not None]
        assert any(side.matches for side in sides), (query, hit.id)
        if "fr:" not in query and "nl:" not in query:
            assert hit.passage.matches, (query, hit.id)


WORDS = st.sampled_from(
    [
        "raad",
        "de raad",
        "van",
        "state",
        "raad-van",
        "Raad",
        "1 000",
        "staat",
        "d'état",
        "œuvre",
        "x",
    ]
)
SPACES = st.sampled_from(
    [" ", "\n", "\u00a0", "  ", ". ", "\t", " - ", " " * 200, " " + "." * 120 + " ", " (((((( "]
)


@given(
    pieces=st.lists(st.tuples(WORDS, SPACES), max_size=60),
    filler=st.integers(0, 60),
    slots=st.lists(st.sampled_from(["raad", "van", STATEN]), min_size=2, max_size=3),
)
def test_a_phrase_is_the_same_where_only_parts_of_a_text_are_analysed(
    pieces: list[tuple[str, str]], filler: int, slots: list[str]
) -> None:
    words = [word + space for word, space in pieces]
    text = "".join([*words[: len(words) // 2], "iets anders " * filler, *words[len(words) // 2 :]])
    phrase = PhraseQuery("nl", tuple((n, (each,)) for n, each in enumerate(slots)))
    with_a_word = marked(text, "nl", phrase, TermQuery("nl", "zonderlingste"))
    assert marked(text, "nl", phrase) == with_a_word
