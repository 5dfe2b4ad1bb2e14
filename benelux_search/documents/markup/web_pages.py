"""A reader of web pages: the text that a visitor sees, without menus, banners and footers.

Blocks are made from a stream of elements without a tree, so deep nesting does no harm. The parser
is the HTML parser of libxml2, which repairs broken markup much like a browser. It knows only the
entities of HTML, fetches nothing and runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, cast

from lxml import etree

from benelux_search.documents.blocks import (
    Block,
    Claims,
    join_table_rows,
    language_of_tag,
    lines_of,
    normalise_spaces,
)
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.markup import html_elements
from benelux_search.documents.markup.page_facts import PageHead, page_facts
from benelux_search.errors import Count, EmptySource, Message, Note, SourceError
from benelux_search.model import Language, RawDocument
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import Decoded, decode, name_file_in_errors, read_content
from benelux_search.text.joins import is_item, is_note_mark

_CHUNK = 1 << 15  # bytes passed to the parser at a time
# the parser compares a stray end tag with every open element: maximum number of comparisons
_MOST_COMPARED = 2_000_000_000
_MOST_DATA = 200  # statements, and pieces of text of each


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A page: its blocks, and what it states beside its text."""

    blocks: list[Block]
    head: PageHead


def read_page(text: str, limits: Limits) -> HtmlPage:
    """Return the blocks of a page in the order of the markup, and its metadata.

    Raises:
        SourceError: the page exceeds the limits, or has far too many end tags without a start tag.
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
            raise SourceError(Message("the markup is broken: its end tags match no start tags"))
    parser.close()
    return target.page()


class _LxmlParser(Protocol):
    """The methods used of lxml's parser, which has no types."""

    def feed(self, data: bytes) -> None: ...

    def close(self) -> object: ...


def _is_note_reference(attributes: Mapping[str, str]) -> bool:
    """Return True for a reference to a note: books may write it without ``sup``."""
    return bool(attributes) and (
        attributes.get("role") == "doc-noteref" or "noteref" in attributes.get("epub:type", "")
    )


@dataclass(slots=True)
class _OpenBlock:
    """A block that still receives text.

    ``linked`` counts its characters inside links. ``raised`` is the start of the last ``sup``, or
    reference to a note, in it: the number of parts and of linked characters before it, and the tag.
    """

    hidden: bool
    parts: list[str] = field(default_factory=list)
    chars: int = 0
    linked: int = 0
    claims: Claims = field(default_factory=Claims)
    raised: tuple[int, int, str] | None = None


