"""AsciiDoc: its text without marks, where each line stands, and what is no AsciiDoc."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from beads import pairs_of
from daily import daily

from benelux_search.documents.markup.asciidoc import AsciiDocSource
from benelux_search.documents.markup.asciidoc_inline import InlineText
from benelux_search.documents.registry import DocumentReader
from benelux_search.errors import (
    BinarySource,
    EmptySource,
    SourceError,
    UnsupportedSource,
    code_of,
)
from benelux_search.model import AlignedDocument, Facts, RawDocument, Titles
from benelux_search.reading_options import Limits

WHOLE = """\
// commentaar
= De *bibliotheek* van Gent
Jan Peeters <jan@example.org>
v1.2, 2021-03-04: eerste uitgave
:lang: nl
:stad: Gent

De bibliotheek van {stad} opent *elke
dag* om één uur.footnote:[Met een *kaart*.]
Lezers komen +
en gaan.

== De lezers ==

Slot
----

.Een lijst
* een
* twee
vervolg
+
nog een alinea

. eerste
. tweede
.. onder

term:: uitleg

NOTE: Let op.

[source,python]
----
zoek = "*boek*"
----

====
In een voorbeeld.
====

////
weg
////

[cols="3*"]
|===
|dag |uur |zaal

|ma
|9
|west
|===

image::zaal.png[Een leeszaal,300]

[role="language-fr"]
La bibliothèque ouvre.

