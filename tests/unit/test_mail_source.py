"""Messages in: made by the library ``email``, and written by hand where it cannot."""

from __future__ import annotations

import pickle
from email.message import EmailMessage
from pathlib import Path

import pytest
from beads import pairs_of
from texts import PAIRS

from benelux_search.align.reading import read_document
from benelux_search.api.reading import align_file
from benelux_search.documents.mail.internet_mail import MailSource
from benelux_search.documents.mail.mail_text import unflowed
from benelux_search.documents.registry import accepts_attached
from benelux_search.errors import BinarySource, EmptySource, SourceError
from benelux_search.model import RawDocument
from benelux_search.reading_options import Limits

NL, FR = [nl for nl, _ in PAIRS], [fr for _, fr in PAIRS]


def message(text: str = "", subject: str = "Verslag over het spoor") -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = subject
    made["From"], made["To"] = "an@example.org", "Bé <be@example.org>"
    made["Date"] = "Thu, 14 Mar 2019 23:30:00 +0100"
    if text:
        made.set_content(text, cte="quoted-printable")
    return made


def read(folder: Path, data: EmailMessage | bytes, limits: Limits | None = None) -> RawDocument:
    path = folder / "message.eml"
    path.write_bytes(data if isinstance(data, bytes) else data.as_bytes())
    return MailSource(limits or Limits(), accepts_attached).read(path)


def own(document: RawDocument) -> list[str]:
    return [line.text for line in document.lines if not line.aside]


def test_accepts_names_only_and_travels() -> None:
    source = MailSource(Limits(), accepts_attached)
    assert source.accepts(Path("A.EML")) and not source.accepts(Path("a.mbox"))
    assert pickle.loads(pickle.dumps(source)) == source


def test_subject_date_and_plain_text(tmp_path: Path) -> None:
    found = read(tmp_path, message("Beste Bé,\n\nDe wet is goedgekeurd.\n"))
    assert [(line.text, line.heading, line.before) for line in found.lines] == [
        ("Verslag over het spoor", True, "blank"),
        ("Beste Bé,", False, "blank"),
        ("De wet is goedgekeurd.", False, "blank"),
    ]
    assert found.facts.title.nl == "Verslag over het spoor"
    assert found.facts.date == "2019-03-14"
    assert not found.paged and found.notes == ()


@pytest.mark.parametrize(
    "subject", ["RE: Verslag over het spoor", "Fwd: TR: Verslag over het spoor", "Antw: Re[2]: "
                "Verslag over het spoor"]
)  # fmt: skip
def test_marks_of_replies_are_no_part_of_the_subject(tmp_path: Path, subject: str) -> None:
    assert own(read(tmp_path, message("Tekst.", subject)))[0] == "Verslag over het spoor"


def test_html_is_preferred_and_read_as_a_page(tmp_path: Path) -> None:
    made = message("Platte tekst.")
    rows = "".join(f"<tr><td>{nl}</td><td>{fr}</td></tr>" for nl, fr in PAIRS[:3])
    made.add_alternative(
        f"<html><head><style>p{{}}</style></head><body><p>Tekst <b>vet</b>.</p><table>{rows}"
        "</table><div style='display:none'>weg</div></body></html>",
        subtype="html",
    )
    found = read(tmp_path, made)
    assert own(found)[:2] == ["Verslag over het spoor", "Tekst vet."]
    assert [line.row for line in found.lines[2:4]] == [1, 1]
    assert pairs_of(read_document(found))[-3:] == list(PAIRS[:3])
    assert "weg" not in own(found) and "Platte tekst." not in own(found)


def test_plain_text_is_read_if_the_html_is_broken_or_empty(tmp_path: Path) -> None:
    for html in ("<html></html>", "\x00\x01\x02" * 99):
        made = message("Platte tekst.")
        made.add_alternative(html, subtype="html")
        assert own(read(tmp_path, made))[1:] == ["Platte tekst."]


