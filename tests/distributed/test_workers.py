"""Workers in other processes, here or elsewhere, write the same collection as one process."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cluster import Cluster
from samples import DUTCH_ONLY, TRAIN, WATER

import benelux_search as bs
from benelux_search.errors import EngineUnavailable, OptionError

pytestmark = pytest.mark.cluster
_NUMBERS = itertools.count(1)


@pytest.fixture
def address(one_node: Cluster) -> str:
    """Return the address of a collection that does not exist yet."""
    [url] = one_node.urls
    return f"opensearch+{url}/workers-{next(_NUMBERS)}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of documents of every kind: one is in one language, one cannot be read."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(20):
        (folder / f"w{number}.txt").write_text(WATER.replace("Schelde", f"Maas{number}"))
    (folder / "trein.txt").write_text(TRAIN)
    (folder / "goederen.txt").write_text(DUTCH_ONLY)
    (folder / "leeg.txt").write_bytes(b"")
    rows = "".join(f"{n}\tDe zee nummer {n}.\tLa mer {n}.\n" for n in range(50))
    (folder / "zee.tsv").write_text(f"id\tnl\tfr\n{rows}")
    return folder


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Any]:
    """Yield a scheduler of Dask with two workers, each a process of its own."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        yield cluster


def content(address: str) -> tuple[object, ...]:
    with bs.open_index(address) as index:
        status = index.status()
        return (
            sorted((hit.id, hit.passage.text) for hit in index.export()),
            (status.documents, status.pairs, status.aligned, status.passages_nl),
            sorted(hit.id for hit in index.search("water", limit=50, fold=False).hits),
            index.complete("z"),
            index.facets("water"),
        )


def built(folder: Path, address: str, **options: Any) -> tuple[object, ...]:
    summary = bs.build_index(folder, address, **options)
    return sorted(summary.added), [each.path for each in summary.failed], content(address)


@pytest.mark.filterwarnings("ignore")  # of the sockets of Dask
def test_processes_and_machines_write_what_one_process_does(
    address: str, folder: Path, scheduler: Any
) -> None:
    alone = built(folder, address, lexicon=False)
    assert built(folder, f"{address}-jobs", jobs=2, lexicon=False) == alone
    elsewhere = built(folder, f"{address}-dask", workers=scheduler.scheduler_address, lexicon=False)
    assert elsewhere == alone


def test_workers_replace_changed_documents(address: str, folder: Path) -> None:
    bs.build_index(folder, address, jobs=2, lexicon=False)
    (folder / "w3.txt").write_text(TRAIN)
    (folder / "w4.txt").write_text(WATER.replace("water", "bier"))
    (folder / "w5.txt").unlink()
    summary = bs.build_index(folder, address, jobs=2, lexicon=False)
    assert (sorted(summary.updated), summary.removed) == (["w3", "w4"], ("w5",))
    bs.build_index(folder, f"{address}-new", lexicon=False)
    assert content(address) == content(f"{address}-new")


def test_what_workers_cannot_be_given(tmp_path: Path, folder: Path, address: str) -> None:
    with pytest.raises(OptionError, match="workers"):
        bs.build_index(folder, tmp_path / "index", workers="tcp://127.0.0.1:1")
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        bs.build_index(folder, address, workers="tcp://127.0.0.1:1")
