"""The modules of the package as syntax trees, for the tests of what they say."""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import benelux_search

PACKAGE: Final = Path(benelux_search.__file__).parent
MODULES: Final = tuple(
    path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py"))
)


@functools.cache
def tree_of(module: str) -> ast.Module:
    """Return the tree of a module, which is named by its path in the package."""
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def trees() -> Mapping[str, ast.Module]:
    """Return the trees of all modules, by path; reading them takes some seconds, once."""
    return MappingProxyType({module: tree_of(module) for module in MODULES})


def called(node: ast.expr) -> str:
    """Return the last name of a function that is called: `add` of `self.notes.add`."""
    return getattr(node, "id", "") or getattr(node, "attr", "")
