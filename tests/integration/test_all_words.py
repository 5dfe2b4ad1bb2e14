"""Counts, files, facets and exports never relax a query; ``--all-words`` forbids it elsewhere."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from command_line import Shell
from samples import corpus
from templates import Templates

from benelux_search import OptionError, build_index, open_index

# each noun stands in its own document, so no passage has two of them
NOUNS = {
    "sluis": "écluse",
    "brug": "pont",
    "haven": "port",
    "kanaal": "canal",
    "veerboot": "bac",
    "vuurtoren": "phare",
}
SUMMARIES: Sequence[Sequence[str]] = (
    ("search", "--count"),
    ("search", "--files"),
    ("search", "--facets"),
    ("export", "--format", "tsv"),
    ("export", "--format", "jsonl"),
)
PAIRS = tuple(itertools.combinations(NOUNS, 2))[:8]


def fill() -> None:
    """Make an index of a document a noun."""
    documents = corpus(Path("corpus"))
    for nl, fr in NOUNS.items():
        text = f"Wij zien nu de {nl}.\n\nNous voyons le {fr} maintenant.\n"
        (documents / f"{nl}.txt").write_text(text, encoding="utf-8")
    build_index(documents, "index", lexicon=False)


@pytest.fixture
def indexed(shell: Shell, templates: Templates) -> Shell:
    """Return a shell with such an index."""
    templates.copy(fill, Path())
    return shell


@pytest.mark.parametrize("words", PAIRS, ids="+".join)
@pytest.mark.parametrize("command", SUMMARIES, ids=" ".join)
def test_a_summary_has_only_passages_with_all_words(
    indexed: Shell, command: Sequence[str], words: Sequence[str]
) -> None:
    ran = indexed(*command, *words)
    header = 1 if "tsv" in command else 0
    assert ran.status == 1
    assert ran.out == "0\n" if "--count" in command else len(ran.out.splitlines()) == header
    assert "no passage has all the words: 2 passages have some of them" in ran.err


def test_a_summary_of_any_word(indexed: Shell) -> None:
    assert indexed("search", "--count", "--any-word", "sluis", "brug").out == "2\n"
    assert len(indexed("search", "--files", "--any-word", "sluis", "brug").out.split()) == 2
    exported = indexed("export", "--any-word", "sluis", "brug", "--format", "jsonl")
    assert len(exported.out.splitlines()) == 2


def test_a_search_relaxes_and_its_total_says_so(indexed: Shell) -> None:
    ran = indexed("search", "sluis", "brug")
    assert ran.status == 0
    assert "2 passages found in Dutch with some of the words" in ran.err
    record = json.loads(indexed("search", "sluis", "brug", "--format", "json").out)
    assert (record["total"], record["relaxed"]) == (2, True)


def test_all_words_forbids_it(indexed: Shell) -> None:
    ran = indexed("search", "--all-words", "sluis", "brug")
    assert (ran.status, ran.out) == (1, "")
    assert "2 passages have some of them" in ran.err
    record = json.loads(indexed("search", "--all-words", "sluis", "zien", "--format", "json").out)
    assert (record["total"], record["relaxed"]) == (1, False)


def test_all_words_in_the_other_language_come_before_some_words(indexed: Shell) -> None:
    # `zien` makes the query Dutch
    assert indexed("search", "--count", "écluse", "voyons").out == "1\n"


def test_facets_of_the_library_are_those_of_the_list(indexed: Shell) -> None:
    with open_index("index") as index:
        found = index.search("sluis brug")
        assert found.relaxed
        assert index.facets("sluis brug").total == found.total == 2
        assert index.facets("sluis brug", all_words=True).total == 0
        assert index.search("sluis brug", all_words=True).total == 0
        with index.export("sluis brug") as hits:
            assert not list(hits)


def test_any_word_and_all_words_exclude_each_other(indexed: Shell) -> None:
    with open_index("index") as index, pytest.raises(OptionError, match="all_words"):
        index.search("sluis", any_word=True, all_words=True)
    ran = indexed("search", "--any-word", "--all-words", "sluis")
    assert ran.status == 2
