"""Fields of the query language: the names before a colon, and the values after the colon.

The filters are ``doc:``, ``number:``, ``path:``, ``date:``, ``aligned:`` and ``meta.NAME:``.
``nl:`` and ``fr:`` restrict a part of a query to one language, and ``cites:`` finds the passages
that cite an article. An unknown field or a wrong value gives a note, which suggests a field with a
similar name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from benelux_search.errors import Message
from benelux_search.law.citations import citation_of_number
from benelux_search.query import tree
from benelux_search.text.numbers.dates import partial_iso

LANGUAGE_FIELDS: Final = ("nl", "fr")
_VALUES: Final[Mapping[str, str]] = {
    "doc": "the name of a document, in quotes when it has spaces",
    "number": "the number of a document, such as 908/1",
    "path": "a part of the path of a document, in quotes when it has spaces",
    "date": '2019, 2019-06, 11/6/2019, "juni 2019", or a period: 2019..2021, 2019-03.. or ..2021',
    "aligned": "none or low",
    "cites": "the number of an article, such as 461 or 433quinquies",
}
_METADATA_VALUE: Final = "words of the metadata, in quotes when there are several"
METADATA: Final = "meta."
"""The beginning of the fields for metadata: ``meta.client:acme``."""
FIELDS: Final = (*LANGUAGE_FIELDS, *_VALUES)
_FIELD_LIST: Final = ", ".join(f"{name}:" for name in (*FIELDS, "meta.NAME"))

SEARCHABLE: Final = re.compile(r"[^\W_]")
_FIELD: Final = re.compile(r"([^\W\d_]{2,}+):(?!//)[^\W_]*+")
# operators of other programs: politie NEAR/3 geweld, police w/5 violence
_NEAR_ELSEWHERE: Final = re.compile(r"NEAR(/[0-9]{1,3})?|(?:[wW]|PRE|pre)/[0-9]{1,3}|ADJ[0-9]{0,3}")
# identifiers with a colon that are no fields: ECLI:BE:CASS:2019:ARR.20190612.1, urn:lex:be, mailto:
_SCHEMES: Final = frozenset(("celex", "doi", "ecli", "eli", "isbn", "issn", "mailto", "tel", "urn"))
# names of the fields in other programs, or in Dutch and French
_OTHER_NAMES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("document", "documents", "documenten", "docs", "id", "title"), "doc"),
    **dict.fromkeys(("file", "bestand", "fichier", "pad", "chemin", "folder", "map"), "path"),
    **dict.fromkeys(("nummer", "numéro", "numero", "num", "nr", "no"), "number"),
    **dict.fromkeys(("datum", "dates", "jaar", "année", "annee", "year", "since"), "date"),
    **dict.fromkeys(("alignment", "align", "aligné", "uitgelijnd"), "aligned"),
    **dict.fromkeys(("citeert", "cite", "citing", "art", "artikel", "article"), "cites"),
    **dict.fromkeys(("dutch", "nederlands", "néerlandais", "ned"), "nl"),
    **dict.fromkeys(("french", "frans", "français", "francais"), "fr"),
}


def parse_field(name: str, value: str) -> tree.LeafNode | None:
    """Return the leaf for ``name:value``; None if the field does not allow this value.

    It is a filter, or a word for ``cites``.
    """
    if not SEARCHABLE.search(value):
        return None
    match name, value.lower():
        case "doc", _:
            return tree.DocumentNode(value)
        case "number", _:
            return tree.NumberNode(value)
        case "path", _:
            return tree.PathNode(value)
        case "date", _:
            return parse_period(value)
        case "aligned", ("none" | "low") as state:
            return tree.AlignedNode(state)
        case field, _ if field.startswith(METADATA):
            return tree.MetadataNode(field.removeprefix(METADATA), value)
        case "cites", _:
            citation = citation_of_number(value)
            return None if citation is None else tree.WordNode(citation.text, citation=citation)
        case _:
            return None


def note_value(name: str, part: tree.TypedPart) -> None:
    """Add a note on a filter that says which values are allowed after ``name:``."""
    wanted = Message(_VALUES.get(name, _METADATA_VALUE))
    part.add("field-value", "`{}` at column {}: `{}:` takes {}; searched as words", name, wanted)


def without_unknown_fields(part: tree.TypedPart) -> tree.TypedPart:
    """Return a word without unknown fields before it, and add a note; other words as they are.

    ``auteur:naam:claes`` loses both fields.
    """
    start, first = 0, ""
    while (match := _FIELD.match(part.text, start)) and SEARCHABLE.search(part.text, match.end(1)):
        if match[1].lower() in _SCHEMES:
            break
        first = first or match[1].lower()
        start = match.end(1) + 1
    if not first:
        return part
    _note_unknown(first, part)
    return replace(part, text=part.text[start:], column=part.column + start)


def note_unknown_before_quote(part: tree.TypedPart) -> bool:
    """Add a note on an unknown field before a quote, ``auteur:"els c"``; return True for one."""
    match = _FIELD.fullmatch(part.text)
    if match is None or not part.text.endswith(":") or match[1].lower() in _SCHEMES:
        return False
    _note_unknown(match[1].lower(), part)
    return True


def note_operator(part: tree.TypedPart) -> None:
    """Add a note if a word is an operator of other programs for words near each other."""
    if _NEAR_ELSEWHERE.fullmatch(part.text):
        part.add(
            "near-operator",
            "`{}` at column {} is searched as a word: {} finds words near each other",
            '`"a b"~5`',
        )


def _note_unknown(name: str, part: tree.TypedPart) -> None:
    near = _nearest(name)
    part.add(
        "unknown-field",
        "`{}` at column {}: there is no such field{}, only {}; only its value is searched",
        Message(" (did you mean `{}:`?)", near) if near else "",
        _FIELD_LIST,
    )


def _nearest(name: str) -> str | None:
    """Return the field that was probably meant: by another of its names, or by one typing error."""
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    # not `nl` and `fr`: they are one letter away from half of all abbreviations
    return next((field for field in _VALUES if _one_slip(name, field)), None)


def _one_slip(one: str, other: str) -> bool:
    """Return True if the names are exactly one edit apart.

    An edit inserts, deletes or replaces one letter, or swaps two adjacent ones.
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, wanted = one[start:], other[start:]
    swapped = rest[1::-1] + rest[2:]
    return rest[1:] in (wanted, wanted[1:]) or wanted[1:] == rest or wanted == swapped


# --- Periods: the values of ``date:``


# a word processor turns dots into an ellipsis, and a hyphen into a dash
TO: Final = re.compile(r"\.{2,3}|…")
"""The mark between the two dates of a period."""
_YEARS: Final = re.compile(r"([0-9]{4})\s*[-–]\s*([0-9]{4})")


def parse_period(text: str) -> tree.DateNode | None:
    """Parse a date (``2019``, ``1/6/2019``) or a period; return None for any other text.

    A period is ``2019-03..``, ``1/6/2019..juni 2020`` or, for years only, ``2019-2021``. Its dates
    are in the spellings of :func:`~benelux_search.text.numbers.dates.partial_iso`.
    """
    years = _YEARS.fullmatch(text)
    ends = list(years.groups()) if years else [each.strip() for each in TO.split(text)]
    days = [partial_iso(each) for each in ends]
    if len(ends) > 2 or any(day is None and end for day, end in zip(days, ends, strict=True)):
        return None
    since, until = days[0], days[-1]
    if since is None or until is None:
        return None if since is until else tree.DateNode(since, until)
    # compare only as precisely as both are given: 2019-06..2019 is a period
    shared = min(len(since), len(until))
    return None if since[:shared] > until[:shared] else tree.DateNode(since, until)
