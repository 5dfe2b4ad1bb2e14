"""The locked requirements: they fit ``pyproject.toml``, and each has checksums."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = ("opensearch", "distributed", "meaning", "mcp", "web", "watch")
LOCKED = re.compile(
    r"^([\w.-]+)==([\w.]+)[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}[ \\]*\n?)+)", re.M
)


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(("name", "extras"), [("base", ()), ("all", EXTRAS)])
def test_the_lock_fits_the_project(name: str, extras: tuple[str, ...]) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    versions = {normalized(each[1]): Version(each[2]) for each in LOCKED.finditer(text)}
    assert len(versions) == len(set(re.findall(r"^([\w.-]+)==", text, re.M)))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(each for extra in extras for each in optional[extra])]
    for requirement in map(Requirement, wanted):
        assert versions[normalized(requirement.name)] in requirement.specifier, requirement
    assert "://" not in text


def test_actions_are_pinned_by_commit() -> None:
    for file in (ROOT / ".github" / "workflows").glob("*.yml"):
        used = re.findall(r"uses: (\S+)", file.read_text(encoding="utf-8"))
        assert used and all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each) for each in used)
