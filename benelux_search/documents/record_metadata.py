"""Keep the other columns, keys, properties and notes of a record, by name.

In a translation memory, names are kept so that the unit can be written again as it was. An
attribute has its own name (``changedate``), a property its type (``client``), a note the name
``note``. Those of one language begin with it (``nl.changedate``), and an ``xml:lang`` follows after
an at sign (``note@en``). A property with the name of an attribute begins with ``prop.``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from benelux_search.model import JSONValue, Metadata

# The limits of the metadata of a record: more of it is left out
MOST_BYTES: Final = 65_536  # as JSON
MOST_NAMES: Final = 200
_LONGEST_NAME: Final = 200
_DEEPEST: Final = 4

# TMX 1.4b: the attributes of tu and tuv
UNIT_ATTRIBUTES: Final = frozenset(
    "tuid o-encoding datatype usagecount lastusagedate creationtool creationtoolversion "
    "creationdate creationid changedate segtype changeid o-tmf srclang".split()
)
# The properties in which our own exports describe a unit: they are known without them
OWN_PROPERTIES: Final = frozenset(
    "x-document x-key x-source x-title-nl x-title-fr x-date x-number x-alignment x-confidence "
    "x-pages".split()
)
NOTE: Final = "note"
PROPERTY: Final = "prop."
HEADER: Final = "header."
_SIDES: Final = ("nl.", "fr.")
_RESERVED: Final = (*_SIDES, HEADER, PROPERTY)
_OTHER_LEVELS: Final = (*_SIDES, HEADER)
_XML_LANG: Final = "xml:lang"
_WITH_LANGUAGE: Final = re.compile(r"(.+)@([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)", re.DOTALL)

_Values: TypeAlias = "dict[str, JSONValue]"


def property_name(kind: str, language: str) -> str:
    """Return the name of a property of a unit, with its type and its ``xml:lang``, if any."""
    name = kind[:_LONGEST_NAME]
    if name in UNIT_ATTRIBUTES or name == NOTE or name.startswith(_RESERVED):
        name = PROPERTY + name
    return f"{name}@{language}" if language else name


def add_value(values: _Values, name: str, value: str) -> None:
    """Add a value; several values of one name become a list."""
    before = values.get(name)
    if before is None:
        values[name] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        values[name] = [before, value]


@dataclass(frozen=True, slots=True)
class Statements:
    """Attributes, properties and notes of one element of a translation memory, as written.

    ``attributes`` are (name, value), ``properties`` (type, language, text), and ``notes``
    (language, text); a language is "" if there is none.
    """

    attributes: Sequence[tuple[str, str]]
    properties: Sequence[tuple[str, str, str]]
    notes: Sequence[tuple[str, str]]


def statements_of(metadata: Metadata, level: str) -> Statements:
    """Return the statements at a level: ``header.``, that of a language (``nl.``), or "" (unit).

    Values that do not come from a translation memory are properties.
    """
    attributes: list[tuple[str, str]] = []
    properties: list[tuple[str, str, str]] = []
    notes: list[tuple[str, str]] = []
    for full_name, value in metadata.items():
        if not full_name.startswith(level) or (not level and full_name.startswith(_OTHER_LEVELS)):
            continue
        name = full_name[len(level) :]
        if name in UNIT_ATTRIBUTES or name == _XML_LANG:
            attributes.append((name, str(value)))
            continue
        kind, language = _kind_and_language(name)
        for each in value if isinstance(value, list | tuple) else (value,):
            text = each if isinstance(each, str) else json.dumps(each)
            if kind == NOTE:
                notes.append((language, text))
            else:
                properties.append((kind.removeprefix(PROPERTY), language, text))
    return Statements(attributes, properties, notes)


def _kind_and_language(name: str) -> tuple[str, str]:
    match = _WITH_LANGUAGE.fullmatch(name)
    return (name, "") if match is None else (match[1], match[2])


def record_metadata(record: Mapping[str, object], texts: Iterable[str]) -> Metadata:
    """Return the plain values of a record, without its texts; inner names are ``outer.inner``.

    ``texts`` are the names of the values that hold the Dutch and the French text.
    """
    left_out = set(texts)
    values: _Values = {}
    for name, value in _plain(record, "", 0):
        if name not in left_out and len(values) < MOST_NAMES:
            values[name] = value
    return bounded(values)


def bounded(values: Metadata) -> Metadata:
    """Return the first values that together have at most 65,536 bytes as JSON."""
    if not values or len(json.dumps(values)) <= MOST_BYTES:
        return values
    kept: _Values = {}
    room = MOST_BYTES
    for name, value in values.items():
        room -= len(json.dumps({name: value}))
        if room < 0:
            break
        kept[name] = value
    return kept


def _plain(value: object, name: str, depth: int) -> Iterator[tuple[str, JSONValue]]:
    """Yield the texts, numbers, booleans and lists of these in a record, by name."""
    if isinstance(value, Mapping):
        if depth < _DEEPEST:
            for key, inner in value.items():
                yield from _plain(inner, f"{name}.{key}" if name else str(key), depth + 1)
    elif isinstance(value, list):
        if value and all(_is_plain(each) for each in value):
            yield name[:_LONGEST_NAME], value
    elif value is not None and value != "" and _is_plain(value):
        yield name[:_LONGEST_NAME], value  # type: ignore[misc]


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))
