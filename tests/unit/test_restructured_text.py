"""reStructuredText: its text without marks, where each line stands, and markup that is broken."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from beads import pairs_of

from benelux_search.documents.markup.restructured_text import RstSource
from benelux_search.documents.registry import DocumentReader
from benelux_search.errors import BinarySource, EmptySource, SourceError, code_of
from benelux_search.model import AlignedDocument, Facts, RawDocument, Titles
from benelux_search.reading_options import Limits

WHOLE = """\
De bibliotheek
==============

:lang: nl
:date: 2021-03-04

De |soort| bibliotheek opent *elke
dag*; zie :ref:`de gids <gids>` en `boek <http://a>`_ [1]_.

.. |soort| replace:: openbare *grote*

.. code-block:: python
   :linenos:

   zoek = 1

.. versionadded:: 2.0
   Nieuw is de kaart.

   En de boete.

.. note:: Let op.

.. commentaar

3. eerste
4. tweede

- los

uitleg
  van een woord

=== === ====
dag uur zaal
=== === ====
ma  9   west
=== === ====

.. class:: language-fr

La bibliothèque ouvre chaque jour.

.. [1] Met een
   kaart.

Slot
----

:naam: waarde

+--+
| kapot
+-
"""


def read(folder: Path, text: str | bytes, name: str = "a.rst", **limits: int) -> RawDocument:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return RstSource(Limits(**limits)).read(path)


def texts(document: RawDocument) -> list[str]:
    return [line.text for line in document.lines]


def test_a_whole_file(tmp_path: Path) -> None:
    document = read(tmp_path, WHOLE)
    assert [(line.number, line.text) for line in document.lines] == [
        (1, "De bibliotheek"), (7, "De openbare grote bibliotheek opent elke"),
        (8, "dag; zie de gids en boek."), (15, "zoek = 1"), (18, "Nieuw is de kaart."),
        (20, "En de boete."), (22, "Let op."), (26, "3. eerste"), (27, "4. tweede"), (29, "los"),
        (31, "uitleg"), (32, "van een woord"), (35, "dag · uur · zaal"), (37, "ma · 9 · west"),
        (42, "La bibliothèque ouvre chaque jour."), (47, "Slot"), (50, "naam: waarde"),
        (52, "+--+"), (53, "| kapot"), (54, "+-"), (44, "Met een"), (45, "kaart."),
    ]  # fmt: skip
    assert [line.text for line in document.lines if line.heading] == ["De bibliotheek", "Slot"]
    assert document.facts == Facts(Titles("De bibliotheek", None), "2021-03-04")
    assert {line.hint for line in document.lines if line.number != 42} == {"nl"}
    assert [line.hint for line in document.lines if line.number == 42] == ["fr"]
    by_number = {line.number: line for line in document.lines}
    assert by_number[8].before is None and by_number[18].before == "end"
    assert by_number[7].before == by_number[42].before == "blank"
    lines = WHOLE.split("\n")
    for number in (7, 20, 42, 45):
        span = by_number[number].span
        assert WHOLE[span.start : span.end] == lines[number - 1].strip()
    assert document.silent[:4] == (2, 4, 5, 10)
    assert document.notes == ()


def test_the_languages_of_a_file_are_aligned(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text(
        "Het water\n=========\n\nHet water van de Schelde\nwordt elk jaar gemeten.\n\n"
        "L'eau\n=====\n\nL'eau de l'Escaut est\nmesurée chaque année.\n",
        encoding="utf-8",
    )
    document = DocumentReader()(tmp_path / "a.rst")
    assert isinstance(document, AlignedDocument)
    assert pairs_of(document)[1:] == [
        ("Het water van de Schelde wordt elk jaar gemeten.",
         "L'eau de l'Escaut est mesurée chaque année."),
    ]  # fmt: skip


def test_no_file_is_included_and_nothing_is_raw(tmp_path: Path) -> None:
    (tmp_path / "geheim.txt").write_text("geheim", encoding="utf-8")
    (tmp_path / "docutils.conf").write_text("[general]\nraw_enabled: yes\n", encoding="utf-8")
    document = read(
        tmp_path,
        "Tekst.\n\n.. include:: geheim.txt\n\n.. include:: /etc/passwd\n\n"
        ".. csv-table:: Uren\n   :file: geheim.txt\n\n"
        ".. raw:: html\n   :file: geheim.txt\n\n.. literalinclude:: ../a.py\n\n"
        ".. raw:: html\n\n   <b>vet</b><script/>\n\n.. figure:: /etc/passwd\n   :alt: Foto\n\n"
        "   Onderschrift.\n",
    )
    assert texts(document) == ["Tekst.", "Uren", "vet", "Foto", "Onderschrift."]
    assert document.notes == (
        "files that it refers to are not read: 3 (geheim.txt, /etc/passwd, ../a.py)",
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Een *half en ``open tekst.", ["Een *half en open tekst."]),
        ("Een :onbekend:`woord` en `x`:rol:.", ["Een woord en x."]),
        (".. onbekend:: Een titel hier\n   :o: x\n\n   In *hier*.\n\n   .. ook::\n\n      Diep.",
         ["Een titel hier", "In hier.", "Diep."]),
        (".. toctree::\n   :maxdepth: 2\n\n   a\n   b\n\nTekst.", ["Tekst."]),
        ("Titel\n==\n\nTekst.", ["Titel", "==", "Tekst."]),
        ("a |weg| b [9]_ c_", ["a weg b c"]),
        ("| vers een\n| vers twee", ["vers een", "vers twee"]),
        ("* a\n b\n\n   c", ["a", "b", "c"]),
        ("::\n\n  code\n    meer", ["code", "meer"]),
        ("a) een\nb) twee", ["a) een", "b) twee"]),
        ("-v, --version  De versie", ["-v, --version De versie"]),
        ("===\nA\n===\n\nx\n\nB\n=\n\ny\n\nC\n-\n\nD\n=\n\nz",
         ["A", "x", "B", "y", "C", "D", "z"]),
        (".. |a| replace:: |b|\n.. |b| replace:: |a|\n\n|a| tekst", ["b tekst"]),
        (".. [CIT] Bron.\n\nZie [CIT]_.", ["[CIT] Bron.", "Zie CIT."]),
    ],
)  # fmt: skip
def test_no_text_is_lost_to_errors(tmp_path: Path, text: str, found: list[str]) -> None:
    assert texts(read(tmp_path, text)) == found


@pytest.mark.long
@pytest.mark.parametrize(
    "text",
    [
        "*a " * 60_000,
        "`a <b\n" * 20_000,
        "\n\n".join(" " * k + "x" for k in range(900)),
        "\n\n".join("  " * k + "- x" for k in range(400)),
        ("a " + "woord " * 30 + "\n\n") * 12_000,
        "".join(f"{'>' * k} a\n" for k in range(300)),
    ],
)
def test_markup_that_takes_too_long_is_read_as_text(tmp_path: Path, text: str) -> None:
    document = read(tmp_path, text)
    written = "".join("".join(texts(document)).split())
    assert sum(map(written.count, "ax")) == sum(map(text.count, "ax"))
    assert [code_of(note) for note in document.notes] in ([], ["markup-unread"])


def test_substitutions_do_not_grow_without_limit(tmp_path: Path) -> None:
    names = "".join(f".. |s{k}| replace:: {f'|s{k - 1}| ' * 9}\n" for k in range(1, 30))
    document = read(tmp_path, f"{names}\n.. |s0| replace:: knal\n\n{'|s29| |s4| ' * 999}")
    assert sum(len(line.text) for line in document.lines) < 3_000_000


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptySource),
        (b" \n\n", EmptySource),
        (b".. commentaar\n", EmptySource),
        (b"\x00\x01\x02" * 500, BinarySource),
        (b"%PDF-1.7 \n", BinarySource),
        (b"a\n" * 20_001, SourceError),
        (b"a" * 3_000, SourceError),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, data: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error, match=r"a\.rst: ") as raised:
        read(tmp_path, data, markdown_lines=1000, line_chars=2000)
    assert type(raised.value) is error


def test_encodings_and_control_characters(tmp_path: Path) -> None:
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        document = read(tmp_path, "Één café.\n\nTwee.\n".encode(encoding))
        assert texts(document) == ["Één café.", "Twee."]
    document = read(tmp_path, "Een\ttab\x1b[31m \u202e om.\f\nNieuw\x0bblad.\r\n\r\nSlot.")
    assert [line.number for line in document.lines][-1] == 4
    assert texts(document)[-1] == "Slot."


def test_the_reader_is_small_and_docutils_is_loaded_late() -> None:
    assert [RstSource().accepts(Path(name)) for name in ("a.rst", "B.RST", "c.txt")] == [
        True, True, False
    ]  # fmt: skip
    assert pickle.loads(pickle.dumps(RstSource())) == RstSource()
    code = (
        "import sys, benelux_search.documents.registry; "
        "print(any(name.startswith('docutils') for name in sys.modules))"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "False"
