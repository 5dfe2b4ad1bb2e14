"""Which documents a search is limited to."""

from __future__ import annotations

from dataclasses import dataclass

from benelux_search.model import DocumentInfo
from benelux_search.searching.names import is_called


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
        return self.names(info) and self._dates(info.facts.date)

    def misses_date(self, info: DocumentInfo) -> bool:
        """Whether a document would do if only it were known when it is from."""
        return info.facts.date is None and self.names(info) and not self._dates(None)

    def names(self, info: DocumentInfo) -> bool:
        """Whether a document is the one that is named, if one is."""
        return self.document is None or is_called(info, self.document)

    def _dates(self, date: str | None) -> bool:
        if self.since is None and self.until is None:
            return True
        if date is None or (self.since is not None and date[: len(self.since)] < self.since):
            return False
        return self.until is None or date[: len(self.until)] <= self.until
