"""Documents from memory: the class that a program fills in, and its checks."""

from __future__ import annotations

import datetime
import hashlib
import json
import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

from benelux_search.documents.pairing import slug
from benelux_search.errors import InvalidDocument, Message
from benelux_search.model import Facts, JSONValue, Titles
from benelux_search.text.numbers.dates import calendar_date

PairTexts: TypeAlias = "tuple[str | None, str | None] | tuple[str | None, str | None, float]"
DocumentMetadata: TypeAlias = (
    "Mapping[str, str | int | float | bool | Sequence[str | int | float | bool | None] | None]"
)

LONGEST_KEY: Final = 500  # characters
LONGEST_TEXT: Final = 10_000  # characters of a title, a number, a source or a name
MOST_METADATA: Final = 65_536  # bytes of the metadata as JSON
_LARGEST: Final = (1 << 64) - 1  # whole number in the metadata
_PREFIX: Final = "key."  # no id of a file has a dot
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")
_NO_NAME: Final = re.compile(r"[./\\]")  # what ends a name in a path
_READABLE: Final = 40  # characters of the key in an id, if the key cannot be the id
_DIGITS: Final = 24  # hexadecimal, of the hash in an id: 96 bits
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Document:
    """A document from memory, for :meth:`IndexUpdate.put`.

    Exactly one of these holds the text:

    - ``nl``, ``fr``: the Dutch and the French text, of which one may be missing. Their paragraphs
      are aligned as those of two text files are; two texts of one line are one pair.
    - ``pairs``: texts that are aligned already, as (Dutch, French) or (Dutch, French, confidence).
      One of the two may be None; the confidence is from 0 to 1.
    - ``content``: the bytes of a file. ``name`` is the name of that file, whose suffix tells how it
      is read.

    The other fields describe the document:

    - ``key``: the program's own id of the document, of 1 to 500 characters. The id of the document
      in the index is derived from the key.
    - ``title``: one title for both languages, or :class:`Titles`, or a mapping with the keys ``nl``
      and ``fr``. ``date`` is an ISO 8601 date or a ``datetime.date``. If ``title``, ``date`` or
      ``number`` is None, it is read from the text if possible.
    - ``source``: the path or URL that the document comes from.
    - ``metadata``: any other data, of at most 65,536 bytes as JSON. Its values are texts, numbers,
      booleans, None, or lists of these.
    """

    key: str
    nl: str | None = None
    fr: str | None = None
    pairs: Sequence[PairTexts] | None = None
    content: bytes | None = None
    name: str | None = None
    title: str | Titles | Mapping[str, str | None] | None = None
    date: str | datetime.date | None = None
    number: str | None = None
    source: str | os.PathLike[str] | None = None
    metadata: DocumentMetadata = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Record:
    """A document from memory whose fields are checked.

    ``id`` is the id in the index. ``content_hash`` differs if any field differs. ``facts`` are
    those that the document states.
    """

    document: Document
    id: str
    content_hash: str
    facts: Facts
    source: str | None
    metadata: Mapping[str, JSONValue]

    @property
    def key(self) -> str:
        """The key of the document."""
        return self.document.key

    @property
    def path(self) -> str:
        """The name to show where a document of a file has its path."""
        return self.source or self.document.name or self.key


def id_of_key(key: str) -> str:
    """Return the document id for a key: stable, and different from all ids of files.

    >>> id_of_key("q1")
    'key.q1'
    """
    if _PLAIN.fullmatch(key):
        return _PREFIX + key
    digest = hashlib.sha256(key.encode()).hexdigest()
    readable = slug(_NO_NAME.sub("-", key))[:_READABLE].rstrip("-")
    return f"{_PREFIX}{readable}.{digest[:_DIGITS]}"


def check_key(key: object) -> str:
    """Return a key.

    Raises:
        InvalidDocument: it is no text, empty, too long, or no valid Unicode.
    """
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY or not _is_unicode(key):
        raise InvalidDocument(
            Message("{} must be {}", "key", Message("a text of 1 to {} characters", LONGEST_KEY))
        )
    return key


