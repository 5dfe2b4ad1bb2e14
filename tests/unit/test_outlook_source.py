"""Messages of Outlook in, in containers written by hand and checked with python-oxmsg."""

from __future__ import annotations

import datetime
import io
import pickle
import struct
from pathlib import Path

import olefile
import packages
import pytest
from beads import pairs_of
from compound import container, outlook_message
from oxmsg import Message
from texts import PAIRS

from benelux_search.align.reading import read_document
from benelux_search.api.reading import align_file
from benelux_search.documents.mail.outlook_mail import OutlookSource
from benelux_search.documents.registry import accepts_attached
from benelux_search.errors import BinarySource, EmptySource, SourceError
from benelux_search.model import RawDocument
from benelux_search.reading_options import Limits

SUBJECT, BODY, HTML, RTF = "0037001F", "1000001F", "10130102", "10090102"
SENT, CODE_PAGE, HTML_CODE_PAGE = 0x00390040, 0x3FFD0003, 0x3FDE0003
MOMENT = datetime.datetime(2019, 3, 14, 10, tzinfo=datetime.UTC)
TICKS = int((MOMENT - datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)).total_seconds()) * 10**7
NL, FR = [nl for nl, _ in PAIRS], [fr for _, fr in PAIRS]


def read(folder: Path, data: bytes, limits: Limits | None = None) -> RawDocument:
    path = folder / "message.msg"
    path.write_bytes(data)
    return OutlookSource(limits or Limits(), accepts_attached).read(path)


def own(document: RawDocument) -> list[str]:
    return [line.text for line in document.lines if not line.aside]


def packed_rtf(text: bytes) -> bytes:
    """Compressed RTF without any reference, as a simple program writes it."""
    body = b"".join(b"\0" + text[k : k + 8] for k in range(0, len(text), 8))
    return struct.pack("<II4sI", len(body) + 12, len(text), b"LZFu", 0) + body


GOOD = outlook_message(
    {SUBJECT: "RE: Verslag over het spoor", BODY: "De wet is er.\r\n\r\nEinde.\r\n" * 200},
    {SENT: TICKS},
    {"verslag één.docx": b"PK" * 4000, "foto.png": b"x", "tabel.xlsx": b""},
)


def test_the_container_is_one_that_other_programs_read() -> None:
    message = Message.load(io.BytesIO(GOOD))
    assert message.subject == "RE: Verslag over het spoor"
    assert message.body and message.body.startswith("De wet is er.")
    assert message.sent_date == MOMENT
    assert next(each.file_name for each in message.attachments) == "verslag één.docx"
    with olefile.OleFileIO(io.BytesIO(GOOD), raise_defects=olefile.DEFECT_UNSURE) as ole:
        assert ole.get_size("__attach_version1.0_#00000000/__substg1.0_37010102") == 8000


def test_accepts_names_only_and_travels() -> None:
    source = OutlookSource(Limits(), accepts_attached)
    assert source.accepts(Path("A.MSG")) and not source.accepts(Path("a.eml"))
    assert pickle.loads(pickle.dumps(source)) == source


def test_subject_date_text_and_attachments(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    assert own(found)[:3] == ["Verslag over het spoor", "De wet is er.", "Einde."]
    assert found.lines[0].heading
    assert found.facts.date == "2019-03-14"
    assert found.facts.title.nl == "Verslag over het spoor"
    assert found.notes == ("attached documents are not read: verslag één.docx, tabel.xlsx",)


def test_html_is_preferred(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{nl}</td><td>{fr}</td></tr>" for nl, fr in PAIRS[:3])
    html = f"<html><body><p>Tekst één.</p><table>{rows}</table></body></html>"
    texts: dict[str, bytes | str] = {SUBJECT: "x", BODY: "Plat.", HTML: html.encode("cp1252")}
    found = read(tmp_path, outlook_message(texts, {HTML_CODE_PAGE: 1252}))
    assert own(found)[1] == "Tekst één."
    assert pairs_of(read_document(found))[-3:] == list(PAIRS[:3])
    texts[HTML] = html.encode()
    assert own(read(tmp_path, outlook_message(texts, {HTML_CODE_PAGE: 65001})))[1] == "Tekst één."
    del texts[HTML]
    texts["1013001F"] = html
    assert own(read(tmp_path, outlook_message(texts)))[1] == "Tekst één."


def test_texts_in_a_code_page(tmp_path: Path) -> None:
    texts = {"0037001E": "Łódź\0".encode("cp1250"), "1000001E": "Zażółć.".encode("cp1250")}
    assert own(read(tmp_path, outlook_message(texts, {CODE_PAGE: 1250}))) == ["Łódź", "Zażółć."]


# The example of MS-OXRTFCP, 3.1.1
EXAMPLE = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d"
    "0a800fa0"
)


def test_rtf_is_read_without_html(tmp_path: Path) -> None:
    texts: dict[str, bytes | str] = {SUBJECT: "Spoor", BODY: "Plat.", RTF: EXAMPLE}
    assert own(read(tmp_path, outlook_message(texts))) == ["Spoor", "hello world"]
    rtf = rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}Caf\'e9 {\*\htmltag <b>}vet\par Twee\par}"
    texts[RTF] = packed_rtf(rtf)
    assert own(read(tmp_path, outlook_message(texts))) == ["Spoor", "Café vet", "Twee"]
    texts[RTF] = struct.pack("<II4sI", len(rtf), len(rtf), b"MELA", 0) + rtf
    assert own(read(tmp_path, outlook_message(texts))) == ["Spoor", "Café vet", "Twee"]
    for bad in (b"", b"LZFu", bytes(99), packed_rtf(b"geen rtf"), EXAMPLE[:20]):
        texts[RTF] = bad
        assert own(read(tmp_path, outlook_message(texts)))[-1] == "Plat."


