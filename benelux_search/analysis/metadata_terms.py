"""The terms of metadata: extra stems of the passages of a document or a record that has them.

A word of a value has a term, and so has the value as a whole: ``els claes`` under ``author`` has
``#meta:author=els``, ``#meta:author=claes`` and ``#0value:author=Els Claes``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from benelux_search.analysis.folding import fold
from benelux_search.analysis.terms import IndexedChunk, extra_chunk
from benelux_search.model import Metadata, texts_of

_WORD_OF: Final = "#meta:"
_VALUE_OF: Final = "#0value:"  # the digit keeps it out of the signature of a passage
_NAME_MARKS: Final = re.compile(r"(?:^|(?<=\.))x-|@[a-z0-9-]+$")
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_WORDS: Final = 50  # of a value
_LONGEST_WORD: Final = 100  # characters
_LONGEST_VALUE: Final = 200  # characters; a longer one is known by its beginning and its digest


def plain_name(name: str) -> str:
    """Return a name without a mark of users' own types, without a language, and in small letters.

    >>> plain_name("x-Client@nl")
    'client'
    """
    return _NAME_MARKS.sub("", name.casefold())


def word_terms(name: str, value: str) -> tuple[str, ...]:
    """Return the terms for the words of a value under a name."""
    prefix = f"{_WORD_OF}{plain_name(name)}="
    words = _WORD.findall(fold(value[: _MOST_WORDS * _LONGEST_WORD]))
    return tuple(dict.fromkeys(prefix + word[:_LONGEST_WORD] for word in words[:_MOST_WORDS]))


def value_term(name: str, value: str) -> str:
    """Return the term for a whole value under a name."""
    return values_prefix(name) + _short(value)


def values_prefix(name: str) -> str:
    """Return the beginning of the terms of all values under a name."""
    return f"{_VALUE_OF}{plain_name(name)}="


def value_terms(metadata: Metadata) -> Iterator[str]:
    """Yield the term of each whole value in some metadata."""
    for name, value in metadata.items():
        yield from (value_term(name, text) for text in texts_of(value))


def value_of_term(term: str) -> str:
    """Return the value of a term of :func:`value_term`; a long one is shortened."""
    return term.partition("=")[2]


def _short(value: str) -> str:
    if len(value) <= _LONGEST_VALUE:
        return value
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{value[:_LONGEST_VALUE]}\N{HORIZONTAL ELLIPSIS}{digest[:16]}"


def metadata_chunk(metadata: Metadata) -> IndexedChunk | None:
    """Return a chunk of width 0 with the terms of metadata; None if there are none."""
    terms: dict[str, None] = {}
    for name, value in metadata.items():
        for text in texts_of(value):
            terms[value_term(name, text)] = None
            if "://" not in text:  # the words of addresses would be more than all others
                terms.update(dict.fromkeys(word_terms(name, text)))
    return extra_chunk(terms)
