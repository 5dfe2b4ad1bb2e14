"""What may have a wanted stem is found by its letters, and nothing is missed."""

from __future__ import annotations

from collections.abc import Iterable

from daily import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from words import written

from benelux_search.analysis.analyzed_passage import AnalyzedPassage
from benelux_search.analysis.prefilter import CandidateScanner, StemPrefilter
from benelux_search.analysis.terms import TermTokens
from benelux_search.model import LANGUAGES, Language

JOINTS = st.sampled_from(
    [*"   -'’.,/\u00adºª\u202f(@\u0301", "n°"],
)


def texts(language: Language) -> st.SearchStrategy[str]:
    pieces = st.lists(st.tuples(written(language), JOINTS), max_size=6)
    return pieces.map(lambda those: "".join(word + joint for word, joint in those))


GIVEN = st.sampled_from(LANGUAGES).flatmap(lambda each: st.tuples(st.just(each), texts(each)))


def places(chunks: Iterable[tuple[int, TermTokens]], kind: str, term: str) -> set[tuple[int, int]]:
    return {
        (begin + token.start, begin + token.end)
        for begin, terms in chunks
        for token in terms.tokens
        if (token.kind, token.term) == (kind, term)
    }


@settings(max_examples=examples(300))
@given(GIVEN)
@example(("fr", "Ils se-ront là."))  # seront, of être
@example(("fr", "article nº5 seront"))
@example(("fr", "les œuvres, l’œuvre"))
@example(("fr", "art.136 bis, bis"))
@example(("nl", "op 9 ter, ter 1 000 bis"))
@example(("nl", "samenge-werkt e-mail B.S. ĳzer"))
def test_no_place_of_a_stem_is_missed(drawn: tuple[Language, str]) -> None:
    language, text = drawn
    read = AnalyzedPassage(text, language)
    all_ = [(begin, terms) for begin, _, terms in AnalyzedPassage(text, language).chunks()]
    wanted = {(token.kind, token.term) for _, terms in all_ for token in terms.tokens}
    for kind, term in wanted - {each for each in wanted if each[0] == "form"}:
        stems, parts = ([term], []) if kind == "stem" else ([], [term])
        found = read.candidates(CandidateScanner(StemPrefilter(language, stems, parts)))
        if found is not None:
            assert places(found, kind, term) == places(all_, kind, term), (kind, term)