def check_document(document: Document) -> Record:
    """Return a document from memory after checking all its fields.

    Raises:
        InvalidDocument: a field is missing or not allowed.
    """
    if not isinstance(document, Document):
        raise InvalidDocument(
            Message("a Document is expected, and not {}", type(document).__name__)
        )
    checker = _Checker(check_key(document.key))
    content = checker.content(document)
    source = None if document.source is None else os.fspath(document.source)
    facts = Facts(
        checker.titles(document.title),
        checker.date(document.date),
        checker.text("number", document.number),
    )
    source = checker.text("source", source)
    metadata = checker.metadata(document.metadata)
    stated = [*content, facts.title.nl, facts.title.fr, facts.date, facts.number, source, metadata]
    encoded = json.dumps(stated, ensure_ascii=True, separators=(",", ":")).encode()
    content_hash = hashlib.sha256(encoded).hexdigest()
    values = cast("Mapping[str, JSONValue]", json.loads(metadata)) if metadata else {}
    return Record(document, id_of_key(document.key), content_hash, facts, source, values)


@dataclass(frozen=True, slots=True)
class _Checker:
    """Checks of the fields of a document; ``key`` names it in errors."""

    key: str

    def refused(self, name: str, wanted: str) -> InvalidDocument:
        return InvalidDocument(Message("{} must be {}", name, wanted), self.key)

    def text(self, name: str, value: object) -> str | None:
        """Return a short text, which may be missing; an empty one counts as missing."""
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise self.refused(name, Message("a text of at most {} characters", LONGEST_TEXT))
        return value or None

    def content(self, document: Document) -> list[object]:
        """Return what identifies the text of a document in its hash."""
        has_texts = document.nl is not None or document.fr is not None
        if has_texts + (document.pairs is not None) + (document.content is not None) != 1:
            raise InvalidDocument(
                Message("give exactly one of these: nl and fr, pairs, content"), self.key
            )
        if (document.content is None) != (document.name is None):
            raise InvalidDocument(Message("content needs a name, and only content"), self.key)
        if document.content is not None:
            if not isinstance(document.content, bytes | bytearray | memoryview):
                raise self.refused("content", Message("bytes"))
            name = self.text("name", document.name)
            if not name or "\0" in name:
                raise self.refused("name", Message("the name of a file"))
            return ["content", name, hashlib.sha256(document.content).hexdigest()]
        if document.pairs is not None:
            return ["pairs", [self._pair(pair) for pair in document.pairs]]
        for name, text in (("nl", document.nl), ("fr", document.fr)):
            if not (text is None or isinstance(text, str)):
                raise self.refused(name, Message("a text"))
        return ["texts", document.nl, document.fr]

    def _pair(self, pair: object) -> Sequence[object]:
        if isinstance(pair, Sequence) and not isinstance(pair, str) and len(pair) in {2, 3}:
            nl, fr = pair[0], pair[1]
            confidence = pair[2] if len(pair) == 3 else 1.0
            if (
                (nl is None or isinstance(nl, str))
                and (fr is None or isinstance(fr, str))
                and isinstance(confidence, int | float)
                and 0 <= confidence <= 1
            ):
                return nl, fr, float(confidence)
        raise self.refused("pairs", Message("pairs of texts, with or without a confidence"))

    def titles(self, value: object) -> Titles:
        if value is None:
            return Titles()
        if isinstance(value, str):
            title = self.text("title", value)
            return Titles(title, title)
        if isinstance(value, Titles):
            return Titles(self.text("title", value.nl), self.text("title", value.fr))
        if isinstance(value, Mapping) and value.keys() <= {"nl", "fr"}:
            return Titles(self.text("title", value.get("nl")), self.text("title", value.get("fr")))
        raise self.refused("title", Message("a text, or a Dutch and a French one"))

    def date(self, value: object) -> str | None:
        if value is None:
            return None
        if isinstance(value, datetime.date):
            return value.strftime("%Y-%m-%d").rjust(10, "0")
        if isinstance(value, str) and _DATE.fullmatch(value):
            date = calendar_date(value)
            if date:
                return date
        raise self.refused("date", Message("a date such as {}", "2020-06-11"))

    def metadata(self, value: object) -> str:
        """Return the metadata as JSON; an empty text if there are none."""
        if not isinstance(value, Mapping):
            raise self.refused("metadata", Message("a mapping"))
        if not value:
            return ""
        for name, item in value.items():
            items = item if isinstance(item, list | tuple) else (item,)
            if not isinstance(name, str) or not all(map(_is_plain, items)):
                raise self.refused(
                    "metadata",
                    Message("texts, numbers, booleans, None, or lists of these, by name"),
                )
        text = json.dumps(dict(value), ensure_ascii=False, separators=(",", ":"))
        if len(text.encode("utf-8", "replace")) > MOST_METADATA:
            raise self.refused("metadata", Message("at most {} bytes as JSON", MOST_METADATA))
        return text


def _is_plain(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) <= _LARGEST
    return value is None or isinstance(value, str)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
