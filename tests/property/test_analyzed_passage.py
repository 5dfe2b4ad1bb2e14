"""A passage has the same words, whoever asks for them first and in whatever range."""

from __future__ import annotations

from daily import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from words import written

from benelux_search.analysis.analyzed_passage import AnalyzedPassage
from benelux_search.analysis.chunks import chunk_spans, chunks
from benelux_search.analysis.prefilter import CandidateScanner, StemPrefilter
from benelux_search.lexicon.training_sentences import located_units, unit_sequence
from benelux_search.model import LANGUAGES, Language

BETWEEN = st.sampled_from(
    [*"   \n", ". ", ", ", "-", ".", " 1 000 ", " 17 juni 2016 ", " art. 5, "]
)
MONEY = "vijf honderd euro en cinq cents euros, 2,5 miljoen euro"


def texts(language: Language) -> st.SearchStrategy[str]:
    pieces = st.lists(st.tuples(written(language), BETWEEN), max_size=8)
    return pieces.map(lambda those: "".join(word + between for word, between in those))


GIVEN = st.sampled_from(LANGUAGES).flatmap(lambda each: st.tuples(st.just(each), texts(each)))


@settings(max_examples=examples(200))
@given(GIVEN)
@example(("nl", MONEY))
@example(("fr", f"  {MONEY} \n"))
def test_spans_are_those_of_the_chunks(drawn: tuple[Language, str]) -> None:
    _, text = drawn
    assert [text[start:end] for start, end in chunk_spans(text)] == chunks(text)


@settings(max_examples=examples(200))
@given(GIVEN, st.integers(0, 80), st.integers(0, 80))
@example(("fr", MONEY), 20, 3)
def test_a_range_has_the_words_of_its_chunks(
    drawn: tuple[Language, str], start: int, length: int
) -> None:
    language, text = drawn
    end = start + length
    every = AnalyzedPassage(text, language).words(0, len(text))
    found = AnalyzedPassage(text, language).words(start, end)
    inside = [word for word in every if start < word.end and word.start < end]
    assert set(inside) <= set(found)
    if found:  # and no others than those beside them, of the same chunks
        first = every.index(found[0])
        assert every[first : first + len(found)] == found
        spans = [(a, b) for a, b in chunk_spans(text) if a <= end and start <= b]
        before = [a for a, _ in chunk_spans(text) if a <= start][-1:]
        assert found[0].start >= min([*before, *(a for a, _ in spans)], default=0)
        assert found[-1].start <= max([end, *(b for _, b in spans)])


@settings(max_examples=examples(200))
@given(GIVEN, st.data())
def test_units_of_a_part_are_those_of_its_text(
    drawn: tuple[Language, str], data: st.DataObject
) -> None:
    language, text = drawn
    passage = AnalyzedPassage(text, language)
    borders = sorted({0, len(text), *(each for span in chunk_spans(text) for each in span)})
    start, end = sorted(data.draw(st.tuples(st.sampled_from(borders), st.sampled_from(borders))))
    part, alone = (
        located_units(passage, range(start, end)),
        unit_sequence(text[start:end], language),
    )
    if chunks(text[start:end]) == [
        text[a:b] for a, b in chunk_spans(text) if start <= a and b <= end
    ]:  # what is cut may join no longer: 1 000
        assert list(part.units) == list(alone.units)
        assert list(part.positions) == list(alone.positions)
        assert [begin - start for begin in part.begins] == list(alone.begins)


@settings(max_examples=examples(100))
@given(GIVEN)
def test_what_others_have_read_before_changes_nothing(drawn: tuple[Language, str]) -> None:
    language, text = drawn
    read, fresh = AnalyzedPassage(text, language), AnalyzedPassage(text, language)
    words = read.words(0, len(text))
    stems = sorted({unit for word in words for unit in word.units})[:2]
    prefilter = StemPrefilter(language, stems, ())
    for _, __, terms in read.chunks():
        assert terms.width
    for with_prefilter in (None, prefilter):
        own = list(read.chunks(with_prefilter))
        new = list(fresh.chunks(with_prefilter))
        wanted = [each for each in own if any(t.term in stems for t in each[2].tokens)]
        assert wanted == [each for each in new if any(t.term in stems for t in each[2].tokens)]
    scanner = CandidateScanner(prefilter)
    before, after = read.candidates(scanner), fresh.candidates(scanner)
    assert (before is None) == (after is None)
    assert before is None or after is None or list(before) == list(after)
