"""From markup to blocks, element by element: no tree is built, so no nesting is too deep for it.

The parser is libxml2's for HTML, which mends what is broken much as browsers do. It knows no
entities but HTML's, fetches nothing and runs nothing.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

from lxml import etree

from benelux_search.documents.blocks import Block, Claims, laid_out, lines_of, tidy, titles_of
from benelux_search.documents.html_elements import BLOCKS, TELLING, Frame, Opener, set_aside
from benelux_search.errors import EmptySource, SourceError
from benelux_search.model import Facts, RawDocument
from benelux_search.text.decoding import content, decode, naming
from benelux_search.text.joins import is_item

_CHUNK = 1 << 15  # bytes given to the parser at a time
# an end tag that ends nothing is compared with every open element: this many times in all
_MOST_COMPARED = 2_000_000_000
_NOTE = re.compile(r"[\[(]?\d{1,3}[\])]?")  # the mark of a footnote, where it is raised
_BEFORE_NOTE = re.compile(r"(?:[^\W\d_]{4}|[.,;:!?\"'”’»)])$")  # not "m" and "km", as in km²


@dataclass(frozen=True, slots=True)
class HtmlLimits:
    """What a page may measure.

    Bytes, elements, elements in each other, lines, and characters of a paragraph.
    """

    file_bytes: int = 64_000_000
    elements: int = 4_000_000
    depth: int = 200_000
    lines: int = 200_000
    block_chars: int = 2_000_000


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A page as it was read: its blocks, and what its head says (names in lower case)."""

    blocks: list[Block]
    title: str
    meta: Mapping[str, str]


def read_page(text: str, limits: HtmlLimits) -> HtmlPage:
    """The blocks of a page, in the order of the markup.

    Raises:
        SourceError: the page is larger than the limits, or has no order at all.
    """
    target = _Target(limits)
    made = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    parser = cast("_LxmlParser", made)
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


class _LxmlParser(Protocol):
    """What is used of lxml's parser, which has no types."""

    def feed(self, data: bytes) -> None: ...

    def close(self) -> object: ...


@dataclass(slots=True)
class _OpenBlock:
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

    limits: HtmlLimits
    ended: int = 0  # elements, since it was set to 0
    _stack: list[Frame] = field(default_factory=lambda: [Frame()])
    _opener: Opener = field(default_factory=Opener)
    _draft: _OpenBlock | None = None
    _blocks: list[Block] = field(default_factory=list)
    _lines: int = 0
    _elements: int = 0
    _title: list[str] | None = None
    _in_title: bool = False
    _meta: dict[str, str] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        return len(self._stack)

    def page(self) -> HtmlPage:
        self._flush()
        return HtmlPage(self._blocks, tidy("".join(self._title or [])), self._meta)

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
            draft = self._draft = _OpenBlock(frame.hidden)
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


# Web pages: what a reader sees of them, without the furniture of the site.


_ENTITIES = "the entities that it declares are left as they stand"
_LIMITS = HtmlLimits()
_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".xht"})
_HEAD = 4096  # bytes in which a page says its encoding
_CHARSET = re.compile(rb"<meta\b[^>]{0,300}\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml\b[^>]{0,200}\bencoding\s*=\s*[\"']([\w.:-]{1,40})")
_IS_XHTML = re.compile(r"\s*<\?xml\b|\s*<!DOCTYPE[^>]{0,300}XHTML|\s*<html\b[^>]{0,300}xhtml", re.I)
_SUBSET = re.compile(r"\s*(?:<\?xml[^>]{0,300}\?>\s*)?<!DOCTYPE[^>\[]{0,500}\[", re.IGNORECASE)
_SUBSET_END = re.compile(r"\]\s*>")
# elements that only XHTML can close so, and that would swallow what follows
_SELF_CLOSED = re.compile(r"<(title|textarea|iframe|style|script|noscript)\b([^<>]{0,500})/>")
_DATES = ("dcterms.issued", "dc.date.issued", "dcterms.date", "dc.date", "dcterms.created",
          "article:published_time", "citation_publication_date", "date")  # fmt: skip
_SEPARATORS = re.compile(r"\s+(?:[|»›:–—-]|::)\s+")
_ISO = re.compile(r"((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class HtmlSource:
    """Reads ``.html``, ``.htm`` and ``.xhtml`` files."""

    limits: HtmlLimits = _LIMITS

    def accepts(self, path: Path) -> bool:
        return path.suffix.lower() in _SUFFIXES

    def read(self, path: Path) -> RawDocument:
        """The paragraphs of a page, each a line.

        Raises:
            EmptySource, BinarySource: there is no text, or the file is none.
            SourceError: the file cannot be opened, is larger than the limits, or is broken.
        """
        with naming(path):
            data = content(path, self.limits.file_bytes)
            decoded = decode(data, _declared(data))
            text = _as_html(decoded.text)
            page = read_page(text, self.limits)
            blocks = laid_out(page.blocks)
            set_aside(blocks)
            lines = lines_of(blocks)
            if not lines:
                raise EmptySource("the page holds no text (a script may have to fetch it)")
        facts = Facts(titles_of(_title(page.title, blocks)), _date(page.meta))
        notes = decoded.notes + ((_ENTITIES,) if "<!ENTITY" in decoded.text[:_HEAD] else ())
        return RawDocument(lines, decoded.encoding, notes, facts=facts, paged=False)


def _declared(data: bytes) -> str | None:
    """The encoding that a page says it is in."""
    match = _CHARSET.search(data, 0, _HEAD) or _XML_ENCODING.search(data, 0, _HEAD)
    return match[1].decode("ascii") if match else None


def _as_html(text: str) -> str:
    """XHTML as HTML: without an internal subset, CDATA as text, empty elements closed."""
    subset = _SUBSET.match(text)
    end = _SUBSET_END.search(text, subset.end()) if subset else None
    if end:
        text = text[end.end() :]
    if not _IS_XHTML.match(text):
        return text
    text = _SELF_CLOSED.sub(r"<\1\2></\1>", text)
    first, *sections = text.split("<![CDATA[")
    parts = [first]
    for section in sections:
        inside, _, after = section.partition("]]>")
        parts += [inside.replace("&", "&amp;").replace("<", "&lt;"), after]
    return "".join(parts)


def _title(title: str, blocks: Sequence[Block]) -> str:
    """The title of a page without the name of its site: "Verslag | Benelux"."""
    headings = {tidy(block.text).casefold() for block in blocks if block.heading}
    for part in _SEPARATORS.split(title):
        if part.casefold() in headings:
            return part
    return title


def _date(meta: Mapping[str, str]) -> str | None:
    """The day on which a page says that its text was published."""
    for name in _DATES:
        match = _ISO.match(meta.get(name, ""))
        if match:
            try:
                return datetime.date(*map(int, match.groups())).isoformat()
            except ValueError:
                continue
    return None
