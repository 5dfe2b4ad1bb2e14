"""The page of the limits by which documents are read: ``python -m benchmarks.reading_rules``.

It is made from the constants of the modules that read and align, and from the comments beside them,
so a test fails when it is stale, or when a limit has no reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parent.parent
PAGE: Final = _ROOT / "docs" / "reading-rules.md"
_ROOMS: Final = ("pdf", "text", "align", "metadata")
_FEWEST_BORDERS: Final = 3  # numbers of a constant that only parts a feature into classes
_NONE: Final = -1  # stands for the number of something that has none
_HEAD: Final = """\
# The limits of reading

Most decisions of reading are fitted: columns, wrapped rows, ends of paragraphs, parts of cut
paragraphs, the confidence of pairs, titles, dates and numbers (`*.tsv` in the package, fitted by
`python -m benchmarks.reading_weights` and `python -m benchmarks.fact_weights`). The others are
limits on one feature, and stand here, each with its reason: what it counts, and often a text that
needs it. A limit stays where too few documents with a known truth show the decision, where it
bounds work or memory, or where it only says which texts a fitted decision is about.

`python -m benchmarks.reading --leave-one-out` shows what the fitted decisions are worth on a source
that they have not seen.

This page is made from the constants and comments of the code: `python -m benchmarks.reading_rules`.
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """Numbers of a module, with their name and the comment beside them, "" if there is none."""

    module: str
    name: str
    value: str
    reason: str


def limits() -> Iterator[Limit]:
    """Yield the limits, module by module; those that part a feature into classes are left out."""
    package = _ROOT / "benelux_search"
    for room in _ROOMS:
        for path in sorted((package / room).rglob("*.py")):
            module = path.relative_to(package).with_suffix("").as_posix()
            yield from _limits_of(module, path.read_text(encoding="utf-8"))


def _limits_of(module: str, source: str) -> Iterator[Limit]:
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if _is_limit(node.value, target):
            name, value = ast.unparse(target).strip("()"), ast.unparse(node.value).strip("()")
            yield Limit(module, name, value, _reason(lines, node.lineno - 1))


def _is_limit(value: ast.expr, target: ast.expr) -> bool:
    try:
        found = ast.literal_eval(value)
    except ValueError:
        return False
    numbers = found if isinstance(found, tuple) else (found,)
    are_numbers = all(
        isinstance(each, int | float) and not isinstance(each, bool) for each in numbers
    )
    is_named = isinstance(target, ast.Tuple)
    is_code = found == _NONE
    return are_numbers and not is_code and (is_named or len(numbers) < _FEWEST_BORDERS)


def _reason(lines: list[str], number: int) -> str:
    """Return the comment behind an assignment, or the one in the lines above it."""
    _, mark, behind = lines[number].partition("  # ")
    if mark:
        return behind.strip()
    above: list[str] = []
    while number and lines[number - 1].startswith("# "):
        number -= 1
        above.insert(0, lines[number][2:].strip())
    return " ".join(above)


def reading_rules() -> str:
    """Return the page, in Markdown."""
    return "\n".join([_HEAD, *_tables(), ""])


def _tables() -> Iterator[str]:
    module = ""
    for each in limits():
        if each.module != module:
            module = each.module
            yield from (f"\n## {module}\n", "| Name | Value | Reason |", "|---|---|---|")
        reason = each.reason.replace("|", "\\|")
        yield f"| `{each.name}` | {each.value} | {reason} |"


if __name__ == "__main__":
    PAGE.write_text(reading_rules(), encoding="utf-8")
