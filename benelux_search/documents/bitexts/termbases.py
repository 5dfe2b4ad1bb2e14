"""Term bases in TBX: the Dutch and French terms of each concept.

Of TBX 2 (ISO 30042:2008, root ``martif``), a ``termEntry`` has a ``langSet`` for each language; of
TBX 3 (ISO 30042:2019, root ``tbx``), a ``conceptEntry`` has a ``langSec``. Every Dutch term of a
concept goes with every French one. Its definitions are metadata of each pair: ``definition_nl``,
``definition_fr``, or ``definition`` without a language. Terms that are deprecated or superseded
are left out. Notes are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from typing import ClassVar, Final

from benelux_search.documents.bitexts import bitext_reader
from benelux_search.errors import Message
from benelux_search.model import LANGUAGES, Language, Segment
from benelux_search.reading_options import Limits

_CONCEPTS: Final = frozenset({"termEntry", "conceptEntry"})
_LANGUAGES: Final = frozenset({"langSet", "langSec"})
_MOST_TERMS: Final = 20  # of a concept in one language
_UNUSED: Final = re.compile("(?i)deprecated|superseded")
_TOO_LONG: Final = Message("a term that is too long")
ROOTS: Final = ("martif", "tbx")


class TbxConcepts:
    """A handler of TBX elements that makes segments of the terms and adds them to ``ready``."""

    units: ClassVar[tuple[str, ...]] = tuple(sorted(_CONCEPTS))

    def __init__(self, findings: bitext_reader.Findings, limits: Limits) -> None:
        self.ready: list[Segment] = []
        self._findings, self._limits = findings, limits
        self._term: bitext_reader.SegmentText | None = None
        self._kind = ""  # of the open text: term, definition or status
        self._code = ""
        self._line = 0
        self._terms: Mapping[Language, list[str]] = {language: [] for language in LANGUAGES}
        self._definitions: dict[str, list[str]] = {}

    @property
    def in_text(self) -> bool:
        """Return True inside a term, a definition or a status."""
        return self._term is not None

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Handle the start of an element at a line."""
        if self._term is not None:
            self._term.start(name, attributes)
        elif kind := _kind_of(name, attributes):
            self._kind = kind
            self._term = bitext_reader.SegmentText(self._limits.segment_chars)
        elif name in _LANGUAGES:
            self._code = attributes.get("xml:lang") or attributes.get("lang") or ""
        elif name in _CONCEPTS:
            self._line = line
            self.restart()

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if self._term is not None and self._term.depth:
            self._term.end()
        elif self._term is not None:
            text, self._term = self._term, None
            match self._kind:
                case "term":
                    self._add(text)
                case "definition":
                    self._define(text)
                case _:
                    self._note_status(text)
        elif name in _LANGUAGES:
            self._code = ""
        elif name in _CONCEPTS:
            pairs = product(self._terms["nl"], self._terms["fr"])
            texts = self._definitions.items()
            metadata = {name: each[0] if len(each) == 1 else list(each) for name, each in texts}
            self.ready += [Segment(nl, fr, metadata=metadata) for nl, fr in pairs]

    def data(self, text: str) -> None:
        """Add text to the open term."""
        if self._term is not None:
            self._term.add(text)

    def finish(self) -> None:
        """Do nothing: a term base says nothing about itself that is kept."""

    def restart(self) -> None:
        """Discard the open concept."""
        self._term = None
        self._code = ""
        self._terms = {language: [] for language in LANGUAGES}
        self._definitions = {}

    def _note_status(self, status: bitext_reader.SegmentText) -> None:
        """Take the last term back, if it is not to be used."""
        language = bitext_reader.language_of_code(self._code)
        if language is not None and _UNUSED.search(status.text()) and self._terms[language]:
            self._terms[language].pop()

    def _define(self, definition: bitext_reader.SegmentText) -> None:
        """Keep a definition in a language, or without one; several are a list."""
        language = bitext_reader.language_of_code(self._code) if self._code else ""
        if language is not None and not definition.too_long and (text := definition.text()):
            known = self._definitions.setdefault(f"definition_{language}".rstrip("_"), [])
            if text not in known and len(known) < _MOST_TERMS:
                known.append(text)

    def _add(self, term: bitext_reader.SegmentText) -> None:
        language = bitext_reader.language_of_code(self._code)
        if language is None:
            self._findings.count_foreign(self._code)
        elif term.too_long:
            self._findings.leave_out(_TOO_LONG, self._line)
        elif (text := term.text()) and len(self._terms[language]) < _MOST_TERMS:
            self._terms[language].append(text)


def _kind_of(name: str, attributes: Mapping[str, str]) -> str:
    """Return the kind of a text that is read, or "".

    A definition is ``<descrip type="definition">`` or ``<basic:definition>``; a status is
    ``<termNote type="administrativeStatus">`` or ``<min:administrativeStatus>``.
    """
    kind = attributes.get("type", "") if name in {"descrip", "termNote"} else name
    return {"term": "term", "definition": "definition", "administrativeStatus": "status"}.get(
        kind, ""
    )
