"""The lexicon in a folder: arrays that lie on the disk as they are read, and lists of units.

::

    lexicon.json           what made it, and from what
    nl.units, fr.units     the units of a language, a line each, by number; UTF-8
    table.*.npy            the table, by Dutch unit: see Table
    links.*.npy            the links, by pair: see Links

Nothing in it can run: NumPy is told not to unpickle anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.analysis import describe
from benelux_search.errors import IndexDamaged
from benelux_search.lexicon.links import Links
from benelux_search.lexicon.model import Table

_VERSION: Final = 2
_HEAD: Final = "lexicon.json"
_LIES: Final = (ValueError, KeyError, TypeError, OSError, EOFError)


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """All that a lexicon is: the units by number, the table of them, the links of each pair.

    ``covered`` are the first and the last ordinal of each range of pairs that were looked at, in
    ascending order; a pair without links may have one side only. The table was learned from
    ``learned`` pairs, of which some may be gone.
    """

    nl: Sequence[str]
    fr: Sequence[str]
    table: Table
    links: Links
    covered: Sequence[tuple[int, int]]
    learned: int


def is_usable(folder: Path) -> bool:
    """Whether there is a lexicon that this version of the program made."""
    try:
        head = json.loads((folder / _HEAD).read_bytes())
    except _LIES:
        return False
    return isinstance(head, dict) and head.get("made_by") == _made_by()


def _made_by() -> str:
    return f"lexicon {_VERSION}, {describe()}"


def write(folder: Path, content: Content) -> None:
    """Writes a lexicon into a folder, in the place of what is there."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():  # a file may be shared with another generation
        path.unlink()
    for name, units in (("nl", content.nl), ("fr", content.fr)):
        (folder / f"{name}.units").write_text("\n".join(units), encoding="utf-8")
    for name, array in _arrays(content).items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    covered = [list(pair) for pair in content.covered]
    head = {"made_by": _made_by(), "learned": content.learned, "covered": covered}
    (folder / _HEAD).write_text(json.dumps(head), encoding="utf-8")


def _arrays(content: Content) -> Mapping[str, NDArray[Any]]:
    table, links = content.table, content.links
    return {
        "table.starts": np.searchsorted(table.nl, np.arange(len(content.nl) + 1)).astype(np.uint32),
        "table.fr": table.fr.astype(np.uint32),
        "table.by_fr": np.argsort(table.fr, kind="stable").astype(np.uint32),
        "table.starts_fr": np.searchsorted(
            np.sort(table.fr), np.arange(len(content.fr) + 1)
        ).astype(np.uint32),
        "table.both": table.both,
        "table.forth": table.forth,
        "table.back": table.back,
        "table.seen_nl": table.seen[0].astype(np.uint32),
        "table.seen_fr": table.seen[1].astype(np.uint32),
        "links.ordinals": links.ordinals.astype(np.uint32),
        "links.starts": links.starts.astype(np.uint32),
        "links.nl": _short(links.nl),
        "links.fr": _short(links.fr),
        "links.sure": links.sure,
    }


def _fits(content: Content) -> bool:
    """Whether the numbers in it are of what is there."""
    table, links = content.table, content.links
    ends = np.append(links.starts, len(links.nl))
    return bool(
        table.nl.max(initial=-1) < len(content.nl)
        and table.fr.max(initial=-1) < len(content.fr)
        and (np.diff(table.keys) > 0).all()
        and ends[0] == 0
        and (np.diff(ends) >= 0).all()
    )


def _short(begins: NDArray[np.uint32]) -> NDArray[Any]:
    """The same in two bytes each; few passages have more characters than they count."""
    fits = not len(begins) or int(begins.max()) <= np.iinfo(np.uint16).max
    return begins.astype(np.uint16) if fits else begins


class Files:
    """The files of a lexicon, each read when it is first asked for.

    Raises:
        IndexDamaged: one is not as it was written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def units(self, language: str) -> list[str]:
        path = self._folder / f"{language}.units"
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise self._damaged(path) from error
        units = text.split("\n") if text else []
        if len(units) != len(self.array(f"table.seen_{language}")):
            raise self._damaged(path)
        return units

    def array(self, name: str) -> NDArray[Any]:
        path = self._folder / f"{name}.npy"
        try:
            loaded: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
        except Exception as error:  # its head is parsed as Python, which may fail in any way
            raise self._damaged(path) from error
        if loaded.ndim != 1 or loaded.dtype.kind not in "uif":
            raise self._damaged(path)
        return loaded.view(np.ndarray)  # a memmap costs more at each slice

    def arrays(self, *names: str) -> tuple[NDArray[Any], ...]:
        """Some arrays that are of one length."""
        found = tuple(map(self.array, names))
        if len(set(map(len, found))) > 1:
            raise self._damaged(self._folder / f"{names[-1]}.npy")
        return found

    def links(self) -> tuple[NDArray[Any], ...]:
        """The arrays of :class:`Links`, in its order."""
        return (
            *self.arrays("links.ordinals", "links.starts"),
            *self.arrays("links.nl", "links.fr", "links.sure"),
        )

    def covered(self) -> tuple[list[tuple[int, int]], int]:
        """The ranges of the pairs that were looked at, and how many were learned from."""
        path = self._folder / _HEAD
        try:
            head = json.loads(path.read_bytes())
            return [(int(a), int(b)) for a, b in head["covered"]], int(head["learned"])
        except _LIES as error:
            raise self._damaged(path) from error

    def dutch(self) -> NDArray[np.int64]:
        """The Dutch unit of each pair of the table."""
        starts = self.array("table.starts").astype(np.int64)
        sizes = starts[1:] - starts[:-1]
        if (sizes < 0).any() or sizes.sum() != len(self.array("table.fr")):
            raise self._damaged(self._folder / "table.starts.npy")
        return np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)

    def content(self) -> Content:
        names = ("table.fr", "table.both", "table.forth", "table.back")
        fr, both, forth, back = map(np.array, self.arrays(*names))
        seen_nl, seen_fr = (
            self.array(f"table.seen_{name}").astype(np.float64) for name in ("nl", "fr")
        )
        table = Table(self.dutch() << 32 | fr, both, forth, back, (seen_nl, seen_fr))
        ordinals, firsts, begins_nl, begins_fr, sure = self.links()
        links = Links(
            ordinals.astype(np.int32),
            firsts.astype(np.int64),
            begins_nl.astype(np.uint32),
            begins_fr.astype(np.uint32),
            np.array(sure),
        )
        content = Content(self.units("nl"), self.units("fr"), table, links, *self.covered())
        if not _fits(content):
            raise self._damaged(self._folder)
        return content

    def _damaged(self, path: Path) -> IndexDamaged:
        return IndexDamaged(f"{path} does not hold what was written")
