"""Every note has a code, which names one kind of note and stands in the docs."""

from __future__ import annotations

import ast
import pickle
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import pytest
from syntax_trees import PACKAGE, called, modules_with, tree_of, trees

from benelux_search.errors import Note, about, code_of, plural_note
from benelux_search.query.query import parse

DOCS: Final = PACKAGE.parent / "docs" / "query-language.md"
# Lists that become the notes of a result
COLLECTED: Final = {"notes", "_notes", "said"}


def codes() -> dict[str, set[str]]:
    """Every code that the package writes, with the templates that it is written with."""
    found: dict[str, set[str]] = defaultdict(set)
    for module, tree in trees("Note(", "plural_note(", "add(").items():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            kind = called(call.func)
            is_note = kind in {"Note", "plural_note"} or (kind == "add" and "query/" in module)
            if is_note and len(call.args) > 1 and isinstance(call.args[0], ast.Constant):
                templates = call.args[2:] if kind == "plural_note" else call.args[1:2]
                found[str(call.args[0].value)].add(" ".join(map(ast.dump, templates)))
    return found


def texts(tree: ast.AST) -> Iterator[ast.expr]:
    """The values that are collected as notes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == "notes" and isinstance(keyword.value, ast.Tuple):
                    yield from keyword.value.elts
            if called(node.func) in {"append", "insert"} and isinstance(node.func, ast.Attribute):
                yield from node.args if called(node.func.value) in COLLECTED else ()
        elif isinstance(node, ast.AugAssign) and called(node.target) in COLLECTED:
            yield from getattr(node.value, "elts", ())


@pytest.mark.parametrize("module", modules_with("notes", "said"))
def test_no_note_is_a_bare_text(module: str) -> None:
    bare = [
        each.lineno
        for each in texts(tree_of(module))
        if isinstance(each, ast.JoinedStr)
        or (isinstance(each, ast.Constant) and isinstance(each.value, str))
    ]
    assert not bare


def test_a_code_names_one_kind_of_note() -> None:
    assert not {code: found for code, found in codes().items() if len(found) > 1}
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes())


def test_every_code_is_documented_once() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(codes())


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "empty"), ("-raad", "only-excludes"), ('"de raad', "open-quote"),
        ("(raad", "opening-parenthesis"), ("raad)", "closing-parenthesis"),
        ("raad OR", "loose-or"), ("aligned:no", "field-value"), ("nr:3", "unknown-field"),
        ("a*", "short-prefix"), ("=(raad)", "loose-equals"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_query_has_a_code(query: str, code: str) -> None:
    assert code in map(code_of, parse(query).notes)


def test_a_code_survives() -> None:
    note = about("x.txt", Note("encoding", "read as {}", "UTF-16"))
    again = pickle.loads(pickle.dumps(note))
    assert (str(again), code_of(again)) == ("x.txt: read as UTF-16", "encoding")
    assert again.values == note.values
    assert code_of("a text of somebody else") == ""
    assert [plural_note("x", number, "one", "{}") for number in (1, 2)] == ["one", "2"]