def test_quotes_and_signatures_are_set_aside(tmp_path: Path) -> None:
    text = (
        "Akkoord.\n\nOp do 14 mrt. 2019 om 10:00 schreef An Peeters <an@example.org>:\n"
        "> Gaan jullie akkoord?\n>> Ouder.\n\nNog iets eronder.\n\n-- \nBé Maes\nDienst Spoor\n"
    )
    found = read(tmp_path, message(text))
    assert own(found) == ["Verslag over het spoor", "Akkoord.", "Nog iets eronder."]
    assert {line.aside for line in found.lines} == {None, "boilerplate"}


@pytest.mark.parametrize(
    "above",
    [
        "-----Oorspronkelijk bericht-----",
        "-----Message d'origine-----",
        "Le jeu. 14 mars 2019 à 10:00, An Peeters <an@example.org> a écrit :",
        "On Thu, Mar 14, 2019 at 10:00 AM An <an@example.org> wrote:",
        "Van: An Peeters\nVerzonden: donderdag 14 maart 2019 10:00\nAan: Bé",
        "De : An Peeters\nEnvoyé : jeudi 14 mars 2019 10:00\nÀ : Bé",
        "Van: An Peeters <an@example.org>\nDatum: donderdag 14 maart 2019",
    ],
)
@pytest.mark.parametrize("is_html", [True, False])
def test_a_repeated_message_is_set_aside(tmp_path: Path, above: str, *, is_html: bool) -> None:
    made = message(f"Akkoord.\n\n{above}\n\nGaan jullie akkoord?\n")
    if is_html:
        lines = above.replace("<", "&lt;").split("\n")
        page = f"<p>Akkoord.</p><p>{'<br>'.join(lines)}</p><p>Gaan jullie akkoord?</p>"
        made.add_alternative(page, subtype="html")
    assert own(read(tmp_path, made)) == ["Verslag over het spoor", "Akkoord."]


@pytest.mark.parametrize(
    "line",
    [
        "-----Oorspronkelijk bericht-----",
        "-----Message d'origine-----",
        "---------- Forwarded message ---------",
        "-------- Doorgestuurd bericht --------",
        "-------- Message transféré --------",
        "Begin doorgestuurd bericht:\n",
        "Début du message réexpédié :\n",
    ],
)
def test_the_line_above_a_forwarded_message_is_no_text(tmp_path: Path, line: str) -> None:
    headers = "Van: Stad <stad@example.org>\nDatum: do 21 mrt. 2019\nOnderwerp: Loket"
    found = read(tmp_path, message(f"\n\n{line}\n{headers}\n\n{NL[0]}\n\n{FR[0]}\n"))
    assert own(found)[1:] == [NL[0], FR[0]]


@pytest.mark.parametrize("begin", ["<div>Ter info.</div>", ""])
def test_a_forwarded_message_in_html_stays(tmp_path: Path, begin: str) -> None:
    made = message("tekst")
    headers = "---------- Forwarded message ---------<br>Van: Stad<br>Date: do 21 mrt. 2019<br>"
    quote = f"<div class='gmail_quote'><div>{headers}</div><p>{NL[0]}</p><p>{FR[0]}</p></div>"
    made.add_alternative(f"<html><body>{begin}{quote}</body></html>", subtype="html")
    assert own(read(tmp_path, made))[-2:] == [NL[0], FR[0]]


def test_a_forwarded_message_that_is_quoted_stays(tmp_path: Path) -> None:
    quoted = f"> Van: Stad\n> Datum: 18 maart 2019\n>\n> {NL[0]}\n>\n> {FR[0]}\n"
    text = f"Hallo.\n\nBegin doorgestuurd bericht:\n\n{quoted}\nTot morgen.\n\n> {NL[1]}\n"
    assert own(read(tmp_path, message(text)))[1:] == ["Hallo.", NL[0], FR[0], "Tot morgen."]


