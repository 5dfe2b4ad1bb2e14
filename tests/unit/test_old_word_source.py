"""Word 97 documents in: through LibreOffice and antiword, and through programs in their place."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import docx
import packages
import pytest
from beads import pairs_of
from texts import PAIRS

from benelux_search.align.reading import read_document
from benelux_search.documents.office import old_word_programs
from benelux_search.documents.office.old_word import OldWordSource
from benelux_search.errors import (
    BinarySource,
    EmptySource,
    SourceError,
    SourceTimeout,
    UnsupportedSource,
)
from benelux_search.model import RawDocument
from benelux_search.reading_options import Limits

WORD = packages.OLE + "Root Entry".encode("utf-16-le") + "WordDocument".encode("utf-16-le")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs are scripts here")

FAKE_OFFICE = """
import os, pathlib, shutil, sys
options = sys.argv[1:]
assert "--headless" in options and "--infilter=MS Word 97" in options, options
profile = next(o for o in options if o.startswith("-env:UserInstallation=file://"))
user = pathlib.Path(profile.partition("file://")[2]) / "user" / "registrymodifications.xcu"
assert "DisableMacrosExecution" in user.read_text()
folder = pathlib.Path(options[options.index("--outdir") + 1])
assert os.getcwd() == os.path.realpath(folder) and os.environ["HOME"] == str(folder)
assert "SECRET" not in os.environ
assert (folder / "document.doc").read_bytes().startswith(b"\\xd0\\xcf")
shutil.copy(ANSWER, folder / "document.docx")
"""
FAKE_ANTIWORD = """
import sys
assert sys.argv[1:5] == ["-m", "UTF-8.txt", "-x", "db"], sys.argv
sys.stdout.buffer.write(open(ANSWER, "rb").read())
"""
DOCBOOK = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE book PUBLIC "-//OASIS//DTD DocBook XML V4.1.2//EN" "http://example.org/docbookx.dtd">
<book lang='nl'><title>Verslag</title><bookinfo><title>Verslag</title><date>2013-12-23</date>
<author><surname>Jan</surname></author></bookinfo>
<chapter><title><emphasis>Besluit</emphasis></title>
<para>
Eerste <emphasis>alinea</emphasis><footnote><para>Een noot.</para></footnote> gaat
verder.
</para>
<orderedlist><listitem><para>punt</para></listitem></orderedlist>
<para><informaltable><tgroup cols='2'><tbody>{rows}</tbody></tgroup></informaltable></para>
</chapter></book>
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, script: str) -> None:
    """Put a program into a folder, and make it the only folder of PATH."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    (programs / name).write_text(f"#!{sys.executable}\n{script}")
    (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))


def answered(folder: Path, script: str, answer: bytes) -> str:
    """A script that gives an answer."""
    path = folder / "answer"
    path.write_bytes(answer)
    return f"ANSWER = {str(path)!r}\n{script}"


def read(folder: Path, data: bytes, limits: Limits | None = None) -> RawDocument:
    path = folder / "-een document.doc"
    path.write_bytes(data)
    return OldWordSource(limits or Limits()).read(path)


def texts(document: RawDocument) -> list[str]:
    return [line.text for line in document.lines]


def word_document(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_accepts_names_only() -> None:
    names = ["a.doc", "b.DOT", "~$a.doc", "c.docx"]
    assert [name for name in names if OldWordSource().accepts(Path(name))] == names[:2]


def test_libreoffice_makes_a_word_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = answered(tmp_path, FAKE_OFFICE, word_document("Een", "Twee"))
    monkeypatch.setenv("SECRET", "x")
    install(tmp_path, monkeypatch, "antiword", "raise SystemExit(1)")
    install(tmp_path, monkeypatch, "soffice", script)
    assert texts(read(tmp_path, WORD)) == ["Een", "Twee"]


def test_antiword_makes_docbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(
        f"<row><entry>\n{nl}\n</entry><entry>\n{fr}\nEt.\n</entry></row>" for nl, fr in PAIRS[:3]
    )
    answer = DOCBOOK.format(rows=rows).encode()
    install(tmp_path, monkeypatch, "antiword", answered(tmp_path, FAKE_ANTIWORD, answer))
    found = read(tmp_path, WORD)
    assert texts(found)[:4] == ["Besluit", "Eerste alinea gaat verder.", "punt", PAIRS[0][0]]
    assert texts(found)[-1] == "Een noot."
    assert found.lines[0].heading and found.title_property == "Verslag"
    assert [line.row for line in found.lines[3:7]] == [1, 1, 1, 2]
    assert found.facts.title.nl == "Besluit"


def test_the_errors_of_antiword_are_repaired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    halves = "😀".encode("utf-16-be")
    written = b"".join(
        chr(int.from_bytes(halves[k : k + 2], "big")).encode("utf-8", "surrogatepass")
        for k in (0, 2)
    )
    answer = b"<book><para>a" + written + b"b\x01c\xff</para><para>d"
    install(tmp_path, monkeypatch, "antiword", answered(tmp_path, FAKE_ANTIWORD, answer))
    found = read(tmp_path, WORD)
    assert found.notes[0].startswith("damaged after paragraph")
    answer = b"<book><para>a" + written + b"b\x01c</para></book>"
    install(tmp_path, monkeypatch, "antiword", answered(tmp_path, FAKE_ANTIWORD, answer))
    assert texts(read(tmp_path, WORD)) == ["a😀b c"]


def test_without_a_program_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnsupportedSource, match="install LibreOffice or antiword"):
        read(tmp_path, WORD)


