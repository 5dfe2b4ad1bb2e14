"""What an engine keeps of what it has unpacked, however long it is asked."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

import benelux_search as bs
from benelux_search.index import get_engine
from benelux_search.index.whoosh.language_index import LanguageIndex
from benelux_search.index.whoosh.postings import Cache, Lengths, Postings
from benelux_search.testing.corpora import change, create


class Weighed(Postings):
    """Postings that count how often their size is asked for."""

    times = 0

    @property
    def nbytes(self) -> int:
        type(self).times += 1
        return 1000


def weighed() -> Weighed:
    return Weighed(Lengths(np.array([2, 0], np.uint16)), np.array([0], np.uint32), None)


def test_what_was_used_last_is_kept() -> None:
    cache = Cache(100_000)
    kept = weighed()
    cache.put("kept", kept)
    for number in range(1000):
        cache.put(number, weighed())
        assert cache.get("kept") is kept
    there = [number for number in range(1000) if cache.get(number) is not None]
    assert there == list(range(1000 - len(there), 1000))
    assert 50 <= len(there) < 100


def test_a_limit_is_lowered_and_never_raised() -> None:
    cache = Cache(100_000)
    cache.lower_limit(10_000)
    cache.lower_limit(1_000_000)
    for number in range(1000):
        cache.put(number, weighed())
    assert 5 <= sum(cache.get(number) is not None for number in range(1000)) <= 10


def test_a_full_cache_is_not_measured_at_each_word() -> None:
    cache = Cache(1_000_000)
    for number in range(1000):
        cache.put(number, weighed())
    Weighed.times = 0
    for number in range(1000, 6000):
        cache.put(number, weighed())
    assert Weighed.times < 10 * 5000  # about 1,000 times as many, were all measured each time


def test_words_that_are_nowhere_are_not_kept(tmp_path: Path) -> None:
    engine = get_engine("whoosh")
    create(engine, tmp_path)
    change(engine, tmp_path, add={1: ("de wet", "la loi")}).close()
    cache = Cache(1_000_000)
    side = LanguageIndex.open("nl", tmp_path / "nl", cache)
    assert len(side.postings("stem", "nergens")) == 0
    assert cache.get(("nl", "stem", "nergens")) is None
    assert len(side.postings("stem", "wet")) == 1
    assert cache.get(("nl", "stem", "wet")) is not None


def arrays_left_by(work: Callable[[], object]) -> int:
    """Bytes of numpy's arrays that are still there after some work."""
    tracemalloc.start()
    try:
        work()
        gc.collect()
        taken = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    arrays = tracemalloc.DomainFilter(True, np.lib.tracemalloc_domain)
    return sum(trace.size for trace in taken.filter_traces([arrays]).traces)


def test_an_index_keeps_what_it_may(tmp_path: Path) -> None:
    words = "raad wet trein brug water minister school paard vogel kerk fiets markt".split()
    pair = f'{{"nl": "{" ".join(words)}.", "fr": "La loi."}}\n'
    (tmp_path / "pairs.jsonl").write_text(pair * 1000)
    bs.build_index(tmp_path / "pairs.jsonl", tmp_path / "index", lexicon=False)
    left = {}
    for memory in (0, 1_000_000):
        with bs.open_index(tmp_path / "index", memory=memory) as index:
            assert index.search(words[0]).total == 1000  # this loads what any search needs
            left[memory] = arrays_left_by(lambda: [*map(index.search, words)])
    assert left[1_000_000] > 5 * left[0]