def test_a_first_line_between_dashes_hides_no_text(tmp_path: Path) -> None:
    text = "--- Nederlands hieronder ---\n\nOpgelet: het loket is gesloten.\n"
    assert own(read(tmp_path, message(text)))[1:] == ["Opgelet: het loket is gesloten."]


@pytest.mark.parametrize(("subject", "named"), [("Zwembad", "Zwembad"), ("", "message/rfc822")])
def test_an_attached_message_is_named(tmp_path: Path, subject: str, named: str) -> None:
    made = message("Ter info.")
    made.add_attachment(message(NL[0], subject))
    found = read(tmp_path, made)
    assert own(found)[1:] == ["Ter info."]
    assert found.notes == (f"attached documents are not read: {named}",)


CITE = "<blockquote type='cite'><p>{}</p></blockquote>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<div>Op 18/03/2019 om 09:00 schreef Jan:<br></div>{CITE}<p>{NL[0]}</p>", [NL[0]]),
        (f"<p>{NL[0]}</p>{CITE}<p>{NL[2]}</p>", [NL[0], NL[2]]),
        (f"<p>{NL[0]}</p><div>Begin doorgestuurd bericht:</div>{CITE}", [NL[0], NL[1]]),
        (CITE, [NL[1]]),
        (f"<p>{NL[0]}</p><pre class='moz-signature'>-- \nJan</pre>", [NL[0]]),
    ],
)
def test_quotes_in_html_are_set_aside(tmp_path: Path, html: str, expected: list[str]) -> None:
    made = message("tekst")
    made.add_alternative(f"<html><body>{html.format(NL[1])}</body></html>", subtype="html")
    assert own(read(tmp_path, made))[1:] == expected


def test_a_reply_below_a_forwarded_message_is_set_aside(tmp_path: Path) -> None:
    old = f"Van: An\nVerzonden: donderdag 21 maart 2019\n\n{NL[1]}\n"
    text = f"Ter info.\n\n---- Forwarded message ----\nVan: Jan\n\n{NL[0]}\n\n{old}"
    assert own(read(tmp_path, message(text)))[1:] == ["Ter info.", NL[0]]


def test_a_forwarded_message_without_own_text_stays(tmp_path: Path) -> None:
    text = "Van: An Peeters\nVerzonden: 14 maart 2019\n\nDe wet is goedgekeurd.\n"
    assert own(read(tmp_path, message(text)))[-1] == "De wet is goedgekeurd."


def test_ordinary_sentences_are_no_marks_of_a_reply(tmp_path: Path) -> None:
    text = "De minister schrijft.\n\nVan maandag tot vrijdag: open.\n\nDe heer Maes: verzonden.\n"
    assert len(own(read(tmp_path, message(text)))) == 4


@pytest.mark.parametrize(
    ("text", "deletes", "expected"),
    [
        ("Een lange \nregel.\nTwee.", False, "Een lange regel.\nTwee."),
        ("Een lan \nge regel.", True, "Een lange regel."),
        ("> een \n> quote\nantwoord", False, "> een quote\nantwoord"),
        ("een \n> twee", False, "een \n> twee"),
        (" > geen quote", False, "> geen quote"),
        ("einde \n-- \nAn", False, "einde \n-- \nAn"),
        ("", False, ""),
        ("laatste ", False, "laatste "),
    ],
)
def test_flowed_text(text: str, deletes: bool, expected: str) -> None:
    assert unflowed(text, deletes_space=deletes) == expected


def test_a_flowed_message(tmp_path: Path) -> None:
    data = (
        b"Subject: Spoor\r\nContent-Type: text/plain; charset=iso-8859-15; format=flowed\r\n\r\n"
        b"De wet van de \r\nmini\xa4ster is er.\r\n"
    )
    assert own(read(tmp_path, data)) == ["Spoor", "De wet van de mini€ster is er."]


