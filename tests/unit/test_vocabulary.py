"""Patterns and similar forms are compared with many keys at once, with the same result."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benelux_search.analysis.terms import folded_of
from benelux_search.errors import IndexDamaged
from benelux_search.index.algebra import PrefixQuery, WildcardQuery, distance, matcher
from benelux_search.index.whoosh import form_vocabulary, term_dictionary
from benelux_search.index.whoosh.array_files import BLOCK, ArrayFile, ArrayWriter
from benelux_search.index.whoosh.form_vocabulary import FormVocabulary
from benelux_search.index.whoosh.term_dictionary import (
    TermDictionary,
    TermDictionaryWriter,
    to_bytes,
    to_text,
)

LETTERS = st.text(["a", "b", "c", "1", "-", "é", "\ud800", "\0"], max_size=6)
LONG = st.builds(
    lambda first, last: f"{first}samenwerkingsovereenkom{last}", LETTERS, st.text("st", max_size=4)
)
FORMS = LETTERS | LONG
# many that share what they begin with, in several blocks
KEYS = st.sets(FORMS | st.integers(0, 300).map("raad{}".format), max_size=90)
CUTS = st.tuples(st.integers(0, 40), st.integers(0, 90))
PARTS = st.sampled_from(["*", "*", "?", "a", "b", "1", "aa", "raad", "werk", "é", "\ud800", "\0"])
PATTERNS = st.lists(PARTS, max_size=5).map("".join)


def dictionary_of(keys: set[str], folder: Path) -> TermDictionary:
    with ArrayWriter(folder / "lexicon") as arrays:
        writer = TermDictionaryWriter(arrays, "own")
        writer.append([])
        writer.append(list(map(to_bytes, sorted(keys))))
        arrays.finish({})
    return TermDictionary(ArrayFile(folder / "lexicon"), "own")


@given(
    keys=KEYS,
    form=FORMS | st.just("raad12"),
    edits=st.integers(0, 4),
    cut=CUTS,
    run=st.sampled_from([BLOCK, 3 * BLOCK]),
)
def test_the_same_edits(
    keys: set[str],
    form: str,
    edits: int,
    cut: tuple[int, int],
    run: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    ordered = sorted(keys)
    lexicon = dictionary_of(keys, tmp_path_factory.mktemp("vocabulary"))
    some = range(len(ordered))[slice(*cut)]
    assert [lexicon[number] for number in some] == [to_bytes(ordered[n]) for n in some]
    with patch.object(form_vocabulary, "_RUN", run):
        found, apart = FormVocabulary(lexicon).similar(form, edits, some)
    expected = {n: distance(folded_of(ordered[n]), form) for n in some}
    assert dict(zip(found.tolist(), apart.tolist(), strict=True)) == {
        number: own for number, own in expected.items() if own <= edits
    }


@given(
    keys=KEYS,
    pattern=PATTERNS,
    written=st.none() | PATTERNS,
    is_prefix=st.booleans(),
    cut=CUTS,
    run=st.sampled_from([BLOCK, 3 * BLOCK]),
)
@example(
    keys={"ab\0áb", "aé", "b"},  # two bytes, one character
    pattern="?*",
    written="?b",
    is_prefix=False,
    cut=(0, 90),
    run=BLOCK,
)
@example(
    keys={"abab", "aba"},
    pattern="*ab*b",
    written=None,
    is_prefix=False,
    cut=(0, 90),
    run=BLOCK,
)
@example(
    keys={"aa", "a"},  # one letter is not two
    pattern="a*a",
    written=None,
    is_prefix=False,
    cut=(0, 90),
    run=BLOCK,
)
@example(
    keys={f"x{n:03}" for n in range(200)},
    pattern="*1*1",
    written=None,
    is_prefix=False,
    cut=(3, 90),
    run=BLOCK,
)
def test_the_same_matches(
    keys: set[str],
    pattern: str,
    written: str | None,
    is_prefix: bool,
    cut: tuple[int, int],
    run: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    ordered = sorted(keys)
    own = FormVocabulary(dictionary_of(keys, tmp_path_factory.mktemp("vocabulary")))
    some = range(len(ordered))[slice(*cut)]
    query = (PrefixQuery if is_prefix else WildcardQuery)("nl", pattern, written)
    with patch.object(form_vocabulary, "_RUN", run):
        found = [n for part, each in own.runs(some) for n in part.matching(query, each).tolist()]
        assert found == [n for n in some if matcher(query)(ordered[n])]
        numbers = np.array(found, np.int64)
        assert own.keys(numbers) == [to_bytes(ordered[n]) for n in found]
        assert own.lengths(numbers).tolist() == [len(folded_of(ordered[n])) for n in found]


@given(keys=KEYS, step=st.sampled_from([BLOCK, 2 * BLOCK]))
def test_terms_are_joined(
    keys: set[str], step: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lexicon = dictionary_of(keys, tmp_path_factory.mktemp("vocabulary"))
    with patch.object(term_dictionary, "_STEP", step):
        text, ends = lexicon.joined(range(len(lexicon)))
    terms = text.tobytes().split(bytes([term_dictionary.END]))[:-1]
    assert list(map(to_text, terms)) == sorted(keys)
    assert ends.tolist() == [n for n, byte in enumerate(text) if byte == term_dictionary.END]


@pytest.mark.parametrize(
    ("name", "row", "value"), [("own.shared", 5, 40), ("own.rest", 1, 9), ("own.heads", 1, 3)]
)
def test_damaged_terms_are_not_joined(name: str, row: int, value: int, tmp_path: Path) -> None:
    dictionary_of({f"raad{n}" for n in range(90)}, tmp_path)
    file = ArrayFile(tmp_path / "lexicon")
    names = ("text", "heads", "shared", "rest", "rest.at", "rest.more")
    with ArrayWriter(tmp_path / "damaged") as arrays:
        for each in (f"own.{part}" for part in names):
            values = file[each].copy()
            if each == name:
                values[row] = value
            arrays.append(each, values)
        arrays.finish({})
    lexicon = TermDictionary(ArrayFile(tmp_path / "damaged"), "own")
    with pytest.raises(IndexDamaged, match=r"own\.(shared|text|heads)"):
        lexicon.joined(range(len(lexicon)))
