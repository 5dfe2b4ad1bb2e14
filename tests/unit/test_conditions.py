"""Conditions on own metadata: what they are, what fulfils them, and what is found by them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import benelux_search as bs
from benelux_search.search.queries.conditions import is_fulfilled
from benelux_search.search.queries.scope import conditions_of

METADATA: dict[str, Any] = {
    "author": "Els Claes",
    "tags": ["water", "Zee"],
    "year": 2019,
    "sum": "1,5",
    "signed": "11/6/2020",
    "open": True,
    "x-Client": "acme",
    "note@nl": "a=b",
    "long": "x" * 500,
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("author=Els Claes", True),
        ("author=els claes", False),  # capitals count
        ("author=Els", False),  # it is the whole value
        ("AUTHOR=Els Claes", True),
        ("tags=water", True),
        ("tags=zee", False),
        ("year=2019", True),
        ("year=2019..2021", True),
        ("year=..2018", False),
        ("year=2019..", True),
        ("year=2019.5..", False),
        ("sum=1.4..1.6", True),
        ("signed=2020..2021", True),
        ("signed=1 juni 2020..30/6/2020", True),
        ("signed=2020-06-12..", False),
        ("open=true", True),
        ("open=True", False),
        ("client=acme", True),
        ("note=a=b", True),
        ("author=A..Z", False),  # no range, since these are no numbers and no dates
        ("nothing=", False),
        ("long=" + "x" * 500, True),
        ("long=" + "x" * 499, False),
    ],
)
def test_what_fulfils_a_condition_is_found_by_it(
    condition: str, tmp_path: Path, *, expected: bool
) -> None:
    [one] = conditions_of([condition])
    assert str(one) == condition
    assert is_fulfilled(one, METADATA) is expected
    with bs.update_index(tmp_path / "index") as update:
        pair = [("De zee is diep.", "La mer est profonde.")]
        update.put(bs.Document(key="a", pairs=pair, metadata=METADATA))
        update.put(bs.Document(key="b", pairs=pair, metadata={"author": "Peeters"}))
    with bs.open_index(tmp_path / "index") as index:
        found = [hit.document.key for hit in index.search("zee", where=condition)]
        assert found == (["a"] if expected else [])
        assert [hit.document.key for hit in index.export(where=[condition])] == found
        assert [
            each.document.key for each in index.list_documents(where=condition).documents
        ] == found
        assert index.translate("zee", where=condition).passages == len(found)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"author": "Peeters", "year": 2019}, ["author=Peeters", "year=2019"]),
        ({"tags": ["a", "b", "a"]}, ["tags=a", "tags=b"]),
        ({"open": False}, ["open=false"]),
        (["author=x=y"], ["author=x=y"]),
        ("author=", ["author="]),
    ],
)
def test_conditions_are_given_in_several_ways(where: Any, expected: list[str]) -> None:
    assert list(map(str, conditions_of(where))) == expected
    scope = bs.Scope(where=where)
    assert scope == bs.Scope(where=expected) and hash(scope) == hash(bs.Scope(where=expected))


@pytest.mark.parametrize(
    "empty",
    [
        {"document": []},
        {"document": ()},
        {"document": ""},
        {"where": []},
        {"where": {}},
        {"where": {"customer": []}},
        {"path": ""},
    ],
)
def test_an_empty_part_of_a_scope_is_not_everything(empty: Any) -> None:
    with pytest.raises(bs.OptionError, match="empty"):
        bs.Scope(**empty)
    assert conditions_of([]) == conditions_of(None) == ()


@pytest.mark.parametrize(
    "where",
    ["author", "=Peeters", ["a=b", "c"], {"": "x"}, {"a": object()}, {"a": {"b": 1}}, 5, {5: 1}],
)
def test_what_is_no_condition_is_an_error(where: Any) -> None:
    with pytest.raises(bs.OptionError, match="where"):
        bs.Scope(where=where)
