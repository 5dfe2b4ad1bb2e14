"""Hits with equal scores come in one order, whatever was changed before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from daily import daily

import benelux_search as bs

SAME = ("Het water van de Schelde stijgt snel.", "L'eau de l'Escaut monte vite.")
MANY = 150  # more than are scored together


def document(key: str) -> bs.Document:
    return bs.Document(key=key, nl=SAME[0], fr=SAME[1])


def put(root: Path, *keys: str) -> None:
    with bs.update_index(root) as update:
        for key in keys:
            update.put(document(key))


def changed(root: Path, key: str) -> None:
    """Replace a document by another, and then by the first one."""
    with bs.update_index(root) as update:
        update.put(bs.Document(key=key, nl="Iets anders", fr="Autre chose"))
    put(root, key)


def ids(root: Path, query: str, limit: int = 10, offset: int = 0) -> Sequence[str]:
    with bs.open_index(root) as index:
        return [hit.id for hit in index.search(query, fold=False, limit=limit, offset=offset)]


@pytest.mark.parametrize(
    "query", daily(["water", "water Schelde", "water OR l'eau", '"van de"', "wat*"], 2)
)
def test_the_order_is_that_of_a_fresh_index(query: str, tmp_path: Path) -> None:
    fresh, used = tmp_path / "fresh", tmp_path / "used"
    put(fresh, "a", "b", "c")
    put(used, "c", "a", "b")
    changed(used, "a")
    assert len(ids(fresh, query)) == 3
    assert ids(fresh, query) == ids(used, query) == sorted(ids(fresh, query))


def test_the_order_is_the_same_on_each_page_and_when_all_are_read(tmp_path: Path) -> None:
    keys = [f"{n:03d}" for n in range(MANY)]
    put(tmp_path, *keys)
    for key in ("000", "070"):
        changed(tmp_path, key)
    ordered = ids(tmp_path, "water", limit=MANY)
    assert ordered == sorted(ordered)
    assert len(ordered) == MANY
    assert ordered[:5] == ids(tmp_path, "water", limit=5)
    assert ordered[60:70] == ids(tmp_path, "water", limit=10, offset=60)
    with bs.open_index(tmp_path) as index:
        assert [hit.id for hit in index.export("water", fold=False)] == ordered
