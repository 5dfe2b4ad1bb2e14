"""Hits sorted by own metadata: in pages, exports, several indexes, and on all surfaces."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from command_line import Shell
from web_server import client_of

import benelux_search as bs
from benelux_search.errors import code_of
from benelux_search.translator import ENGLISH
from benelux_search.user.query_state import QueryState, next_order
from benelux_search.web.settings import WebSettings

# the values of each name in their order; None is a record without a value
VALUES: dict[str, Sequence[Any]] = {
    "number": (-3, 2, "9", 10, 10.5, "11,2", 1e3, "zonder", None),
    "day": ("2019", "maart 2020", "12/3/2020", "2020-04-01", "1er mai 2021", "onbekend", None),
    "name": ("10", "(Daan)", "« Élan »", "els Claes", "Émile", "Zoë", None),
    "amount": ("-5", "1.250", "999,50", "1 000", "4.390,50", "1.234.567", "€ 5", None),
    "tag": (["a", "z"], ["b"], ["c", "d"], None),
}
BACKWARDS: dict[str, Sequence[Any]] = {
    "number": (1e3, "11,2", 10.5, 10, "9", 2, -3, "zonder", None),
    "tag": (["a", "z"], ["c", "d"], ["b"], None),
}
ASKED = "q=water&sort=-meta.number&fold=false&limit=5"
ORDERS = [*((name, f"meta.{name}") for name in VALUES), ("number", "-meta.number")]
ORDERS += [("tag", "-meta.tag")]


def records(name: str, several: int = 3) -> list[bs.Document]:
    """Return records with each value under a name, several times, in an order of no meaning."""
    chosen = [value for value in VALUES[name] for _ in range(several)]
    random.Random(name).shuffle(chosen)
    return [
        bs.Document(
            key=f"{name}{number:02d}",
            pairs=[(f"{'Water ' * (number % 7)}water {number} stroomt.", f"L’eau {number} coule.")],
            metadata={} if value is None else {name: value, "other": number},
        )
        for number, value in enumerate(chosen)
    ]


def write(folder: Path, documents: Sequence[bs.Document]) -> Path:
    with bs.update_index(folder) as update:
        update.put_all(documents)
    return folder


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    every = [each for name in VALUES for each in records(name)]
    return write(tmp_path_factory.mktemp("ordered") / "index", every)


@pytest.fixture(scope="module")
def index(root: Path) -> Iterator[bs.Index]:
    with bs.open_index(root) as opened:
        yield opened


def expected(name: str, sort: Any) -> list[str]:
    """Return the ids of all records of a name, in an order: equal values by id."""
    values = BACKWARDS[name] if sort.startswith("-") else VALUES[name]
    ranks = {json.dumps(value): rank for rank, value in enumerate(values)}
    keyed = [
        (ranks[json.dumps((each.metadata or {}).get(name))], f"key.{each.key}:0001")
        for each in records(name)
    ]
    return [id_ for _, id_ in sorted(keyed)]


def own(name: str, hits: Any) -> list[str]:
    return [hit.id for hit in hits if hit.id.startswith(f"key.{name}")]


@pytest.mark.parametrize(("name", "sort"), ORDERS)
def test_hits_are_in_the_order_of_values(index: bs.Index, name: str, sort: Any) -> None:
    result = index.search("water", sort=sort, limit=500, fold=False)
    assert own(name, result) == expected(name, sort)
    with_value = sum(hit.document.metadata.get(name) is not None for hit in result)
    assert all(hit.document.metadata.get(name) is not None for hit in result[:with_value])
    best = index.search("water", limit=500, fold=False)
    assert {(hit.id, hit.score) for hit in result} == {(hit.id, hit.score) for hit in best}
    paged = [
        hit.id
        for offset in range(0, len(result), 7)
        for hit in index.search("water", sort=sort, limit=7, offset=offset, fold=False)
    ]
    assert paged == [hit.id for hit in result]


@pytest.mark.parametrize(("name", "sort"), ORDERS)
def test_exports_are_in_the_same_order(index: bs.Index, name: str, sort: Any) -> None:
    found = [hit.id for hit in index.search("water", sort=sort, limit=500, fold=False)]
    assert [hit.id for hit in index.export("water", sort=sort)] == found
    assert [hit.id for hit in index.export(sort=sort)] == found
    assert own(name, index.export(sort=sort, document=["key.number00", "key.tag01"])) == [
        each for each in expected(name, sort) if each in {"key.number00:0001", "key.tag01:0001"}
    ]


def test_the_rows_of_a_table_have_their_own_values(tmp_path: Path) -> None:
    lines = [f"Water {n} stroomt.,L’eau {n} coule.,{n * 7 % 10}" for n in range(10)]
    (tmp_path / "table.csv").write_text("\n".join(["nl,fr,weight", *lines]), encoding="utf-8")
    bs.build_index([tmp_path / "table.csv"], tmp_path / "index")
    with bs.open_index(tmp_path / "index") as index:
        result = index.search(
            "water", sort=bs.MetadataOrder("weight", is_descending=True), limit=20, fold=False
        )
        assert [hit.document.metadata["weight"] for hit in result] == list("9876543210")
        exported = index.export(sort=bs.MetadataOrder("Weight"))
        assert [hit.document.metadata["weight"] for hit in exported] == list("0123456789")


@pytest.mark.parametrize("name", VALUES)
def test_several_indexes_are_sorted_as_one(index: bs.Index, tmp_path: Path, name: str) -> None:
    every = [each for other in VALUES for each in records(other)]
    folders = [write(tmp_path / str(half), every[half::2]) for half in range(2)]
    with bs.open_index(folders) as joined:
        sorts: list[Any] = [f"meta.{name}", f"-meta.{name}"]
        for sort in sorts:
            options: Any = {"sort": sort, "limit": 500, "fold": False}
            found = [hit.id for hit in index.search("water", **options)]
            assert [hit.id for hit in joined.search("water", **options)] == found
            assert [hit.id for hit in joined.export("water", sort=sort)] == found
            assert [hit.id for hit in joined.export(sort=sort)] == found


def test_equal_values_are_in_reading_order(tmp_path: Path) -> None:
    spellings = (
        "Els Claes",
        "ELS CLAES",
        "els claës",
        "Anna",
        "9 december 2006",
        "9 décembre 2006",
    )
    documents = [
        bs.Document(
            key=f"{number:02d}",
            nl=f"Water {number}.",
            fr=f"Eau {number}.",
            metadata={"who": spellings[number % 4], "when": spellings[4 + number % 2]},
        )
        for number in range(12)
    ]
    with bs.open_index(write(tmp_path / "index", documents)) as index:
        for sort in (bs.MetadataOrder("when"), bs.MetadataOrder("when", is_descending=True)):
            found = [hit.id for hit in index.search("water", sort=sort, limit=50)]
            assert found == sorted(found)
        found = [hit.id for hit in index.search("water", sort=bs.MetadataOrder("who"), limit=50)]
        assert found == [*sorted(found[:3]), *sorted(found[3:])]
        assert list(index.export(sort=bs.MetadataOrder("who")))[3].id == found[3]


def test_a_name_with_too_many_values_is_noted(
    index: bs.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benelux_search.search.queries.metadata_order._MOST_VALUES", 6)
    assert "many-values" in map(
        code_of, index.search("water", sort=bs.MetadataOrder("number")).notes
    )
    assert "many-values" not in map(
        code_of, index.search("water", sort=bs.MetadataOrder("tag")).notes
    )


def test_files_are_in_the_order_of_the_hits(shell: Shell, tmp_path: Path) -> None:
    for number in range(6):
        folder = tmp_path / "weighed"
        folder.mkdir(exist_ok=True)
        text = f"Het water nummer {number} stroomt.\n\nL’eau numéro {number} coule.\n"
        (folder / f"f{number}.txt").write_text(text, encoding="utf-8")
        toml = f"[metadata]\nweight = {number * 5 % 6}\n"
        (folder / f"f{number}.meta.toml").write_text(toml, encoding="utf-8")
    bs.build_index([tmp_path / "weighed"], tmp_path / "weighed-index")
    ran = shell(
        "--index",
        str(tmp_path / "weighed-index"),
        "search",
        "water",
        "--sort",
        "-meta.weight",
        "--files",
    )
    assert [Path(each).stem for each in ran.out.splitlines()] == [
        "f1",
        "f2",
        "f3",
        "f4",
        "f5",
        "f0",
    ]


def test_a_fence_and_a_scope_keep_the_order(index: bs.Index) -> None:
    scope = bs.Scope(where={"number": "2..11"})
    inside = index.search(
        "water",
        sort=bs.MetadataOrder("number", is_descending=True),
        where=scope.where,
        limit=99,
        fold=False,
    )
    values = [hit.document.metadata["number"] for hit in inside]
    assert values == [*[10.5] * 3, *[10] * 3, *["9"] * 3, *[2] * 3]
    with index.within(scope) as fenced:
        found = fenced.search(
            "water", sort=bs.MetadataOrder("number", is_descending=True), limit=99, fold=False
        )
        assert [hit.id for hit in found] == [hit.id for hit in inside]


def test_a_name_that_nothing_has_is_noted(index: bs.Index) -> None:
    result = index.search("water", sort=bs.MetadataOrder("nothing"), limit=500, fold=False)
    assert "unknown-metadata" in map(code_of, result.notes)
    assert [hit.id for hit in result] == sorted(hit.id for hit in result)


@pytest.mark.parametrize("sort", ["meta.", "-meta.", "-date", "metadata.x", "META.x", ""])
def test_another_text_is_no_order(index: bs.Index, sort: Any) -> None:
    with pytest.raises(bs.OptionError, match=r"relevance, date, document, place, \[-\]meta.NAME"):
        index.search("water", sort=sort)


@pytest.mark.parametrize("words", [["--sort", "-meta.number"], ["--sort=-meta.number"]])
def test_the_commands(shell: Shell, root: Path, words: list[str]) -> None:
    ran = shell("--index", str(root), "search", "water", *words, "--format", "json", "--no-fold")
    assert [hit["id"] for hit in json.loads(ran.out)["hits"]] == expected("number", "-")[:10]
    ran = shell("--index", str(root), "export", *words, "--format", "jsonl")
    rows = [json.loads(line)["id"] for line in ran.out.splitlines()]
    assert rows[:10] == expected("number", "-")[:10]


def test_a_wrong_order_is_a_usage_error(shell: Shell, root: Path) -> None:
    ran = shell("--index", str(root), "search", "water", "--sort", "size")
    assert (ran.status, ran.out) == (2, "")
    assert "[-]meta.NAME" in ran.err and "size" in ran.err


def test_the_api_and_the_page(root: Path) -> None:
    with client_of(WebSettings(root, port=0, rate=0)) as client:
        answer = client.get(f"/api/search?{ASKED}").json()
        assert [hit["id"] for hit in answer["hits"]] == expected("number", "-")[:5]
        following = client.get(f"/api/search?{ASKED}&cursor={answer['next']}").json()
        assert [hit["id"] for hit in following["hits"]] == expected("number", "-")[5:10]
        wrong = client.get("/api/search?q=water&sort=size")
        assert (wrong.status_code, "[-]meta.NAME" in wrong.text) == (422, True)
        assert "Value error" not in wrong.text
        page = client.get("/?q=water&sort=-meta.number&fold=0").text
        places = [page.index(each) for each in expected("number", "-")[:10]]
        assert places == sorted(places)
        assert '<option value="-meta.number" selected>by -meta.number</option>' in page
        assert "meta.NAME" in client.get("/?q=water&sort=size").text


def test_the_interactive_search_keeps_the_order() -> None:
    state = QueryState("water", sort="-meta.number")
    assert str(state.options["sort"]) == "-meta.number"
    assert QueryState.from_record(state.to_record()) == state
    [(text, without)] = state.chips(ENGLISH)
    assert (text, without.sort) == ("by -meta.number", "relevance")
    assert next_order(state.sort) == "relevance"
    loaded = QueryState.from_record({"text": "water", "sort": "meta."})
    assert loaded is not None and loaded.sort == "relevance"


@pytest.mark.parametrize(
    "words",
    [
        ("translate", "water"),
        ("divergences", "water"),
        ("glossary", "water"),
        ("match", "Het water stroomt."),
        ("terms", "check", "terms.tsv"),
    ],
    ids=lambda words: words[0],
)
def test_a_command_names_an_empty_scope(
    shell: Shell,
    root: Path,
    tmp_path: Path,
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "terms.tsv").write_text("nl\tfr\nwater\teau\n", encoding="utf-8")
    ran = shell("--index", str(root), *words, "--where", "number=none")
    assert "no pair is in this scope" in ran.err
    assert ran.status == 1
    assert "all counterparts" not in ran.err + ran.out
    ran = shell("--index", str(root), *words, "--where", "number=9")
    assert "no pair is in this scope" not in ran.err
