"""The modules of the package as syntax trees, for the tests of what they say."""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import benelux_search

PACKAGE: Final = Path(benelux_search.__file__).parent
_PATHS: Final = tuple(sorted(PACKAGE.rglob("*.py")))


def modules_with(*words: str) -> Sequence[str]:
    """Return the modules that contain one of some words, each by its path in the package."""
    return [
        path.relative_to(PACKAGE).as_posix()
        for path in _PATHS
        if any(word in path.read_text(encoding="utf-8") for word in words)
    ]


@functools.cache
def tree_of(module: str) -> ast.Module:
    """Return the tree of a module, which is named by its path in the package."""
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def trees(*words: str) -> Mapping[str, ast.Module]:
    """Return the trees of the modules that contain one of some words, by path."""
    return {module: tree_of(module) for module in modules_with(*words)}


def called(node: ast.expr) -> str:
    """Return the last name of a function that is called: `add` of `self.notes.add`."""
    return getattr(node, "id", "") or getattr(node, "attr", "")
