"""The files of a lexicon: memory-mapped arrays, and lists of units.

::

    lexicon.json           the analysis and version that made it, and the pairs it covers
    deleted.json           the texts of deleted pairs that are still to be unlearned
    nl.units, fr.units     the units of a language, one a line, by number; UTF-8
    table.*.npy            the translation table, by Dutch unit: see TranslationTable

Expected counts are stored as a sixteenth of their values, in two bytes each.

The arrays are files of ``numpy.save``. The header of such a file is the source of a Python
dictionary. Here it must have one fixed form, which is compared and never evaluated, so that
nothing in a lexicon can run as code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from benelux_search.analysis.analyser import describe
from benelux_search.errors import IndexDamaged
from benelux_search.index_files import files as index_files
from benelux_search.index_files import records
from benelux_search.lexicon.training import OFTEN, Floats
from benelux_search.lexicon.translation_table import TranslationTable

_WHOLE: Final = ("<u4",)
_WEIGHT: Final = ("<f2",)
TYPES: Final[Mapping[str, Sequence[str]]] = {
    "table.starts": _WHOLE,
    "table.fr": _WHOLE,
    "table.both": _WEIGHT,
    "table.forth": _WEIGHT,
    "table.back": _WEIGHT,
    "table.seen_nl": _WHOLE,
    "table.seen_fr": _WHOLE,
}
_LONGEST: Final = 256  # maximum bytes of a header
_HEADER: Final = re.compile(
    rb"\x93NUMPY\x01\x00(?P<length>..)\{'descr': '(?P<type>[<|][uf][124])', "
    rb"'fortran_order': False, 'shape': \((?P<count>[0-9]{1,12}),\), \} *\n",
    re.DOTALL,
)
_BEFORE: Final = 10  # bytes that the length in the header does not count


def array_of(content: Any, types: Sequence[str]) -> NDArray[Any]:
    """Return the array in the bytes of a ``.npy`` file, without copying it.

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


_VERSION: Final = 3
_HEAD: Final = "lexicon.json"
DELETED: Final = "deleted.json"  # see deleted_texts.py
_ORDINAL: Final = records.whole_number(0, 1 << 62)
# A count is stored divided by this, with 11 bits of precision: from 1e-3 to a million
_SCALE: Final = np.float32(16)
_HEAVIEST: Final = np.float32(60_000)  # of the stored values
_RECORD: Final = records.record(
    made_by=records.matching(r".{1,1000}"),
    learned=_ORDINAL,
    unlearned=_ORDINAL,
    often=_ORDINAL,
    covered=records.list_of(records.tuple_of(_ORDINAL, _ORDINAL)),
)


@dataclass(frozen=True, slots=True)
class Head:
    """The pairs that a lexicon has learned.

    - ``covered``: the first and the last ordinal of each range of these pairs, in ascending order.
      Some of them may have been deleted since.
    - ``learned``: how many pairs count in the table. If they are more than in ``covered``, the
      others were deleted and could not be unlearned.
    - ``unlearned``: how many pairs have been unlearned since everything was learned.
    - ``often``: chunks of units that occurred as often were left out; see :mod:`.training`.
    """

    covered: Sequence[tuple[int, int]] = ()
    learned: int = 0
    unlearned: int = 0
    often: int = OFTEN


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """The full content of a lexicon: units by number, their translation table, and its head."""

    nl: Sequence[str]
    fr: Sequence[str]
    table: TranslationTable
    head: Head = field(default_factory=Head)


