"""From markup to blocks, element by element: no tree is built, so no nesting is too deep for it.

The parser is libxml2's for HTML, which mends what is broken much as browsers do. It knows no
entities but HTML's, fetches nothing and runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast

from lxml import etree

from benelux_search.errors import SourceError
from benelux_search.paragraphs.marks import is_item
from benelux_search.sources.blocks import Block, Claims, tidy
from benelux_search.sources.html.elements import BLOCKS, TELLING
from benelux_search.sources.html.frames import Frame, Opener

_CHUNK = 1 << 15  # bytes given to the parser at a time
# an end tag that ends nothing is compared with every open element: this many times in all
_MOST_COMPARED = 2_000_000_000
_NOTE = re.compile(r"[\[(]?\d{1,3}[\])]?")  # the mark of a footnote, where it is raised
_BEFORE_NOTE = re.compile(r"(?:[^\W\d_]{4}|[.,;:!?\"'”’»)])$")  # not "m" and "km", as in km²


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page may measure.

    Bytes, elements, elements in each other, lines, and characters of a paragraph.
    """

    file_bytes: int = 64_000_000
    elements: int = 4_000_000
    depth: int = 200_000
    lines: int = 200_000
    block_chars: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read: its blocks, and what its head says (names in lower case)."""

    blocks: list[Block]
    title: str
    meta: Mapping[str, str]


def read_page(text: str, limits: Limits) -> Page:
    """The blocks of a page, in the order of the markup.

    Raises:
        SourceError: the page is larger than the limits, or has no order at all.
    """
    target = _Target(limits)
    made = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    parser = cast("_Parser", made)
    data = text.replace("\0", "").encode("utf-8", errors="replace")
    compared = 0
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        target.ended = 0
        parser.feed(chunk)
        compared += max(0, chunk.count(b"</") - target.ended) * target.depth
        if compared > _MOST_COMPARED:
            raise SourceError("the markup is broken beyond reading: its end tags end nothing")
    parser.close()
    return target.page()


class _Parser(Protocol):
    """What is used of lxml's parser, which has no types."""

    def feed(self, data: bytes) -> None: ...

    def close(self) -> object: ...


@dataclass(slots=True)
class _Draft:
    """A block that text is still added to.

    ``raised`` is where a ``sup`` began in it: parts before it, and linked characters.
    """

    hidden: bool
    parts: list[str] = field(default_factory=list)
    chars: int = 0
    linked: int = 0
    claims: Claims = field(default_factory=Claims)
    raised: tuple[int, int] | None = None


@dataclass(slots=True)
class _Target:
    """What the parser tells of each element, character and end."""

    limits: Limits
    ended: int = 0  # elements, since it was set to 0
    _stack: list[Frame] = field(default_factory=lambda: [Frame()])
    _opener: Opener = field(default_factory=Opener)
    _draft: _Draft | None = None
    _blocks: list[Block] = field(default_factory=list)
    _lines: int = 0
    _elements: int = 0
    _title: list[str] | None = None
    _in_title: bool = False
    _meta: dict[str, str] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        return len(self._stack)

    def page(self) -> Page:
        self._flush()
        return Page(self._blocks, tidy("".join(self._title or [])), self._meta)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if len(self._stack) > self.limits.depth or self._elements > self.limits.elements:
            raise self._too_much()
        if tag in BLOCKS:
            self._flush()
        outer = self._stack[-1]
        telling = attributes or tag in TELLING
        self._stack.append(self._opener.frame(tag, attributes, outer) if telling else outer)
        if tag == "br":
            self._count()
            self._write("\n", outer)
        elif tag == "q":
            self._write("“", outer)
        elif tag == "sup" and self._draft:
            self._draft.raised = (len(self._draft.parts), self._draft.linked)
        elif tag == "title" and self._title is None and not outer.silent:
            self._title, self._in_title = [], True
        elif tag == "meta":
            self._keep_meta(attributes)

    def end(self, tag: str) -> None:
        self.ended += 1
        if tag in BLOCKS:
            self._flush()
        if len(self._stack) > 1:
            self._stack.pop()
        if tag == "q":
            self._write("”", self._stack[-1])
        elif tag == "sup":
            self._lower()
        elif tag == "title":
            self._in_title = False
        elif tag == "li":
            self._opener.marker = ""

    def data(self, text: str) -> None:
        if self._in_title and self._title is not None:
            self._title.append(text)
        frame = self._stack[-1]
        if not frame.literal:
            text = text.replace("\n", " ").replace("\r", " ")
        self._write(text, frame)

    def comment(self, _: str) -> None:
        """A comment is no text."""

    def pi(self, _target: str, _data: str | None = None) -> None:
        """Nor is a processing instruction."""

    def close(self) -> None:
        """The end of the page; the parser asks for this method."""

    def _write(self, text: str, frame: Frame) -> None:
        if frame.silent:
            return
        draft = self._draft
        if draft and draft.hidden != frame.hidden:
            if frame.hidden:
                return  # a word that is hidden amid a paragraph
            self._flush()
            draft = None
        if draft is None:
            draft = self._draft = _Draft(frame.hidden)
        draft.parts.append(text)
        draft.chars += len(text)
        if draft.chars > self.limits.block_chars:
            most = f"{self.limits.block_chars:,}"
            raise SourceError(f"a paragraph of more than {most} characters: is this a page?")
        if frame.linked:
            draft.linked += len(text)
        agreed = frame.claim is None or frame.lang in (None, frame.claim)
        draft.claims.add((frame.lang or frame.claim) if agreed else None, text)

    def _too_much(self) -> SourceError:
        if self._elements > self.limits.elements:
            return SourceError(f"more than {self.limits.elements:,} elements: split the page")
        most = f"{self.limits.depth:,}"
        return SourceError(f"elements are nested more than {most} deep: this is no page to read")

    def _count(self) -> None:
        self._lines += 1
        if self._lines > self.limits.lines:
            most = f"{self.limits.lines:,}"
            raise SourceError(f"more than {most} paragraphs and lines: split the page")

    def _lower(self) -> None:
        """The end of a ``sup``: the mark of a footnote is no part of the word before it."""
        draft = self._draft
        if draft is None or draft.raised is None:
            return
        place, linked = draft.raised
        raised = "".join(draft.parts[place:]).strip()
        before = "".join(draft.parts[max(0, place - 3) : place])[-9:]
        if _NOTE.fullmatch(raised) and (draft.linked > linked or _BEFORE_NOTE.search(before)):
            draft.parts.insert(place, " ")
        draft.raised = None

    def _flush(self) -> None:
        draft, self._draft = self._draft, None
        if draft is None:
            return
        text = "".join(draft.parts)
        if not text.strip():
            return
        self._count()
        frame = self._stack[-1]
        marker, self._opener.marker = self._opener.marker, ""
        if marker and not is_item(tidy(text[:40])):
            text = f"{marker} {text.lstrip()}"
        zone = "hidden" if draft.hidden else frame.zone
        link = draft.linked / len(text)
        hint = draft.claims.most()
        self._blocks.append(Block(text, frame.heading, hint, frame.cell, zone=zone, link=link))

    def _keep_meta(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("name") or attributes.get("property") or ""
        if name and len(self._meta) < 200:
            self._meta.setdefault(name.strip().lower(), attributes.get("content", "").strip())
