"""Translation memories in TMX (1.4b, and what older versions have in its place).

A unit (``tu``) has variants (``tuv``) in languages, each with one ``seg``. Variants in other
languages are left aside. The title, date and number that this program writes as properties are
facts of the document where all units agree on them.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import ClassVar, Final

from benelux_search.model import LANGUAGES, Facts, Language, Segment, Titles
from benelux_search.sources.bitexts import Findings, Limits
from benelux_search.sources.inline import Flow
from benelux_search.sources.languages import language_of_code

TOO_LONG: Final = "a unit longer than is read"
_MOST_VARIANTS: Final = 50  # of a unit in one language
_NUMBER: Final = re.compile(r"\d{1,6}/\d{1,4}")
_TITLES: Final = frozenset({"title", "titel", "titre", "name"})
_FACTS: Final = frozenset({"title-nl", "title-fr", "date", "number"})


class TmxUnits:
    """Makes segments of the units as their elements come by; they are put into ``ready``."""

    units: ClassVar[tuple[str, ...]] = ("tu",)

    def __init__(self, findings: Findings, limits: Limits) -> None:
        self.ready: list[Segment] = []
        self._findings, self._limits = findings, limits
        self._facts = _Agreed()
        self._flow: Flow | None = None  # of the seg or prop that is open
        self._property = ""
        self._header_language: Language = "nl"
        self._in_unit = self._too_long = False
        self._line = 0
        self._code = ""
        self._texts: dict[Language, list[str]] = {}

    @property
    def in_text(self) -> bool:
        return self._flow is not None

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        if self._flow is not None:
            self._flow.start(name, attributes)
        elif name == "seg":
            self._flow = Flow(self._limits.item_chars)
        elif name == "prop" and (kind := self._kind_of(attributes.get("type", ""))):
            self._property, self._flow = kind, Flow(self._limits.item_chars)
        elif name == "tuv":
            self._code = attributes.get("xml:lang") or attributes.get("lang") or ""
        elif name == "tu":
            self._in_unit, self._too_long, self._line = True, False, line
            self._texts = {language: [] for language in LANGUAGES}
        elif name == "header":
            self._header_language = language_of_code(attributes.get("srclang", "")) or "nl"

    def end(self, name: str) -> None:
        if self._flow is not None and self._flow.depth:
            self._flow.end()
        elif self._flow is not None:
            flow, self._flow = self._flow, None
            if name == "prop":
                self._facts.say(self._property, flow.text(), of_unit=self._in_unit)
            else:
                self._variant(flow)
        elif name == "tu":
            self._unit()

    def data(self, text: str) -> None:
        if self._flow is not None:
            self._flow.add(text)

    def finish(self) -> None:
        self._findings.facts = self._facts.facts()

    def restart(self) -> None:
        self._flow, self._in_unit = None, False

    def _kind_of(self, kind: str) -> str | None:
        """Which fact a property states; a name in the header is that of the whole memory."""
        kind = kind.strip().lower().removeprefix("x-")
        if kind in _FACTS:
            return kind
        named = kind in _TITLES and not self._in_unit
        return f"title-{self._header_language}" if named else None

    def _variant(self, flow: Flow) -> None:
        language = language_of_code(self._code)
        if language is None:
            self._findings.other(self._code)
        elif flow.too_long or len(self._texts[language]) == _MOST_VARIANTS:
            self._too_long = True
        elif (text := flow.text()) and text not in self._texts[language]:
            self._texts[language].append(text)

    def _unit(self) -> None:
        self._in_unit = False
        self._facts.units += 1
        if self._too_long:
            self._findings.leave_out(TOO_LONG, self._line)
            return
        nl, fr = self._texts["nl"], self._texts["fr"]
        for k in range(max(len(nl), len(fr))):
            # the third translation of a text with one original is a translation of that one
            self.ready.append(Segment(_at(nl, k), _at(fr, k)))


def _at(texts: list[str], k: int) -> str:
    return texts[min(k, len(texts) - 1)] if texts else ""


class _Agreed:
    """Facts that the header states, or that every unit states alike."""

    def __init__(self) -> None:
        self.units = 0
        self._header: dict[str, str] = {}
        self._said: dict[str, tuple[str, int]] = {}

    def say(self, kind: str, value: str, *, of_unit: bool) -> None:
        value = value[:500]
        if not of_unit:
            self._header.setdefault(kind, value)
            return
        first, count = self._said.get(kind, (value, 0))
        self._said[kind] = (first, count + 1 if value == first else count)

    def facts(self) -> Facts:
        known = {k: value for k, (value, count) in self._said.items() if count == self.units}
        known = {k: value for k, value in {**known, **self._header}.items() if value}
        number = known.get("number", "")
        return Facts(
            Titles(known.get("title-nl"), known.get("title-fr")),
            _date(known.get("date", "")),
            number if _NUMBER.fullmatch(number) else None,
        )


def _date(text: str) -> str | None:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        return None
