"""The round trips that a search needs of an engine behind a network, and what it sends with them.

The answers must be those of the same engine without a network, although each question that was not
sent in advance has no answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from glossed import pairs, write
from round_trip_queries import OPTIONS, QUERIES

from benelux_search import build_index
from benelux_search.search.hits.executor import execute_query
from benelux_search.search.hits.explanation import explain
from benelux_search.search.hits.export import every_hit
from benelux_search.search.hits.facets import count_facets
from benelux_search.search.queries.options import SearchOptions
from benelux_search.search.queries.suggestions import complete_words
from benelux_search.search.terms.divergences import divergences
from benelux_search.search.terms.term_translation import translate
from benelux_search.storage.snapshot import Snapshot, open_snapshot
from benelux_search.testing.remote import RemoteReader


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    folder = tmp_path_factory.mktemp("round_trips")
    made = pairs()
    write(folder / "docs", "one", made)
    write(folder / "docs", "two", [("Alleen de politie.", ""), ("", "La police seulement.")])
    build_index(folder / "docs", folder / "index")
    opened = open_snapshot(folder / "index")
    yield opened
    opened.release()


@pytest.mark.long
@pytest.mark.parametrize("common", [True, False])
def test_a_search_needs_three(
    snapshot: Snapshot, common: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if common:  # as in a large index, where neighbours that are common are left out
        monkeypatch.setattr("benelux_search.search.queries.compiler._MANY", 0)
    for options in OPTIONS:
        for query in QUERIES:
            remote = RemoteReader(snapshot.reader)
            found, expected = (
                replace(
                    execute_query(query, options, snapshot.store, reader, snapshot.lexicon),
                    took_ms=0.0,
                )
                for reader in (remote, snapshot.reader)
            )
            assert found == expected, query
            assert len(remote.calls) <= (4 if options.across else 3), (query, options)
            assert not remote.unasked, (query, options)


def test_most_searches_need_two(snapshot: Snapshot) -> None:
    for query in ("mensenhandel", "de minister van landbouw", "zzxqy", "politie zzxqy", "minis*"):
        remote = RemoteReader(snapshot.reader)
        execute_query(query, SearchOptions(), snapshot.store, remote, snapshot.lexicon)
        assert [call.method for call in remote.calls] == ["statistics", "search_in_turn"]


@pytest.mark.long
def test_what_else_is_asked_in_few(snapshot: Snapshot) -> None:
    store, lexicon = snapshot.store, snapshot.lexicon
    assert lexicon is not None
    options = SearchOptions(seconds=None)
    for query in QUERIES:
        remote = RemoteReader(snapshot.reader)
        facets = count_facets(query, options, store, remote, lexicon)
        assert facets == count_facets(query, options, store, snapshot.reader, lexicon)
        assert len(remote.calls) <= 4
        remote.calls.clear()
        assert explain(query, "auto", remote) == explain(query, "auto", snapshot.reader)
        assert len(remote.calls) <= 2
        remote.calls.clear()
        hits = [
            list(every_hit(query, options, store, reader, lexicon).hits)
            for reader in (remote, snapshot.reader)
        ]
        assert hits[0] == hits[1]
        assert len(remote.calls) <= 4


def test_words_and_terms_are_asked_in_few(snapshot: Snapshot) -> None:
    store, lexicon = snapshot.store, snapshot.lexicon
    assert lexicon is not None
    remote = RemoteReader(snapshot.reader)
    assert complete_words("min", "auto", 5, remote)
    assert len(remote.calls) == 1
    for term in ("politie", "la police", "de politie", "zzxqy"):
        remote.calls.clear()
        assert translate(term, "auto", 5, store, remote, lexicon).term == term
        assert len(remote.calls) <= 2
        remote.calls.clear()
        assert divergences(term, "auto", 5, store, remote, lexicon, None).term == term
        assert len(remote.calls) <= 2
