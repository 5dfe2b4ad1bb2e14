"""The gathering of changes into builds, without a clock; and which changes matter."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benelux_search.documents.registry import accepts
from benelux_search.indexing.changes import (
    MOST_PATIENCE_S,
    PATIENCE_S,
    PAUSE_S,
    Gatherer,
    WatchedPaths,
)

# Distances between changes in milliseconds: whole numbers, so that sums are exact
DISTANCES = st.lists(st.integers(0, 3_000), min_size=1, max_size=60)
TICK_MS = 10


def builds(times: list[int]) -> list[int]:
    """Return the times of the builds for changes at some times, all in milliseconds.

    The loop looks at the clock every ten milliseconds, and builds take no time.
    """
    gatherer, found, left = Gatherer(), [], list(times)
    for now in range(0, max(times) + 120_000, TICK_MS):
        while left and left[0] <= now:
            gatherer.add(left.pop(0) / 1000)
        if gatherer.take(now / 1000):
            found.append(now)
    return found


def sums(distances: list[int]) -> list[int]:
    return [sum(distances[: number + 1]) for number in range(len(distances))]


@given(DISTANCES)
def test_every_change_is_followed_by_a_build(distances: list[int]) -> None:
    times = sums(distances)
    made = builds(times)
    for time in times:
        later = [each for each in made if each >= time]
        assert later
        assert later[0] - time <= MOST_PATIENCE_S * 1000 + TICK_MS


@given(DISTANCES)
def test_there_is_no_build_without_a_change(distances: list[int]) -> None:
    times = sums(distances)
    before = -1
    for build in builds(times):
        assert any(before < time <= build for time in times)
        before = build


@given(DISTANCES)
def test_a_build_comes_after_a_pause_or_when_patience_ends(distances: list[int]) -> None:
    times = sums(distances)
    before = -1
    for build in builds(times):
        gathered = [time for time in times if before < time <= build]
        quiet, waited = build - gathered[-1], build - gathered[0]
        assert quiet >= PAUSE_S * 1000 or waited >= PATIENCE_S * 1000
        before = build


@given(st.lists(st.integers(0, 400), min_size=1, max_size=10))
def test_changes_at_once_are_one_build(distances: list[int]) -> None:
    [build] = builds(sums(distances))
    assert build - sum(distances) <= PAUSE_S * 1000 + TICK_MS


def test_a_single_change_is_built_after_the_pause() -> None:
    assert builds([1_000]) == [1_500]


def test_a_slow_copy_leads_to_few_builds_and_the_next_change_is_not_late() -> None:
    copied = list(range(0, 100_000, 100))
    made = builds([*copied, 110_000])
    assert made == [5_000, 15_100, 35_200, 75_300, 100_400, 110_500]


def test_nothing_is_due_at_first() -> None:
    gatherer = Gatherer()
    assert gatherer.due is None
    assert not gatherer.take(1e9)


@pytest.fixture
def watched(tmp_path: Path) -> WatchedPaths:
    (tmp_path / "folder" / "index").mkdir(parents=True)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "act.nl.txt").write_text("De wet.", encoding="utf-8")
    paths = [str(tmp_path / "folder"), str(tmp_path / "files" / "act.nl.txt")]
    return WatchedPaths.of(paths, accepts, tmp_path / "folder" / "index")


@pytest.mark.parametrize(
    ("path", "is_heeded"),
    [
        ("folder/a.txt", True),
        ("folder/deep/below/a.pdf", True),
        ("folder/act.nl", True),
        ("folder/a.beads.toml", True),
        ("folder/a.meta.toml", True),
        ("folder/metadata.csv", True),
        ("folder/acts.zip", True),
        ("folder/~$a.docx", False),
        ("folder/.a.txt.swp", False),
        ("folder/.git/a.txt", False),
        ("folder/a.txt.part", False),
        ("folder/a.tmp", False),
        ("folder/a.txt~", False),
        ("folder/a.log.bin", False),
        ("folder/index/CURRENT", False),
        ("folder/index/a.txt", False),
        ("folder2/a.txt", False),
        ("files/act.nl.txt", True),
        ("files/act.fr.txt", True),
        ("files/act.beads.toml", True),
        ("files/other.txt", False),
    ],
)
def test_which_files_matter(
    watched: WatchedPaths, tmp_path: Path, path: str, is_heeded: bool
) -> None:
    assert watched.heeds(str(tmp_path.resolve() / path), is_folder=False) == is_heeded


def test_which_folders_matter(watched: WatchedPaths, tmp_path: Path) -> None:
    root = tmp_path.resolve()
    for path, is_heeded in [("folder", True), ("folder/new", True), ("folder/.new", False)]:
        assert watched.heeds(str(root / path), is_folder=True) == is_heeded
    assert not watched.heeds(str(root / "folder" / "index"), is_folder=True)
    assert not watched.heeds(str(root / "files"), is_folder=True)


def test_which_folders_are_observed(watched: WatchedPaths, tmp_path: Path) -> None:
    root = tmp_path.resolve()
    assert watched.observed_folders() == {str(root / "folder"): True, str(root / "files"): False}
    missing = WatchedPaths.of([str(root / "gone"), str(root / "gone.txt")], accepts, None)
    assert (missing.folders, missing.files) == ((str(root / "gone"),), (str(root / "gone.txt"),))
    assert missing.observed_folders() == {str(root): False}
