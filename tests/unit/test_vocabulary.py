"""Forms like a given one, found among all at once, are those that a count of edits finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.analysis.terms import folded_of
from benelux_search.index.algebra import distance
from benelux_search.index.whoosh.array_files import ArrayFile, ArrayWriter
from benelux_search.index.whoosh.term_dictionary import (
    FoldedForms,
    TermDictionary,
    TermDictionaryWriter,
    to_bytes,
)

LETTERS = st.text(["a", "b", "c", "1", "-", "é", "\ud800", "\0"], max_size=6)
LONG = st.builds(
    lambda first, last: f"{first}samenwerkingsovereenkom{last}", LETTERS, st.text("st", max_size=4)
)
FORMS = LETTERS | LONG
# many that share what they begin with, in several blocks
KEYS = st.sets(FORMS | st.integers(0, 300).map("raad{}".format), max_size=90)


@given(
    keys=KEYS,
    form=FORMS | st.just("raad12"),
    edits=st.integers(0, 4),
    cut=st.tuples(st.integers(0, 40), st.integers(0, 90)),
)
def test_the_same_edits(
    keys: set[str],
    form: str,
    edits: int,
    cut: tuple[int, int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    ordered = sorted(keys)
    path = tmp_path_factory.mktemp("vocabulary") / "lexicon"
    with ArrayWriter(path) as arrays:
        writer = TermDictionaryWriter(arrays, "own")
        writer.append([])
        writer.append(list(map(to_bytes, ordered)))
        arrays.finish({})
    lexicon = TermDictionary(ArrayFile(path), "own")
    some = range(len(ordered))[slice(*cut)]
    assert [lexicon[number] for number in some] == [to_bytes(ordered[n]) for n in some]
    found, apart = FoldedForms(lexicon, some).similar(form, edits)
    expected = {n: distance(folded_of(ordered[n]), form) for n in some}
    assert dict(zip(found.tolist(), apart.tolist(), strict=True)) == {
        number: own for number, own in expected.items() if own <= edits
    }
