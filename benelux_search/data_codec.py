"""Values of declared types as JSON, and back with checks.

A process that reads a hostile document may be taken over by it. So what it sends is data, of which
nothing is executed: each value must have the type that its dataclass declares, and only the classes
that the receiver asks for are made. Messages keep their templates and values, so that they can be
translated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from operator import attrgetter
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from benelux_search.errors import Count, Message, Note, code_of

_MOST: Final = 1 << 62  # of a whole number
_DEEPEST: Final = 500  # levels of a value of JSON
_BAD: Final = "is not what its type declares"
# a template has plain fields only: "{0.__class__}" would read what belongs to the program
_TEMPLATE: Final = re.compile(r"(?:[^{}]|\{\{|\}\}|\{\})*")


class Malformed(ValueError):
    """Data that is not the JSON of a value of the declared type."""


@dataclass(frozen=True, slots=True)
class Codec:
    """The functions that make a value of one type into plain data, and plain data into a value.

    ``unpack`` raises a ValueError for data that is no such value.
    """

    pack: Callable[[Any], Any]
    unpack: Callable[[Any], Any]

    def dumps(self, value: object) -> bytes:
        """Return a value as JSON."""
        return json.dumps(self.pack(value), separators=(",", ":")).encode("ascii")

    def loads(self, content: bytes) -> Any:
        """Return the value of JSON that :meth:`dumps` made.

        Raises:
            Malformed: it is no such value.
        """
        try:
            return self.unpack(json.loads(content))
        except (ValueError, RecursionError) as error:
            raise Malformed(str(error)) from error


Special = Mapping[tuple[type, str], Callable[["Codecs"], Codec]]


class Codecs:
    """The codecs of types, each made once, from the fields that dataclasses declare.

    A type is a dataclass, ``str``, ``int`` (from 0 on), ``float``, ``bool``, ``Path``, a
    ``Literal``, a tuple, a mapping of JSON, or a union of these. ``special`` gives the codec of a
    field whose type says too little, and ``names`` the types that only type checkers know.
    """

    def __init__(
        self, special: Special | None = None, names: Mapping[str, object] | None = None
    ) -> None:
        self._special = special or {}
        self._names = dict(names or {})
        self._made: dict[object, Codec] = {}

    def of(self, hint: Any) -> Codec:
        """Return the codec of a type."""
        found = self._made.get(hint)
        if found is None:
            found = self._made[hint] = self._codec(hint)
        return found

    def _codec(self, hint: Any) -> Codec:
        origin, parts = get_origin(hint), get_args(hint)
        if origin is None and is_dataclass(hint):
            return self._of_dataclass(hint)
        if origin in (Union, UnionType):
            return self._of_union(parts)
        if origin is Literal:
            return Codec(_same, _one_of(frozenset(parts)))
        if origin is tuple:
            if parts[1:] == (...,):
                return _of_items(self.of(parts[0]))
            return _of_tuple([self.of(each) for each in parts])
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return Codec(dict, _json_object)
        return _PLAIN[hint]

    def _of_dataclass(self, kind: Any) -> Codec:
        hints = get_type_hints(kind, localns=self._names)
        names = [each.name for each in fields(kind)]
        codecs = [
            self._special[kind, name](self)
            if (kind, name) in self._special
            else self.of(hints[name])
            for name in names
        ]
        values = attrgetter(*names) if len(names) > 1 else lambda item: (getattr(item, names[0]),)
        whole = _of_tuple(codecs)
        pack, unpack = whole.pack, whole.unpack
        return Codec(lambda item: pack(values(item)), lambda data: kind(*unpack(data)))

    def _of_union(self, parts: Sequence[Any]) -> Codec:
        others = [each for each in parts if each is not NoneType]
        if len(others) == 1:
            one = self.of(others[0])
            pack, unpack = one.pack, one.unpack
        else:
            pack, unpack = self._tagged(others)
        if len(others) == len(parts):
            return Codec(pack, unpack)
        return Codec(
            lambda value: None if value is None else pack(value),
            lambda data: None if data is None else unpack(data),
        )

    def _tagged(self, kinds: Sequence[Any]) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
        """Return the functions for a union of classes, whose data has the name of the class."""
        by_type = {get_origin(kind) or kind: self.of(kind) for kind in kinds}
        by_name = {kind.__name__: codec for kind, codec in by_type.items()}

        def pack(value: Any) -> Any:
            return [type(value).__name__, by_type[type(value)].pack(value)]

        def unpack(data: Any) -> Any:
            match data:
                case [str(name), value] if name in by_name:
                    return by_name[name].unpack(value)
            raise Malformed(_BAD)

        return pack, unpack


def _same(value: Any) -> Any:
    return value


def _one_of(allowed: frozenset[object]) -> Callable[[Any], Any]:
    def unpack(data: Any) -> Any:
        if type(data) is not str or data not in allowed:
            raise Malformed(_BAD)
        return data

    return unpack


def _of_items(item: Codec) -> Codec:
    pack, unpack = item.pack, item.unpack

    def unpack_all(data: Any) -> tuple[Any, ...]:
        if type(data) is not list:
            raise Malformed(_BAD)
        return tuple(map(unpack, data))

    return Codec(lambda values: list(map(pack, values)), unpack_all)


def _of_tuple(codecs: Sequence[Codec]) -> Codec:
    packs = [(number, each.pack) for number, each in enumerate(codecs) if each.pack is not _same]
    unpacks = [each.unpack for each in codecs]
    size = len(codecs)

    def pack_all(values: Sequence[Any]) -> list[Any]:
        packed = list(values)
        for number, pack in packs:
            packed[number] = pack(packed[number])
        return packed

    def unpack_all(data: Any) -> tuple[Any, ...]:
        if type(data) is not list or len(data) != size:
            raise Malformed(_BAD)
        return tuple([unpack(each) for unpack, each in zip(unpacks, data, strict=True)])

    return Codec(pack_all, unpack_all)


# --- Plain types


def _whole(data: Any) -> int:
    if type(data) is not int or not 0 <= data < _MOST:
        raise Malformed(_BAD)
    return data


def _number(data: Any) -> float:
    if type(data) is not float and type(data) is not int:
        raise Malformed(_BAD)
    return float(data)


def _truth(data: Any) -> bool:
    if type(data) is not bool:
        raise Malformed(_BAD)
    return data


def _plain_text(data: Any) -> str:
    if type(data) is not str:
        raise Malformed(_BAD)
    return data


def _json_object(data: Any) -> Mapping[str, Any]:
    if type(data) is not dict:
        raise Malformed(_BAD)
    _check_depth(data, _DEEPEST)
    return data


def _check_depth(value: object, levels: int) -> None:
    if not levels:
        raise Malformed("it is nested too deep")
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in parts:
        if isinstance(each, dict | list):
            _check_depth(each, levels - 1)


# --- Texts, which may be messages


def _pack_text(value: str) -> Any:
    if type(value) is str:
        return value
    if not isinstance(value, Message):
        return str(value)
    return [code_of(value), value.template, list(map(_pack_value, value.values))]


def _unpack_text(data: Any) -> str:
    if type(data) is str:
        return data
    match data:
        case [str(code), str(template), list(values)] if _TEMPLATE.fullmatch(template):
            unpacked = map(_unpack_value, values)
            try:
                return Note(code, template, *unpacked) if code else Message(template, *unpacked)
            except IndexError as error:  # fewer values than fields
                raise Malformed(_BAD) from error
    raise Malformed(_BAD)


def _pack_value(value: object) -> Any:
    if isinstance(value, Count):
        return {"count": int(value)}
    if isinstance(value, str):
        return _pack_text(value)
    return value if isinstance(value, int | float | None) else str(value)


def _unpack_value(data: Any) -> object:
    match data:
        case {"count": int(number)}:
            return Count(number)
        case str() | list():
            return _unpack_text(data)
        case int() | float() | None:
            return data
    raise Malformed(_BAD)


_PLAIN: Final[Mapping[object, Codec]] = {
    str: Codec(_pack_text, _unpack_text),
    int: Codec(int, _whole),
    float: Codec(float, _number),
    bool: Codec(bool, _truth),
    Path: Codec(str, lambda data: Path(_plain_text(data))),
}
