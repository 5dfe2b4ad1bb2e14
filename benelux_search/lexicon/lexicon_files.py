"""The files of a lexicon: memory-mapped arrays, and lists of units.

::

    lexicon.json           the versions that made it, and the pairs that it covers
    nl.units, fr.units     the units of a language, one per line, by number; UTF-8
    table.*.npy            the translation table, by Dutch unit: see TranslationTable
    links.*.npy            the word links, by pair: see WordLinks

The arrays are files of ``numpy.save``. The header of such a file is the source of a Python
dictionary. It must have one fixed form, which is compared and never evaluated, so that a damaged or
hostile file cannot run code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from benelux_search import index_files
from benelux_search.analysis import describe
from benelux_search.errors import IndexDamaged
from benelux_search.index_files import records
from benelux_search.lexicon.linking import WordLinks
from benelux_search.lexicon.translation_model import TranslationTable

_WHOLE: Final = ("<u4",)
_WEIGHT: Final = ("<f4",)
_BEGIN: Final = ("<u2", "<u4")  # offset of a word in its passage
TYPES: Final[Mapping[str, Sequence[str]]] = {
    "table.starts": _WHOLE,
    "table.fr": _WHOLE,
    "table.by_fr": _WHOLE,
    "table.starts_fr": _WHOLE,
    "table.both": _WEIGHT,
    "table.forth": _WEIGHT,
    "table.back": _WEIGHT,
    "table.seen_nl": _WHOLE,
    "table.seen_fr": _WHOLE,
    "links.ordinals": _WHOLE,
    "links.starts": _WHOLE,
    "links.nl": _BEGIN,
    "links.fr": _BEGIN,
    "links.sure": ("|u1",),
}
_LONGEST: Final = 256  # maximum bytes of a header
_HEADER: Final = re.compile(
    rb"\x93NUMPY\x01\x00(?P<length>..)\{'descr': '(?P<type>[<|][uf][124])', "
    rb"'fortran_order': False, 'shape': \((?P<count>[0-9]{1,12}),\), \} *\n",
    re.DOTALL,
)
_BEFORE: Final = 10  # bytes that the length in the header does not count


def array_of(content: Any, types: Sequence[str]) -> NDArray[Any]:
    """Return the array in the bytes of a ``.npy`` file, without copying the data.

    ``types`` are the allowed types, such as ``<u4``.

    Raises:
        BadField: the bytes are not an array of one of these types.
    """
    header = _HEADER.match(content[:_LONGEST])
    if header is None or _BEFORE + int.from_bytes(header["length"], "little") != header.end():
        raise records.BadField("", "has no header of an array")
    type_, count = header["type"].decode("ascii"), int(header["count"])
    if type_ not in types:
        raise records.BadField("descr", f"is {type_}, and not {' or '.join(types)}")
    size = len(content) - header.end()
    if count * np.dtype(type_).itemsize != size:
        raise records.BadField("shape", f"is {count}, and {size} bytes follow")
    return np.frombuffer(content, type_, count, header.end())


# --- The lexicon in a folder


_VERSION: Final = 2
_HEAD: Final = "lexicon.json"
_ORDINAL: Final = records.whole_number(0, 0xFFFFFFF0)
_HEAVY: Final = 1e12  # above all counts: no word is seen so often
_RECORD: Final = records.record(
    made_by=records.matching(r".{1,1000}"),
    learned=_ORDINAL,
    covered=records.list_of(records.tuple_of(_ORDINAL, _ORDINAL)),
)


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """The full content of a lexicon.

    - ``nl``, ``fr``: the units, by number.
    - ``table``, ``links``: the translation table and the word links.
    - ``covered``: the (first, last) ordinals of the ranges of processed pairs, ascending. A covered
      pair with only one passage has no links.
    - ``learned``: the number of pairs that the table was learned from; some may have been deleted.
    """

    nl: Sequence[str]
    fr: Sequence[str]
    table: TranslationTable
    links: WordLinks
    covered: Sequence[tuple[int, int]]
    learned: int


def is_usable(folder: Path) -> bool:
    """Return True if a folder has a lexicon that this version of the program can use.

    Raises:
        IndexDamaged: the file ``lexicon.json`` is not a JSON object.
    """
    path = folder / _HEAD
    try:
        head = records.parse_json(index_files.read(path))
    except FileNotFoundError:
        return False
    except records.BadField as error:
        raise _damaged(path, error) from error
    if not isinstance(head, dict):
        raise _damaged(path, "is no object")
    return head.get("made_by") == _made_by()


def _made_by() -> str:
    return f"lexicon {_VERSION}, {describe()}"


def write_lexicon(folder: Path, content: Content) -> None:
    """Write a lexicon into a folder; first create the folder, or remove all files in it."""
    index_files.make_folder(folder, exist_ok=True)
    for name in index_files.list_names(folder):  # a file may be shared with another generation
        index_files.remove(folder / name)
    for name, units in (("nl", content.nl), ("fr", content.fr)):
        _write(folder / f"{name}.units", "\n".join(units).encode("utf-8"))
    for name, array in _arrays(content).items():
        _save(folder / f"{name}.npy", np.ascontiguousarray(array))
    covered = [list(pair) for pair in content.covered]
    head = {"made_by": _made_by(), "learned": content.learned, "covered": covered}
    _write(folder / _HEAD, json.dumps(head).encode("ascii"))


def _write(path: Path, content: bytes) -> None:
    with index_files.create(path, needed=len(content)) as file:
        file.write(content)


def _save(path: Path, array: NDArray[Any]) -> None:
    """Write an array as ``numpy.save`` does, but with an error that says that the disk is full."""
    with index_files.create(path, needed=array.nbytes) as file:
        npy.write_array_header_1_0(file, npy.header_data_from_array_1_0(array))
        file.write(array.data)


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


def _misfits(content: Content) -> Iterator[tuple[str, str]]:
    """Yield the name of each inconsistent array, and what is wrong with it."""
    table, links = content.table, content.links
    if len(table.seen[0]) != len(content.nl) or table.nl.max(initial=-1) >= len(content.nl):
        yield "table.starts", "has more Dutch units than there are"
    if table.fr.max(initial=-1) >= len(content.fr):
        yield "table.fr", "names French units that there are not"
    if (np.diff(table.keys) <= 0).any():
        yield "table.fr", "does not ascend"
    for name in ("both", "forth", "back"):
        if not is_weight(getattr(table, name)):
            yield f"table.{name}", "holds what is no weight"
    ends = np.append(links.starts, len(links.nl))
    if ends[0] != 0 or (np.diff(ends) < 0).any():
        yield "links.starts", f"does not ascend from 0 to {len(links.nl)}"
    if (np.diff(links.ordinals.astype(np.int64)) <= 0).any():
        yield "links.ordinals", "does not ascend"


def is_weight(values: NDArray[Any]) -> bool:
    """Return True if every value is at least 0 and less than 1e12."""
    return bool(((values >= 0) & (values < _HEAVY)).all())


def _short(begins: NDArray[np.uint32]) -> NDArray[Any]:
    """Return offsets in two bytes each if they fit; few passages have so many characters."""
    fits = not len(begins) or int(begins.max()) <= np.iinfo(np.uint16).max
    return begins.astype(np.uint16) if fits else begins


class Files:
    """A reader of the files of a lexicon; each method reads its files when it is called.

    Raises:
        IndexDamaged: raised by any method if a file is missing or has invalid content.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def units(self, language: str) -> list[str]:
        """Return the units of a language, ``nl`` or ``fr``; the index of a unit is its number."""
        path = self._folder / f"{language}.units"
        try:
            content = index_files.read(path).decode("utf-8")
        except (FileNotFoundError, ValueError) as error:
            raise _damaged(path, "is no text in UTF-8") from error
        units = content.split("\n") if content else []
        seen = len(self.array(f"table.seen_{language}"))
        if len(units) != seen:
            raise _damaged(path, f"has {len(units)} units, and {seen} were seen")
        return units

    def array(self, name: str) -> NDArray[Any]:
        """Return the array with this name in ``TYPES``, as a memory map of its file."""
        path = self._folder / f"{name}.npy"
        try:
            return array_of(index_files.map_file(path), TYPES[name])
        except (FileNotFoundError, ValueError) as error:  # an empty file cannot be mapped
            raise _damaged(path, error) from error

    def arrays(self, *names: str) -> tuple[NDArray[Any], ...]:
        """Return several arrays; raise IndexDamaged if their lengths differ."""
        arrays = tuple(map(self.array, names))
        for name, array in zip(names, arrays, strict=True):
            if len(array) != len(arrays[0]):
                raise self.damaged(name, f"is not as long as {names[0]}")
        return arrays

    def damaged(self, name: str, what: str) -> IndexDamaged:
        """Return the error for an array that is damaged; ``what`` is the problem."""
        return _damaged(self._folder / f"{name}.npy", what)

    def links(self) -> tuple[NDArray[Any], ...]:
        """Return the arrays of :class:`~.linking.WordLinks`, in the order of its fields."""
        return (
            *self.arrays("links.ordinals", "links.starts"),
            *self.arrays("links.nl", "links.fr", "links.sure"),
        )

    def covered(self) -> tuple[list[tuple[int, int]], int]:
        """Return ``covered`` and ``learned`` of :class:`Content`."""
        path = self._folder / _HEAD
        try:
            head = _RECORD(records.parse_json(index_files.read(path)), "")
        except (FileNotFoundError, records.BadField) as error:
            raise _damaged(path, error) from error
        covered, end = list(head["covered"]), -1
        for first, last in covered:
            if not end < first <= last:
                raise _damaged(path, "covered has ranges that do not ascend")
            end = last
        return covered, head["learned"]

    def dutch(self) -> NDArray[np.int64]:
        """Return the number of the Dutch unit of each row of the translation table."""
        starts = self.array("table.starts").astype(np.int64)
        sizes = starts[1:] - starts[:-1]
        count = len(self.array("table.fr"))
        if (sizes < 0).any() or not len(starts) or (starts[0], starts[-1]) != (0, count):
            raise self.damaged("table.starts", f"does not ascend from 0 to {count}")
        return np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)

    def content(self) -> Content:
        """Return the full content of the lexicon; raise IndexDamaged if it is inconsistent."""
        names = ("table.fr", "table.both", "table.forth", "table.back")
        fr, both, forth, back = map(np.array, self.arrays(*names))
        seen_nl, seen_fr = (
            self.array(f"table.seen_{name}").astype(np.float64) for name in ("nl", "fr")
        )
        table = TranslationTable(self.dutch() << 32 | fr, both, forth, back, (seen_nl, seen_fr))
        ordinals, firsts, begins_nl, begins_fr, sure = self.links()
        links = WordLinks(
            ordinals.astype(np.int32),
            firsts.astype(np.int64),
            begins_nl.astype(np.uint32),
            begins_fr.astype(np.uint32),
            np.array(sure),
        )
        content = Content(self.units("nl"), self.units("fr"), table, links, *self.covered())
        for name, what in _misfits(content):
            raise self.damaged(name, what)
        return content


def _damaged(path: Path, what: object) -> IndexDamaged:
    return IndexDamaged(f"{path} does not hold what was written: {what}")