def test_a_repeated_message_is_set_aside(tmp_path: Path) -> None:
    text = "Akkoord.\r\n\r\nVan: An\r\nVerzonden: 14 maart 2019\r\n\r\nGaan jullie akkoord?\r\n"
    assert own(read(tmp_path, outlook_message({SUBJECT: "x", BODY: text})))[1:] == ["Akkoord."]


def test_a_message_is_aligned(tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    text = "\r\n\r\n".join([*NL[:5], *FR[:5]])
    path.write_bytes(outlook_message({SUBJECT: "x", BODY: text}))
    assert [pair for pair in pairs_of(align_file(path)) if pair in PAIRS] == list(PAIRS[:5])


def with_bytes(position: int, data: bytes) -> bytes:
    return GOOD[:position] + data + GOOD[position + len(data) :]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptySource),
        (b"  ", EmptySource),
        (b"Subject: x\n\nTekst", BinarySource),
        (bytes(range(256)) * 9, BinarySource),
        (b"PK\x03\x04" + bytes(99), BinarySource),
        (packages.OLE, SourceError),
        (packages.OLE[:8], SourceError),
        (GOOD[:600], SourceError),
        (container({"WordDocument": b"x"}), BinarySource),
        (outlook_message({}), EmptySource),
        (outlook_message({SUBJECT: "Alleen een onderwerp"}), EmptySource),
        (outlook_message({BODY: "x" * 3000}), SourceError),
        (with_bytes(48, b"\xff" * 4), SourceError),  # no directory
        (with_bytes(48, b"\0" * 4), SourceError),
    ],
)
def test_hostile_files_are_errors(tmp_path: Path, data: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error) as caught:
        read(tmp_path, data, Limits(line_chars=2000))
    assert caught.value.path == tmp_path / "message.msg"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Subject: x\n\nTekst", "not an Outlook message: it looks like plain text"),
        (b"%PDF-1.4 x", "not an Outlook message: it looks like a PDF"),
        (bytes(range(256)) * 9, "not an Outlook message, whatever its name says"),
        (
            container({"WordDocument": b"x"}),
            "not an Outlook message: it looks like an old Word document",
        ),
        (container({"Other": b"x"}), "not an Outlook message, whatever its name says"),
        (GOOD[:600], "a damaged Outlook message (incomplete OLE sector): save it again"),
        (GOOD[:20_000], "a damaged Outlook message (incomplete OLE sector): save it again"),
    ],
)
def test_a_broken_message_says_what_it_is(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, data)
    assert caught.value.cause == said


@pytest.mark.long
def test_every_part_of_the_container_may_be_broken(tmp_path: Path) -> None:
    """No damage gives an error of another kind, or takes much memory."""
    for position in range(0, len(GOOD), 331):
        for noise in (b"\xff" * 8, b"\0" * 8, b"\x7f\x01" * 4):
            try:
                read(tmp_path, with_bytes(position, noise))
            except SourceError as error:
                assert error.path


def test_strange_dates_are_none(tmp_path: Path) -> None:
    for ticks in (0, 1, 2**63, 2**64 - 1):
        found = read(tmp_path, outlook_message({BODY: "Tekst."}, {SENT: ticks}))
        assert found.facts.date is None
