"""The structure of the package: names that mean one thing, and modules that the docs name."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from paths import ROOT

PACKAGE = ROOT / "benelux_search"
MODULES = sorted(PACKAGE.rglob("*.py"))


def test_no_class_name_stands_twice() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        for name in re.findall(r"^ *class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            homes[name].append(str(path.relative_to(PACKAGE)))
    assert len(homes) > 500
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def test_no_module_is_long() -> None:
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert {str(path.relative_to(PACKAGE)): n for path, n in lines.items() if n > 500} == {}


def test_no_room_has_folders_in_its_folders() -> None:
    deep = {path.parent for path in MODULES if len(path.relative_to(PACKAGE).parts) > 3}
    assert deep == set()


def test_no_package_imports_its_own_modules_while_it_is_imported() -> None:
    """Else two threads block each other.

    The one that imports the package waits for the module, the one that imports the module waits
    for the package, and Python gives one of them an ImportError or a deadlock error.
    """
    imports = {module_name(path): set(imported_at_once(path)) for path in MODULES}
    packages = {module_name(path) for path in MODULES if path.name == "__init__.py"}
    # no thread runs before the program or its commands are imported
    own = {
        package: sorted(
            name for name in reached(package, imports) if name.startswith(f"{package}.")
        )
        for package in packages - {"benelux_search", "benelux_search.cli"}
    }
    assert len(own) > 40
    assert {package: names for package, names in own.items() if names} == {}


def module_name(path: Path) -> str:
    """Return the dotted name of a module or a package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_at_once(path: Path) -> Iterator[str]:
    """Yield the names that a module imports while it is imported, as modules if they are some."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        is_later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        is_for_types = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if not is_later and not is_for_types:
            waiting += ast.iter_child_nodes(node)


def reached(package: str, imports: dict[str, set[str]]) -> set[str]:
    """Return the modules that are imported with a package, and their packages."""
    found, waiting = set[str](), {package}
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= {each for each in imports[name] if each in imports} - found
        waiting |= {name.rpartition(".")[0]} - found - {"", package}
    return found


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_the_modules_that_a_page_names_exist(page: str) -> None:
    named = set(re.findall(r"`([\w/]+\.py)`", (ROOT / page).read_text(encoding="utf-8")))
    named = {each for each in named if "FORMAT" not in each}  # a name to fill in
    assert len(named) > 5
    homes = (ROOT, PACKAGE, ROOT / "tests", ROOT / "tests" / "support")
    assert {each for each in named if not any((home / each).exists() for home in homes)} == set()
