"""Any query of the whole language is answered alike by the engine and by the small reference.

Not only what is found, in which order and with which scores, but all that is told of it: notes,
suggestions, highlights, facets, explanations.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import pytest
import queries
from fakes import FakeStore, bitext, indexed
from hypothesis import example, given
from hypothesis import strategies as st

from benelux_search.index.ports import EngineReader
from benelux_search.model import LANGUAGES, AlignedDocument, Language
from benelux_search.query.parser import to_query_text
from benelux_search.query.tree import Node
from benelux_search.results import QueryLanguage
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.hits.explanation import explain
from benelux_search.search.hits.facets import count_facets
from benelux_search.search.queries.options import SearchOptions
from benelux_search.testing.reference_engine import ENGINES

WORDS: Final[dict[Language, tuple[str, ...]]] = {
    "nl": (
        *("de", "van", "in", "en", "raad", "raden", "state", "wet", "wetten", "weten", "handel"),
        *("mensenhandel", "mensenrechten", "slachtoffers", "slachtofferopvang", "opvang"),
        *("Benelux", "Benelux-landen", "beneluxland", "coördinatie", "coordinatie", "één", "een"),
        *("verkeersveiligheid", "veiligheid", "908/1", "1.000", "artikel", "§", "2bis", "politie"),
        *("461 463", "461.463", "463", "136 bis", "136bis", "9 ter", "2014/24/EU", "5.000,00"),
    ),
    "fr": (
        *("le", "la", "les", "de", "et", "conseil", "d'État", "l’Etat", "état", "arrêté", "arrête"),
        *("ARRETE", "traite", "traité", "traités", "humains", "l'accord", "accords", "victimes"),
        *("Benelux", "coopération", "cooperation", "œuvre", "oeuvres", "travaux", "travail"),
        *("sécurité", "908/01", "1 000", "article", "5", "aujourd’hui", "police", "policière"),
        *("d'", "l' Union", "d'accord", "qu'une", "que", "461", "136 bis", "2014/24/UE", "0,5"),
    ),
}
SLIPS: Final = ("mensenhandle", "traité́", "dorganes", "letat", "slachtofferopvagn", "nergens")
DATES: Final = ("2019-06-30", "2020-01-15", None, "2020-12-31")
NUMBERS: Final = ("908/1", None, "912/01", "908/1")
CORPORA: Final = 6
PAIRS: Final = 30  # of a corpus, in four documents


def corpus(seed: int) -> dict[str, AlignedDocument]:
    """Documents of random words; of their passages some come again, and some are alone."""
    rng = random.Random(seed)

    def text(language: Language, length: int = 0) -> str:
        words = rng.choices(WORDS[language], k=length or rng.choice((1, 2, 4, 7, 7, 12)))
        return " ".join(words) + rng.choice(("", ".", ".", "?", "\n", " :"))

    again = text("nl", 9), text("fr", 9)
    documents = {}
    for number, (date, name) in enumerate(zip(DATES, NUMBERS, strict=True)):
        pairs: list[tuple[str | None, str | None]] = []
        for _ in range(PAIRS // 4):
            nl, fr = again if rng.random() < 0.25 else (text("nl"), text("fr"))
            lone = rng.random()
            pairs.append((None if lone < 0.1 else nl, None if lone > 0.9 else fr))
        confidences = [rng.choice((0.3, 0.79, 0.8, 0.99)) for _ in pairs]
        documents[f"stuk{number}"] = bitext(*pairs, date=date, number=name, confidences=confidences)
    return documents


ALL_WORDS = st.sampled_from([*WORDS["nl"], *WORDS["fr"], *SLIPS])
TYPED = ALL_WORDS.filter(lambda word: any(map(str.isalnum, word)) and " " not in word)
PLAIN = sorted({word for own in WORDS.values() for word in own if word.isalpha()})
NAMES = st.builds(
    lambda word, cut: word[: max(3, len(word) - cut)],
    st.sampled_from([word for word in PLAIN if len(word) > 2]),
    st.integers(0, 6),
)
TREES = queries.trees(
    queries.leaves(
        TYPED,
        NAMES,
        documents=st.sampled_from(["stuk0", "stuk3", "stuk", "908/1", "onbekend"]),
        numbers=st.sampled_from(["908/1", "908/01", "912/1", "7/7"]),
        days=st.sampled_from(["2019", "2019-06", "2019-06-30", "2020", "2020-12", "2021"]),
    ),
    most=8,
)
OPTIONS = st.builds(
    SearchOptions,
    language=st.sampled_from([*LANGUAGES, "auto", "both"]),
    limit=st.sampled_from([0, 1, 5, 100]),
    offset=st.sampled_from([0, 0, 0, 3]),
    any_word=st.booleans(),
    document=st.sampled_from([None, None, None, "stuk1", "908/1", "onbekend"]),
    since=st.sampled_from([None, None, "2020"]),
    seconds=st.none(),
    fold=st.booleans(),
    sort=st.sampled_from(["relevance", "relevance", "date", "document", "place"]),
)

Engines = Sequence[tuple[FakeStore, EngineReader]]


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[Engines]]:
    """Of each corpus, an index by each engine."""
    made = [
        [indexed(tmp_path_factory.mktemp(f"{name}{seed}"), corpus(seed), name) for name in ENGINES]
        for seed in range(CORPORA)
    ]
    yield made
    for engines in made:
        for _, reader in engines:
            reader.close()


def answers(query: str, options: SearchOptions, engines: Engines) -> Iterator[Sequence[object]]:
    """All that each engine makes of a query, but for the time that it took."""
    for store, reader in engines:
        yield (
            replace(execute_query(query, options, store, reader), took_ms=0.0),
            count_facets(query, options, store, reader),
            explain(query, options.language, reader),
        )


def assert_alike(query: str, options: SearchOptions, engines: Engines) -> None:
    first, *others = answers(query, options, engines)
    for other in others:
        for one, own in zip(first, other, strict=True):
            assert one == own, query


@given(seed=st.integers(0, CORPORA - 1), root=TREES, options=OPTIONS)
def test_engines_answer_any_query_alike(
    corpora: Sequence[Engines], seed: int, root: Node, options: SearchOptions
) -> None:
    assert_alike(to_query_text(root), options, corpora[seed])


@given(
    seed=st.integers(0, CORPORA - 1),
    words=st.lists(ALL_WORDS, max_size=5),
    language=st.sampled_from([*LANGUAGES, "auto", "both"]),
)
@example(0, ["mensenhandle", "van"], "nl")
@example(1, ["letat", "traite"], "auto")
@example(0, ["de", "de", "de", "mensenhandel", "slachtofferopvagn"], "nl")  # and a law term
def test_engines_answer_any_words_alike(
    corpora: Sequence[Engines], seed: int, words: list[str], language: QueryLanguage
) -> None:
    assert_alike(" ".join(words), SearchOptions(language=language, seconds=None), corpora[seed])


def test_much_of_what_is_drawn_is_found(corpora: Sequence[Engines]) -> None:
    """So that the tests above say something."""
    totals = []
    for seed, engines in enumerate(corpora):
        store, reader = engines[0]
        found = [
            execute_query(f"{nl} OR {fr}*", SearchOptions(seconds=None), store, reader)
            for nl, fr in zip(WORDS["nl"], WORDS["fr"], strict=False)
        ]
        totals += [result.total for result in found]
        assert any(hit.alike > 1 for result in found for hit in result), seed
    assert sum(total > 0 for total in totals) > 0.9 * len(totals)
