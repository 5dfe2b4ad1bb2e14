"""A translator's own XLIFF file with proposals of the index, of which nothing else is changed.

Proposals are put between the bytes of the file, so that its ids, tags, states and spaces stay as
they are. In XLIFF 2 they are translation candidates (``mtc:matches``), in XLIFF 1 ``alt-trans``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from benelux_search._version import __version__
from benelux_search.documents.bitexts.bitext_reader import SegmentText, language_of_code
from benelux_search.documents.xml_parser import BrokenXml, XmlParser, encoding_of
from benelux_search.errors import Message, SourceError
from benelux_search.model import Language, other_language
from benelux_search.sentence_matches import BANDS, SentenceMatch
from benelux_search.text.sentences import sentence_ranges
from benelux_search.text.xml_escapes import attribute, escaped

_MATCHES: Final = "urn:oasis:names:tc:xliff:matches:2.0"
_UNITS: Final = frozenset({"unit", "trans-unit"})
_SEGMENTS: Final = frozenset({"segment", "trans-unit"})
_MOST_CHARS: Final = 100_000  # of a segment
_MOST_LEVELS: Final = 200


@dataclass(slots=True)
class _XliffSegment:
    """A text to translate: its id, and the byte where an id can be written."""

    id: str
    id_place: int
    source: SegmentText | None = None


@dataclass(slots=True)
class _XliffUnit:
    """A unit: the byte where proposals belong, its segments, the ids and the proposals in it."""

    codes: tuple[str, str]
    prefix: str
    place: int = -1
    has_matches: bool = False
    segments: list[_XliffSegment] = field(default_factory=list)
    marked: list[_XliffSegment] = field(default_factory=list)  # those of ``seg-source``
    ids: set[str] = field(default_factory=set)
    proposed: list[SegmentText] = field(default_factory=list)

    def parts(self) -> Sequence[_XliffSegment]:
        """Return the segments that a tool shows."""
        return self.marked or self.segments


@dataclass(frozen=True, slots=True)
class _Proposal:
    """The translation of a segment, which may have several sentences, with its similarity."""

    percent: int
    source: str
    target: str
    origin: str


class XliffFile:
    """An XLIFF file to which proposals are added.

    ``language`` is that of its sources.

    Raises:
        SourceError: the file is no XLIFF 1 or 2, is not well-formed, or is not from Dutch into
            French or the other way round.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._encoding = encoding_of(data)
        self._path: list[str] = []
        self._units: list[_XliffUnit] = []
        self._version = ""
        self._namespace = ""
        self._codes = ("", "")
        self._texts: list[SegmentText] = []  # those that are open, from the outside in
        self._parser = XmlParser(self._start, self._end, self._add_text)
        self._parser.most_levels = _MOST_LEVELS
        try:
            self._parser.feed(data, last=True)
        except BrokenXml as error:
            text = Message("line {}: {}", error.line, error.cause)
            raise SourceError(Message("it is not well-formed XML: {}", text)) from error
        if not self._units or self._version[:2] not in {"1.", "2."}:
            raise SourceError(Message("it is no XLIFF file with units"))
        self.language: Language = self._language()

    def _language(self) -> Language:
        directions = {unit.codes: tuple(map(language_of_code, unit.codes)) for unit in self._units}
        for codes, languages in directions.items():
            is_open = not codes[1] and languages[0] in {"nl", "fr"}  # not translated yet
            if not is_open and set(languages) != {"nl", "fr"}:
                said = " → ".join(each or "?" for each in codes)
                raise SourceError(Message("it is not from Dutch into French, or back: {}", said))
        sources = {languages[0] for languages in directions.values()}
        if len(sources) > 1:
            raise SourceError(Message("its files go in both directions: split it"))
        return "nl" if "nl" in sources else "fr"

    @property
    def sentences(self) -> Sequence[str]:
        """The sentences of the segments, without tags, in order."""
        parts = (part for unit in self._units for part in unit.parts())
        return [each for part in parts for each in self._sentences(part)]

    def _sentences(self, segment: _XliffSegment) -> Sequence[str]:
        if segment.source is None or segment.source.too_long:
            return ()
        text = segment.source.text()
        return [text[each.start : each.stop] for each in sentence_ranges(text, self.language)]

    def with_proposals(self, matches: Mapping[str, SentenceMatch]) -> bytes:
        """Return the file with a proposal for each segment whose sentences are in ``matches``.

        Each needs a match of at least 75 % with a translation; the similarity is the smallest. A
        proposal that a unit has already is left out.
        """
        parts, end = list[bytes](), 0
        for unit in self._units:
            for place, text in self._additions(unit, matches):
                parts += [self._data[end:place], text.encode(self._encoding, "xmlcharrefreplace")]
                end = place
        return b"".join((*parts, self._data[end:]))

    def _additions(
        self, unit: _XliffUnit, matches: Mapping[str, SentenceMatch]
    ) -> Sequence[tuple[int, str]]:
        """Return (byte, text) for each text to put into a unit, in order."""
        found: list[str] = []
        ids: list[tuple[int, str]] = []
        known = {each.text() for each in unit.proposed}
        for segment in unit.parts() if unit.place >= 0 else ():
            proposal = _proposal([matches.get(each) for each in self._sentences(segment)])
            if proposal is None or " ".join(proposal.target.split()) in known:
                continue
            if self._is_2 and not segment.id:
                segment.id = next(
                    name for n in range(1, len(unit.ids) + 2) if (name := f"s{n}") not in unit.ids
                )
                unit.ids.add(segment.id)
                ids.append((segment.id_place, f" id={attribute(segment.id)}"))
            found.append(self._written(unit, segment, proposal))
        if not found:
            return ()
        text = "".join(found)
        if self._is_2 and not unit.has_matches:
            text = f'<mtc:matches xmlns:mtc="{_MATCHES}">{text}</mtc:matches>'
        return sorted([(unit.place, text), *ids])

    def _written(self, unit: _XliffUnit, segment: _XliffSegment, proposal: _Proposal) -> str:
        space = f" xmlns={attribute(self._namespace)}" if self._namespace else ""
        origin = attribute(f"benelux-search {__version__} {proposal.origin}")
        texts = (escaped(proposal.source), escaped(proposal.target))
        if self._is_2:
            return (
                f'<mtc:match xmlns:mtc="{_MATCHES}" ref={attribute(f"#{segment.id}")} type="tm"'
                f' similarity="{proposal.percent}.0" origin={origin}>'
                f"<source{space}>{texts[0]}</source><target{space}>{texts[1]}</target></mtc:match>"
            )
        mark = f" mid={attribute(segment.id)}" if segment.id else ""
        source, target = (attribute(each) for each in unit.codes)
        target = target if unit.codes[1] else attribute(other_language(self.language))
        return (
            f'<alt-trans{space}{mark} match-quality="{proposal.percent}%" origin={origin}>'
            f"<source xml:lang={source}>{texts[0]}</source>"
            f"<target xml:lang={target}>{texts[1]}</target></alt-trans>"
        )

    # --- Reading

    @property
    def _is_2(self) -> bool:
        return self._version.startswith("2")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if self._texts:
            self._start_in_text(name, attributes)
        elif name == "xliff":
            self._version = attributes.get("version", "")
            self._codes = (attributes.get("srcLang", ""), attributes.get("trgLang", ""))
            self._namespace = _namespace(self._parser.name, attributes)
        elif name == "file" and not self._is_2:
            target = attributes.get("target-language", "")
            self._codes = (attributes.get("source-language", ""), target)
        elif name in _UNITS:
            self._units.append(_XliffUnit(self._codes, _prefix(self._parser.name)))
        if self._units and not self._texts:
            self._start_in_unit(self._units[-1], name, parent, attributes)

    def _start_in_unit(
        self, unit: _XliffUnit, name: str, parent: str, attributes: Mapping[str, str]
    ) -> None:
        place = self._parser.expat.CurrentByteIndex
        unit.ids.add(attributes.get("id", ""))
        is_foreign = parent == "trans-unit" and _prefix(self._parser.name) != unit.prefix
        if unit.place < 0 and (parent == "unit" or is_foreign):
            unit.place = place
        if name in _SEGMENTS:
            width = len(f"<{self._parser.name}".encode(self._encoding))
            own = attributes.get("id", "") if name == "segment" else ""
            unit.segments.append(_XliffSegment(own, place + width))
        elif name == "source" and parent in _SEGMENTS:
            unit.segments[-1].source = self._open_text()
        elif name == "seg-source" and parent == "trans-unit":
            self._open_text()
        elif name == "target" and parent in {"alt-trans", "match"}:
            unit.proposed.append(self._open_text())

    def _start_in_text(self, name: str, attributes: Mapping[str, str]) -> None:
        is_mark = name == "mrk" and attributes.get("mtype") == "seg" and len(self._texts) == 1
        if is_mark and "seg-source" in self._path:
            text = SegmentText(_MOST_CHARS)
            self._units[-1].marked.append(_XliffSegment(attributes.get("mid", ""), -1, text))
            self._texts.append(text)
            return
        for each in self._texts:
            each.start(name, attributes)

    def _open_text(self) -> SegmentText:
        self._texts = [SegmentText(_MOST_CHARS)]
        return self._texts[0]

    def _end(self, name: str) -> None:
        self._path.pop()
        if self._texts and self._texts[-1].depth:
            for each in self._texts:
                each.end()
        elif self._texts:
            self._texts.pop()
        elif name == "trans-unit" and self._units[-1].place < 0:
            self._units[-1].place = self._parser.expat.CurrentByteIndex
        elif name == "matches" and self._path[-1:] == ["unit"]:
            unit, place = self._units[-1], self._parser.expat.CurrentByteIndex
            if unit.place == place:  # <mtc:matches/>, which has no inside
                unit.segments.clear()
            unit.place, unit.has_matches = place, True

    def _add_text(self, text: str) -> None:
        for each in self._texts:
            each.add(text)


def _proposal(matches: Sequence[SentenceMatch | None]) -> _Proposal | None:
    """Return what the matches of the sentences of a segment give; None if one of them is no use."""
    usable = [
        each
        for each in matches
        if each is not None and each.counterpart is not None and each.percent >= BANDS[-1]
    ]
    if not usable or len(usable) < len(matches):
        return None
    return _Proposal(
        min(each.percent for each in usable),
        " ".join(each.text for each in usable),
        " ".join(each.counterpart or "" for each in usable),
        " ".join(each.unit_id for each in usable),
    )


def _prefix(name: str) -> str:
    return name.rpartition(":")[0]


def _namespace(name: str, attributes: Mapping[str, str]) -> str:
    """Return the namespace of an element with this name, which declares it."""
    prefix = _prefix(name)
    return attributes.get(f"xmlns:{prefix}" if prefix else "xmlns", "")
