"""A collection of the distributed engine is built, changed and read as an index in a folder is."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import glossed
import pytest
from cluster import Cluster
from samples import DUTCH_ONLY, TRAIN, WATER, corpus

import benelux_search as bs
from benelux_search.api.building import saved_documents
from benelux_search.errors import IndexLocked, IndexMissing
from benelux_search.opensearch.client.address import Address, Credentials
from benelux_search.opensearch.client.connection import Connection
from benelux_search.opensearch.collection.unfinished import WriterLock
from benelux_search.opensearch.searching import collection_reader as reader

pytestmark = pytest.mark.cluster
_NUMBERS = itertools.count(1)


@pytest.fixture
def address(one_node: Cluster) -> str:
    """Return the address of a collection that does not exist yet."""
    [url] = one_node.urls
    return f"opensearch+{url}/test-{next(_NUMBERS)}"


def found(index: bs.Index, query: str) -> list[str]:
    return [hit.id for hit in index.search(query).hits]


def test_filters_and_matches_are_those_of_an_index_in_a_folder(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["De trein rijdt\n\nLe train roule", "Het water stijgt\n\nL'eau monte"]
    pages = [f"DOC 55 1234/001\n\n{text}\n\n{n}" for n, text in enumerate(3 * texts, 1)]
    (tmp_path / "doc.txt").write_text("\f".join(pages), encoding="utf-8")
    places = (address, tmp_path / "index")
    for place in places:
        bs.build_index(tmp_path / "doc.txt", place, lexicon=False)
        with bs.update_index(place) as update:
            for year in (2019, 2020, 2021):
                pairs = [("De trein staat stil", "Le train est à l'arrêt"), ("Het water", "L'eau")]
                update.put(
                    bs.Document(
                        key=f"y{year}", pairs=12 * pairs, date=f"{year}-06-11", number=f"{year}/1"
                    )
                )
    monkeypatch.setattr(reader, "_MOST_ORDINALS", 5)
    with bs.open_index(places[0]) as one, bs.open_index(places[1]) as other:
        assert tuple(one.asides("doc")) == tuple(other.asides("doc")) != ()
        assert tuple(one.asides("key.y2019")) == ()
        filters: list[dict[str, Any]] = [
            {"document": ["key.y2019", "2020/01", "doc"]},
            {"dates": ["2019", "2021-06"]},
            {"dates": ["2019-06-11", "2020"], "document": ["y2020", "y2021"]},
            {"dates": ["2018"]},
        ]
        for options in filters:
            ours, theirs = (
                index.search("trein", fold=False, limit=100, **options) for index in (one, other)
            )
            assert [hit.id for hit in ours] == [hit.id for hit in theirs]
            assert ours.notes == theirs.notes
            assert one.facets("trein", **options) == other.facets("trein", **options)
            listed = (index.list_documents(**options).documents for index in (one, other))
            assert len({tuple(documents) for documents in listed}) == 1
        ids = [pair.id for pair in other.pairs()]
        for query in ("trein", "trein water", "stil zeppelin", "train -water", "zeppelin"):
            for document in ("key.y2019", "2020/1", "doc"):
                numbers = [
                    list(index.matching_numbers(query, document=document)) for index in (one, other)
                ]
                assert numbers[0] == numbers[1]
            marked = [index.marked(query, ids[::2]) for index in (one, other)]
            assert list(marked[0]) == list(marked[1])
            for id_, hit in marked[0].items():
                assert (hit.passage, hit.counterpart, hit.rank) == (
                    marked[1][id_].passage,
                    marked[1][id_].counterpart,
                    0,
                )


def test_a_collection_has_what_an_index_in_a_folder_has(address: str, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus")
    remote = bs.build_index(folder, address)
    local = bs.build_index(folder, tmp_path / "index")
    assert (remote.documents, remote.pairs, remote.added) == (
        local.documents,
        local.pairs,
        local.added,
    )
    with bs.open_index(address) as one, bs.open_index(tmp_path / "index") as other:
        for query in (
            "water",
            "trein Brussel",
            '"qualité de l\'eau"',
            "ministers -water",
            "vervui*",
        ):
            ours, theirs = one.search(query), other.search(query)
            assert [(hit.id, hit.passage, hit.counterpart) for hit in ours.hits] == [
                (hit.id, hit.passage, hit.counterpart) for hit in theirs.hits
            ]
            assert [hit.score for hit in ours.hits] == pytest.approx(
                [hit.score for hit in theirs.hits], rel=1e-6
            )
        assert one.facets("water") == other.facets("water")
        assert one.complete("verv") == other.complete("verv")
        assert one.documents() == other.documents()
        assert [pair.id for pair in one.export()] == [pair.id for pair in other.export()]
        assert one.info("water") == other.info("water")


def test_only_changes_are_written_and_a_reader_keeps_its_view(address: str, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus")
    bs.build_index(folder, address)
    with bs.open_index(address) as reader:
        assert found(reader, "trein") == ["trein:0001"]
        (folder / "2021" / "trein.txt").unlink()
        (folder / "water.txt").write_text(TRAIN, encoding="utf-8")
        (folder / "goederen.txt").write_text(DUTCH_ONLY, encoding="utf-8")
        summary = bs.build_index(folder, address)
        assert (summary.added, summary.updated, summary.removed) == (
            ("goederen",),
            ("water",),
            ("trein",),
        )
        assert found(reader, "trein") == ["trein:0001"]
        assert found(reader, "vervuiling") == ["water:0002"]
        assert reader.refresh()
        assert found(reader, "trein") == ["water:0001"]
        assert not reader.search("vervuiling").total
        assert found(reader, "verdragen") == ["goederen:0001"]
        assert not reader.refresh()
    assert bs.build_index(folder, address).unchanged == 2


def test_documents_from_memory(address: str) -> None:
    with bs.update_index(address) as update:
        update.put(bs.Document(key="q1", nl="Het water is schoon.", fr="L'eau est propre."))
        update.put(bs.Document(key="q2", nl="De trein rijdt.", fr="Le train roule."))
    with bs.update_index(address) as update:
        update.put(bs.Document(key="q1", nl="De zee is schoon.", fr="La mer est propre."))
        assert update.delete("q2")
        assert not update.delete("q3")
    assert (update.summary.updated, update.summary.removed) == (("key.q1",), ("key.q2",))
    with bs.open_index(address) as index:
        assert found(index, "schoon") == ["key.q1:0001"]
        assert not index.search("water").total
        assert not index.search("trein").total
        assert index.status().documents == 1


def test_an_update_that_fails_changes_nothing(address: str) -> None:
    with bs.update_index(address) as update:
        update.put(bs.Document(key="q1", nl="Het water is schoon.", fr="L'eau est propre."))
    with pytest.raises(RuntimeError), bs.update_index(address) as update:
        update.put(bs.Document(key="q1", nl="De zee is schoon.", fr="La mer est propre."))
        update.put(bs.Document(key="q2", nl="De trein rijdt.", fr="Le train roule."))
        raise RuntimeError
    with bs.open_index(address) as index:
        assert found(index, "water") == ["key.q1:0001"]
        assert not index.search("zee").total
    with bs.update_index(address) as update:
        update.put(bs.Document(key="q3", nl="Het water is diep.", fr="L'eau est profonde."))
    with bs.open_index(address) as index:
        assert sorted(found(index, "water")) == ["key.q1:0001", "key.q3:0001"]
        assert not index.search("zee").total
        assert index.status().pairs == 2


def test_a_rebuild_keeps_documents_from_memory(address: str, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus")
    bs.build_index(folder, address)
    with bs.update_index(address) as update:
        update.put(bs.Document(key="q1", nl="Het water is schoon.", fr="L'eau est propre."))
    with bs.open_index(address) as reader:
        summary = bs.build_index(folder, address, rebuild=True)
        assert (summary.documents, len(summary.updated)) == (3, 2)
        before = reader.search("water").total
        assert reader.refresh()
        assert reader.search("water").total == before == 3
        assert found(reader, "schoon") == ["key.q1:0001"]


def test_there_is_one_writer_at_a_time(address: str, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus")
    bs.build_index(folder, address)
    own = Address.of(address)
    connection = Connection(own, Credentials())
    with WriterLock(connection):
        with pytest.raises(IndexLocked, match="is writing the index"):
            bs.build_index(folder, address)
        with bs.open_index(address) as index:
            assert index.search("water").total == 2
    assert bs.build_index(folder, address).unchanged == 2
    connection.close()


def test_a_collection_that_does_not_exist_is_named(address: str) -> None:
    with pytest.raises(IndexMissing, match="there is no index at opensearch"):
        bs.open_index(address)
    with pytest.raises(IndexMissing), bs.update_index(address, create=False):
        pass


_BUILD = """
import sys
import benelux_search as bs
from benelux_search.opensearch.collection import collection_writer
collection_writer._JOURNAL_PAIRS = 40
bs.build_index(sys.argv[1], sys.argv[2], lexicon=False)
"""


def test_a_killed_build_is_gone_on_with(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(300):
        text = WATER.replace("Schelde", f"Schelde{number}").replace("Escaut", f"Escaut{number}")
        (folder / f"d{number:03}.txt").write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", _BUILD, str(folder), address]
    kills = 0
    for _ in range(3):
        before = saved_documents(address)
        process = subprocess.Popen(command)
        while process.poll() is None and saved_documents(address) < before + 40:
            time.sleep(0.02)
        process.kill()
        kills += process.wait() != 0
        assert saved_documents(address) >= before
    assert kills
    with pytest.raises(IndexMissing):
        bs.open_index(address)
    saved = saved_documents(address)
    summary = bs.build_index(folder, address, lexicon=False)
    assert len(summary.added) == 300 - saved
    with bs.open_index(address) as index:
        assert index.status().pairs == index.search("water").total == 600
        assert [pair.id for pair in index.export()][:3] == ["d000:0001", "d000:0002", "d001:0001"]
        assert index.search("Schelde17").total == index.search("Escaut299").total == 1
    assert saved_documents(address) == 0


def test_a_collection_remembers_paths_and_options(address: str, tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    rows = '{"id": "q1", "nl": "De haven", "fr": "Le port"}\n{"id": "q2", "nl": "Het", "fr": "Le"}'
    (tmp_path / "tables" / "vragen.jsonl").write_text(rows, encoding="utf-8")
    corpus(tmp_path / "letters")
    bs.build_index(tmp_path / "tables", address, lexicon=False, each="record")
    bs.build_index(tmp_path / "letters", address, lexicon=False)
    assert bs.remembered_paths(address) == [str(tmp_path / "tables"), str(tmp_path / "letters")]
    (tmp_path / "tables" / "meer.jsonl").write_text(rows, encoding="utf-8")
    for rebuild in (False, True):
        summary = bs.build_index(None, address, lexicon=False, rebuild=rebuild)
        assert summary.failed == ()
        with bs.open_index(address) as index:
            ids = {document.id for document in index.documents()}
        assert {"meer.q1", "meer.q2", "vragen.q1", "vragen.q2"} < ids
    summary = bs.build_index(tmp_path / "tables", address, lexicon=False, each="file")
    assert sorted(summary.updated) == ["meer", "vragen"]
    assert "2 documents were read again, with other options" in summary.notes
    with bs.open_index(address) as index:
        remembered = {Path(each.path).name: each.options for each in index.status().paths}
        assert remembered == {"tables": {"each": "file"}, "letters": {}}


def test_a_collection_unlearns_what_an_update_deletes(address: str) -> None:
    rare = [(f"De bever{number} zwemt.", f"Le castor{number} nage.") for number in range(30)]
    with bs.update_index(address) as update:
        for number, (nl, fr) in enumerate([*rare, *(glossed.pairs() * 12)[:570]]):
            update.put(bs.Document(key=f"d{number}", nl=nl, fr=fr))
    with bs.open_index(address) as index:
        assert index.translate("bever3", language="nl")[0].text == "castor3"
        assert "bever3" in units_of(index)
    # few deleted pairs wait, and their texts are not kept
    for numbers, left in ((range(10), {"bever3", "bever12"}), (range(10, 40), {"bever3"})):
        with bs.update_index(address) as update:
            for number in numbers:
                update.delete(f"d{number}")
        with bs.open_index(address) as index:
            assert units_of(index) & {"bever3", "bever12"} == left
            assert index.translate("politie")[0].text == "police"


def units_of(index: bs.Index) -> set[str]:
    """Return the Dutch units that the translations of an index have."""
    snapshot = index._snapshot
    assert snapshot is not None and snapshot.lexicon is not None
    return {unit for unit, _ in snapshot.lexicon.units("nl")}
