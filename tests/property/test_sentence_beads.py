"""Properties of sentences: no text is lost, beads hold each sentence once, the code is exact."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.align.pair_sentences import with_sentences
from benelux_search.align.sentence_aligner import align_sentences
from benelux_search.align.sentence_evidence import SentenceReader
from benelux_search.errors import IndexDamaged
from benelux_search.model import Language, Pair, Passage
from benelux_search.sentence_beads import SentenceBead, decode_beads, packed_beads
from benelux_search.text.sentences import sentence_ranges

LANGUAGE = st.sampled_from(["nl", "fr"])
TEXT = st.lists(
    st.sampled_from(
        "De wet Art. 5 enz. K.B. ( ) « » “ ” ... ? ! : ; 1° a) - \n 's Morgens M. De Smet www.a.be"
        " 12.500 (Zie art. 3.) Le § [ ] … 2019.".split(" ")
    )
    | st.text(max_size=6),
    max_size=40,
).map(" ".join)


@given(TEXT, LANGUAGE)
def test_only_white_space_lies_between_sentences(text: str, language: Language) -> None:
    ranges = sentence_ranges(text, language)
    last = 0
    for each in ranges:
        assert not text[last : each.start].strip()
        assert text[each.start : each.stop] == text[each.start : each.stop].strip() != ""
        last = each.stop
    assert not text[last:].strip()


@given(TEXT, TEXT)
def test_every_sentence_is_in_one_bead(nl: str, fr: str) -> None:
    pair = Pair("d:0001", 1, "d", "1-1", 0.9, Passage("nl", nl), Passage("fr", fr))
    (aligned,) = with_sentences([pair], SentenceReader())
    for own, text, language in (
        ([s for bead in aligned.sentences for s in bead.nl], nl, "nl"),
        ([s for bead in aligned.sentences for s in bead.fr], fr, "fr"),
    ):
        expected = sentence_ranges(text, language)  # type: ignore[arg-type]
        assert own == expected or (not aligned.sentence_beads and len(expected) <= 1)
    assert all(0 <= bead.confidence <= 1 for bead in aligned.sentences)


def sentences_of(gaps: list[tuple[int, int]]) -> list[range]:
    ranges: list[range] = []
    last = 0
    for gap, length in gaps:
        ranges.append(range(last + gap, last + gap + length))
        last = ranges[-1].stop
    return ranges


GAPS = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 90_000)), max_size=9)


@given(GAPS, GAPS, st.floats(0.05, 0.99))
def test_the_code_of_beads_gives_them_back(
    nl: list[tuple[int, int]], fr: list[tuple[int, int]], confidence: float
) -> None:
    beads = [SentenceBead((each,), (), confidence) for each in sentences_of(nl)]
    beads.append(SentenceBead((), tuple(sentences_of(fr)), confidence))
    decoded = packed_beads(beads)
    assert len(decoded) == len(beads)
    assert [(bead.nl, bead.fr) for bead in decoded] == [(bead.nl, bead.fr) for bead in beads]
    assert all(abs(bead.confidence - confidence) < 0.1 for bead in decoded)


@given(st.binary(max_size=30))
def test_other_bytes_are_refused_or_beads(code: bytes) -> None:
    try:
        beads = decode_beads(code)
    except IndexDamaged:
        return
    assert all(isinstance(bead, SentenceBead) for bead in beads)


def test_a_truncated_code_is_refused() -> None:
    code = packed_beads([SentenceBead((range(4), range(5, 9)), (range(3),), 0.5)])
    with pytest.raises(IndexDamaged, match="too early"):
        decode_beads(code.packed[:-2])


def test_long_passages_are_aligned_in_windows() -> None:
    random = Random(7)
    names = [f"naam{number}" for number in range(300)]
    texts = [
        f"In {1000 + k} " + " ".join(random.choices(names, k=random.randint(3, 20))) + "."
        for k in range(1500)
    ]
    nl = [text for k, text in enumerate(texts) if k % 29]
    fr = [text for k, text in enumerate(texts) if k % 31]
    reader = SentenceReader()
    (beads,) = align_sentences([(reader.of_texts(nl, "nl"), reader.of_texts(fr, "fr"))], reader)
    assert [k for bead in beads for k in bead.nl] == list(range(len(nl)))
    assert [k for bead in beads for k in bead.fr] == list(range(len(fr)))
    right = sum(
        len(bead.nl) == len(bead.fr) == 1 and nl[bead.nl[0]] == fr[bead.fr[0]] for bead in beads
    )
    assert right > 0.95 * len({*nl} & {*fr})
