"""Files of many short pairs, and all that a collection of the distributed engine holds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cluster import Cluster

import benelux_search as bs
from benelux_search.model import Pair
from benelux_search.opensearch.client.address import Address, Credentials
from benelux_search.opensearch.client.connection import PATIENCE, Connection
from benelux_search.opensearch.collection.collection import Collection
from benelux_search.opensearch.collection.store import CollectionStore
from benelux_search.opensearch.records import collection_terms as vocabulary
from benelux_search.opensearch.records.generation import CollectionGeneration
from benelux_search.opensearch.records.pair_records import pair_of
from benelux_search.opensearch.searching.term_statistics import Kept

PAIRS_OF_FILE: Final = 50
_WORDS: Final = 2_000
_SYLLABLES: Final = ("ba", "de", "fi", "go", "ku", "la", "me", "no", "pi", "ru")
_PAGE: Final = 5_000
_NO_TERMS: Final = {"excludes": ["nl.s", "nl.f", "fr.s", "fr.f"]}


def write_pairs(folder: Path, pairs: int, *, name: str = "d", seed: int = 1) -> Path:
    """Write tables of pairs, each with ``gemeente`` and ``commune``, and return their folder."""
    chooser = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, pairs, PAIRS_OF_FILE):
        lines = ["nl\tfr"]
        for number in range(first, min(first + PAIRS_OF_FILE, pairs)):
            one, other = chooser.randrange(_WORDS), chooser.randrange(_WORDS)
            lines.append(
                f"Het besluit {number} van de gemeente over ze{word(one)} en ze{word(other)}\t"
                f"La décision {number} de la commune sur mo{word(one)} et mo{word(other)}"
            )
        path = folder / f"{name}{first // PAIRS_OF_FILE:05}.tsv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def word(number: int) -> str:
    """Return a word for a number; pairs that differ in numbers alone are folded into one hit."""
    return "".join(_SYLLABLES[int(digit)] for digit in f"{number:04}")


def address_of(cluster: Cluster, name: str) -> str:
    """Return the address of a collection, with all nodes of its cluster."""
    hosts = ",".join(url.removeprefix("http://") for url in cluster.urls)
    return f"opensearch+http://{hosts}/{name}"


@dataclass(frozen=True, slots=True)
class CollectionState:
    """All that a reader can see of a collection, without the numbers that a build chooses.

    ``pairs`` has the texts of each pair by its id, and ``frequencies`` the number of passages of
    each term.
    """

    pairs: Mapping[str, tuple[str | None, str | None]]
    checksums: Mapping[str, int]
    documents: Mapping[str, tuple[int, str]]
    frequencies: Mapping[str, int]
    counts: Mapping[str, int]
    totals: Mapping[str, int]
    facets: object


def state_of(address: str) -> CollectionState:
    """Return the state of a collection; a pair that is there twice, or is changed, is an error."""
    connection = _patient(address)
    try:
        generation = Collection(connection).current()
        store = CollectionStore(connection, generation, Kept(1))
        records = list(store.records_within(0, generation.next_ordinal, _NO_TERMS))
        documents = store.ranges()
        hashes = dict(store.hashes().values())
        frequencies = dict(_frequencies(connection, generation))
    finally:
        connection.close()
    pairs = [_texts(pair_of(each)) for each in records]
    twice = [id_ for id_, number in Counter(id_ for id_, _ in pairs).items() if number > 1]
    assert not twice, twice[:10]
    with bs.open_index(address) as index:
        one, other = word(17), word(1042)
        queries = ("gemeente", f"ze{one}", f"besluit ze{other[:4]}*", f"ze{other} -ze{one}")
        totals = {query: index.search(query, seconds=None).total for query in queries}
        facets = index.facets(f"besluit ze{other[:4]}*", seconds=None)
    return CollectionState(
        pairs=dict(pairs),
        checksums={
            id_: record["checksum"] for (id_, _), record in zip(pairs, records, strict=True)
        },
        documents={id_: (len(own), hashes.get(id_, "")) for id_, own in documents.items()},
        frequencies=frequencies,
        counts={**generation.counts, **{str(each): n for each, n in generation.passages.items()}},
        totals=totals,
        facets=facets,
    )


def _texts(pair: Pair) -> tuple[str, tuple[str | None, str | None]]:
    nl, fr = (None if own is None else own.text for own in (pair.nl, pair.fr))
    return pair.id, (nl, fr)


def _frequencies(
    connection: Connection, generation: CollectionGeneration
) -> Iterator[tuple[str, int]]:
    body: dict[str, Any] = {
        "size": _PAGE,
        "_source": ["lookup", "passages"],
        "query": {"bool": {"filter": vocabulary.visible(generation.number)}},
        "sort": [{"_id": "asc"}],
    }
    while True:
        [answer] = connection.search_all([(generation.terms, body)])
        hits = answer["hits"]["hits"]
        for hit in hits:
            yield hit["_source"]["lookup"], hit["_source"]["passages"]
        if len(hits) < _PAGE:
            return
        body = {**body, "search_after": hits[-1]["sort"]}


ShardCopies = Mapping[tuple[str, int], Mapping[str, Mapping[str, tuple[int, object]]]]


def copies_of(cluster: Cluster, address: str) -> ShardCopies:
    """Return the version and the checksum or the whole of each document, by copy of each shard.

    The copies are found by (index, number of the shard), and then by the name of their node.
    """
    connection = _patient(address)
    indexes = Collection(connection).current().indexes
    connection.close()
    cluster.request("POST", f"/{indexes}-*/_refresh")
    ids = {node["name"]: id_ for id_, node in cluster.request("GET", "/_nodes")["nodes"].items()}
    found: dict[tuple[str, int], dict[str, Mapping[str, tuple[int, object]]]] = {}
    for row in cluster.request("GET", f"/_cat/shards/{indexes}-*?format=json"):
        assert row["state"] == "STARTED", row
        index, shard, node = row["index"], int(row["shard"]), row["node"]
        own = dict(_documents(cluster, index, shard, ids[node]))
        found.setdefault((index, shard), {})[node] = own
    return found


def _documents(
    cluster: Cluster, index: str, shard: int, node: str
) -> Iterator[tuple[str, tuple[int, object]]]:
    place = f"_shards:{shard}|_only_nodes:{node}"
    body: dict[str, Any] = {"size": 1000, "version": True, "sort": [{"_id": "asc"}]}
    if index.endswith("-pairs"):
        body |= {"_source": ["checksum"], "sort": [{"ordinal": "asc"}]}
    while True:
        answer = cluster.request("POST", f"/{index}/_search?preference={place}", body)
        assert not answer["_shards"]["failed"], answer["_shards"]
        hits = answer["hits"]["hits"]
        for hit in hits:
            yield hit["_id"], (hit["_version"], hit["_source"])
        if len(hits) < body["size"]:
            return
        body["search_after"] = hits[-1]["sort"]


def assert_equal_copies(copies: ShardCopies, *, least: int = 2) -> int:
    """Check that all copies of each shard hold the same; return the number of their documents."""
    documents = 0
    for place, by_node in copies.items():
        assert len(by_node) >= least, (place, list(by_node))
        first, *others = by_node.values()
        for other in others:
            assert other == first, (place, set(first.items() ^ other.items()) and "differ")
        documents += len(first)
    return documents


def _patient(address: str) -> Connection:
    own = Address.of(address)
    connection = Connection(own, Credentials())
    connection.patience = PATIENCE
    return connection
