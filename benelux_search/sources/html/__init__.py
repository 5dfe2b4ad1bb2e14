"""Web pages: what a reader sees of them, without the furniture of the site."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benelux_search.errors import EmptySource
from benelux_search.model import Facts, RawDocument
from benelux_search.sources.blocks import Block, lines_of, tidy, titles_of
from benelux_search.sources.decoding import decode
from benelux_search.sources.files import content, naming
from benelux_search.sources.grids import laid_out
from benelux_search.sources.html.reader import Limits, read_page
from benelux_search.sources.html.selection import set_aside

__all__ = ["HtmlSource", "Limits"]

_ENTITIES = "the entities that it declares are left as they stand"
_LIMITS = Limits()
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

    limits: Limits = _LIMITS

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
