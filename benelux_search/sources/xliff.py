"""Translations in XLIFF 1.2 and 2.x, and the files of CAT tools that are XLIFF 1.2 inside.

In 1.2 a ``trans-unit`` has ``source`` and ``target``; where ``seg-source`` has ``mrk`` segments,
those of the target with the same ``mid`` are their translations. In 2.x a ``unit`` has
``segment`` elements. Suggestions (``alt-trans``, ``mtc:match``) and notes are not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import ClassVar, Final

from benelux_search.model import Language, Segment
from benelux_search.sources.bitexts import Findings, Limits
from benelux_search.sources.inline import Flow
from benelux_search.sources.languages import language_of_code
from benelux_search.sources.tmx import TOO_LONG

_UNITS: Final = frozenset({"trans-unit", "segment"})
_SIDES: Final = frozenset({"source", "seg-source", "target"})
_MARK_CHARS: Final = 50  # that a mark counts for: a unit has no more than some thousands
# States in which a target is still what the tool has put there
_UNTOUCHED: Final = frozenset({"new", "needs-translation", "initial"})


class _Side:
    """What a ``source`` or ``target`` says: as a whole, and by segment where it has marks."""

    def __init__(self, most: int, language: str = "", state: str = "") -> None:
        self.language, self.state = language, state
        self.whole = Flow(most)
        self.marked: dict[tuple[str, int], Flow] = {}
        self._seen: Counter[str] = Counter()
        self._most = most

    def mark(self, mid: str) -> Flow:
        """A new segment; a mark that comes twice has two segments."""
        self.whole.take(_MARK_CHARS)
        if self.whole.too_long:
            return Flow(0)
        flow = self.marked[mid, self._seen[mid]] = Flow(self._most)
        self._seen[mid] += 1
        return flow

    def text(self, mark: tuple[str, int]) -> str:
        return self.marked[mark].text() if mark in self.marked else ""


class XliffUnits:
    """Makes segments of the units as their elements come by; they are put into ``ready``."""

    units: ClassVar[tuple[str, ...]] = ("file", "trans-unit", "unit")

    def __init__(self, findings: Findings, limits: Limits) -> None:
        self.ready: list[Segment] = []
        self._findings, self._limits = findings, limits
        self._path: list[str] = []
        self._languages = ("", "")  # codes of source and target
        self._state = ""
        self._line = 0
        self._side = _Side(0)
        self._sides: dict[str, _Side] = {}
        self._flows: list[Flow] = []  # of the side that is open, and of the mark in it

    @property
    def in_text(self) -> bool:
        return bool(self._flows)

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        parent = self._path[-1] if self._path else ""
        if self._flows:
            if name == "mrk" and attributes.get("mtype") == "seg" and len(self._flows) == 1:
                self._flows.append(self._side.mark(attributes.get("mid", "")))
            else:
                for flow in self._flows:
                    flow.start(name, attributes)
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
            self._side = self._sides[name] = _Side(
                self._limits.item_chars,
                attributes.get("xml:lang", ""),
                attributes.get("state", self._state),
            )
            self._flows = [self._side.whole]

    def end(self, name: str) -> None:
        if self._flows and self._flows[-1].depth:
            for flow in self._flows:
                flow.end()
        elif len(self._flows) > 1:
            self._flows.pop()
        else:
            self._flows = []
            if self._path:  # not so of what was open before a break
                self._path.pop()
            if name in _UNITS:
                self._unit()

    def data(self, text: str) -> None:
        for flow in self._flows:
            flow.add(text)
            if flow.too_long:  # then the marks in it are not kept either
                return

    def finish(self) -> None:
        """Nothing more is known at the end."""

    def restart(self) -> None:
        self._path, self._flows, self._sides = [], [], {}

    def _unit(self) -> None:
        source, target = self._sides.get("source"), self._sides.get("target")
        segmented = self._sides.get("seg-source")
        if segmented is not None and (source is None or segmented.marked):
            source = segmented
        if source is None:
            return
        nothing = _Side(self._limits.item_chars)
        codes = (
            source.language or self._languages[0],
            (target and target.language) or self._languages[1],
        )
        languages = tuple(map(language_of_code, codes))
        if set(languages) != {"nl", "fr"}:
            for code, language in zip(codes, languages, strict=True):
                self._findings.other(language or code)
        elif source.whole.too_long or (target is not None and target.whole.too_long):
            self._findings.leave_out(TOO_LONG, self._line)
        else:
            for texts in _pairs(source, target or nothing):
                self._add(languages[0], *texts, state=target.state if target else "")

    def _add(self, source: Language | None, text: str, translation: str, *, state: str) -> None:
        if text == translation and state.lower() in _UNTOUCHED:
            translation = ""
        if text or translation:
            sides = (text, translation) if source == "nl" else (translation, text)
            self.ready.append(Segment(*sides))


def _pairs(source: _Side, target: _Side) -> list[tuple[str, str]]:
    """(source, target) texts of a unit, by segment where both sides are marked alike."""
    whole = (source.whole.text(), target.whole.text())
    if not source.marked or _is_beyond_marks(source, whole[0]):
        return [whole]
    if whole[1] and (not target.marked or _is_beyond_marks(target, whole[1])):
        return [whole]
    marks = dict.fromkeys([*source.marked, *target.marked])
    return [(source.text(mark), target.text(mark)) for mark in marks]


def _is_beyond_marks(side: _Side, whole: str) -> bool:
    """Whether there is text outside the marks: it must not be lost."""
    return _letters(whole) != sum(_letters(flow.text()) for flow in side.marked.values())


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