'''
  letterlijk
"""


def read(folder: Path, text: str | bytes, name: str = "a.adoc", **limits: int) -> RawDocument:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return AsciiDocSource(Limits(**limits)).read(path)


def texts(document: RawDocument) -> list[str]:
    return [line.text for line in document.lines]


def test_a_whole_file(tmp_path: Path) -> None:
    document = read(tmp_path, WHOLE)
    assert [(line.number, line.text) for line in document.lines] == [
        (2, "De bibliotheek van Gent"), (8, "De bibliotheek van Gent opent elke"),
        (9, "dag om één uur."), (10, "Lezers komen"), (11, "en gaan."), (13, "De lezers"),
        (15, "Slot"), (18, "Een lijst"), (19, "een"), (20, "twee"), (21, "vervolg"),
        (23, "nog een alinea"), (25, "1. eerste"), (26, "2. tweede"), (27, "a. onder"),
        (29, "term"), (29, "uitleg"), (31, "Let op."), (35, 'zoek = "*boek*"'),
        (39, "In een voorbeeld."), (48, "dag · uur · zaal"), (50, "ma · 9 · west"),
        (55, "Een leeszaal"), (58, "La bibliothèque ouvre."), (61, "letterlijk"),
        (8, "Met een kaart."),
    ]  # fmt: skip
    assert [line.text for line in document.lines if line.heading] == [
        "De bibliotheek van Gent", "De lezers", "Slot"
    ]  # fmt: skip
    assert document.facts == Facts(Titles("De bibliotheek van Gent", None), "2021-03-04")
    by_number = {line.number: line for line in document.lines}
    assert {n for n, line in by_number.items() if line.hint != "nl"} == {58}
    assert by_number[58].hint == "fr"
    assert by_number[10].before is None and by_number[11].before == "end"
    assert by_number[20].before == "end" and by_number[13].before == "blank"
    span = by_number[39].span
    assert WHOLE[span.start : span.end] == "In een voorbeeld."
    assert set(document.silent) >= {1, 3, 4, 5, 6, 16, 22, 33, 34, 38, 43, 47, 57, 60}
    assert document.notes == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*vet* _schuin_ `code` #hier# ^2^ H~2~O", "vet schuin code hier 2 H2O"),
        ("134**bis**, **a**__b__, ``m``", "134bis, ab, m"),
        ("2 * 3 * 4, a_b_c, 5 # 6, C++", "2 * 3 * 4, a_b_c, 5 # 6, C++"),
        (r"\*niet* \{naam} \https://a.be[b]", "*niet* {naam} https://a.be[b]"),
        ("https://a.be[de gids,window=_blank] https://a.be[] https://a.be.",
         "de gids https://a.be https://a.be."),
        ("link:a.pdf[het plan] mailto:a@b.be[schrijf] xref:x#y[] image:a.png[Foto,20]",
         "het plan schrijf x#y Foto"),
        ("<<gids,de gids>> en <<deel>>", "de gids en deel"),
        ("(((onzichtbaar)))zicht ((term)) [[anker]]hier", "zicht term hier"),
        ("[.rood]#tekst# [[x]] kbd:[Ctrl] pass:[*a*]", "tekst Ctrl a"),
        ("\"`citaat`\" '`enkel`' (C) een -- twee &eacute;&#8217;",
         "“citaat” ‘enkel’ © een — twee é’"),
        ("{nbsp}{weg} {a} {b}", " {weg} waarde {a}"),
    ],
)  # fmt: skip
def test_inline_marks(text: str, shown: str) -> None:
    inline = InlineText({"a": "waarde", "b": "{a}"})
    assert " ".join(inline.visible(text).split()) == " ".join(shown.split())


def test_inline_marks_keep_the_rows() -> None:
    inline = InlineText()
    text = "een https://a.be[twee\ndrie] *vier\nvijf* footnote:[zes\nzeven] <<a,\nb>> (((c\nd))) e"
    assert inline.visible(text).count("\n") == text.count("\n")
    assert inline.footnotes == ["zes zeven"]


def test_nothing_is_included_and_no_condition_is_evaluated(tmp_path: Path) -> None:
    (tmp_path / "geheim.adoc").write_text("geheim", encoding="utf-8")
    document = read(
        tmp_path,
        "= Titel van het plan\n\ninclude::geheim.adoc[]\n\nifdef::a[Als a.]\nifndef::b[]\n"
        "Als niet b.\nendif::[]\nifeval::[1 == 2]\nNooit.\nendif::[]\ninclude::/etc/passwd[]\n"
        "video::film.mp4[]\n\n++++\n<script>x</script><b>vet</b>\n++++\n",
    )  # fmt: skip
    assert texts(document) == ["Titel van het plan", "Als a.", "Als niet b.", "Nooit.", "xvet"]
    assert document.notes == (
        "files that it refers to are not read: 2 (geheim.adoc, /etc/passwd)",
        "its conditions are not evaluated: all branches are read",
    )
    assert [code_of(note) for note in document.notes] == ["not-included", "conditional-text"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("|===\n2+|breed |smal\n|a |b |c\nvervolg\n|===", ["breed · smal", "a · b · c vervolg"]),
        ("|===\nlos\n|a |b\n|===", ["los", "a · b"]),
        (',===\na,"b, c",d\n,===', ["a · b, c · d"]),
        ("----\nopen\n\n  code", ["open", "code"]),
        ("```python\nx = 1\n```\nna", ["x = 1", "na"]),
        ("[quote, Jan, Boek]\n____\nWie leest.\n____\nna", ["Jan, Boek", "Wie leest.", "na"]),
        ("[verse]\n____\nregel een\nregel twee\n____", ["regel een", "regel twee"]),
        ("1. een\n2. twee", ["1. een", "2. twee"]),
        ("* [x] klaar\n- los\n<1> uitleg", ["klaar", "los", "1 uitleg"]),
        ("term::\n  uitleg\nander;; meer", ["term", "uitleg", "ander", "meer"]),
        (":a: 1\n:!a:\n{a}", ["{a}"]),
        ("== Een\n=== Twee\ntekst\n# Drie", ["Een", "Twee", "tekst", "# Drie"]),
        ("****\nkader\n****\n--\nopen\n--\n<<<\n***", ["kader", "open"]),
        ("= Titel\ngewone tekst\nen nog wat\nmeer", ["Titel", "en nog wat", "meer"]),
        ("[]\ntekst []\n[a, b] c", ["tekst []", "[a, b] c"]),
    ],
)
def test_blocks(tmp_path: Path, text: str, found: list[str]) -> None:
    assert texts(read(tmp_path, text)) == found


def test_the_languages_of_a_table_and_of_a_file_are_aligned(tmp_path: Path) -> None:
    (tmp_path / "a.adoc").write_text(
        "= Het water\n\nHet water van de Schelde\nwordt elk jaar gemeten.\n\n"
        "L'eau de l'Escaut est\nmesurée chaque année.\n\n[cols=\"2*\"]\n|===\n"
        "|De lezer betaalt een boete aan de bibliotheek.\n"
        "|Le lecteur paie une amende à la bibliothèque.\n\n"
        "|De gemeente geeft een kaart aan elke inwoner.\n"
        "|La commune donne une carte à chaque habitant.\n|===\n",
        encoding="utf-8",
    )
    document = DocumentReader()(tmp_path / "a.adoc")
    assert isinstance(document, AlignedDocument)
    assert set(pairs_of(document)) >= {
        ("Het water van de Schelde wordt elk jaar gemeten.",
         "L'eau de l'Escaut est mesurée chaque année."),
        ("De lezer betaalt een boete aan de bibliotheek.",
         "Le lecteur paie une amende à la bibliothèque."),
        ("De gemeente geeft een kaart aan elke inwoner.",
         "La commune donne une carte à chaque habitant."),
    }  # fmt: skip


def test_a_file_named_asc(tmp_path: Path) -> None:
    plain = read(tmp_path, "Gewone tekst * met * sterren\n----\n[1] noot\n", "a.asc")
    assert texts(plain) == ["Gewone tekst * met * sterren", "----", "[1] noot"]
    marked = read(tmp_path, "= Titel\n\n*vet*\n", "a.asc")
    assert texts(marked) == ["Titel", "vet"]
    for kind in ("MESSAGE", "PUBLIC KEY BLOCK", "SIGNATURE", "SIGNED MESSAGE"):
        with pytest.raises(UnsupportedSource, match=r"a\.asc: a PGP message, key or signature"):
            read(tmp_path, f"\n-----BEGIN PGP {kind}-----\n\nhQEMA\n", "a.asc")


@pytest.mark.parametrize(
    "text",
    daily([
        "*a " * 300_000, "_a " * 300_000, "http://" * 150_000, "link:a[" * 150_000,
        "[[" * 300_000, "footnote:[" * 100_000, "**a" * 200_000, '"`a' * 200_000,
        "<<a" * 200_000, "((" * 300_000, "a:" * 300_000, "x" + " " * 600_000 + "y",
        "= a" + " =" * 300_000, ":a: " + "x" * 500_000 + "\n\n" + "{a}" * 100_000,
        "|===\n" + "|" * 500_000, "====\n" * 40_000 + "x", "++++\n" + "<" * 500_000,
        "|===\n" + "1.1" * 100_000, "menu:a" * 100_000 + "x", "[.a" * 200_000,
    ], 3),
)  # fmt: skip
def test_no_markup_takes_long_or_makes_text_grow(tmp_path: Path, text: str) -> None:
    try:
        document = read(tmp_path, text)
    except EmptySource:
        assert not any(map(str.isalnum, text))
        return
    assert sum(len(line.text) for line in document.lines) < 3_000_000


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptySource),
        (b" \n\n", EmptySource),
        (b"// commentaar\n:a: b\n", EmptySource),
        (b"\x00\x01\x02" * 500, BinarySource),
        (b"\x89PNG\r\n", BinarySource),
        (b"a\n" * 20_001, SourceError),
        (b"a" * 3_000, SourceError),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, data: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error, match=r"a\.adoc: ") as raised:
        read(tmp_path, data, markdown_lines=1000, line_chars=2000)
    assert type(raised.value) is error


def test_encodings_and_names(tmp_path: Path) -> None:
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        document = read(tmp_path, "= Één café\n\nTwee.\r\n\fDrie.\n".encode(encoding))
        assert texts(document) == ["Één café", "Twee.", "Drie."]
    names = ("a.adoc", "b.ASCIIDOC", "c.asc", "d.txt")
    source = AsciiDocSource()
    assert [source.accepts(Path(name)) for name in names] == [True] * 3 + [False]
    assert pickle.loads(pickle.dumps(source)) == source
