"""The description of a segment's file: which facts and arrays it has, and how long each is.

The header of the file is checked against this as a whole before anything in it is used. What the
arrays hold is checked where they are first read: see :mod:`~.columns`, :mod:`~.lexicon` and
:mod:`~.segment`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benelux_search.engines.whoosh.packing import WIDTHS
from benelux_search.records import Check, mapping_of, record, text, tuple_of, whole

BLOCK: Final = 32  # terms that stand together in a lexicon
_MOST_ORDINAL: Final = 0xFFFFFFF0
_MOST: Final = (1 << 48) - 1  # bytes, positions or occurrences

_COLUMN: Final = {"": "u1", ".at": "u4", ".more": "u4"}
_STREAMS: Final = {4: "u1", 8: "u1", 16: "u2", 32: "u4"}

HEADER: Final[Check] = record(
    facts=mapping_of(text(r"[a-z_]{1,40}"), whole(0, _MOST)),
    arrays=mapping_of(
        text(r"[a-z0-9_.]{1,40}"),
        tuple_of(text(r"u[1248]"), whole(0, _MOST), whole(0, _MOST)),
    ),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The facts of a file with the least and the most that each may be, the arrays with the types
    that each may have, and groups of arrays that are of one length."""

    facts: Mapping[str, tuple[int, int]]
    arrays: Mapping[str, Sequence[str]]
    alike: Sequence[Sequence[str]]


def _column(name: str) -> dict[str, Sequence[str]]:
    return {f"{name}{part}": (type_,) for part, type_ in _COLUMN.items()}


def _lists(name: str) -> dict[str, Sequence[str]]:
    streams = {f"{name}.{width}": (_STREAMS[width],) for width in WIDTHS}
    return {**streams, f"{name}.width": ("u1",), **_column(f"{name}.size")}


def _field(kind: str) -> dict[str, Sequence[str]]:
    return {
        f"{kind}.text": ("u1",),
        f"{kind}.heads": ("u4",),
        f"{kind}.shared": ("u1",),
        **_column(f"{kind}.rest"),
        **_column(f"{kind}.frequency"),
        **_lists(f"{kind}.docs"),
    }


def _alike(arrays: Mapping[str, object]) -> Sequence[Sequence[str]]:
    """What has a number for each term, and what a column has beside it."""
    terms = {
        kind: [
            name
            for part in ("shared", "rest", "frequency", "docs.width", "docs.size", *more)
            if (name := f"{kind}.{part}")
        ]
        for kind, more in (("form", ["home"]), ("stem", ["places.width", "places.size"]))
    }
    beside = [(name, f"{name[:-3]}.more") for name in arrays if name.endswith(".at")]
    return (*terms.values(), *beside, ("lengths", "signatures"))


def _segment() -> Layout:
    arrays = {
        **_field("stem"),
        **_lists("stem.places"),
        **_field("form"),
        "form.home": ("u4",),
        "lengths": ("u2", "u4"),
        "signatures": ("u4",),
    }
    facts = {
        "base": (0, _MOST_ORDINAL),
        "passages": (0, _MOST_ORDINAL),
        "total_length": (0, _MOST),
        "occurrences": (0, _MOST),
    }
    return Layout(facts, arrays, _alike(arrays))


SEGMENT: Final = _segment()
