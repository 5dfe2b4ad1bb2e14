"""How many processes read: as many as are worth it, and as there is room for."""

from __future__ import annotations

import pytest

from benelux_search import processes
from benelux_search.indexing import workers
from benelux_search.indexing.workers import usable_jobs

PAGE = 10_000  # bytes


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "processors", lambda: 8)
    monkeypatch.setattr(workers, "free_memory", lambda: 16 << 30)


@pytest.mark.parametrize(
    ("sizes", "jobs"),
    [
        ([], 1),
        ([PAGE], 1),
        ([PAGE] * 7, 1),  # read before a second process is ready
        ([PAGE] * 8, 2),
        ([PAGE] * 1000, 8),
        ([100 * PAGE] * 2, 2),
        ([500 * PAGE], 1),  # a document is read by one process
    ],
)
def test_by_default_there_are_as_many_as_are_worth_it(sizes: list[int], jobs: int) -> None:
    assert usable_jobs(0, sizes) == jobs


@pytest.mark.parametrize(("given", "jobs"), [(1, 1), (3, 3), (9, 5)])
def test_a_given_number_is_used_with_at_most_one_for_each_document(given: int, jobs: int) -> None:
    assert usable_jobs(given, [PAGE] * 5) == jobs


@pytest.mark.parametrize(("free", "jobs"), [(1 << 30, 2), (1 << 20, 1), (None, 8)])
def test_short_memory_makes_them_few(
    free: int | None, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "free_memory", lambda: free)
    assert usable_jobs(0, [PAGE] * 1000) == jobs


def test_processes_that_were_started_together_share_the_processors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("BENELUX_SEARCH_PROCESSES", raising=False)
    alone = processes.processors()
    assert alone >= 1
    for shared, expected in (("1", alone), (str(alone), 1), (str(9 * alone), 1), ("x", alone)):
        monkeypatch.setenv("BENELUX_SEARCH_PROCESSES", shared)
        assert processes.processors() == expected


def test_a_child_knows_how_many_share_the_processors() -> None:
    child = processes.Child("asked_processors", ("tests/support",), together=10_000)
    try:
        assert child.request(b"") == b"1"
    finally:
        child.close()