def is_usable(folder: Path) -> bool:
    """Return True if the folder has a lexicon that this version of the program made.

    Raises:
        IndexDamaged: ``lexicon.json`` is not a JSON object.
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
    """Write a lexicon into a folder; everything else in the folder is removed first."""
    index_files.make_folder(folder, exist_ok=True)
    for name in index_files.list_names(folder):  # a file may be shared with another generation
        index_files.remove(folder / name)
    for name, units in (("nl", content.nl), ("fr", content.fr)):
        _write(folder / f"{name}.units", "\n".join(units).encode("utf-8"))
    for name, array in _arrays(content).items():
        save_array(folder / f"{name}.npy", np.ascontiguousarray(array))
    head = {"made_by": _made_by(), **asdict(content.head)}
    _write(folder / _HEAD, json.dumps(head).encode("ascii"))


def _write(path: Path, content: bytes) -> None:
    with index_files.create(path, needed=len(content)) as file:
        file.write(content)


def save_array(path: Path, array: NDArray[Any]) -> None:
    """Write an array as ``numpy.save`` does, but with an error that says that the disk is full."""
    with index_files.create(path, needed=array.nbytes) as file:
        npy.write_array_header_1_0(file, npy.header_data_from_array_1_0(array))
        file.write(array.data)


def _arrays(content: Content) -> Mapping[str, NDArray[Any]]:
    table = content.table
    return {
        "table.starts": np.searchsorted(table.nl, np.arange(len(content.nl) + 1)).astype(np.uint32),
        "table.fr": table.fr.astype(np.uint32),
        "table.both": _packed(table.both),
        "table.forth": _packed(table.forth),
        "table.back": _packed(table.back),
        "table.seen_nl": table.seen[0].astype(np.uint32),
        "table.seen_fr": table.seen[1].astype(np.uint32),
    }


def _packed(counts: Floats) -> NDArray[np.float16]:
    scaled: Floats = np.minimum(counts / _SCALE, _HEAVIEST)
    return scaled.astype(np.float16)


def unpacked(stored: NDArray[Any]) -> Floats:
    """Return the expected counts for their stored form, which is a sixteenth of each."""
    with np.errstate(invalid="ignore"):  # a damaged count is found by is_weight
        return np.asarray(stored).astype(np.float32) * _SCALE


def _misfits(content: Content) -> Iterator[tuple[str, str]]:
    """Yield the name of each inconsistent array, and what is wrong with it."""
    table = content.table
    if len(table.seen[0]) != len(content.nl) or table.nl.max(initial=-1) >= len(content.nl):
        yield "table.starts", "has more Dutch units than there are"
    if (table.keys & 0xFFFFFFFF).max(initial=-1) >= len(content.fr):
        yield "table.fr", "names French units that there are not"
    if (np.diff(table.keys) <= 0).any():
        yield "table.fr", "does not ascend"
    for name in ("both", "forth", "back"):
        if not is_weight(getattr(table, name)):
            yield f"table.{name}", "holds what is no weight"


def is_weight(counts: NDArray[Any]) -> bool:
    """Return True if all expected counts are possible: at least 0, and at most 960,000."""
    return bool(((counts >= 0) & (counts <= _HEAVIEST * _SCALE)).all())


class Files:
    """A reader of the files of a lexicon; each method reads its files when it is called.

    Raises:
        IndexDamaged: from any method, if a file is not as it was written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def units(self, language: str) -> list[str]:
        """Return the units of a language; the index of a unit is its number."""
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
        """Return the array with this name, one of ``TYPES``, mapped into memory."""
        path = self._folder / f"{name}.npy"
        try:
            return array_of(index_files.map_file(path), TYPES[name])
        except (FileNotFoundError, ValueError) as error:  # an empty file cannot be mapped
            raise _damaged(path, error) from error

    def arrays(self, *names: str) -> tuple[NDArray[Any], ...]:
        """Return several arrays by their names, after checking that they have the same length."""
        arrays = tuple(map(self.array, names))
        for name, array in zip(names, arrays, strict=True):
            if len(array) != len(arrays[0]):
                raise self.damaged(name, f"is not as long as {names[0]}")
        return arrays

    def damaged(self, name: str, what: str) -> IndexDamaged:
        """Return the error for a damaged array; ``what`` says what is wrong with it."""
        return _damaged(self._folder / f"{name}.npy", what)

    def head(self) -> Head:
        """Read and return the head."""
        path = self._folder / _HEAD
        try:
            record = records.parse_json(index_files.read(path))
            if isinstance(record, dict):  # older versions unlearned nothing
                record = {"unlearned": 0, "often": OFTEN, **record}
            found = _RECORD(record, "")
        except (FileNotFoundError, records.BadField) as error:
            raise _damaged(path, error) from error
        end = -1
        for first, last in found["covered"]:
            if not end < first <= last:
                raise _damaged(path, "covered has ranges that do not ascend")
            end = last
        return Head(**{name: value for name, value in found.items() if name != "made_by"})

    def dutch(self) -> NDArray[np.int64]:
        """Return the number of the Dutch unit in each row of the translation table."""
        starts = self.array("table.starts").astype(np.int64)
        sizes = starts[1:] - starts[:-1]
        count = len(self.array("table.fr"))
        if (sizes < 0).any() or not len(starts) or (starts[0], starts[-1]) != (0, count):
            raise self.damaged("table.starts", f"does not ascend from 0 to {count}")
        return np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)

    def content(self) -> Content:
        """Read and return the whole lexicon, after checking that its files fit together."""
        fr, *counts = self.arrays("table.fr", "table.both", "table.forth", "table.back")
        both, forth, back = map(unpacked, counts)
        seen_nl, seen_fr = (
            self.array(f"table.seen_{name}").astype(np.float64) for name in ("nl", "fr")
        )
        table = TranslationTable(self.dutch() << 32 | fr, both, forth, back, (seen_nl, seen_fr))
        content = Content(self.units("nl"), self.units("fr"), table, self.head())
        for name, what in _misfits(content):
            raise self.damaged(name, what)
        return content


def _damaged(path: Path, what: object) -> IndexDamaged:
    return IndexDamaged(f"{path} does not hold what was written: {what}")
