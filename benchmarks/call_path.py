"""The call path of one search: the rooms that it passes through, in order.

    python -m benchmarks.call_path [QUERY]

The corpus is indexed, and a search is run under a profiler. A step is the first call of a function
of the package. Several steps in a row in one room are a visit. A visit is a return if the room was
visited before. The room ``search`` is not counted, because it calls the others and gets their
results.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import Final

import benelux_search as bs

_PACKAGE: Final = Path(bs.__file__).parent
_CORPUS: Final = _PACKAGE.parent / "corpus"
_CALLER: Final = "search"
_WARM_UP: Final = "politie grens"  # loads what the first search loads


def main() -> int:
    """Print the visits of one search, and return the exit status."""
    query = " ".join(sys.argv[1:]) or "mensenhandel slachtoffers"
    with tempfile.TemporaryDirectory() as folder:
        bs.build_index(_CORPUS, folder)
        with bs.open_index(folder) as index:
            index.search(_WARM_UP)
            functions = called(index, query)
    visits = rooms_in_turn(functions)
    for room, names in visits:
        print(f"{room:<14} {', '.join(names[:4])}{', …' if len(names) > 4 else ''}")
    left, returns = set[str](), 0
    for room, _ in visits:
        returns += room in left and room != _CALLER
        left.add(room)
    print(f"{len(functions)} functions, {len(visits)} visits of {len(left)} rooms")
    print(f"{returns} returns to a room that was left")
    return 0


def called(index: bs.Index, query: str) -> Sequence[tuple[str, str]]:
    """Return the room and the name of each function of the package, in the order of first calls."""
    found: dict[CodeType, tuple[str, str]] = {}

    def record(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        path = Path(code.co_filename)
        is_new = event == "call" and code not in found and not code.co_name.startswith("<")
        if is_new and path.is_relative_to(_PACKAGE):
            room = path.relative_to(_PACKAGE).parts[0].removesuffix(".py")
            found[code] = room, code.co_qualname

    sys.setprofile(record)
    try:
        index.search(query)
    finally:
        sys.setprofile(None)
    return list(found.values())


def rooms_in_turn(functions: Sequence[tuple[str, str]]) -> Sequence[tuple[str, list[str]]]:
    """Return the visits in order: a room, and the names of the functions called there in a row."""
    visits: list[tuple[str, list[str]]] = []
    for room, name in functions:
        if not visits or visits[-1][0] != room:
            visits.append((room, []))
        visits[-1][1].append(name)
    return visits


if __name__ == "__main__":
    sys.exit(main())
