"""Generations that follow each other while searchers read: each answer is of one of them."""

from __future__ import annotations

import itertools
import random
import re
import threading
import time
from pathlib import Path

import pytest
from cluster import Cluster

import benelux_search as bs
from benelux_search.errors import GenerationGone, IndexDamaged
from benelux_search.results import Hit
from benelux_search.tui.session.index_handle import IndexHandle

pytestmark = pytest.mark.cluster
_NUMBERS = itertools.count(1)
_DOCUMENTS = 30
_PAGE = 10
_GENERATION = re.compile(r"versie(\d+)")


@pytest.fixture
def address(one_node: Cluster) -> str:
    """Return the address of a collection that does not exist yet."""
    [url] = one_node.urls
    return f"opensearch+{url}/switch-{next(_NUMBERS)}"


def write(folder: Path, generation: int) -> None:
    """Write files of which each names a generation."""
    for number in range(_DOCUMENTS):
        nl = f"Het water van beek{number} is gemeten, versie{generation}."
        fr = f"L'eau du ruisseau{number} a été mesurée, version{generation}."
        (folder / f"d{number}.txt").write_text(f"{nl}\n\n{fr}\n", encoding="utf-8")


def rebuild(address: str, folder: Path, generation: int) -> None:
    """Publish a generation with indexes of its own."""
    write(folder, generation)
    bs.build_index(folder, address, rebuild=True, lexicon=False, jobs=1)


def rewrite(address: str, folder: Path, generation: int) -> None:
    """Publish a generation in the indexes of the one before."""
    write(folder, generation)
    bs.build_index(folder, address, lexicon=False, jobs=1)


def text_of(hit: Hit) -> str:
    """Return the Dutch text of a hit."""
    own = hit.passage if hit.language == "nl" else hit.counterpart
    return "" if own is None else own.text


class Pager:
    """A searcher that reads page after page, and notes which generations its answers are of."""

    def __init__(self, address: str, rate: float, seed: int) -> None:
        self.searches = self.gone = 0
        self.wrong: list[object] = []
        self.seen: set[int] = set()
        self._index = bs.open_index(address)
        self._random = random.Random(seed)
        self._pause = 1 / rate
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Pager:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self._index.close()

    def _run(self) -> None:
        while not self._end.is_set():
            try:
                self._read_pages()
                if self._random.random() < 0.3:
                    self._index.refresh()
            except GenerationGone:  # this reader was slower than two rebuilds
                self.gone += 1
                self._index.refresh()
            except Exception as error:  # noqa: BLE001 - the test shows it
                self.wrong.append(error)

    def _read_pages(self) -> None:
        """Read all pages of one generation, with pauses between them."""
        generations: set[int] = set()
        ids: list[str] = []
        for offset in range(0, _DOCUMENTS, _PAGE):
            found = self._index.search(
                "water", limit=_PAGE, offset=offset, seconds=None, fold=False
            )
            self.searches += 1
            if found.total != _DOCUMENTS or len(found.hits) != _PAGE:
                self.wrong.append(found)
            ids += [hit.id for hit in found.hits]
            for hit in found.hits:
                generations.update(map(int, _GENERATION.findall(text_of(hit))))
            if self._end.wait(self._pause):
                return
        if len(generations) != 1 or len(set(ids)) != _DOCUMENTS:
            self.wrong.append((generations, ids))
        self.seen |= generations


def switch_under_load(address: str, folder: Path, switches: int, rate: float) -> list[Pager]:
    """Publish generations, every fourth as new indexes, while four searchers page."""
    folder.mkdir()
    rebuild(address, folder, 1)
    pagers = [Pager(address, rate / 4, seed) for seed in range(4)]
    with pagers[0], pagers[1], pagers[2], pagers[3]:
        for generation in range(2, switches + 2):
            publish = rebuild if generation % 4 == 0 else rewrite
            publish(address, folder, generation)
    return pagers


@pytest.mark.parametrize(
    ("switches", "rate"), [(5, 20.0), pytest.param(100, 50.0, marks=pytest.mark.long)]
)
def test_every_answer_is_of_one_generation(
    address: str, tmp_path: Path, switches: int, rate: float
) -> None:
    pagers = switch_under_load(address, tmp_path / "corpus", switches, rate)
    for pager in pagers:
        assert not pager.wrong, pager.wrong[:3]
        assert pager.searches > 0
    assert len(set.union(*(pager.seen for pager in pagers))) > 1


def test_a_reader_outlives_a_rebuild_and_updates(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    rebuild(address, folder, 1)
    with bs.open_index(address) as index:
        first = index.search("water", limit=_PAGE, fold=False)
        rebuild(address, folder, 2)
        rewrite(address, folder, 3)
        second = index.search("water", limit=_PAGE, offset=_PAGE, fold=False)
        passages = [text_of(hit) for hit in (*first.hits, *second.hits)]
        assert all("versie1" in each for each in passages) and len(set(passages)) == 2 * _PAGE
        assert index.refresh()
        assert "versie3" in text_of(index.search("water").hits[0])


def test_a_removed_generation_says_to_refresh(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    rebuild(address, folder, 1)
    with bs.open_index(address) as index:
        index.search("water", limit=_PAGE, fold=False)
        rebuild(address, folder, 2)
        rebuild(address, folder, 3)
        for ask in (
            lambda: index.search("water", limit=_PAGE, offset=_PAGE, fold=False),
            lambda: index.search("gemeten"),
            lambda: index.facets("water"),
            lambda: index.show("d1"),
            lambda: index.show("d7:0001"),
            index.documents,
            lambda: index.complete("wat"),
            lambda: list(index.export()),
            index.status,
        ):
            with pytest.raises(GenerationGone, match="refresh") as gone:
                ask()
            assert not isinstance(gone.value, IndexDamaged)
        assert index.refresh()
        assert "versie3" in text_of(index.search("water", offset=_PAGE, fold=False).hits[0])


def test_an_interactive_session_moves_on(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    rebuild(address, folder, 1)
    opened: list[bs.Index] = []

    def opener() -> bs.Index:
        opened.append(bs.open_index(address))
        return opened[-1]

    handle = IndexHandle(opener)
    with handle.use() as index:
        index.search("water")
    rebuild(address, folder, 2)
    rebuild(address, folder, 3)
    began = time.monotonic()
    with pytest.raises(GenerationGone), handle.use() as index:
        index.search("gemeten")
    with handle.use() as index:
        assert "versie3" in text_of(index.search("gemeten").hits[0])
    assert len(opened) == 1
    assert time.monotonic() - began < 60
    assert handle.refresh(), "the session is to be told that the index is another"
    handle.close()
