"""Hits by date, by title and in reading order: in pages, in exports, in commands."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from command_line import Shell
from hypothesis import given
from hypothesis import strategies as st

import benelux_search as bs
from benelux_search.errors import code_of
from benelux_search.results import SortOrder

# key, date, titles; the documents are put in this order
DOCUMENTS = (
    ("m", "2019-06-30", bs.Titles("Éénmaking van het verkeer", None)),
    ("z", None, bs.Titles(None, "Eau et trafic")),
    ("b", "2021-02-01", bs.Titles("zee en water", "Mer")),
    ("k", "2019-06-30", bs.Titles("Arrest", "Zoo")),
    ("a", None, bs.Titles("verkeer", "A")),
    ("c", "2020-01-15", bs.Titles("eenmaking", None)),
)
SAME = ("Elke dag telt de politie het water in de haven.", "La police compte l’eau chaque jour.")
BY_ORDER = {
    "date": ["b", "c", "k", "m", "a", "z"],
    "document": ["k", "z", "c", "m", "a", "b"],
    "place": ["a", "b", "c", "k", "m", "z"],
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sorted") / "index"
    for several in (DOCUMENTS[:4], DOCUMENTS[4:]):
        with bs.update_index(folder) as update:
            for number, (key, date, title) in enumerate(several):
                often = "water " * (number + 1)
                pairs = [
                    (f"Het {often}van {key} stroomt.", f"L’eau de {key} coule."),
                    ("Niets hiervan.", "Rien de cela."),
                    SAME,
                    (f"Meer {often}voor {key}.", f"Plus d’eau pour {key}."),
                ]
                update.put(bs.Document(key=key, pairs=pairs, title=title, date=date))
    return folder


@pytest.fixture(scope="module")
def index(root: Path) -> Iterator[bs.Index]:
    with bs.open_index(root) as opened:
        yield opened


def in_order(order: str, *numbers: int) -> list[str]:
    """Return the ids of the pairs with these numbers of all documents."""
    return [f"key.{key}:{number:04d}" for key in BY_ORDER[order] for number in numbers]


def ids(hits: Any) -> list[str]:
    return [hit.id for hit in hits]


@pytest.mark.parametrize("order", BY_ORDER)
def test_all_hits_are_sorted(index: bs.Index, order: SortOrder) -> None:
    result = index.search("water", sort=order, limit=100, fold=False)
    assert ids(result) == in_order(order, 1, 3, 4)
    assert [hit.rank for hit in result] == list(range(1, 19))
    best = index.search("water", limit=100, fold=False)
    assert {(hit.id, hit.score) for hit in result} == {(hit.id, hit.score) for hit in best}
    assert index.facets("water", sort=order) == index.facets("water")


@pytest.mark.parametrize("order", BY_ORDER)
def test_the_first_of_a_group_stands_for_it(index: bs.Index, order: SortOrder) -> None:
    result = index.search("politie OR water", sort=order, limit=100)
    group = next(hit for hit in result if hit.alike > 1)
    assert (group.id, group.alike) == (in_order(order, 3)[0], 6)
    others = [each for each in in_order(order, 1, 3, 4) if not each.endswith(":0003")]
    assert ids(hit for hit in result if hit.alike == 1) == others
    assert ids(result)[1] == group.id
    assert result.total == 18


@given(
    order=st.sampled_from(get_args(SortOrder)),
    fold=st.booleans(),
    size=st.integers(1, 20),
    query=st.sampled_from(["water", "eau", "water OR politie", "aligned:none", "-water verkeer"]),
)
def test_pages_make_up_the_whole(
    index: bs.Index, order: SortOrder, fold: bool, size: int, query: str
) -> None:
    options: dict[str, Any] = {"sort": order, "fold": fold}
    whole = index.search(query, limit=100, **options)
    paged: list[bs.Hit] = []
    for offset in range(0, len(whole) + 1, size):
        page = index.search(query, limit=size, offset=offset, **options)
        assert page.more == (offset + size < len(whole))
        paged += page
    assert paged == list(whole)


@pytest.mark.parametrize("order", BY_ORDER)
def test_filters_and_orders_go_together(index: bs.Index, order: SortOrder) -> None:
    result = index.search("water", sort=order, since="2019", until="2020", limit=100, fold=False)
    kept = [each for each in in_order(order, 1, 3, 4) if each[4] in "mkc"]
    assert ids(result) == kept
    assert "undated-passages" in [code_of(note) for note in result.notes]
    assert ids(index.search("water doc:k", sort=order, fold=False)) == [
        f"key.k:{number:04d}" for number in (1, 3, 4)
    ]
    assert ids(index.export("water", sort=order, since="2019", until="2020")) == kept


@pytest.mark.parametrize("order", BY_ORDER)
def test_an_export_is_sorted(index: bs.Index, order: SortOrder) -> None:
    exported = list(index.export("water", sort=order))
    assert ids(exported) == in_order(order, 1, 3, 4)
    assert [hit.rank for hit in exported] == list(range(1, 19))
    assert ids(index.export(sort=order)) == in_order(order, 1, 2, 3, 4)
    assert ids(index.export(sort=order, document="key.c")) == [
        f"key.c:{number:04d}" for number in (1, 2, 3, 4)
    ]
    put = [f"key.{key}:0001" for key, _, _ in DOCUMENTS]
    assert [each for each in ids(index.export()) if each.endswith(":0001")] == put


def test_a_document_that_is_replaced_keeps_its_place(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with bs.update_index(folder) as update:
        for key, date, title in DOCUMENTS:
            update.put(bs.Document(key=key, pairs=[("Water.", "Eau.")], title=title, date=date))
    with bs.update_index(folder) as update:
        update.put(bs.Document(key="b", pairs=[("Water.", "Eau.")], title="Mer", date="1999-12-31"))
        update.delete("k")
    with bs.open_index(folder) as opened:
        found = opened.search("water", sort="date", fold=False)
        assert [hit.document.key for hit in found] == ["c", "m", "b", "a", "z"]
        found = opened.search("water", sort="place", fold=False)
        assert [hit.document.key for hit in found] == ["a", "b", "c", "m", "z"]


def test_an_order_is_checked(index: bs.Index) -> None:
    with pytest.raises(bs.OptionError, match=r"sort='size'.*relevance, date, document, place"):
        index.search("water", sort="size")  # type: ignore[arg-type]


@pytest.mark.parametrize("order", BY_ORDER)
def test_commands_take_an_order(shell: Shell, root: Path, order: str) -> None:
    words = ("water", "--sort", order, "--no-fold", "--index", str(root))
    ran = shell("search", *words, "--format", "json", "-n", "4", "--offset", "2")
    record = json.loads(ran.out)
    assert [hit["id"] for hit in record["hits"]] == in_order(order, 1, 3, 4)[2:6]
    assert [hit["rank"] for hit in record["hits"]] == [3, 4, 5, 6]
    ran = shell("search", *words, "--since", "2019", "--format", "jsonl")
    lines = [json.loads(line)["id"] for line in ran.out.splitlines()]
    assert lines == [each for each in in_order(order, 1, 3, 4) if each[4] in "mbkc"][:10]
    ran = shell("export", "water", "--sort", order, "--index", str(root))
    assert [unit.get("tuid") for unit in ET.fromstring(ran.out).iter("tu")] == in_order(
        order, 1, 3, 4
    )
    assert shell("search", "water", "--sort", "size", "--index", str(root)).status == 2
