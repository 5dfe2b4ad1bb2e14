"""The files of the shipped vocabulary: what the analysis relies on when it looks words up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from benelux_search.analysis import stems, vocabulary
from benelux_search.analysis.folding import fold, written_form
from benelux_search.analysis.prefilter import StemPrefilter
from benelux_search.model import LANGUAGES, Language
from benelux_search.text.spelling import is_listed

DATA = Path(vocabulary.__file__).with_name("data")
FILES = ("nl.stems", "fr.stems", "nl.parts")
BYTES = 1_500_000  # at most: everybody who installs this gets them
PART = re.compile(r"[a-z]{3,}\t(?=[mhw])m?h?w?[0-9]")


def lines(name: str) -> list[str]:
    """The lines of a file, each of which is ended."""
    text = (DATA / name).read_bytes().decode("utf-8")
    assert text.endswith("\n")
    return text[:-1].split("\n")


def spellings(language: Language) -> Iterator[tuple[str, str, str]]:
    """Each folded form with a spelling, empty where that is the same, and its stem."""
    for line in lines(f"{language}.stems"):
        folded, _, listed = line.partition("\t")
        for each in listed.split(" "):
            written, _, stem = each.partition("=")
            yield folded, written, stem


@pytest.mark.parametrize("name", FILES)
def test_files_are_small(name: str) -> None:
    assert 10_000 < (DATA / name).stat().st_size < BYTES


@pytest.mark.parametrize("name", FILES)
def test_keys_ascend_and_none_comes_twice(name: str) -> None:
    keys = [line.partition("\t")[0].encode() for line in lines(name)]
    assert [(one, other) for one, other in pairwise(keys) if one >= other] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_spellings_are_written_as_a_text_is_looked_up(language: Language) -> None:
    assert [
        (folded, written)
        for folded, written, _ in spellings(language)
        if fold(written or folded) != folded or written not in ("", written_form(written))
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_are_words(language: Language) -> None:
    """What begins with a mark is never looked up: no token does."""
    assert {folded for folded, _, _ in spellings(language) if not folded[0].isalpha()} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_spellings_are_not_said_twice(language: Language) -> None:
    every = [(folded, written or folded) for folded, written, _ in spellings(language)]
    assert len(every) == len(set(every))
    assert [folded for folded, written, _ in spellings(language) if folded == written] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_stems_are_terms(language: Language) -> None:
    """One of these marks would end a line, a spelling, or make a part of a compound of it."""
    found = {stem for _, _, stem in spellings(language)}
    assert {stem for stem in found if not stem or re.search(r"[\s=+#\0]", stem)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_in_the_files_is_looked_up(language: Language) -> None:
    known = vocabulary.vocabulary(language)
    for folded, written, stem in list(spellings(language))[::97]:
        found = known.spellings(folded)
        assert found is not None
        assert found[written or folded] == stem
        assert StemPrefilter(language, [stem], []).passes(folded)
        assert is_listed(written or folded, language)


def test_parts_say_what_they_may_be() -> None:
    assert [line for line in lines("nl.parts") if not PART.fullmatch(line)] == []


def test_what_is_not_to_be_split_is_not() -> None:
    whole = [key for key, kinds in vocabulary.compound_parts().items() if b"w" in kinds]
    assert len(whole) > 100
    assert [key for key in whole if stems.splitter().split(key.decode())] == []
