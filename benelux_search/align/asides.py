"""The texts outside the alignment: their languages, and the beads beside which they stand."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from benelux_search.model import LANGUAGES, AlignedDocument, Aside, AsideReason, Language
from benelux_search.text.languages.naming import language_codes

_WORDLESS: Final[frozenset[AsideReason]] = frozenset(("figures", "no words"))


def describe_asides(document: AlignedDocument) -> AlignedDocument:
    """Return a document whose asides tell their language and the bead beside which they stand."""
    if not document.other:
        return document
    codes = language_codes(
        ["" if aside.reason in _WORDLESS else aside.text for aside in document.other],
        foreign=[aside.reason == "other language" for aside in document.other],
    )
    places = {file: _Places(document, file) for file in (None, *LANGUAGES)}
    described = tuple(
        replace(aside, language=code, bead=places[_file_of(aside)].bead_of(aside))
        for aside, code in zip(document.other, codes, strict=True)
    )
    return replace(document, other=described)


def _file_of(aside: Aside) -> Language | None:
    return aside.spans[0].file if aside.spans else None


class _Places:
    """The offsets of the beads of a document in one of its files."""

    def __init__(self, document: AlignedDocument, file: Language | None) -> None:
        self._starts = sorted(_starts(document, file))
        foreign = [
            aside.spans[0].start
            for aside in document.other
            if aside.reason == "other language" and aside.spans and _file_of(aside) == file
        ]
        # the third language comes first: German, Dutch, French
        self._leads = bool(foreign and self._starts) and (
            foreign[0] < self._starts[0][0] and foreign[-1] < self._starts[-1][0]
        )

    def bead_of(self, aside: Aside) -> int | None:
        """Return the index of the bead beside which an aside stands; None without beads."""
        if not self._starts:
            return None
        start = aside.spans[0].start if aside.spans else 0
        at = bisect.bisect_right(self._starts, (start, len(self._starts)))
        leads = self._leads and aside.reason == "other language"
        return self._starts[min(at, len(self._starts) - 1) if leads else max(at - 1, 0)][1]


def _starts(document: AlignedDocument, file: Language | None) -> Iterator[tuple[int, int]]:
    """Yield where the beads with text in a file begin: the offset, and the index of the bead."""
    for number, bead in enumerate(document.beads):
        paragraphs = (*(document.nl[k] for k in bead.nl), *(document.fr[k] for k in bead.fr))
        starts = [
            span.start
            for paragraph in paragraphs
            for span in paragraph.spans[:1]
            if span.file == file
        ]
        if starts:
            yield min(starts), number
