"""docs/python-api.md lists every public name, with its parameters, fields, types and defaults."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Literal, get_args, get_origin

import pytest
from paths import ROOT

import benelux_search as bs
from benelux_search.presentation import Presented, Tabular

PAGE = (ROOT / "docs" / "python-api.md").read_text(encoding="utf-8")
# Aliases and small types, which one table describes
TYPES = set(
    """
    AsideReason Box BuildKeywords DifferenceKind DocumentMetadata DocumentOrder EachMode Encoder
    Explanation Language LineLabel Match Metadata OcrMode PairTexts Progress QueryKeywords
    QueryLanguage Role SentenceBeads SearchKeywords SortOrder StrPath Units
    """.split()
)
PUBLIC = {name: getattr(bs, name) for name in bs.__all__ if name not in {*TYPES, "__version__"}}
ERRORS = {
    name: value
    for name, value in PUBLIC.items()
    if isinstance(value, type) and issubclass(value, bs.BeneluxSearchError)
}
CLASSES = {
    name: value for name, value in PUBLIC.items() if isinstance(value, type) and name not in ERRORS
}
_CELLS = re.compile(r"(?<!\\)\|")

Row = tuple[str, str, str]


def section(name: str) -> tuple[str, list[list[str]]]:
    """Return the type after the name in its heading, and the cells of the rows of its table."""
    heading = re.search(rf"^#+ `{re.escape(name)}`(?: → `(.+)`)?$", PAGE, re.MULTILINE)
    assert heading, f"no section for {name}"
    text = re.split(r"^#", PAGE[heading.end() :], maxsplit=1, flags=re.MULTILINE)[0]
    return heading[1] or "None", table_rows(text)


def table_rows(text: str) -> list[list[str]]:
    table = [line for line in text.splitlines() if line.startswith("|")]
    return [
        [cell.strip().replace("\\|", "|") for cell in _CELLS.split(line)[1:-1]]
        for line in table[2:]
    ]


def documented(name: str) -> list[Row]:
    """Return (name, type, default) of each row of a section; every row says what it means."""
    _, found = section(name)
    assert all(meaning for *_, meaning in found), name
    return [
        (of.strip("`"), type_.strip("`"), default.strip("`")) for of, type_, default, _ in found
    ]


_STARS: dict[object, str] = {
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.VAR_KEYWORD: "**",
}


def parameters(function: Callable[..., Any]) -> list[Row]:
    return [
        (
            _STARS.get(each.kind, "") + each.name,
            str(each.annotation),
            _written(each.default),
        )
        for each in inspect.signature(function).parameters.values()
        if each.name not in {"self", "cls"}
    ]


def fields(cls: type) -> list[Row]:
    declared = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
    return [
        (each.name, str(each.type), _field_default(each))
        for each in declared
        if not each.name.startswith("_")
    ] + [
        (name, str(inspect.signature(value.fget).return_annotation), "computed")
        for name, value in vars(cls).items()
        if isinstance(value, property) and value.fget
    ]


def _field_default(field: dataclasses.Field[Any]) -> str:
    if isinstance(field.default_factory, type):
        return f"{field.default_factory.__name__}()"
    return _written(field.default)


def _written(default: object) -> str:
    if default in {inspect.Parameter.empty, dataclasses.MISSING}:
        return ""
    if isinstance(default, str):
        return f'"{default}"'
    return f"{default:_}" if type(default) is int else repr(default)


ASYNCHRONOUS: dict[type, type] = {bs.AsyncIndex: bs.Index, bs.AsyncIndexUpdate: bs.IndexUpdate}


def methods() -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, cls in CLASSES.items():
        if cls in ASYNCHRONOUS:
            continue
        inherited = [base for base in cls.__mro__ if base.__module__.startswith(f"{bs.__name__}.")]
        shared = {Presented, Tabular}  # whose methods are described once
        for method, value in chain.from_iterable(
            vars(base).items() for base in inherited if base not in shared
        ):
            function = getattr(value, "__func__", value)
            if inspect.isfunction(function) and not method.startswith("_"):
                yield f"{name}.{method}", function


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: value for name, value in PUBLIC.items() if inspect.isfunction(value)},
    **dict(methods()),
}


def test_every_public_name_is_there() -> None:
    assert set(PUBLIC) == {*ERRORS, *CLASSES, *(name for name in FUNCTIONS if "." not in name)}
    assert "`__version__`" in PAGE


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_parameters_of_a_function(name: str) -> None:
    assert documented(name) == parameters(FUNCTIONS[name])
    assert section(name)[0] == inspect.signature(FUNCTIONS[name]).return_annotation


@pytest.mark.parametrize("name", CLASSES)
def test_the_fields_of_a_class(name: str) -> None:
    cls = CLASSES[name]
    if dataclasses.is_dataclass(cls):
        assert documented(name) == fields(cls)
    elif cls is bs.Index or cls in ASYNCHRONOUS:
        assert documented(name) == parameters(cls)
    elif cls is bs.IndexUpdate:
        assert documented(name) == fields(cls)
    else:
        assert documented(name) == [("notes", "tuple[str, ...]", "")]


def test_the_errors_are_those_that_there_are() -> None:
    text = PAGE.split("\n## Errors\n", 1)[1].split("\n## ", 1)[0]
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
    text = PAGE.split("\n## Types\n", 1)[1].split("\n## ", 1)[0]
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
