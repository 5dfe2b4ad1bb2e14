"""The matrix of options by surfaces: each surface has the declared options, and no others."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, get_args, get_origin, get_type_hints

import httpx
import pytest
from samples import corpus
from web_server import client_of

import benelux_search as bs
from benchmarks.options_page import PAGE, matrix, options_page
from benelux_search.cli.list_command import list_command
from benelux_search.cli.match_command import match_command
from benelux_search.cli.search_command import search
from benelux_search.cli.term_commands import (
    divergences_command,
    export_command,
    glossary_command,
)
from benelux_search.cli.terms_command import check_command
from benelux_search.cli.translate_command import translate_command
from benelux_search.declared_options import SCOPE_OPTIONS, SEARCH_OPTIONS, Surface, options_of
from benelux_search.mcp.tools import IndexTools
from benelux_search.search.queries.options import SearchKeywords, SearchOptions
from benelux_search.search.queries.scope import ScopeKeywords
from benelux_search.tui.commands import COMMANDS
from benelux_search.tui.session.actions import ACTIONS
from benelux_search.user.query_state import QueryState
from benelux_search.web.settings import WebSettings

NAMES = [each.name for each in SEARCH_OPTIONS]
# the commands of the interactive search that are no switches
TYPED = {"lang": "language", "doc": "document", "year": "dates", "sort": "sort", "units": "units"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    base = tmp_path_factory.mktemp("options")
    bs.build_index([corpus(base / "docs")], base / "index")
    with client_of(WebSettings(base / "index", port=0, rate=0)) as opened:
        yield opened


def of_signature(function: Callable[..., Any]) -> set[str]:
    return set(inspect.signature(function).parameters) & set(NAMES)


def of_api(client: httpx.Client, path: str) -> set[str]:
    described = client.get("/api/openapi.json").json()["paths"][path]["get"]["parameters"]
    return {each["name"] for each in described} & set(NAMES)


def of_page(client: httpx.Client) -> set[str]:
    shown = client.get("/", params={"meaning": "1"}).text
    return set(re.findall(r'<(?:input|select)[^>]* name="(\w+)"', shown)) & set(NAMES)


def of_interactive() -> set[str]:
    commands = {TYPED.get(each.name, each.name) for each in COMMANDS} & set(NAMES)
    assert commands == set(QueryState().options)
    return commands


def test_each_surface_has_the_declared_options(client: httpx.Client) -> None:
    found: Mapping[Surface, set[str]] = {
        Surface.LIBRARY: {each.name for each in fields(SearchOptions)},
        Surface.SEARCH: of_signature(search),
        Surface.EXPORT: of_signature(export_command),
        Surface.API: of_api(client, "/api/search"),
        Surface.API_EXPORT: of_api(client, "/api/export"),
        Surface.PAGE: of_page(client),
        Surface.INTERACTIVE: of_interactive(),
        Surface.MCP: of_signature(IndexTools.search),
    }
    declared = {surface: {each.name for each in options_of(surface)} for surface in found}
    assert found == declared
    assert set(Surface) - set(found) == {Surface.NEW}  # test_new_hits


SCOPE = {each.name for each in SCOPE_OPTIONS}
OF_LIBRARY = ("translate", "divergences", "match", "pretranslate", "check_terms", "glossary",
              "list_documents")  # fmt: skip
COMMANDS_WITH_SCOPE = (translate_command, divergences_command, glossary_command, match_command,
                       check_command, list_command)  # fmt: skip
TOOLS = (IndexTools.translate, IndexTools.match, IndexTools.divergences, IndexTools.documents)
PATHS = {"/api/translate": "get", "/api/divergences": "get", "/api/match": "post",
         "/api/documents": "get"}  # fmt: skip


def test_what_is_no_search_has_the_scope_on_all_surfaces(client: httpx.Client) -> None:
    for function in (*COMMANDS_WITH_SCOPE, *TOOLS):
        assert set(inspect.signature(function).parameters) >= SCOPE, function
    hints = get_type_hints(ScopeKeywords)
    assert hints.keys() == SCOPE | {"dates"} == {each.name for each in fields(bs.Scope)}
    for name in OF_LIBRARY:
        keywords = inspect.signature(getattr(bs.Index, name)).parameters["scope"]
        assert "ScopeKeywords" in str(keywords.annotation), name
    described = client.get("/api/openapi.json").json()["paths"]
    for path, method in PATHS.items():
        assert {each["name"] for each in described[path][method]["parameters"]} >= SCOPE, path


def test_an_empty_cell_has_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    sys.stdout.write("\n".join(matrix()))
    printed = capsys.readouterr().out
    assert all(f"| `{name}` |" in printed for name in NAMES)
    for each in SEARCH_OPTIONS:
        assert Surface.LIBRARY not in each.absent
        assert all(reason.endswith(".") and len(reason) > 20 for reason in each.absent.values())


def test_the_page_of_the_docs_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == options_page()


def test_the_static_types_are_those_of_the_declarations() -> None:
    hints = get_type_hints(SearchOptions)
    assert get_type_hints(SearchKeywords).keys() == hints.keys() == set(NAMES)
    for each in SEARCH_OPTIONS:
        [own] = [one for one in fields(SearchOptions) if one.name == each.name]
        assert own.default == each.default, each.name
        assert hints[each.name] == get_type_hints(SearchKeywords)[each.name]
        if each.others:
            choices, _ = get_args(hints[each.name])
            assert get_args(choices) == tuple(each.choices)
        elif each.kind == "choice":
            assert get_args(hints[each.name]) == tuple(each.choices)
        elif each.kind in {"switch", "number"}:
            assert hints[each.name] is each.type
        elif each.kind != "value":
            assert str in get_args(hints[each.name]), get_origin(hints[each.name])


def test_a_switch_has_all_that_surfaces_show_of_it() -> None:
    switches = [each for each in SEARCH_OPTIONS if each.kind == "switch"]
    for each in switches:
        assert isinstance(each.default, bool)
        assert each.label
        assert each.action
        assert each.flags
    letters = [each.letter for each in ACTIONS if each.letter]
    assert len(set(letters)) == len(letters)
    pairs = {(each.name, each.excludes) for each in switches if each.excludes}
    assert {(other, name) for name, other in pairs} == pairs
    names = {each.name for each in switches}
    assert names == {each.name for each in COMMANDS} & names


def test_a_page_keeps_each_option_of_its_form(client: httpx.Client) -> None:
    given = {"any_word": "1", "synonyms": "1", "fold": "0", "sort": "date"}
    shown = client.get("/", params={"q": "trein water", **given}).text
    for name in ("any_word", "synonyms", "fold"):
        assert re.search(rf'<input type="checkbox" name="{name}" value="\d" checked>', shown)
    assert '<option value="date" selected>' in shown
    assert "all_words" in shown
    [link] = re.findall(r'href="(/api/export\?[^"]*format=tmx)"', shown)
    assert {"any_word=1", "synonyms=1", "sort=date"} <= set(link.split("?")[1].split("&amp;"))
    assert "fold" not in link
    reading = re.findall(r'href="(/document/[^"]*)"', shown)
    assert any("any_word=1" in each and "synonyms=1" in each for each in reading)
