"""docs/python-api.md lists every public name, with its parameters, fields, types and defaults."""

from __future__ import annotations

import inspect
import re
from typing import Literal, get_args, get_origin

import pytest

import benelux_search as bs
from benchmarks.api_reference import (
    ASYNCHRONOUS,
    CLASSES,
    PAGE,
    TYPES,
    cells,
    functions,
    meanings,
    parameters,
    reference,
    rows_of,
)

TEXT = PAGE.read_text(encoding="utf-8")
FUNCTIONS = functions()
ERRORS = {
    name: value
    for name in bs.__all__
    if isinstance(value := getattr(bs, name), type) and issubclass(value, bs.BeneluxSearchError)
}


def table_rows(text: str) -> list[list[str]]:
    return [cells(line) for line in text.splitlines() if line.startswith("|")][2:]


def test_the_reference_is_what_the_code_makes() -> None:
    assert reference(TEXT) == TEXT, "python -m benchmarks.api_reference writes it"


@pytest.mark.parametrize("name", [*FUNCTIONS, *CLASSES])
def test_a_section_says_what_each_name_means(name: str) -> None:
    heading = re.search(rf"^#+ `{re.escape(name)}`(?: →.*)?$", TEXT, re.MULTILINE)
    assert heading, f"no section for {name}"
    text = re.split(r"^#", TEXT[heading.end() :], maxsplit=1, flags=re.MULTILINE)[0]
    assert text.strip()
    found = meanings(text)
    assert list(found) == [row[0] for row in rows_of(name)]
    assert all(found.values())


def test_every_public_name_is_there() -> None:
    known = {*ERRORS, *CLASSES, *TYPES, *(name for name in FUNCTIONS if "." not in name)}
    assert {*bs.__all__} == {*known, "__version__"}
    assert "`__version__`" in TEXT


def test_the_errors_are_those_that_there_are() -> None:
    text = TEXT.split("\n## Errors\n", 1)[1].split("\n## ", 1)[0]
    found = {name.strip("`"): cells for name, *cells in table_rows(text)}
    assert set(found) == set(ERRORS)
    for name, (bases, attributes, _) in found.items():
        error = ERRORS[name]
        assert re.findall(r"`(\w+)`", bases) == [base.__name__ for base in error.__bases__]
        set_by_it = re.findall(r"self\.([a-z]\w*) =", inspect.getsource(error))
        assert set(re.findall(r"`(\w+)`", attributes)) == {*set_by_it, *_of_the_base(name)}


def _of_the_base(name: str) -> set[str]:
    return {"message"} if name == "BeneluxSearchError" else set()


@pytest.mark.parametrize("cls", ASYNCHRONOUS)
def test_asynchronous_methods_have_the_parameters_of_the_others(cls: type) -> None:
    found = {name: each for name, each in vars(cls).items() if inspect.isfunction(each)}
    for name, function in found.items():
        if not name.startswith("_") and name != "close":
            blocking = getattr(ASYNCHRONOUS[cls], name)
            own = [] if isinstance(blocking, property) else parameters(blocking)
            assert [row[0::2] for row in parameters(function)] == [row[0::2] for row in own], name


def test_every_method_of_an_index_is_a_coroutine_too() -> None:
    ends = {"close"}  # the block does it
    own = {name for name in dir(bs.Index) if not name.startswith("_")} - ends
    assert own - {"version"} <= set(dir(bs.AsyncIndex))
    changes = {name for name in dir(bs.IndexUpdate) if not name.startswith("_")}
    assert changes <= set(dir(bs.AsyncIndexUpdate))


def test_the_types_are_those_that_there_are() -> None:
    text = TEXT.split("\n## Types\n", 1)[1].split("\n## ", 1)[0]
    meanings = {name.strip("`"): meaning for name, meaning in table_rows(text)}
    assert set(meanings) == TYPES
    for name, meaning in meanings.items():
        alias = getattr(bs, name)
        if get_origin(alias) is Literal:
            assert tuple(re.findall(r'`"([^"]+)"`', meaning)) == get_args(alias)


def test_options_are_given_by_name() -> None:
    by_place = {
        (name, each.name)
        for name, function in FUNCTIONS.items()
        for each in inspect.signature(function).parameters.values()
        if each.default is not each.empty and each.kind is not each.KEYWORD_ONLY
    }
    assert by_place == {
        ("Index.export", "query"),
        ("Index.list_documents", "text"),
        ("Hit.of", "rank"),
    }
