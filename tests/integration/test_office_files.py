"""A folder of office, book and mail files is indexed, searched and updated."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import packages
import pptx
import pytest
from compound import outlook_message
from texts import PAIRS

import benelux_search as bs


def rtf(nl: str, fr: str) -> bytes:
    def escaped(text: str) -> str:
        return "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in text)

    cells = "".join(rf"\pard\intbl {escaped(text)}\cell" for text in (nl, fr))
    return rf"{{\rtf1\ansi\trowd\cellx1\cellx2{cells}\row}}".encode("ascii")


def slides(nl: str, fr: str) -> bytes:
    deck = pptx.Presentation()
    made = deck.slides.add_slide(deck.slide_layouts[3])
    made.placeholders[1].text_frame.text = nl
    made.placeholders[2].text_frame.text = fr
    data = io.BytesIO()
    deck.save(data)
    return data.getvalue()


def workbook(nl: str, fr: str) -> bytes:
    book = openpyxl.Workbook()
    for row in (("nl", "fr", "client"), (nl, fr, "acme")):
        book.worksheets[0].append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def epub(nl: str, fr: str) -> bytes:
    opf = (
        "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/>"
        "</manifest><spine><itemref idref='a'/></spine></package>"
    )
    container = "<container><rootfiles><rootfile full-path='book.opf'/></rootfiles></container>"
    page = f"<html><body><p>{nl}</p><p>{fr}</p></body></html>"
    parts = {"META-INF/container.xml": container, "book.opf": opf, "a.xhtml": page}
    return packages.packed(parts)


def mail(nl: str, fr: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "nota"
    message.set_content(f"{nl}\n\n{fr}\n", cte="quoted-printable")
    return message.as_bytes()


def outlook(nl: str, fr: str) -> bytes:
    return outlook_message({"0037001F": "nota", "1000001F": f"{nl}\r\n\r\n{fr}\r\n"})


MAKERS = {
    "a.rtf": rtf,
    "b.doc": rtf,  # as it often is
    "c.pptx": slides,
    "d.xlsx": workbook,
    "e.epub": epub,
    "f.eml": mail,
    "g.msg": outlook,
}
BAD = ("h.rtf", "i.pptx", "j.xlsx", "k.epub", "l.eml", "m.msg", "n.doc")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for (name, make), (nl, fr) in zip(MAKERS.items(), PAIRS, strict=False):
        (folder / name).write_bytes(make(nl, fr))
    for name in BAD:
        (folder / name).write_bytes(b"\x00\x01\x02" * 99)
    return folder


def test_all_formats_are_found(folder: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        root = tmp_path / f"index{jobs}"
        summary = bs.build_index([folder], root, jobs=jobs)
        assert summary.added == tuple(name[0] for name in MAKERS)
        assert sorted(Path(failure.path).name for failure in summary.failed) == list(BAD)
        with bs.open_index(root) as index:
            for name, (nl, fr) in zip(MAKERS, PAIRS, strict=False):
                longest = max(nl.strip(".").split(), key=len)
                hits = {hit.document.id: hit for hit in index.search(longest)}
                hit = hits[name[0]]
                assert hit.counterpart is not None and hit.counterpart.text == fr
            assert [hit.document.id for hit in index.search("meta.client:acme")] == ["d"]


def test_unchanged_files_are_not_read_again(folder: Path, tmp_path: Path) -> None:
    bs.build_index([folder], tmp_path / "index")
    again = bs.build_index([folder], tmp_path / "index")
    assert (again.added, again.updated) == ((), ())
