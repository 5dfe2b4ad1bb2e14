"""A reader of translation memories and translated files in XML: TMX and XLIFF.

The root element of the file distinguishes the formats. Term bases in TBX are read by
:mod:`~benelux_search.documents.bitexts.termbases`.

TMX (1.4b, and the attributes of older versions): a unit (``tu``) has variants (``tuv``) in several
languages, each with one ``seg``. Variants in third languages are only counted. Exports of this
program hold a title, a date and a number as properties; they become the metadata of the document if
all units agree.

XLIFF (1.2 and 2.x, and the files of CAT tools that contain XLIFF 1.2): in 1.2, a ``trans-unit`` has
a ``source`` and a ``target``. If ``seg-source`` has ``mrk`` segments, the ``mrk`` segments of the
target with the same ``mid`` are their translations. In 2.x, a ``unit`` has ``segment`` elements.
Suggestions (``alt-trans``, ``mtc:match``) and notes are not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from benelux_search.documents.bitexts import bitext_reader, termbases
from benelux_search.documents.bitexts.xml import Kinds, read_segments
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.record_metadata import (
    HEADER,
    NOTE,
    OWN_PROPERTIES,
    UNIT_ATTRIBUTES,
    add_value,
    bounded,
    property_name,
)
from benelux_search.errors import Message, UnsupportedSource
from benelux_search.model import LANGUAGES, Bitext, Facts, JSONValue, Language, Segment, Titles
from benelux_search.reading_options import Limits
from benelux_search.text.numbers.dates import calendar_date

UNIT_TOO_LONG: Final = Message("a unit that is too long")
_MOST_VARIANTS: Final = 50  # variants of a unit in one language
_NUMBER: Final = re.compile(r"\d{1,6}/\d{1,4}")
_TITLES: Final = frozenset({"title", "titel", "titre", "name"})
_FACTS: Final = frozenset({"title-nl", "title-fr", "date", "number"})
# The level of a property: the header, a unit, or else a variant: "nl.", or "" for others
_HEADER_ATTRIBUTES: Final = frozenset({"creationdate", "creationid", "changedate", "changeid"})
_UNIT: Final = "unit."


class TmxUnits:
    """A handler of TMX elements that makes segments of the units and adds them to ``ready``."""

    units: ClassVar[tuple[str, ...]] = ("tu",)

    def __init__(self, findings: bitext_reader.Findings, limits: Limits) -> None:
        self.ready: list[Segment] = []
        self._findings, self._limits = findings, limits
        self._facts = _AgreedMetadata()
        # of the seg, prop or note that is open
        self._collector: bitext_reader.SegmentText | None = None
        self._name = ""  # under which the open property or note is kept
        self._kind: str | None = None  # of the fact that the open property states
        self._header_language: Language = "nl"
        self._too_long = False
        self._line = 0
        self._code = ""
        self._level = HEADER
        self._header: dict[str, JSONValue] = {}
        self._values: dict[str, JSONValue] = {}  # of the unit
        self._texts: dict[Language, list[str]] = {}

    @property
    def in_text(self) -> bool:
        """Return True inside an element whose text is read."""
        return self._collector is not None

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Handle the start of an element at a line."""
        if self._collector is not None:
            self._collector.start(name, attributes)
        elif name == "seg":
            self._collector = bitext_reader.SegmentText(self._limits.segment_chars)
        elif name in ("prop", "note"):
            self._open_property(name, attributes)
        elif name == "tuv":
            self._code = attributes.get("xml:lang") or attributes.get("lang") or ""
            language = bitext_reader.language_of_code(self._code)
            self._level = "" if language is None else f"{language}."
            self._keep_attributes(attributes)
            if language is not None and self._code.lower() != language:
                self._values[f"{language}.xml:lang"] = self._code
        elif name == "tu":
            self._too_long, self._line, self._level = False, line, _UNIT
            self._texts = {language: [] for language in LANGUAGES}
            self._values = {}
            self._keep_attributes(attributes)
        elif name == "header":
            self._header_language = (
                bitext_reader.language_of_code(attributes.get("srclang", "")) or "nl"
            )
            self._header |= {
                f"{HEADER}{name}": attributes[name]
                for name in _HEADER_ATTRIBUTES & attributes.keys()
            }

    def _keep_attributes(self, attributes: Mapping[str, str]) -> None:
        if self._level:
            for name in UNIT_ATTRIBUTES & attributes.keys():
                self._values[f"{self._level}{name}".removeprefix(_UNIT)] = attributes[name]

    def _open_property(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("type", "")
        language = attributes.get("xml:lang") or attributes.get("lang") or ""
        self._kind = self._kind_of(kind) if name == "prop" else None
        if name == "note":
            self._name = f"{NOTE}@{language}" if language else NOTE
        elif kind in OWN_PROPERTIES and self._level != HEADER:
            self._name = ""
        else:
            self._name = property_name(kind, language)
        self._collector = bitext_reader.SegmentText(self._limits.segment_chars)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if self._collector is not None and self._collector.depth:
            self._collector.end()
        elif self._collector is not None:
            collector, self._collector = self._collector, None
            if name == "seg":
                self._variant(collector)
            else:
                self._keep_property(collector.text())
        elif name == "tuv":
            self._level = _UNIT
        elif name == "tu":
            self._unit()

    def _keep_property(self, text: str) -> None:
        if self._kind is not None:
            self._facts.add(self._kind, text, of_unit=self._level != HEADER)
        if self._name and self._level == HEADER:
            add_value(self._header, f"{HEADER}{self._name}", text)
        elif self._name and self._level:  # a text in a third language is not read
            add_value(self._values, f"{self._level}{self._name}".removeprefix(_UNIT), text)

    def data(self, text: str) -> None:
        """Add text to the open element."""
        if self._collector is not None:
            self._collector.add(text)

    def finish(self) -> None:
        """Record the metadata of the file in the findings."""
        self._findings.facts = self._facts.facts()
        self._findings.metadata = bounded(self._header)

    def restart(self) -> None:
        """Discard the open unit."""
        self._collector, self._level = None, _UNIT

    def _kind_of(self, kind: str) -> str | None:
        """Return the kind of fact that a property states, or None.

        A name in the header is the title of the whole memory, in the language of its ``srclang``.
        """
        kind = kind.strip().lower().removeprefix("x-")
        if kind in _FACTS:
            return kind
        is_title = kind in _TITLES and self._level == HEADER
        return f"title-{self._header_language}" if is_title else None

    def _variant(self, collector: bitext_reader.SegmentText) -> None:
        language = bitext_reader.language_of_code(self._code)
        if language is None:
            self._findings.count_foreign(self._code)
        elif collector.too_long or len(self._texts[language]) == _MOST_VARIANTS:
            self._too_long = True
        elif (text := collector.text()) and text not in self._texts[language]:
            self._texts[language].append(text)

    def _unit(self) -> None:
        self._level = _UNIT
        self._facts.units += 1
        if self._too_long:
            self._findings.leave_out(UNIT_TOO_LONG, self._line)
            return
        nl, fr = self._texts["nl"], self._texts["fr"]
        metadata = bounded(self._values)
        for k in range(max(len(nl), len(fr))):
            # if one language has fewer variants, its last variant is paired with the rest
            self.ready.append(Segment(_at(nl, k), _at(fr, k), metadata=metadata))


def _at(texts: list[str], k: int) -> str:
    return texts[min(k, len(texts) - 1)] if texts else ""


class _AgreedMetadata:
    """A collector of facts that the header states, or that all units state alike."""

    def __init__(self) -> None:
        self.units = 0
        self._header: dict[str, str] = {}
        self._stated: dict[str, tuple[str, int]] = {}

    def add(self, kind: str, value: str, *, of_unit: bool) -> None:
        value = value[:500]
        if not of_unit:
            self._header.setdefault(kind, value)
            return
        first, count = self._stated.get(kind, (value, 0))
        self._stated[kind] = (first, count + 1 if value == first else count)

    def facts(self) -> Facts:
        known = {k: value for k, (value, count) in self._stated.items() if count == self.units}
        known = {k: value for k, value in {**known, **self._header}.items() if value}
        number = known.get("number", "")
        return Facts(
            Titles(known.get("title-nl"), known.get("title-fr")),
            calendar_date(known.get("date", "")),
            number if _NUMBER.fullmatch(number) else None,
        )


# --- XLIFF


XLIFF_SUFFIXES: Final = (".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff")
_UNITS: Final = frozenset({"trans-unit", "segment"})
_SIDES: Final = frozenset({"source", "seg-source", "target"})
_MARK_CHARS: Final = 50  # characters a mark counts for: at most some thousands fit in a unit
# States in which the target is still the text that the tool inserted
_UNTOUCHED: Final = frozenset({"new", "needs-translation", "initial"})


class _SegmentSide:
    """The text of a ``source`` or ``target``: as a whole, and by segment if it has marks."""

    def __init__(self, most: int, language: str = "", state: str = "") -> None:
        self.language, self.state = language, state
        self.whole = bitext_reader.SegmentText(most)
        self.marked: dict[tuple[str, int], bitext_reader.SegmentText] = {}
        self._seen: Counter[str] = Counter()
        self._most = most

    def add_segment(self, mid: str) -> bitext_reader.SegmentText:
        """Return the text collector of a new segment; a repeated ``mid`` makes a new segment."""
        self.whole.count_chars(_MARK_CHARS)
        if self.whole.too_long:
            return bitext_reader.SegmentText(0)
        collector = self.marked[mid, self._seen[mid]] = bitext_reader.SegmentText(self._most)
        self._seen[mid] += 1
        return collector

    def text(self, mark: tuple[str, int]) -> str:
        return self.marked[mark].text() if mark in self.marked else ""


class XliffUnits:
    """A handler of XLIFF elements that makes segments of the units and adds them to ``ready``."""

    units: ClassVar[tuple[str, ...]] = ("file", "trans-unit", "unit")

    def __init__(self, findings: bitext_reader.Findings, limits: Limits) -> None:
        self.ready: list[Segment] = []
        self._findings, self._limits = findings, limits
        self._path: list[str] = []
        self._languages = ("", "")  # codes of source and target
        self._state = ""
        self._line = 0
        self._side = _SegmentSide(0)
        self._sides: dict[str, _SegmentSide] = {}
        # of the open side, and of the open mark in it
        self._collectors: list[bitext_reader.SegmentText] = []

    @property
    def in_text(self) -> bool:
        """Return True inside an element whose text is read."""
        return bool(self._collectors)

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Handle the start of an element at a line."""
        parent = self._path[-1] if self._path else ""
        if self._collectors:
            if name == "mrk" and attributes.get("mtype") == "seg" and len(self._collectors) == 1:
                self._collectors.append(self._side.add_segment(attributes.get("mid", "")))
            else:
                for collector in self._collectors:
                    collector.start(name, attributes)
            return
        self._path.append(name)
        if name == "xliff":
            self._languages = (attributes.get("srcLang", ""), attributes.get("trgLang", ""))
        elif name == "file" and "source-language" in attributes:
            target = attributes.get("target-language", "")
            self._languages = (attributes["source-language"], target)
        elif name in _UNITS:
            self._sides, self._line = {}, line
            self._state = attributes.get("state", "")
        elif name in _SIDES and parent in _UNITS:
            self._side = self._sides[name] = _SegmentSide(
                self._limits.segment_chars,
                attributes.get("xml:lang", ""),
                attributes.get("state", self._state),
            )
            self._collectors = [self._side.whole]

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if self._collectors and self._collectors[-1].depth:
            for collector in self._collectors:
                collector.end()
        elif len(self._collectors) > 1:
            self._collectors.pop()
        else:
            self._collectors = []
            if self._path:  # empty for elements that were open before a break
                self._path.pop()
            if name in _UNITS:
                self._unit()

    def data(self, text: str) -> None:
        """Add text to the open side and to its open segment."""
        for collector in self._collectors:
            collector.add(text)
            if collector.too_long:  # its marks are not kept either
                return

    def finish(self) -> None:
        """Do nothing, because no metadata is read from XLIFF."""

    def restart(self) -> None:
        """Discard the open unit."""
        self._path, self._collectors, self._sides = [], [], {}

    def _unit(self) -> None:
        source, target = self._sides.get("source"), self._sides.get("target")
        segmented = self._sides.get("seg-source")
        if segmented is not None and (source is None or segmented.marked):
            source = segmented
        if source is None:
            return
        nothing = _SegmentSide(self._limits.segment_chars)
        codes = (
            source.language or self._languages[0],
            (target and target.language) or self._languages[1],
        )
        languages = tuple(map(bitext_reader.language_of_code, codes))
        if set(languages) != {"nl", "fr"}:
            for code, language in zip(codes, languages, strict=True):
                self._findings.count_foreign(language or code)
        elif source.whole.too_long or (target is not None and target.whole.too_long):
            self._findings.leave_out(UNIT_TOO_LONG, self._line)
        else:
            for texts in _pairs(source, target or nothing):
                self._add(languages[0], *texts, state=target.state if target else "")

    def _add(self, source: Language | None, text: str, translation: str, *, state: str) -> None:
        if text == translation and state.lower() in _UNTOUCHED:
            translation = ""
        if text or translation:
            sides = (text, translation) if source == "nl" else (translation, text)
            self.ready.append(Segment(*sides))


def _pairs(source: _SegmentSide, target: _SegmentSide) -> list[tuple[str, str]]:
    """Return the (source, target) texts of a unit.

    They are returned by segment if the source is marked, the target is marked or empty, and no
    text is outside the marks; otherwise as a whole.
    """
    whole = (source.whole.text(), target.whole.text())
    if not source.marked or _is_beyond_marks(source, whole[0]):
        return [whole]
    if whole[1] and (not target.marked or _is_beyond_marks(target, whole[1])):
        return [whole]
    marks = dict.fromkeys([*source.marked, *target.marked])
    return [(source.text(mark), target.text(mark)) for mark in marks]


def _is_beyond_marks(side: _SegmentSide, whole: str) -> bool:
    """Return True if a side has text outside its marks, which would be lost."""
    return _letters(whole) != sum(_letters(collector.text()) for collector in side.marked.values())


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


# --- Files


_KINDS: Final[Kinds] = {
    "tmx": TmxUnits,
    "xliff": XliffUnits,
    **dict.fromkeys(termbases.ROOTS, termbases.TbxConcepts),
}


@dataclass(frozen=True, slots=True)
class TranslationSource(FileSource):
    """A reader of TMX, XLIFF and TBX files, with the suffixes of CAT tools and with ``.xml``.

    When a folder is indexed, other XML files are skipped.
    """

    suffixes = frozenset({".tmx", *XLIFF_SUFFIXES, ".tbx", ".xml"})

    def read(self, path: Path) -> Bitext:
        """Return the segments of a translation memory or a translated file.

        Raises:
            SourceError: the XML has no usable segment, declares entities, or cannot be read.
            UnsupportedSource: the XML has another root element, or is not in Dutch and French.
        """
        return bitext_reader.read_bitext(TranslationReader(path, self.limits))


@dataclass(frozen=True, slots=True)
class TranslationReader:
    """A reader of the segments of one file."""

    path: Path
    limits: Limits

    def segments(self, findings: bitext_reader.Findings) -> Iterator[Segment]:
        with bitext_reader.open_bitext(self.path, self.limits) as file:
            yield from read_segments(file, _KINDS, findings, self.limits)
        if not findings.recognised and self.path.suffix.lower() == ".xml":
            raise UnsupportedSource(Message("not a translation file in XML"), self.path)
