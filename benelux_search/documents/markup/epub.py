"""A reader of books in EPUB (2 and 3): the chapters in their order, as web pages.

The package document of the book (OPF) gives the order of the chapters, and the title, language and
date. Each chapter is read by the code for web pages. Pages of contents are set aside. Chapters that
are encrypted (DRM) cannot be read; fonts that are only obscured do no harm.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from benelux_search.documents import zip_package
from benelux_search.documents.blocks import (
    Block,
    check_paragraphs,
    first_titles,
    join_table_rows,
    language_of_tag,
    lines_of,
    normalise_spaces,
)
from benelux_search.documents.file_source import FileSource
from benelux_search.documents.markup.web_pages import decode_page, read_page
from benelux_search.errors import Count, EmptySource, Message, Note, SourceError, plural_note
from benelux_search.metadata.stated_titles import titles_of, titles_of_headings
from benelux_search.model import Facts, Language, RawDocument, Titles
from benelux_search.reading_options import Limits
from benelux_search.text.encoding.decoding import name_file_in_errors
from benelux_search.text.numbers.dates import calendar_date

_FORMAT: Final = zip_package.PackageFormat(
    Message("an EPUB book"), Message("an old Office document"), ".epub"
)
_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_PAGES: Final = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
# Fonts are obscured by these, which hides no text
_FONT_METHODS: Final = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_CHAPTER_BYTES: Final = 64_000_000
_MOST_LINKED: Final = 0.6  # share of the text of a page of contents that is inside links
_ISO: Final = re.compile(r"\s*((?:1[5-9]|20)\d{2}-\d{2}-\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class EpubSource(FileSource):
    """A reader of ``.epub`` files."""

    suffixes = frozenset({".epub"})

    def read(self, path: Path) -> RawDocument:
        """Return the paragraphs of all chapters as lines.

        Raises:
            EmptySource: the book has no text.
            BinarySource: the file has another format.
            SourceError: the file cannot be opened, is encrypted or damaged, or exceeds the limits.
        """
        with name_file_in_errors(path):
            package = zip_package.open_package(path, self.limits, _FORMAT)
            book = _read_book(package)
            chapters, notes = _readable_chapters(package, book)
            blocks: list[Block] = []
            for chapter in chapters:
                try:
                    blocks += _chapter_blocks(package, chapter, self.limits, _last_row(blocks))
                except SourceError as error:
                    if package.inflated > self.limits.unpacked_bytes:
                        raise
                    notes += () if isinstance(error, EmptySource) else (_skipped(chapter, error),)
                check_paragraphs(len(blocks), self.limits)
            lines = lines_of(blocks)
            if not lines:
                raise (
                    SourceError(notes[0]) if notes else EmptySource(Message("the book has no text"))
                )
        facts = Facts(_titles(book, blocks), book.date)
        return RawDocument(lines, "UTF-8", notes, facts=facts, paged=False)


@dataclass(frozen=True, slots=True)
class _Chapter:
    part: str
    is_contents: bool = False


@dataclass(slots=True)
class _Book:
    """The statements of a package document."""

    chapters: Sequence[_Chapter] = ()
    titles: list[str] = field(default_factory=list)
    language: Language | None = None
    date: str | None = None


@dataclass(slots=True)
class _OpfHandler:
    """A handler of the XML events of a package document; ``folder`` is that of its part."""

    folder: str
    items: dict[str, _Chapter] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    contents: set[str] = field(default_factory=set)  # parts that the guide names as contents
    titles: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    dates: list[tuple[str, str]] = field(default_factory=list)  # event, date
    _text: list[str] | None = None
    _event: str = ""

    def start(self, tag: str, attributes: zip_package.Attributes) -> None:
        if tag == "item" and attributes.get("media-type", "").lower() in _PAGES:
            is_contents = "nav" in attributes.get("properties", "").split()
            part = self._part(attributes.get("href", ""))
            self.items[attributes.get("id", "")] = _Chapter(part, is_contents)
        elif tag == "itemref":
            self.order.append(attributes.get("idref", ""))
        elif tag == "reference" and attributes.get("type", "").lower() == "toc":
            self.contents.add(self._part(attributes.get("href", "")))
        elif tag in ("title", "language", "date"):
            self._text, self._event = [], attributes.get("event", "")

    def _part(self, address: str) -> str:
        path = unquote(address.partition("#")[0])
        return posixpath.normpath(posixpath.join(self.folder, path))

    def end(self, tag: str) -> None:
        if self._text is None:
            return
        text = normalise_spaces("".join(self._text))
        if tag == "title" and text:
            self.titles.append(text)
        elif tag == "language":
            self.languages.append(text)
        elif tag == "date":
            self.dates.append((self._event, text))
        self._text = None

    def data(self, text: str) -> None:
        if self._text is not None and len(self._text) < 100:
            self._text.append(text[:2000])


def _read_book(package: zip_package.Package) -> _Book:
    """Return the order of the chapters of a book, and its title, language and date."""
    part = _package_document(package)
    handler = _OpfHandler(posixpath.dirname(part))
    broken = package.parse(part, handler.start, handler.end, handler.data)
    named = [handler.items[each] for each in handler.order if each in handler.items]
    if broken and not named:
        raise SourceError(Message("the file is damaged: {}", broken))
    chapters = {
        each.part: _Chapter(each.part, each.is_contents or each.part in handler.contents)
        for each in named
    }
    languages = {language_of_tag(tag) for tag in handler.languages}
    language = languages.pop() if len(languages) == 1 else None
    return _Book(list(chapters.values()), handler.titles[:2], language, _date(handler.dates))


def _package_document(package: zip_package.Package) -> str:
    paths: list[str] = []

    def start(tag: str, attributes: zip_package.Attributes) -> None:
        if tag == "rootfile":
            paths.append(posixpath.normpath(attributes.get("full-path", "")))

    if _CONTAINER not in package:
        raise SourceError(Message("not an EPUB book: {} is missing", _CONTAINER))
    package.parse(_CONTAINER, start)
    present = [path for path in paths if path in package]
    if not present:
        raise SourceError(Message("not an EPUB book: its package document is missing"))
    return present[0]


def _date(dates: Iterable[tuple[str, str]]) -> str | None:
    """Return the date of publication; else the first full date."""
    for _, text in sorted(dates, key=lambda each: each[0] != "publication"):
        match = _ISO.match(text)
        date = calendar_date(match[1]) if match else None
        if date:
            return date
    return None


def _readable_chapters(
    package: zip_package.Package, book: _Book
) -> tuple[list[_Chapter], tuple[str, ...]]:
    """Return the chapters that are present and not encrypted, and notes on the others."""
    encrypted = _encrypted_parts(package)
    present = [chapter for chapter in book.chapters if chapter.part in package]
    readable = [chapter for chapter in present if chapter.part not in encrypted]
    if present and not readable:
        raise SourceError(
            Message("the book is protected against copying (DRM): get a copy that is not")
        )
    notes: tuple[str, ...] = ()
    locked, missing = len(present) - len(readable), len(book.chapters) - len(present)
    if locked:
        one, several = "an encrypted chapter is skipped", "{} encrypted chapters are skipped"
        notes += (plural_note("encrypted-chapters", locked, one, several),)
    if missing:
        one, several = "a chapter is missing", "{} chapters are missing"
        notes += (plural_note("missing-chapters", missing, one, several),)
    return readable, notes


def _encrypted_parts(package: zip_package.Package) -> set[str]:
    """Return the parts that are encrypted, without the fonts that are only obscured."""
    parts: set[str] = set()
    method = ""

    def start(tag: str, attributes: zip_package.Attributes) -> None:
        nonlocal method
        if tag == "EncryptedData":
            method = ""
        elif tag == "EncryptionMethod":
            method = attributes.get("Algorithm", "")
        elif tag == "CipherReference" and method not in _FONT_METHODS:
            parts.add(posixpath.normpath(unquote(attributes.get("URI", "")).lstrip("/")))

    package.parse(_ENCRYPTION, start)
    return parts


def _chapter_blocks(
    package: zip_package.Package, chapter: _Chapter, limits: Limits, last_row: int
) -> list[Block]:
    """Return the blocks of a chapter; the rows of its tables are numbered after ``last_row``."""
    data = bytearray()
    for piece in package.pieces(chapter.part):
        data += piece
        if len(data) > _CHAPTER_BYTES:
            most = Count(_CHAPTER_BYTES)
            raise SourceError(Message("more than {} bytes", most))
    page = read_page(decode_page(bytes(data)).text, limits)
    blocks = join_table_rows(page.blocks)
    is_contents = chapter.is_contents or _is_list_of_links(blocks)
    for block in blocks:
        if is_contents or block.zone == "hidden":
            block.aside = "boilerplate"
        if block.row is not None:
            block.row += last_row
    return blocks


def _last_row(blocks: Iterable[Block]) -> int:
    return max((block.row or 0 for block in blocks), default=0)


def _is_list_of_links(blocks: Sequence[Block]) -> bool:
    """Return True for a page of contents that the book does not name as such."""
    linked = sum(block.link * len(block.text) for block in blocks)
    return len(blocks) > 3 and linked > _MOST_LINKED * sum(len(block.text) for block in blocks)


def _skipped(chapter: _Chapter, error: SourceError) -> Note:
    name = posixpath.basename(chapter.part)
    return Note("skipped-chapter", "chapter {} is skipped: {}", name, error.cause)


def _titles(book: _Book, blocks: Sequence[Block]) -> Titles:
    """Return the titles that the book states, else those of its first headings."""
    titles = Titles()
    for title in book.titles:
        titles = titles.or_else(titles_of(title, book.language))
    text = [block for block in blocks if not block.aside]
    return titles.or_else(titles_of_headings(first_titles(text))) if titles == Titles() else titles