def test_attached_documents_are_named(tmp_path: Path) -> None:
    made = message("Zie bijlage.")
    for name in ("verslag één.docx", "foto.png", "tabel.xlsx", "program.exe"):
        made.add_attachment(b"PK", maintype="application", subtype="x", filename=name)
    other = message("Een ander bericht.")
    made.add_attachment(other)
    found = read(tmp_path, made)
    assert own(found) == ["Verslag over het spoor", "Zie bijlage."]
    named = "verslag één.docx, tabel.xlsx, Verslag over het spoor"
    assert found.notes == (f"attached documents are not read: {named}",)


def test_a_message_is_aligned(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    text = "\n\n".join(NL[:5]) + "\n\n" + "\n\n".join(FR[:5]) + "\n"
    path.write_bytes(message(text, "x").as_bytes())
    assert [pair for pair in pairs_of(align_file(path)) if pair in PAIRS] == list(PAIRS[:5])


HEAD = b"Subject: Spoor\nMIME-Version: 1.0\n"


def nested(depth: int) -> bytes:
    """A message whose parts are nested."""
    data = b""
    for k in range(depth):
        data += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (k, k)
    return HEAD + data + b"Content-Type: text/plain\n\nTekst\n"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptySource),
        (b" \n\n", EmptySource),
        (HEAD, EmptySource),
        (HEAD + b"\n\n", EmptySource),
        (HEAD + b"Content-Type: image/png\n\nAAAA", EmptySource),
        (HEAD + b"\n" + bytes(range(256)) * 99, EmptySource),
        (b"Gewoon tekst.\n", BinarySource),
        (bytes(range(256)) * 99, BinarySource),
        (b"PK\x03\x04" + bytes(99), BinarySource),
        ("Subject: Spoor\n\nTekst".encode("utf-16"), BinarySource),
        (nested(3000), SourceError),
        (HEAD + b"x: y\n" * 30_000 + b"\nTekst", SourceError),
        (HEAD + b"\n" * 1_000_001, SourceError),
        (HEAD + b"\n" + b"a" * 3000, SourceError),
    ],
)
def test_hostile_files_are_errors(tmp_path: Path, data: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error) as caught:
        read(tmp_path, data, Limits(line_chars=2000))
    assert caught.value.path == tmp_path / "message.eml"


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Type: text/plain; charset=no-such\n",
        b"Content-Type: text/plain; charset*=%ff''%ff\n",
        b"Content-Type: multipart/mixed\n",
        b"Content-Type: multipart/mixed; boundary=none\n",
        b"Content-Type: ;;;\n",
        b"Content-Type: text/plain;" + b'a="' * 200_000 + b"\n",
        b"Content-Transfer-Encoding: quoted-unreadable\n",
        b"Date: gisteren\nX: =?utf-8?b?////?=\n",
        b"Date: Thu, 99 Foo 99999 99:99:99 +9999\n",
        b"To: " + b"(" * 100_000 + b"\n",
        b"Content-Disposition: inline; filename*0*=x\n".replace(b"file", b"nil"),
        b"\xe9\xe8: x\n",
    ],
)
def test_strange_headers_lose_no_text(tmp_path: Path, headers: bytes) -> None:
    assert own(read(tmp_path, HEAD + headers + b"\nDe tekst.\n"))[-1] == "De tekst."


@pytest.mark.parametrize(
    "subject", [b"=?utf-8?q?" + b"=?" * 50_000, b"=?no-such?q?x?=", b"x" * 100_000, b"\xff\x00\x1b"]
)
def test_strange_subjects_lose_no_text(tmp_path: Path, subject: bytes) -> None:
    found = read(tmp_path, b"From: x\nSubject: " + subject + b"\n\nDe tekst.\n")
    assert own(found)[-1] == "De tekst."


def test_a_message_that_breaks_off_is_read(tmp_path: Path) -> None:
    made = message("Tekst.")
    made.add_attachment(b"x" * 999, maintype="application", subtype="x", filename="a.docx")
    data = made.as_bytes()
    assert own(read(tmp_path, data[: len(data) - 700]))[-1] == "Tekst."
