"""Tasks of a day of a translator or a jurist, in tmux, compared with golden screens.

Each task runs at 60 columns on a dark background, and at 120 columns on a light one.
``BENELUX_SEARCH_TASKS=all`` runs it at four widths on both.
``BENELUX_SEARCH_GOLDEN=write`` runs it at four widths, and writes the golden screens.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import pytest
from day_runs import BACKGROUNDS, WIDTHS, Day, read_golden, running, write_golden
from day_tasks import TASKS, Task

pytestmark = pytest.mark.long

WRITES: Final = os.environ.get("BENELUX_SEARCH_GOLDEN") == "write"
PLACES: Final = {
    "": ((60, "dark"), (120, "light")),
    "dark": tuple((columns, "dark") for columns in WIDTHS),
    "all": tuple((columns, background) for columns in WIDTHS for background in BACKGROUNDS),
}["dark" if WRITES else os.environ.get("BENELUX_SEARCH_TASKS", "")]
AT_ONCE: Final = 6  # runs, which wait most of the time
AHEAD: Final = 0 if "PYTEST_XDIST_WORKER" in os.environ else 4  # tasks that are begun early


def played(day: Day, task: Task, columns: int, background: str) -> tuple[str, str]:
    """Play a task; return its last screen, and what is wrong with its colours."""
    golden = None if WRITES else read_golden(task).get(columns, "")
    with running(day, task, columns, background) as run:
        return run.final(golden), run.wrong_colours()


class Started:
    """The tasks that are played, some of them before their tests begin."""

    def __init__(self, tasks: list[Task]) -> None:
        self._day = Day()
        self._waiting = tasks
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._runs: dict[str, dict[tuple[int, str], Future[tuple[str, str]]]] = {}

    def screens(self, task: Task) -> dict[tuple[int, str], tuple[str, str]]:
        """Return the last screens of a task by width and background, with wrong colours."""
        place = self._waiting.index(task) if task in self._waiting else 0
        for each in (task, *self._waiting[place + 1 : place + 1 + AHEAD]):
            if each.name not in self._runs:
                self._runs[each.name] = {
                    place: self._pool.submit(played, self._day, each, *place) for place in PLACES
                }
        return {place: run.result() for place, run in self._runs[task.name].items()}

    def close(self) -> None:
        """End everything."""
        self._pool.shutdown(cancel_futures=True)
        self._day.close()


@pytest.fixture(scope="module")
def started(request: pytest.FixtureRequest) -> Iterator[Started]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    callspecs = [getattr(item, "callspec", None) for item in request.session.items]
    made = Started([each.params["task"] for each in callspecs if each and "task" in each.params])
    yield made
    made.close()


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task(started: Started, task: Task) -> None:
    screens = started.screens(task)
    if WRITES:
        write_golden(task, {columns: screens[columns, "dark"][0] for columns in WIDTHS})
    assert not [wrong for _, wrong in screens.values() if wrong]


def test_each_task_has_a_name_of_its_own() -> None:
    assert len({task.name for task in TASKS}) == len(TASKS) >= 60
