"""Which files of a store are merged."""

from __future__ import annotations

import random

from benelux_search.storage.store_merging import Load, files_to_merge

SMALL = Load(65_536, 0.0)


def load(size: int, dead: float = 0.0) -> Load:
    return Load(max(size, 65_536), dead)


def test_a_large_file_stays_as_it_is() -> None:
    assert files_to_merge([load(10_000_000)]) is None
    assert files_to_merge([load(10_000_000), SMALL]) is None


def test_small_files_are_merged_with_each_other() -> None:
    assert files_to_merge([load(10_000_000), SMALL, SMALL]) == range(1, 3)
    assert files_to_merge([load(10_000_000), load(300_000), SMALL, SMALL]) == range(2, 4)
    assert files_to_merge([load(10_000_000), load(200_000), SMALL, SMALL]) == range(1, 4)
    assert files_to_merge([SMALL, load(10_000_000)]) == range(0, 2)


def test_a_file_of_which_much_is_deleted_is_made_anew() -> None:
    assert files_to_merge([load(10_000_000, 0.21), load(100_000)]) == range(0, 1)
    assert files_to_merge([load(10_000_000, 0.2), load(100_000)]) is None
    assert files_to_merge([load(0, 1.0)]) == range(0, 1)


def test_what_is_left_of_a_file_goes_into_a_neighbour() -> None:
    assert files_to_merge([load(10_000_000), load(0, 1.0), load(1_000_000)]) == range(1, 3)
    assert files_to_merge([load(10_000_000), load(0, 1.0)]) == range(0, 2)


def test_the_number_of_files_and_what_is_copied_stay_small() -> None:
    draw, loads, copied, total = random.Random(5), [load(100_000_000)], 0, 0
    for _ in range(2000):
        size = draw.choice([1_000, 65_536, 200_000])
        loads.append(load(size))
        total += loads[-1].bytes
        while run := files_to_merge(loads):
            merged = sum(each.bytes for each in loads[run.start : run.stop])
            copied += merged
            loads[run.start : run.stop] = [load(merged)]
        assert len(loads) <= 9
    assert copied < 12 * total
