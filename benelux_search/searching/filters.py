"""Which documents a search is limited to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benelux_search.model import DocumentInfo

_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_ZEROS: Final = re.compile(r"/0+(?=[0-9])")


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """A document by id or number, and the first and last date, as far as they are given.

    A date is ISO 8601 or the beginning of it: from ``2019`` on, until the end of ``2019-06``.
    A document without a date is in no period.
    """

    document: str | None = None
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        return any(part is not None for part in (self.document, self.since, self.until))

    def accepts(self, info: DocumentInfo) -> bool:
        if self.document is not None and self.document != info.id:
            number = info.facts.number
            if number is None or _number(number) != _number(self.document):
                return False
        if self.since is None and self.until is None:
            return True
        date = info.facts.date
        if date is None or (self.since is not None and date[: len(self.since)] < self.since):
            return False
        return self.until is None or date[: len(self.until)] <= self.until


def document_filter(
    document: str | None, since: str | None, until: str | None, notes: list[str]
) -> DocumentFilter:
    """The filter that a user asked for; a date that is none is left out, with a note."""
    dates: Iterator[str | None] = (
        _date(name, value, notes) for name, value in (("since", since), ("until", until))
    )
    return DocumentFilter(document, *dates)


def _date(name: str, value: str | None, notes: list[str]) -> str | None:
    if value is None or _DATE.fullmatch(value):
        return value
    notes.append(f"{name}: {value!r} is no date like 2019, 2019-06 or 2019-06-30: left out")
    return None


def _number(text: str) -> str:
    """A document number in one way of writing: 908/01 is 908/1."""
    return _ZEROS.sub("/", text.strip())
