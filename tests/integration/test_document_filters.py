"""A search in several documents, and of several dates."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

import benelux_search as bs
from benelux_search.errors import code_of

DATES = {"a": "2019-06-11", "b": "2019-07-01", "c": "2020-06-03", "d": None, "e": "2020-12-24"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bs.Index]:
    folder = tmp_path_factory.mktemp("filters") / "index"
    with bs.update_index(folder) as update:
        for name, date in DATES.items():
            pairs = [
                (f"De trein rijdt naar {name}", f"Le train roule vers {name}"),
                ("Het water stijgt", "L'eau monte"),
            ]
            number = f"{ord(name)}/1"
            update.put(bs.Document(key=name, pairs=pairs, date=date, number=number))
    with bs.open_index(folder) as opened:
        yield opened


def keys(index: bs.Index, query: str = "trein", **options: Any) -> set[str | None]:
    return {hit.document.key for hit in index.search(query, fold=False, **options)}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "abcde"),
        ({"document": "a"}, "a"),
        ({"document": ["a", "key.c", "98/1"]}, "abc"),
        ({"document": ("a",)}, "a"),
        ({"document": []}, "abcde"),
        ({"document": None}, "abcde"),
        ({"document": ["a", "nowhere"]}, "a"),
        ({"dates": ()}, "abcde"),
        ({"dates": ["2019"]}, "ab"),
        ({"dates": ("2019-06", "2020-12-24")}, "ae"),
        ({"dates": ["2019-06-12"]}, ""),
        ({"dates": ["juin 2019", "24 dec. 2020"]}, "ae"),
        ({"since": "1/7/2019", "until": "juni 2020"}, "bc"),
        ({"dates": ["2019", "2020"], "since": "2019-07", "until": "2020-06"}, "bc"),
        ({"dates": ["2019", "2020-06"], "document": ["b", "c", "d", "e"]}, "bc"),
    ],
)
def test_every_search_is_limited_alike(
    index: bs.Index, options: dict[str, Any], expected: str
) -> None:
    wanted = set(expected)
    assert keys(index, **options) == wanted
    assert {info.key for info, _ in index.facets("trein", **options).documents} == wanted
    assert {info.key for info in index.documents_of_hits("trein", **options)} == wanted
    for query, pairs in (("trein", 1), (None, 2), ("-water", 1)):
        exported = [hit.document.key for hit in index.export(query, **options)]
        assert sorted(exported, key=str) == sorted(pairs * expected)
    if options.get("document") != []:  # in a scope, this is an error
        listed = index.list_documents(**options)
        assert {each.document.key for each in listed} == wanted
        is_known = "nowhere" not in (options.get("document") or ())
        assert is_known or "no document is called nowhere" in listed.notes


def test_any_word_is_enough_if_the_documents_have_not_all(index: bs.Index) -> None:
    result = index.search("trein zeppelin", document=["a", "b"])
    assert [hit.document.key for hit in result] == ["a", "b"]
    assert code_of(result.notes[-1]) == "some-words"


def test_notes_on_undated_documents(index: bs.Index) -> None:
    left_out = "1 document without a date is left out"
    assert left_out in index.search("trein", dates=["2019"]).notes
    assert left_out in index.list_documents(dates=["2019"]).notes
    with index.export(dates=["2019"]) as exported:
        assert left_out in exported.notes
    notes = index.search("trein", dates=["2019"], document=["a", "d"]).notes
    assert notes == ("1 matching passage is excluded: its document has no date",)
    with index.export(dates=["2019"], document=["a", "b"]) as exported:
        assert exported.notes == ()


def test_each_unknown_document_is_named(index: bs.Index) -> None:
    notes = index.search("trein", document=["key.aa", "b", "zeppelin"]).notes
    assert [note.split(";")[0] for note in notes] == [
        "no document is called key.aa",
        "no document is called zeppelin",
    ]
    many = index.search("trein", document=[f"nowhere{number}" for number in range(100)])
    assert len([note for note in many.notes if "is called" in note]) == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("document", 7),
        ("document", ["a", 7]),
        ("document", {"a"}),
        ("document", b"a"),
        ("dates", "2019"),
        ("dates", None),
        ("dates", ["2019", "19"]),
        ("dates", ["2019-13"]),
        ("dates", [2019]),
    ],
)
def test_a_wrong_value_is_refused(index: bs.Index, name: str, value: object) -> None:
    options: dict[str, Any] = {name: value}
    with pytest.raises(bs.OptionError, match=f"^{name}="):
        index.search("trein", **options)
    with pytest.raises(bs.OptionError, match=f"^{name}="):
        index.list_documents(**options)


def test_options_are_values() -> None:
    options = bs.SearchOptions(document=["a", "b", "a"], dates=["2019"])
    assert (options.document, options.dates) == (("a", "b"), ("2019",))
    assert options.documents == ("a", "b")
    assert hash(options) == hash(bs.SearchOptions(document=("a", "b"), dates=("2019",)))
    assert bs.SearchOptions(document=[]) == bs.SearchOptions()
    assert bs.SearchOptions(document="a").documents == ("a",)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("stored", ["NFC", "NFD"])
def test_an_accented_file_name_is_found_in_either_unicode_form(
    tmp_path: Path, form: Literal["NFC", "NFD"], stored: Literal["NFC", "NFD"]
) -> None:
    file = tmp_path / "docs" / unicodedata.normalize(stored, "équipé.txt")
    file.parent.mkdir()
    file.write_text("De ploeg is er.\n\nLe groupe est là.\n", encoding="utf-8")
    bs.build_index([file.parent], tmp_path / "index", lexicon=False)
    name = unicodedata.normalize(form, "équipé")
    with bs.open_index(tmp_path / "index") as index:
        shown = index.show(name)
        assert isinstance(shown, bs.DocumentView) and shown.document.id == "equipe"
        assert index.search(f"ploeg doc:{name}").total == 1
        assert index.search(f"ploeg path:docs/{name}").total == 1
        with pytest.raises(bs.NotFound):
            index.show("équipage")
