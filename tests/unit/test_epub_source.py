"""Books in EPUB in, written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import packages
import pytest
from beads import pairs_of
from texts import PAIRS

from benelux_search.align.reading import read_document
from benelux_search.api.reading import align_file
from benelux_search.documents.markup.epub import EpubSource
from benelux_search.errors import EmptySource, SourceError
from benelux_search.model import RawDocument
from benelux_search.reading_options import Limits

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
OPF = (
    '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
    "<metadata>{metadata}</metadata><manifest>{items}<item id='css' href='a.css' "
    "media-type='text/css'/></manifest><spine>{order}</spine>{guide}</package>"
)


def page(*paragraphs: str, language: str = "nl") -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        f'<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{language}" lang="{language}">'
        f"<head><title/></head><body>{body}</body></html>"
    )


def book(
    chapters: Mapping[str, Any],
    metadata: str = "<dc:title>Boek</dc:title>",
    guide: str = "",
    nav: str = "",
    **parts: str,
) -> bytes:
    """A book; ``nav`` is the chapter with its contents, ``parts`` are those in META-INF."""
    items = "".join(
        f'<item id="c{k}" href="{name}" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if name == nav else ''}/>"
        for k, name in enumerate(chapters)
    )
    order = "".join(f'<itemref idref="c{k}"/>' for k in range(len(chapters)))
    files = {f"OEBPS/{name.replace('%20', ' ')}": text for name, text in chapters.items()}
    return packages.packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/book.opf": OPF.format(metadata=metadata, items=items, order=order, guide=guide),
            **files,
            **{f"META-INF/{name}.xml": text for name, text in parts.items()},
        }
    )


def read(folder: Path, data: bytes, limits: Limits | None = None) -> RawDocument:
    path = folder / "book.epub"
    path.write_bytes(data)
    return EpubSource(limits or Limits()).read(path)


def texts(document: RawDocument) -> list[str]:
    return [line.text for line in document.lines]


def test_accepts_names_only() -> None:
    assert EpubSource().accepts(Path("A.EPUB"))
    assert not EpubSource().accepts(Path("a.mobi"))


def test_chapters_in_their_order_as_web_pages(tmp_path: Path) -> None:
    chapters = {
        "z.xhtml": "<h1>Titre</h1><p lang='fr'>Les <b>ministres</b> ont signé le traité.</p>",
        "deel%20a.xhtml": page("Tweede &amp; laatste."),
        "b.xhtml": page("Derde."),
    }
    found = read(tmp_path, book(chapters))
    assert [(line.text, line.heading, line.before) for line in found.lines] == [
        ("Titre", True, "blank"),
        ("Les ministres ont signé le traité.", False, "blank"),
        ("Tweede & laatste.", False, "blank"),
        ("Derde.", False, "blank"),
    ]
    assert found.lines[1].hint == "fr"
    assert not found.notes and not found.paged


def test_titles_and_date_of_the_package(tmp_path: Path) -> None:
    metadata = (
        "<dc:title>De geschiedenis van het spoor</dc:title>"
        "<dc:title>L'histoire du chemin de fer</dc:title><dc:language>nl-BE</dc:language>"
        '<dc:date opf:event="modification">2021-01-01</dc:date>'
        '<dc:date opf:event="publication">2019-03-14T00:00:00Z</dc:date>'
    )
    facts = read(tmp_path, book({"a.xhtml": page("Een.")}, metadata)).facts
    assert facts.title.nl == "De geschiedenis van het spoor"
    assert facts.title.fr == "L'histoire du chemin de fer"
    assert facts.date == "2019-03-14"
    for date in ("2019", "2019-13-45", "gisteren", ""):
        metadata = f"<dc:date>{date}</dc:date>"
        assert read(tmp_path, book({"a.xhtml": page("Een.")}, metadata)).facts.date is None


def test_pages_of_contents_are_set_aside(tmp_path: Path) -> None:
    links = "".join(f"<li><a href='c{k}.xhtml'>Hoofdstuk {k}</a></li>" for k in range(5))
    chapters = {
        "nav.xhtml": page("Inhoud"),
        "toc.xhtml": page("Overzicht"),
        "list.xhtml": f"<html><body><ol>{links}</ol></body></html>",
        "a.xhtml": page("Tekst."),
    }
    guide = '<guide><reference type="toc" href="toc.xhtml#x"/></guide>'
    found = read(tmp_path, book(chapters, guide=guide, nav="nav.xhtml"))
    assert [line.text for line in found.lines if not line.aside] == ["Tekst."]
    assert {line.aside for line in found.lines[:-1]} == {"boilerplate"}


def test_the_rows_of_tables_are_numbered_through_the_book(tmp_path: Path) -> None:
    def table(*pairs: tuple[str, str]) -> str:
        rows = "".join(f"<tr><td>{nl}</td><td>{fr}</td></tr>" for nl, fr in pairs)
        return f"<html><body><table>{rows}</table></body></html>"

    chapters = {"a.xhtml": table(*PAIRS[:2]), "b.xhtml": table(*PAIRS[2:4])}
    found = read(tmp_path, book(chapters))
    assert [line.row for line in found.lines] == [1, 1, 2, 2, 3, 3, 4, 4]
    assert pairs_of(read_document(found)) == list(PAIRS[:4])


def test_a_book_is_aligned(tmp_path: Path) -> None:
    chapters = {
        f"c{k}.xhtml": f"<html><body><p>{nl}</p><p lang='fr'>{fr}</p></body></html>"
        for k, (nl, fr) in enumerate(PAIRS[:6])
    }
    path = tmp_path / "book.epub"
    path.write_bytes(book(chapters))
    assert pairs_of(align_file(path)) == list(PAIRS[:6])


def encryption(method: str, *parts: str) -> str:
    return "<encryption>" + "".join(
        f'<EncryptedData><EncryptionMethod Algorithm="{method}"/><CipherData>'
        f'<CipherReference URI="{part}"/></CipherData></EncryptedData>'
        for part in parts
    ) + "</encryption>"  # fmt: skip


def test_encrypted_chapters_are_named(tmp_path: Path) -> None:
    chapters = {"a.xhtml": b"\x8f\x01\xfe" * 99, "b.xhtml": page("Leesbaar.")}
    aes = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
    found = read(tmp_path, book(chapters, encryption=encryption(aes, "OEBPS/a.xhtml")))
    assert texts(found) == ["Leesbaar."]
    assert found.notes == ("an encrypted chapter is skipped",)
    every = encryption(aes, "OEBPS/a.xhtml", "OEBPS/b.xhtml")
    with pytest.raises(SourceError, match="DRM"):
        read(tmp_path, book(chapters, encryption=every))
    fonts = encryption("http://www.idpf.org/2008/embedding", "OEBPS/b.xhtml")
    assert texts(read(tmp_path, book({"b.xhtml": page("Een.")}, encryption=fonts))) == ["Een."]


def test_bad_chapters_cost_themselves(tmp_path: Path) -> None:
    chapters = {
        "a.xhtml": b"\x00\x01\x02\x03" * 99,
        "b.xhtml": page("Goed."),
        "c.xhtml": b"",
        "d.xhtml": packages.ENTITIES + "<html><body><p>&c;ook&f;</p></body></html>",
        "e.xhtml": page("x" * 3000),
        "f.xhtml": page("Laatste."),
    }
    found = read(tmp_path, book(chapters), Limits(line_chars=2000))
    assert texts(found)[0] == "Goed."
    assert texts(found)[-1] == "Laatste."
    assert "root:" not in "".join(texts(found)) and "bbbb" not in "".join(texts(found))
    assert [note.split(":")[0] for note in found.notes] == [
        "chapter a.xhtml is skipped", "chapter e.xhtml is skipped",
    ]  # fmt: skip


def test_missing_and_repeated_chapters(tmp_path: Path) -> None:
    data = packages.with_part(
        book({"a.xhtml": page("Een."), "b.xhtml": page("Twee.")}), "OEBPS/a.xhtml", None
    )
    opf = packages.parts_of(data)["OEBPS/book.opf"].replace(
        b"<spine>", b"<spine>" + b'<itemref idref="c1"/><itemref idref="?"/>' * 1000
    )
    found = read(tmp_path, packages.with_part(data, "OEBPS/book.opf", opf))
    assert texts(found) == ["Twee."]
    assert found.notes == ("a chapter is missing",)


GOOD = book({"a.xhtml": page("Een."), "b.xhtml": page("Twee.")})
HOSTILE = {
    **packages.HOSTILE,
    "no container": lambda good, *_: packages.with_part(good, "META-INF/container.xml", None),
    "a path outside": lambda good, *_: packages.with_part(
        good, "META-INF/container.xml", CONTAINER.replace("OEBPS/book.opf", "../../etc/passwd")
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_errors(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, HOSTILE[name](GOOD, "OEBPS/book.opf", b"package"))
    assert caught.value.path == tmp_path / "book.epub"


def test_a_chapter_that_is_a_bomb_is_skipped(tmp_path: Path) -> None:
    data = packages.bomb(GOOD, "OEBPS/a.xhtml", b"body")
    found = read(tmp_path, data)
    assert texts(found) == ["Twee."] and "unpacks to more than" in found.notes[0]
    with pytest.raises(SourceError, match="when unpacked"):
        read(tmp_path, data, Limits(unpacked_bytes=1_000_000))


@pytest.mark.parametrize(
    ("limits", "error"), [(Limits(paragraphs=5), "5 paragraphs"), (Limits(elements=5), "elements")]
)
def test_limits(tmp_path: Path, limits: Limits, error: str) -> None:
    with pytest.raises(SourceError, match=error):
        read(tmp_path, book({f"{k}.xhtml": page("x", "y") for k in range(9)}), limits)


def test_deep_nesting_is_read(tmp_path: Path) -> None:
    deep = "<html><body>" + "<div>" * 20_000 + "diep" + "</div>" * 20_000 + "</body></html>"
    assert texts(read(tmp_path, book({"a.xhtml": deep}))) == ["diep"]


def test_a_book_without_text_is_empty(tmp_path: Path) -> None:
    for chapters in ({}, {"a.xhtml": page()}, {"a.xhtml": "<svg/>"}):
        with pytest.raises(EmptySource, match="the book has no text"):
            read(tmp_path, book(chapters))
