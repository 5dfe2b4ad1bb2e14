"""Measurements of the library that want a process of their own.

    python -m benchmarks.users.child TASK FOLDER [KIND]

prints one JSON object. ``FOLDER`` is that of a :class:`~benchmarks.users.places.Place` with both
indexes. Times are milliseconds of the processor.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import benelux_search as bs
from benchmarks.users.places import FEW, Place
from benchmarks.users.processes import files_of, io_bytes, status_mb, written_bytes
from benchmarks.users.queries import COMPARED, OF_EACH, KindOfQuery, QueryMaker, UserQuery
from benelux_search.reading_options import Limits

if TYPE_CHECKING:
    from benchmarks.users.tantivy_texts import TantivyTexts

Figures: TypeAlias = dict[str, Any]

ALL_FILES: Final = Limits(file_bytes=1 << 40)
_ROUNDS: Final = 5
_MANY: Final = 1200  # queries whose memory is measured
_OTHER_SEED: Final = 7
_QUERIES: Final = "queries.json"


def look_at(result: bs.SearchResult) -> int:
    """Read all that a user sees of an answer; the number of characters that are marked."""
    marked = 0
    for hit in result:
        for side in filter(None, (hit.passage, hit.counterpart)):
            marked += sum(end - start for start, end in side.matches) + (not side.text)
        marked += len(hit.document.path) == 0
    return marked


def warm(place: Place, kind: KindOfQuery) -> Figures:
    """The median times of each query of a kind, in an index that has answered it before."""
    queries = QueryMaker(place.records()).different(kind, OF_EACH)
    with bs.open_index(place.ours) as ours:
        asks = [_asks(query, ours, _peer(place)) for query in queries]
        for own in asks:
            for ask in own:
                ask()
        times = [_in_turn(own, _ROUNDS) for own in asks]
    return {"ours": [each[0] for each in times], "tantivy": [each[-1] for each in times]}


def first(place: Place, kind: KindOfQuery) -> Figures:
    """The times of each query of a kind that is asked once, after one that loads what all use."""
    warming, *queries = QueryMaker(place.records()).different(kind, OF_EACH + 1)
    peer = _peer(place)
    with bs.open_index(place.ours) as ours:
        for ask in _asks(warming, ours, peer):
            ask()
        times = [_in_turn(_asks(query, ours, peer), 1) for query in queries]
    both = kind != "fuzzy"
    return {
        "ours": [each[0] for each in times],
        "tantivy": [each[1] for each in times] if both else [],
    }


def _peer(place: Place) -> TantivyTexts:
    from benchmarks.users.tantivy_texts import TantivyTexts

    return TantivyTexts(place.tantivy)


Ask: TypeAlias = Callable[[], object]


def _asks(query: UserQuery, ours: bs.Index, peer: TantivyTexts) -> list[Ask]:
    asks: list[Ask] = [lambda: look_at(ours.search(query.text))]
    if query.tantivy:
        asks.append(lambda: peer.answer(query.tantivy, query.language))
    return asks


def _in_turn(asks: Sequence[Ask], rounds: int) -> list[float]:
    """The median time of each, asked in turn; what was left by others is thrown away before."""
    times: list[list[float]] = [[] for _ in asks]
    gc.collect()
    for _ in range(rounds):
        for ask, own in zip(asks, times, strict=True):
            begin = time.process_time()
            ask()
            own.append(1000 * (time.process_time() - begin))
    return [median(own) for own in times]


def memory(place: Place, _kind: str) -> Figures:
    """The resident memory of a process that has answered 1,200 different queries."""
    with bs.open_index(place.ours) as index:
        for text, _, _ in _many_queries(place):
            look_at(index.search(text))
        return {"mb": status_mb("VmRSS")}


def peer_memory(place: Place, _kind: str) -> Figures:
    """The same of tantivy."""
    peer = _peer(place)
    for _, text, language in _many_queries(place):
        peer.answer(text, language)
    return {"mb": status_mb("VmRSS")}


def write_queries(place: Place, _kind: str) -> Figures:
    """Write many different queries to a file, so that who asks them need not make them."""
    maker = QueryMaker(place.records(), _OTHER_SEED)
    queries = [
        query for kind in COMPARED for query in maker.different(kind, _MANY // len(COMPARED))
    ]
    records = [(query.text, query.tantivy, query.language) for query in queries]
    (place.folder / _QUERIES).write_text(json.dumps(records), encoding="utf-8")
    return {"queries": len(queries)}


def _many_queries(place: Place) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = json.loads(
        (place.folder / _QUERIES).read_text(encoding="utf-8")
    )
    return found


class CountingReader:
    """A reader of an engine that counts how often it is asked, by method."""

    def __init__(self, reader: object) -> None:
        self._reader = reader
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> object:
        found = getattr(self._reader, name)
        if not callable(found):
            return found

        def counted(*args: object, **options: object) -> object:
            self.calls[name] += 1
            return found(*args, **options)

        return counted


def trips(place: Place, kind: KindOfQuery) -> Figures:
    """Count the calls of the engine in a search, for each query; with translations as well."""
    queries = QueryMaker(place.records()).different(kind, OF_EACH)
    figures: Figures = {}
    with bs.open_index(place.ours) as index:
        view: Any = index._snapshot
        for across in (False, True):
            found: list[int] = []
            most: Counter[str] = Counter()
            reader = view.reader
            for query in queries:
                view.reader = counting = CountingReader(reader)
                look_at(index.search(query.text, across=across))
                found.append(counting.calls.total())
                most |= counting.calls
            view.reader = reader
            mark = "across_" if across else ""
            figures |= {f"{mark}calls": found, f"{mark}methods": dict(most)}
    return figures


def put(place: Place, mark: str) -> Figures:
    """Put three pairs into an index that has them in another form; ``mark`` makes them differ."""
    place.write_few(mark)
    before = files_of(place.ours)
    began, wrote = _cpu_seconds(), io_bytes()
    if hasattr(bs, "update_index"):
        _put_from_memory(place, mark)
    else:
        bs.build_index(place.documents, place.ours, limits=ALL_FILES)
    return {
        "seconds": _cpu_seconds() - began,
        "new_bytes": written_bytes(before, files_of(place.ours)),
        "io_bytes": io_bytes() - wrote,
    }


def _put_from_memory(place: Place, mark: str) -> None:
    library: Any = bs
    with library.update_index(place.ours) as update:
        for number, (dutch, french) in enumerate(FEW):
            document = {"nl": f"{dutch} {mark}", "fr": f"{french} {mark}"}
            update.put(library.Document(key=f"few-{number}", **document))


def peer_put(place: Place, folder: str) -> Figures:
    """Add the three pairs to an index of tantivy."""
    from benchmarks.users import tantivy_texts

    before = files_of(Path(folder))
    began, wrote = _cpu_seconds(), io_bytes()
    tantivy_texts.put(place.few, Path(folder))
    return {
        "seconds": _cpu_seconds() - began,
        "new_bytes": written_bytes(before, files_of(Path(folder))),
        "io_bytes": io_bytes() - wrote,
    }


def put_many(place: Place, folder: str) -> Figures:
    """Put all pairs from an iterator into a new index; the memory beyond that of an empty process.

    Raises:
        AttributeError: this version cannot put documents from memory.
    """
    library: Any = bs
    before = status_mb("VmHWM")
    began = _cpu_seconds()
    with library.update_index(folder) as update:
        for number, record in enumerate(place.records()):
            update.put(library.Document(key=str(number), nl=record["nl"], fr=record["fr"]))
    return {"seconds": _cpu_seconds() - began, "memory_mb": status_mb("VmHWM") - before}


def _cpu_seconds() -> float:
    """The processor time of this process and of those that it waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


TASKS: Final[dict[str, Callable[[Place, Any], Figures]]] = {
    "warm": warm,
    "first": first,
    "queries": write_queries,
    "memory": memory,
    "peer_memory": peer_memory,
    "trips": trips,
    "put": put,
    "peer_put": peer_put,
    "put_many": put_many,
}


def main(arguments: Sequence[str]) -> int:
    task, folder, *rest = arguments
    print()  # what a peer prints does not end its line
    print(json.dumps(TASKS[task](Place(Path(folder)), rest[0] if rest else "")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