@dataclass(slots=True)
class _Target:
    """The parser target: it receives elements and text and makes blocks."""

    limits: Limits
    ended: int = 0  # elements that ended since it was last set to 0
    _stack: list[html_elements.ElementState] = field(
        default_factory=lambda: [html_elements.ElementState()]
    )
    _state_builder: html_elements.ElementStateBuilder = field(
        default_factory=html_elements.ElementStateBuilder
    )
    _draft: _OpenBlock | None = None
    _blocks: list[Block] = field(default_factory=list)
    _lines: int = 0
    _elements: int = 0
    _title: list[str] | None = None
    _in_title: bool = False
    _meta: dict[str, str] = field(default_factory=dict)
    _language: Language | None = None
    _linked_data: list[list[str]] = field(default_factory=list)
    _in_linked_data: bool = False
    _times: list[str] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return len(self._stack)

    def page(self) -> HtmlPage:
        self._flush()
        title = normalise_spaces("".join(self._title or []))
        data = tuple(map("".join, self._linked_data))
        return HtmlPage(
            self._blocks, PageHead(title, self._language, self._meta, data, tuple(self._times))
        )

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if len(self._stack) > self.limits.depth or self._elements > self.limits.elements:
            raise self._too_much()
        if tag in html_elements.BLOCKS:
            self._flush()
        outer = self._stack[-1]
        changes_state = attributes or tag in html_elements.STATE_CHANGING
        self._stack.append(
            self._state_builder.open_element(tag, attributes, outer) if changes_state else outer
        )
        if tag == "br":
            self._count()
            self._write("\n", outer)
        elif tag == "q":
            self._write("“", outer)
        elif self._draft and not self._draft.raised and _is_note_reference(attributes):
            self._draft.raised = (len(self._draft.parts), -1, tag)
        elif self._draft and not self._draft.raised and tag == "sup":
            self._draft.raised = (len(self._draft.parts), self._draft.linked, tag)
        elif tag == "title" and self._title is None and not outer.silent:
            self._title, self._in_title = [], True
        else:
            self._keep_statement(tag, attributes)

    def end(self, tag: str) -> None:
        self.ended += 1
        if tag in html_elements.BLOCKS:
            self._flush()
        if len(self._stack) > 1:
            self._stack.pop()
        if tag == "q":
            self._write("”", self._stack[-1])
        elif self._draft and self._draft.raised and tag == self._draft.raised[2]:
            self._close_raised(self._draft, *self._draft.raised[:2])
        elif tag == "title":
            self._in_title = False
        elif tag == "script":
            self._in_linked_data = False
        elif tag == "li":
            self._state_builder.marker = ""

    def data(self, text: str) -> None:
        if self._in_title and self._title is not None:
            self._title.append(text)
        if self._in_linked_data and len(self._linked_data[-1]) < _MOST_DATA:
            self._linked_data[-1].append(text)
        state = self._stack[-1]
        if not state.literal:
            text = text.replace("\n", " ").replace("\r", " ")
        self._write(text, state)

    def close(self) -> None:
        """Do nothing at the end of the page; the parser requires this method."""

    def _write(self, text: str, state: html_elements.ElementState) -> None:
        if state.silent:
            return
        draft = self._draft
        if draft and draft.hidden != state.hidden:
            if state.hidden:
                return  # hidden text inside a visible paragraph
            self._flush()
            draft = None
        if draft is None:
            draft = self._draft = _OpenBlock(state.hidden)
        draft.parts.append(text)
        draft.chars += len(text)
        if draft.chars > self.limits.line_chars:
            most = Count(self.limits.line_chars)
            raise SourceError(
                Message("a paragraph of more than {} characters: is this a page?", most)
            )
        if state.linked:
            draft.linked += len(text)
        agreed = state.claim is None or state.lang in (None, state.claim)
        draft.claims.add((state.lang or state.claim) if agreed else None, text)

    def _too_much(self) -> SourceError:
        if self._elements > self.limits.elements:
            most = Count(self.limits.elements)
            return SourceError(Message("more than {} elements: split the page", most))
        most = Count(self.limits.depth)
        return SourceError(
            Message("elements are nested more than {} deep: this is not a readable page", most)
        )

    def _count(self) -> None:
        self._lines += 1
        if self._lines > self.limits.paragraphs:
            most = Count(self.limits.paragraphs)
            raise SourceError(Message("more than {} paragraphs and lines: split the page", most))

    def _close_raised(self, draft: _OpenBlock, start: int, linked: int) -> None:
        """End a ``sup``; put a space between a word and the mark of a footnote after it."""
        before = "".join(draft.parts[max(0, start - 3) : start])
        if is_note_mark("".join(draft.parts[start:]), before, is_link=draft.linked > linked):
            draft.parts.insert(start, " ")
        draft.raised = None

    def _flush(self) -> None:
        draft, self._draft = self._draft, None
        if draft is None:
            return
        text = "".join(draft.parts)
        if not text.strip():
            return
        self._count()
        state = self._stack[-1]
        marker, self._state_builder.marker = self._state_builder.marker, ""
        if marker and not is_item(normalise_spaces(text[:40])):
            text = f"{marker} {text.lstrip()}"
        zone = "hidden" if draft.hidden else state.zone
        link = draft.linked / len(text)
        hint = draft.claims.main_language()
        self._blocks.append(
            Block(text, state.heading, state.title, hint, state.cell, zone=zone, link=link)
        )

    def _keep_statement(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Keep what an element states about the page."""
        if tag == "html":
            self._language = language_of_tag(attributes.get("lang") or attributes.get("xml:lang"))
        elif tag == "time" and len(self._times) < _MOST_DATA:
            self._times.append(attributes.get("datetime", ""))
        elif tag == "script" and "ld+json" in attributes.get("type", ""):
            if len(self._linked_data) < _MOST_DATA:
                self._linked_data.append([])
                self._in_linked_data = True
        elif tag == "meta":
            self._keep_meta(attributes)

    def _keep_meta(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("name") or attributes.get("property") or ""
        if name and len(self._meta) < 200:
            self._meta.setdefault(name.strip().lower(), attributes.get("content", "").strip())


# --- Files


_ENTITIES = Note("entities", "the entities that it declares are not expanded")
_FILE_BYTES = 64_000_000
_HEAD = 4096  # bytes searched for the declared encoding
_CHARSET = re.compile(rb"<meta\b[^>]{0,300}\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml\b[^>]{0,200}\bencoding\s*=\s*[\"']([\w.:-]{1,40})")
_IS_XHTML = re.compile(r"\s*<\?xml\b|\s*<!DOCTYPE[^>]{0,300}XHTML|\s*<html\b[^>]{0,300}xhtml", re.I)
_SUBSET = re.compile(r"\s*(?:<\?xml[^>]{0,300}\?>\s*)?<!DOCTYPE[^>\[]{0,500}\[", re.IGNORECASE)
_SUBSET_END = re.compile(r"\]\s*>")
# elements that only XHTML can close in this way; in HTML they would swallow the text after them
_SELF_CLOSED = re.compile(r"<(title|textarea|iframe|style|script|noscript)\b([^<>]{0,500})/>")


@dataclass(frozen=True, slots=True)
class HtmlSource(FileSource):
    """A reader of ``.html``, ``.htm``, ``.xhtml`` and ``.xht`` files."""

    suffixes = frozenset({".html", ".htm", ".xhtml", ".xht"})

    def read(self, path: Path) -> RawDocument:
        """Return the paragraphs of a page as lines.

        Raises:
            EmptySource: the page holds no text.
            BinarySource: the file is not a text file.
            SourceError: the file cannot be opened, exceeds the limits, or is broken.
        """
        with name_file_in_errors(path):
            data = read_content(path, self.limits, _FILE_BYTES)
            decoded = decode_page(data)
            page = read_page(decoded.text, self.limits)
            blocks = join_table_rows(page.blocks)
            html_elements.mark_boilerplate(blocks)
            lines = lines_of(blocks)
            if not lines:
                raise EmptySource(Message("the page has no text (a script may load it)"))
        facts = page_facts(page.head, [block for block in blocks if not block.aside])
        notes = decoded.notes + ((_ENTITIES,) if b"<!ENTITY" in data[:_HEAD] else ())
        return RawDocument(lines, decoded.encoding, notes, facts=facts, paged=False)


def decode_page(data: bytes, declared: str | None = None) -> Decoded:
    """Decode the bytes of a page and, if it is XHTML, return it as HTML.

    ``declared`` is an encoding that is stated outside the page; else that in the page counts. The
    errors are those of :func:`~benelux_search.text.encoding.decoding.decode`.
    """
    decoded = decode(data, declared or _declared(data))
    return replace(decoded, text=_as_html(decoded.text))


def _declared(data: bytes) -> str | None:
    """Return the encoding that a page declares, or None."""
    match = _CHARSET.search(data, 0, _HEAD) or _XML_ENCODING.search(data, 0, _HEAD)
    return match[1].decode("ascii") if match else None


def _as_html(text: str) -> str:
    """Remove an internal subset; in XHTML also turn CDATA into text and close empty elements."""
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
