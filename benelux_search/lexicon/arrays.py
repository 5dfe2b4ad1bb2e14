"""The arrays of a lexicon: which there are, of which types, and how their files begin.

A file is as ``numpy.save`` writes it. Its header is the source of a dictionary of Python; it has
one form here, which is compared and not evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.records import BadField

_WHOLE: Final = ("<u4",)
_WEIGHT: Final = ("<f4",)
_BEGIN: Final = ("<u2", "<u4")  # of a word in its passage
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
_LONGEST: Final = 256  # bytes that a header has at most
_HEADER: Final = re.compile(
    rb"\x93NUMPY\x01\x00(?P<length>..)\{'descr': '(?P<type>[<|][uf][124])', "
    rb"'fortran_order': False, 'shape': \((?P<count>[0-9]{1,12}),\), \} *\n",
    re.DOTALL,
)
_BEFORE: Final = 10  # bytes before what the length counts


def array_of(content: Any, types: Sequence[str]) -> NDArray[Any]:
    """The array that lies in the bytes of a file.

    Raises:
        BadField: they are not those of an array of one of these types.
    """
    found = _HEADER.match(content[:_LONGEST])
    if found is None or _BEFORE + int.from_bytes(found["length"], "little") != found.end():
        raise BadField("", "has no header of an array")
    type_, count = found["type"].decode("ascii"), int(found["count"])
    if type_ not in types:
        raise BadField("descr", f"is {type_}, and not {' or '.join(types)}")
    size = len(content) - found.end()
    if count * np.dtype(type_).itemsize != size:
        raise BadField("shape", f"is {count}, and {size} bytes follow")
    return np.frombuffer(content, type_, count, found.end())
