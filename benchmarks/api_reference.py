"""The reference of ``docs/python-api.md``: ``python -m benchmarks.api_reference [--check]``.

Headings, names, types and defaults of its sections come from the code, in its order. A section, its
sentences and the meaning of each row are written by hand; a new parameter or field gets a row with
an empty meaning.
With ``--check`` nothing is written, and the exit status is 1 if the page is stale.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import benelux_search as bs
from benelux_search.presentation import Presented, Tabular

PAGE: Final = Path(__file__).parent.parent / "docs" / "python-api.md"
# Aliases and small types, which one table describes
TYPES: Final = frozenset(
    """
    AsideReason Box BuildKeywords DifferenceKind DocumentMetadata DocumentOrder EachMode Encoder
    Explanation Language LineLabel Match Metadata OcrMode PairTexts Progress QueryKeywords
    QueryLanguage Role ScopeKeywords SearchKeywords SentenceBeads SortOrder StrPath Units Where
    """.split()
)
# The asynchronous classes, whose methods are described once, with the others
ASYNCHRONOUS: Final[dict[type, type]] = {
    bs.AsyncIndex: bs.Index,
    bs.AsyncIndexUpdate: bs.IndexUpdate,
}
_SECTION: Final = re.compile(r"^(#{3,4}) `([\w.]+)`(?: → `[^\n]+`)?\n(.*?)(?=^#|\Z)", re.M | re.S)
_TABLE: Final = re.compile(r"(?:^\|.*\n)+", re.M)
_CELL: Final = re.compile(r"(?<!\\)\|")
_STARS: Final[dict[object, str]] = {
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.VAR_KEYWORD: "**",
}
_PUBLIC: Final[dict[str, Any]] = {
    name: getattr(bs, name) for name in bs.__all__ if name not in {*TYPES, "__version__"}
}
CLASSES: Final[dict[str, type]] = {
    name: value
    for name, value in _PUBLIC.items()
    if isinstance(value, type) and not issubclass(value, bs.BeneluxSearchError)
}

Row = tuple[str, str, str]  # name, type and default


def functions() -> dict[str, Callable[..., Any]]:
    """Return the public functions and methods, by the names of their sections."""
    own = {name: value for name, value in _PUBLIC.items() if inspect.isfunction(value)}
    return {**own, **dict(_methods())}


def _methods() -> Iterator[tuple[str, Callable[..., Any]]]:
    shared = {Presented, Tabular}  # whose methods are described once
    for name, cls in CLASSES.items():
        bases = [each for each in cls.__mro__ if each.__module__.startswith(f"{bs.__name__}.")]
        members = (vars(base).items() for base in bases if base not in shared)
        for method, value in chain.from_iterable(() if cls in ASYNCHRONOUS else members):
            function = getattr(value, "__func__", value)
            if inspect.isfunction(function) and not method.startswith("_"):
                yield f"{name}.{method}", function


def parameters(function: Callable[..., Any]) -> list[Row]:
    """Return the parameters of a function or a class."""
    return [
        (_STARS.get(each.kind, "") + each.name, str(each.annotation), _written(each.default))
        for each in inspect.signature(function).parameters.values()
        if each.name not in {"self", "cls"}
    ]


def fields(cls: type) -> list[Row]:
    """Return the fields of a class, then its properties."""
    if dataclasses.is_dataclass(cls):
        found = [(each.name, str(each.type), _default(each)) for each in dataclasses.fields(cls)]
    else:
        source = inspect.getsource(cls)
        found = [row for row in parameters(cls) if f"self.{row[0]} = " in source]
    return [row for row in found if not row[0].startswith("_")] + [
        (name, str(inspect.signature(value.fget).return_annotation), "computed")
        for name, value in vars(cls).items()
        if isinstance(value, property) and value.fget
    ]


def _default(field: dataclasses.Field[Any]) -> str:
    if isinstance(field.default_factory, type):
        return f"{field.default_factory.__name__}()"
    return _written(field.default)


def _written(default: object) -> str:
    if default in {inspect.Parameter.empty, dataclasses.MISSING}:
        return ""
    if isinstance(default, str):
        return f'"{default}"'
    return f"{default:_}" if type(default) is int else repr(default)


def rows_of(name: str) -> list[Row]:
    """Return the rows of a section.

    Raises:
        KeyError: there is no public function, method or class with this name.
    """
    if name in CLASSES:
        cls = CLASSES[name]
        by_call = cls is bs.Index or cls in ASYNCHRONOUS
        return parameters(cls) if by_call else fields(cls)
    return parameters(functions()[name])


def cells(line: str) -> list[str]:
    """Return the cells of a row of a table, with escaped pipes unescaped."""
    return [each.strip().replace("\\|", "|") for each in _CELL.split(line)[1:-1]]


def meanings(text: str) -> dict[str, str]:
    """Return the meaning of each name in the first table of a text."""
    table = _TABLE.search(text)
    rows = map(cells, table[0].splitlines()[2:]) if table else ()
    return {name.strip("`"): meaning for name, *_, meaning in rows}


def _row(row: Row, meaning: str) -> str:
    name, type_, default = row
    shown = default if default == "computed" else f"`{default}`" if default else ""
    texts = (f"`{name}`", f"`{type_}`", shown, meaning)
    return "| " + " | ".join(each.replace("|", "\\|") for each in texts) + " |\n"


def _section(match: re.Match[str]) -> str:
    """Return a section with the heading and the table that the code gives it."""
    marks, name, text = match.groups()
    known = functions()
    if name not in known and name not in CLASSES:
        return ""
    result = inspect.signature(known[name]).return_annotation if name in known else "None"
    shows_none = name in known and "." not in name
    arrow = f" → `{result}`" if result != "None" or shows_none else ""
    rows, written = rows_of(name), meanings(text)
    kind = "Parameter" if name in known or not _has_fields(name) else "Field"
    head = f"| {kind} | Type | Default | |\n|---|---|---|---|\n"
    table = head + "".join(_row(row, written.get(row[0], "")) for row in rows) if rows else ""
    if _TABLE.search(text):
        text = _TABLE.sub(lambda _: table, text, count=1)
    elif rows:
        text = f"{text.rstrip()}\n\n{table}\n"
    return f"{marks} `{name}`{arrow}\n{text}"


def _has_fields(name: str) -> bool:
    return not (CLASSES[name] is bs.Index or CLASSES[name] in ASYNCHRONOUS)


def reference(page: str) -> str:
    """Return a page with the sections that the code gives it."""
    return _SECTION.sub(_section, page)


def main(arguments: Sequence[str]) -> int:
    """Write the page, or check it, and return the exit status."""
    page = PAGE.read_text(encoding="utf-8")
    made = reference(page)
    if "--check" in arguments:
        return int(made != page)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
