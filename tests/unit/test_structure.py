"""The structure of the package: names that mean one thing, and modules that the docs name."""

from __future__ import annotations

import re
from collections import defaultdict

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


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_the_modules_that_a_page_names_exist(page: str) -> None:
    named = set(re.findall(r"`([\w/]+\.py)`", (ROOT / page).read_text(encoding="utf-8")))
    named = {each for each in named if "FORMAT" not in each}  # a name to fill in
    assert len(named) > 5
    homes = (ROOT, PACKAGE, ROOT / "tests", ROOT / "tests" / "support")
    assert {each for each in named if not any((home / each).exists() for home in homes)} == set()