def test_a_program_beside_the_document_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    install(tmp_path, monkeypatch, "soffice", f"open({str(ran)!r}, 'w')")
    for name in ("soffice", "antiword"):
        shutil.copy(tmp_path / "programs" / "soffice", tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}programs")
    with pytest.raises(UnsupportedSource):
        read(tmp_path, WORD)
    assert not ran.exists()


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("raise SystemExit(1)", "soffice cannot read it"),
        ("pass", "soffice cannot read it"),
        ("import os; os.symlink('/etc/passwd', 'document.docx')", "soffice cannot read it"),
        ("open('document.docx', 'wb').write(b'PK')", "damaged or incomplete"),
        ("open('document.docx', 'wb').write(b'x' * 99)", "not a Word document"),
        ("open('document.docx', 'wb').write(b'x' * 9_999_999)\nimport time; time.sleep(99)",
         "writes more than"),
        ("import sys\nfor _ in range(99): sys.stdout.write('x' * 99_999)\n"
         "sys.stdout.flush()\nimport time; time.sleep(99)", "writes more than"),
    ],
)  # fmt: skip
def test_programs_that_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, error: str
) -> None:
    install(tmp_path, monkeypatch, "soffice", script)
    with pytest.raises(SourceError, match=error) as caught:
        read(tmp_path, WORD, Limits(unpacked_bytes=1_000_000))
    assert caught.value.path == tmp_path / "-een document.doc"


@pytest.mark.parametrize(("size", "error"), [(-1, "not a Word document"), (1, "writes more than")])
def test_a_program_may_write_as_much_as_the_message_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, error: str
) -> None:
    """The document itself, which lies in the same folder, does not count."""
    script = f"open('document.docx', 'wb').write(b'x' * (50_000 + {size}))"
    install(tmp_path, monkeypatch, "soffice", script)
    with pytest.raises(SourceError, match=error):
        read(tmp_path, WORD + bytes(40_000), Limits(unpacked_bytes=50_000))


def test_a_program_that_cannot_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "soffice", "")
    (tmp_path / "programs" / "soffice").write_text("#!/nowhere/python\n")
    with pytest.raises(SourceError, match="soffice cannot be started"):
        read(tmp_path, WORD)


def test_a_program_that_does_not_end_is_killed_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process_id = tmp_path / "id"
    script = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])\n"
        f"open({str(process_id)!r}, 'w').write(str(child.pid))\ntime.sleep(300)\n"
    )
    install(tmp_path, monkeypatch, "soffice", script)
    monkeypatch.setattr(old_word_programs, "_SECONDS", 3.0)
    with pytest.raises(SourceTimeout, match="soffice takes more than 3 seconds"):
        read(tmp_path, WORD)
    child = int(process_id.read_text())
    for _ in range(100):
        if not _runs(child):
            return
        time.sleep(0.1)
    pytest.fail("the child still runs")


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


@pytest.mark.parametrize(
    "data",
    [
        rb"{\rtf1\ansi Een caf\'e9\par}",
        "\ufeff<html><p>Een café</p></html>".encode(),
        b"<!DOCTYPE html><p>Een caf&eacute;",
        word_document("Een café"),
        "Een café".encode("utf-16"),
    ],
)
def test_a_file_that_is_something_else_is_read_as_that(tmp_path: Path, data: bytes) -> None:
    assert texts(read(tmp_path, data)) == ["Een café"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptySource),
        (b" \n", EmptySource),
        (packages.OLE, BinarySource),
        (packages.OLE + "EncryptedPackage".encode("utf-16-le"), SourceError),
        (bytes(range(256)) * 9, BinarySource),
        (b"PK\x03\x04", SourceError),
        (b"PK\x03\x04" + bytes(range(256)), SourceError),
        (b"\xdb\xa5\x2d\x00" + bytes(900), BinarySource),
        (rb"{\rtf1 ", EmptySource),
        (b"<html>", EmptySource),
        (b"%PDF-1.4", BinarySource),
    ],
)
def test_hostile_files_are_errors(tmp_path: Path, data: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error) as caught:
        read(tmp_path, data)
    assert caught.value.path == tmp_path / "-een document.doc"


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", ["soffice", "antiword"])
def test_a_real_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed")
    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    for row, (nl, fr) in zip(table.rows, PAIRS[:3], strict=True):
        row.cells[0].text, row.cells[1].text = nl, fr
    document.add_paragraph(PAIRS[3][0])  # a Word document never ends with a table
    document.add_paragraph(PAIRS[3][1])
    document.save(str(tmp_path / "a.docx"))
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "doc"]
    subprocess.run([*command, "a.docx"], cwd=tmp_path, check=True, capture_output=True)
    if name == "antiword":
        (tmp_path / "programs").mkdir()
        (tmp_path / "programs" / name).symlink_to(program)
        monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    found = OldWordSource().read(tmp_path / "a.doc")
    assert pairs_of(read_document(found)) == list(PAIRS[:4])


def test_a_file_of_line_ends_is_empty_at_once(tmp_path: Path) -> None:
    with pytest.raises(EmptySource):  # a search in quadratic time would take half an hour
        read(tmp_path, b"\n" * 2_000_000)
