"""Texts in XML: Akoma Ntoso, Formex and TEI as paragraphs, and hostile files of each."""

from __future__ import annotations

import pickle
import tracemalloc
from pathlib import Path
from typing import Final

import pytest
from beads import pairs_of
from xml_texts import ARTICLES, RECITALS, TITLES, akoma_ntoso, formex, speech, tei

from benelux_search.documents.legal.xml_documents import XmlSource
from benelux_search.documents.registry import DocumentReader, accepts
from benelux_search.errors import EmptySource, SourceError, UnsupportedSource, code_of
from benelux_search.model import AlignedDocument, Bitext, Facts, RawDocument, Titles
from benelux_search.reading_options import Limits

AKN: Final = '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">{}</akomaNtoso>'
FORMEX: Final = "<ACT><BIB.INSTANCE/><ENACTING.TERMS>{}</ENACTING.TERMS></ACT>"
TEI: Final = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{}</body></text></TEI>'
KINDS: Final = pytest.mark.parametrize(
    ("whole", "p"), [(AKN, "p"), (FORMEX, "P"), (TEI, "p")], ids=["akn", "formex", "tei"]
)


def read(folder: Path, text: str | bytes, name: str = "a.xml", **limits: int) -> RawDocument:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    document = XmlSource(Limits(**limits)).read(path)
    assert isinstance(document, RawDocument)
    return document


def texts(document: RawDocument) -> list[str]:
    assert all(line.before == "blank" for line in document.lines)
    return [line.text for line in document.lines]


def headings(document: RawDocument) -> list[str]:
    return [line.text for line in document.lines if line.heading]


def aligned(folder: Path, *files: tuple[str, str]) -> AlignedDocument:
    paths = [folder / name for name, _ in files]
    for path, (_, text) in zip(paths, files, strict=True):
        path.write_text(text, encoding="utf-8")
    document = DocumentReader()(*paths)
    assert isinstance(document, AlignedDocument)
    return document


def law_pairs(head: str, mark: str) -> list[tuple[str, str]]:
    """The paragraphs of the law in ``xml_texts``; ``head`` and ``mark`` as its format has them."""
    pairs = [
        (TITLES["nl"], TITLES["fr"]),
        *((f"({k}) {nl}", f"({k}) {fr}") for k, (nl, fr) in enumerate(
            zip(RECITALS["nl"], RECITALS["fr"], strict=True), 1
        )),
        ("HOOFDSTUK I Algemene bepalingen", "CHAPITRE Ier Dispositions générales"),
    ]  # fmt: skip
    for k, (nl, fr) in enumerate(zip(ARTICLES["nl"], ARTICLES["fr"], strict=True), 1):
        dutch, french = (word.format(k) for word in head.split("|"))
        pairs += [(f"{dutch} {nl[0]}", f"{french} {fr[0]}")]
        pairs += [(f"{mark} {nl[1]}", f"{mark} {fr[1]}")]
    return pairs


# --- Akoma Ntoso


def test_a_law_in_akoma_ntoso_in_two_files(tmp_path: Path) -> None:
    names = ("wet.nl.akn", akoma_ntoso("nl")), ("wet.fr.akn", akoma_ntoso("fr"))
    document = aligned(tmp_path, *names)
    assert pairs_of(document) == law_pairs("Art. {}.|Art. {}.", "§ 1.")
    assert min(bead.confidence for bead in document.beads) > 0.85
    assert document.facts == Facts(Titles(TITLES["nl"], TITLES["fr"]), "2021-03-04", "2021030455")


def test_both_languages_in_one_akoma_ntoso_file(tmp_path: Path) -> None:
    parts = [
        akoma_ntoso(language).partition("3.0\">")[2].replace("</akomaNtoso>", "")
        for language in ("nl", "fr")
    ]  # fmt: skip
    document = read(
        tmp_path, AKN.format("".join(f"<component>{part}</component>" for part in parts))
    )
    half = len(document.lines) // 2
    assert [line.hint for line in document.lines] == ["nl"] * half + ["fr"] * half
    assert document.facts == Facts(Titles(TITLES["nl"], TITLES["fr"]), "2021-03-04", "2021030455")


def test_the_structure_of_akoma_ntoso(tmp_path: Path) -> None:
    body = """<act><body>
      <part><num>DEEL I</num>
       <chapter><num>HOOFDSTUK I</num><heading>Al<b>gem</b>een</heading>
        <article><num>Artikel 1.</num><content><p>Elke gemeente<authorialNote><p>Een noot.</p>
          </authorialNote> heeft een
          bibliotheek.</p></content></article>
        <article><num>Art. 2.</num><paragraph><num>§ 1.</num>
          <list><intro><p>Men verstaat:</p></intro>
          <point><num>1°</num><content><p>boek;</p></content></point></list></paragraph>
         <paragraph><num>§ 2.</num><content>
          <p>Men leest <quotedText startQuote="«" endQuote="»">het boek</quotedText>.</p>
          <p><mod>Als volgt: <quotedStructure startQuote="«" endQuote="»"><article>
           <num>Art. 3.</num><content><p>Nieuw.</p></content></article></quotedStructure>.</mod></p>
         </content></paragraph></article>
        <article><num>Art. 4.</num><content><table><caption>Uren</caption>
          <tr><th><p>Dag</p></th><th><p>Uur</p></th><th><p>Zaal</p></th></tr>
          <tr><td><p>ma</p></td><td><p>9</p></td><td><p>west</p></td></tr></table>
          <blockList><item><num>a)</num><p>Een.</p></item></blockList>
          <ol><li>eerste</li><li>tweede<ul><li>los</li></ul></li></ol>
          <p>regel een<br/>regel twee</p></content></article>
        <article><num>Art. 5.</num></article>
       </chapter></part></body></act>"""
    document = read(tmp_path, AKN.format(body))
    found = [line.text for line in document.lines]
    assert found == [
        "DEEL I", "HOOFDSTUK I Algemeen", "Artikel 1. Elke gemeente heeft een bibliotheek.",
        "Art. 2. § 1. Men verstaat:", "1° boek;", "§ 2. Men leest «het boek».", "Als volgt:",
        "«Art. 3. Nieuw.».", "Art. 4.", "Uren", "Dag · Uur · Zaal", "ma · 9 · west", "a) Een.",
        "1. eerste", "2. tweede", "los", "regel een", "regel twee", "Art. 5.", "Een noot.",
    ]  # fmt: skip
    assert headings(document) == ["DEEL I", "HOOFDSTUK I Algemeen", "Uren"]


def test_speeches_and_languages_in_a_debate(tmp_path: Path) -> None:
    body = """<debate><meta><identification source="#x"><FRBRExpression>
      <FRBRlanguage language="nld"/></FRBRExpression></identification>
      <notes><note><p>Noot van de redactie.</p></note></notes></meta>
      <preface><p><docTitle>Vergadering over het water</docTitle></p>
       <p>Brussel, <docDate date="2020-06-11">11 juni 2020</docDate></p>
       <p><docNumber>55-123</docNumber></p></preface>
      <debateBody><debateSection><heading>Vragen</heading>
       <speech by="#a"><from>De voorzitter:</from><p>Ik open de zitting.</p><p>Dank u.</p></speech>
       <speech by="#b" xml:lang="fr"><from>M. Dupont:</from><p>Merci beaucoup.</p></speech>
       <scene>(Applaus)</scene></debateSection></debateBody></debate>"""
    document = read(tmp_path, AKN.format(body))
    assert texts(document) == [
        "Vergadering over het water", "Brussel, 11 juni 2020", "55-123", "Vragen",
        "De voorzitter: Ik open de zitting.", "Dank u.", "M. Dupont: Merci beaucoup.",
        "(Applaus)", "Noot van de redactie.",
    ]  # fmt: skip
    assert [line.hint for line in document.lines] == ["nl"] * 6 + ["fr"] + ["nl"] * 2
    assert document.facts == Facts(
        Titles("Vergadering over het water", None), "2020-06-11", "55-123"
    )


def test_what_only_the_metadata_state_is_no_text(tmp_path: Path) -> None:
    meta = """<act><meta><identification source="#x"><FRBRWork><FRBRdate date="2999-01-01"/>
      <FRBRtitle value="Wet op de bibliotheken"/></FRBRWork></identification>
      <publication showAs="Staatsblad"/><references source="#x">weg</references></meta>
      <body><toc><tocItem>Artikel 1</tocItem></toc><p>Tekst.</p>
      <componentRef src="bijlage.xml"/></body></act>"""
    document = read(tmp_path, AKN.format(meta))
    assert [(line.text, line.aside) for line in document.lines] == [
        ("Artikel 1", "boilerplate"), ("Tekst.", None)
    ]  # fmt: skip
    assert document.facts == Facts(Titles("Wet op de bibliotheken", None))
    assert document.notes == ("files that it refers to are not read: 1 (bijlage.xml)",)
    assert code_of(document.notes[0]) == "not-included"


# --- Formex


def test_a_regulation_in_formex_in_two_files(tmp_path: Path) -> None:
    names = ("l.nl.fmx.xml", formex("nl")), ("l.fr.fmx.xml", formex("fr"))
    document = aligned(tmp_path, *names)
    assert pairs_of(document) == law_pairs("Artikel {}|Article {}", "1.")
    assert document.facts == Facts(Titles(TITLES["nl"], TITLES["fr"]), "2021-03-04", "2021/455")


def test_the_structure_of_formex(tmp_path: Path) -> None:
    body = """<TITLE><TI><P><HT TYPE="UC">Verordening</HT> nr. 1</P><P>van 3 mei</P></TI></TITLE>
     <PREAMBLE><PREAMBLE.INIT>DE COMMISSIE,</PREAMBLE.INIT>
     <GR.VISA><VISA>Gelet op het verdrag<NOTE NOTE.ID="E1"><P>PB L 1.</P></NOTE>,</VISA></GR.VISA>
     <GR.CONSID><GR.CONSID.INIT>Overwegende:</GR.CONSID.INIT>
      <CONSID><NP><NO.P>(1)</NO.P><TXT>Het water is vuil.</TXT></NP></CONSID></GR.CONSID></PREAMBLE>
     <ARTICLE><TI.ART>Artikel 1</TI.ART><ALINEA>Dit artikel geldt.</ALINEA></ARTICLE>
     <ARTICLE><TI.ART>Artikel 2</TI.ART><STI.ART><P>Lijst</P></STI.ART>
      <PARAG><NO.PARAG>1.</NO.PARAG><ALINEA>Het volgende:<LIST TYPE="alpha">
       <ITEM><NP><NO.P>a)</NO.P><TXT>een <QUOT.START CODE="2018"/>x<QUOT.END CODE="2019"/>;</TXT>
        <P>nader;</P></NP></ITEM>
       <ITEM><NP><NO.P><QUOT.START/>b)</NO.P><TXT>twee<QUOT.END CODE="zz"/></TXT></NP></ITEM></LIST>
      </ALINEA></PARAG>
      <DLIST><DLIST.ITEM><TERM>boek:</TERM><DEFINITION>een werk</DEFINITION></DLIST.ITEM></DLIST>
     </ARTICLE>
     <TBL><TITLE><TI>Tabel</TI></TITLE><CORPUS><ROW TYPE="HEADER"><CELL COL="1">Dag<NOTE><P>Een
      noot.</P></NOTE></CELL><CELL COL="2">Uur</CELL><CELL COL="3">Zaal</CELL></ROW>
      <ROW><CELL>ma</CELL><CELL>9</CELL><CELL>west</CELL></ROW></CORPUS></TBL>
     <INCL.ELEMENT FILEREF="L_1.xml"/>"""
    document = read(tmp_path, f"<ACT>{body}</ACT>")
    assert texts(document) == [
        "Verordening nr. 1 van 3 mei", "DE COMMISSIE,", "Gelet op het verdrag,", "Overwegende:",
        "(1) Het water is vuil.", "Artikel 1", "Dit artikel geldt.", "Artikel 2 Lijst",
        "1. Het volgende:", "a) een ‘x’;", "nader;", "“b) twee”", "boek: een werk", "Tabel",
        "Dag · Uur · Zaal", "ma · 9 · west", "PB L 1.", "Een noot.",
    ]  # fmt: skip
    assert headings(document) == [
        "Verordening nr. 1 van 3 mei", "Artikel 1", "Artikel 2 Lijst", "Tabel"
    ]  # fmt: skip
    assert document.notes == ("files that it refers to are not read: 1 (L_1.xml)",)


def test_a_consolidated_act_has_the_number_of_the_first_act(tmp_path: Path) -> None:
    def act(number: int) -> str:
        return (
            "<BIB.DATA><BIB.INSTANCE.CONS><DOCUMENT.REF.CONS><COLL>L</COLL><LG.OJ>NL</LG.OJ>"
            '</DOCUMENT.REF.CONS><DATE ISO="20190607">20190607</DATE><NO.DOC FORMAT="YN">'
            f"<NO.CURRENT>{number}</NO.CURRENT><YEAR>2019</YEAR><COM>EU</COM></NO.DOC>"
            "</BIB.INSTANCE.CONS><NO.CELEX>32019R0881</NO.CELEX></BIB.DATA>"
        )

    text = (
        '<CONS.ACT><INFO.CONSLEG CONSLEG.REF="2019R0881"/><CONS.DOC><FAM.COMP>'
        f"{act(881)}<GR.MOD.ACT><MOD.ACT>{act(37)}</MOD.ACT></GR.MOD.ACT></FAM.COMP>"
        "<TITLE><TI><P>Verordening over het water</P></TI></TITLE><ENACTING.TERMS><ARTICLE>"
        "<TI.ART>Artikel 1</TI.ART><?CLG.MDFO ID='O1'?><ALINEA>Tekst.</ALINEA></ARTICLE>"
        "</ENACTING.TERMS></CONS.DOC></CONS.ACT>"
    )
    document = read(tmp_path, text)
    assert texts(document) == ["Verordening over het water", "Artikel 1", "Tekst."]
    assert document.lines[0].hint == "nl"
    assert document.facts == Facts(Titles("Verordening over het water"), None, "2019/881")


def test_damage_inside_what_is_not_read(tmp_path: Path) -> None:
    text = "<akomaNtoso><act><meta><references><note><p>a</p></note><table><tr><td>"
    with pytest.raises(SourceError, match="the file is damaged"):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("bib", "number", "date"),
    [
        ('<DATE ISO="20160427"/><NO.DOC FORMAT="YN"><NO.CURRENT>679</NO.CURRENT><YEAR>2016</YEAR>'
         "<COM>EU</COM></NO.DOC>", "2016/679", "2016-04-27"),
        ('<NO.DOC FORMAT="YN"><NO.CURRENT>54</NO.CURRENT><YEAR>2003</YEAR><COM>EG</COM></NO.DOC>',
         "2003/54/EG", None),
        ('<DATE ISO="20110231"/><NO.DOC FORMAT="NY"><NO.CURRENT>1319</NO.CURRENT><YEAR>2011</YEAR>'
         "<COM>EU</COM></NO.DOC><NO.DOC><NO.CURRENT>9</NO.CURRENT></NO.DOC>", "1319/2011", None),
        ("<REF.CASE><NO.CASE>C-303/22</NO.CASE></REF.CASE>", "C-303/22", None),
        ("<DOCUMENT.REF><YEAR>2011</YEAR></DOCUMENT.REF>", None, None),
    ],
)  # fmt: skip
def test_the_number_of_a_formex_file(
    tmp_path: Path, bib: str, number: str | None, date: str | None
) -> None:
    text = f"<JUDGMENT><BIB.JUDGMENT>{bib}</BIB.JUDGMENT><P>Het hof beslist.</P></JUDGMENT>"
    document = read(tmp_path, text)
    assert document.facts == Facts(date=date, number=number)
    assert texts(document) == ["Het hof beslist."]


def test_other_xml_with_a_root_of_formex_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedSource, match="its root is <DOC>"):
        read(tmp_path, "<DOC><body>iets</body></DOC>")


# --- TEI


def test_a_bilingual_sitting_in_parlamint(tmp_path: Path) -> None:
    header = (
        '<titleStmt><title xml:lang="nl">Vergadering over het water</title>'
        '<title xml:lang="en">Sitting on water</title></titleStmt>'
        '<publicationStmt><date when="2024-01-23"/></publicationStmt><sourceDesc><bibl>'
        '<title xml:lang="fr">Séance sur la qualité de l’eau</title><date when="2017-04-27"/>'
        "</bibl></sourceDesc>"
    )
    body = (
        '<div><note type="editorial" xml:lang="nl">De vergadering wordt geopend om tien uur.</note>'
        '<note type="editorial" xml:lang="fr">La séance est ouverte à dix heures.</note>'
        + speech("De voorzitter", ("nl", "Het woord is aan de minister."),
                 ("fr", "La parole est au ministre."))
        + speech("01.01 Jan Peeters (Partij)", ("nl", "Wij meten elk jaar de vervuiling van de "
                                                "Schelde en van de Maas."))
        + '<gap reason="editorial"><desc xml:lang="nl">(Applaus)</desc></gap></div>'
    )  # fmt: skip
    document = aligned(tmp_path, ("zitting.xml", tei(body, header)))
    assert pairs_of(document)[:2] == [
        ("De vergadering wordt geopend om tien uur.", "La séance est ouverte à dix heures."),
        ("De voorzitter: Het woord is aan de minister.", "La parole est au ministre."),
    ]
    alone = "Wij meten elk jaar de vervuiling van de Schelde en van de Maas."
    assert (f"01.01 Jan Peeters (Partij): {alone}", "") in pairs_of(document)
    assert document.facts == Facts(
        Titles("Vergadering over het water", "Séance sur la qualité de l’eau"), "2017-04-27"
    )


def test_the_structure_of_tei(tmp_path: Path) -> None:
    body = """<head>Kop</head><p>Een <hi>alinea</hi><note place="foot">Voetnoot.</note> over
      <lb/>twee regels, ge<lb break="no"/>broken, <choice><sic>fuot</sic><corr>fout</corr></choice>
      en <seg>deel</seg>.</p><fw>blz. 3</fw><lg><l>vers een</l><l>vers twee</l></lg>
      <list><head>Lijst</head><label>a)</label><item>eerste</item><item>tweede</item></list>
      <table><row><cell>Dag</cell><cell>Uur</cell><cell>Zaal</cell></row></table>
      <sp><speaker>Els:</speaker><p>Goed.</p><stage>Af.</stage></sp><ab>blok</ab>
      <u><seg><s><w join="right">l'</w>
        <w>homme</w><w join="right">parle</w><pc>.</pc>
      </s></seg><seg>Wij <kinesic><desc>(Applaus)</desc></kinesic> danken.</seg></u>"""
    document = read(tmp_path, tei(body), "a.tei")
    assert texts(document) == [
        "Kop", "Een alinea over twee regels, gebroken, fout en deel.", "vers een", "vers twee",
        "Lijst", "a) eerste", "tweede", "Dag · Uur · Zaal", "Els: Goed.", "Af.", "blok",
        "l'homme parle.", "Wij (Applaus) danken.", "Voetnoot.",
    ]  # fmt: skip
    assert headings(document) == ["Kop", "Lijst"]


def test_the_files_of_a_corpus_are_named_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "deel.xml").write_text(tei("<p>geheim</p>"), encoding="utf-8")
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="deel.xml"/>'
    corpus = f"<teiCorpus><teiHeader/>{include}{{}}</teiCorpus>"
    with pytest.raises(EmptySource, match=r"not read: 1 \(deel\.xml\)"):
        read(tmp_path, corpus.format(""))
    document = read(tmp_path, corpus.format("<TEI><text><p>Tekst.</p></text></TEI>"))
    assert texts(document) == ["Tekst."]
    assert document.notes == ("files that it refers to are not read: 1 (deel.xml)",)


# --- Files


def test_the_names_and_roots_of_the_reader(tmp_path: Path) -> None:
    names = ("a.xml", "b.AKN", "c.fmx", "d.fmx.xml", "e.tei", "f.xsd", "g.txt")
    source = XmlSource()
    assert [source.accepts(Path(name)) for name in names] == [True] * 5 + [False] * 2
    assert all(accepts(Path(name)) for name in names[:5])
    assert pickle.loads(pickle.dumps(source)) == source
    memory = '<tmx><body><tu><tuv xml:lang="nl"><seg>een</seg></tuv></tu></body></tmx>'
    (tmp_path / "a.xml").write_text(memory, encoding="utf-8")
    assert isinstance(DocumentReader()(tmp_path / "a.xml"), Bitext)
    with pytest.raises(UnsupportedSource, match=r"root is <html>; Akoma Ntoso, Formex, TEI"):
        read(tmp_path, "<!DOCTYPE html [<!ENTITY x 'y'>]><html/>")
    with pytest.raises(UnsupportedSource, match="not XML: it has no root element"):
        read(tmp_path, "geen xml")


@KINDS
def test_a_document_type_is_not_fetched_and_html_entities_are_read(
    tmp_path: Path, whole: str, p: str
) -> None:
    root = whole[1:].partition(" ")[0].partition(">")[0]
    (tmp_path / "x.dtd").write_text('<!ENTITY x "geheim">', encoding="utf-8")
    doctype = f'<!DOCTYPE {root} SYSTEM "x.dtd">'
    text = doctype + whole.format(f"<{p}>caf&eacute; &x; <![CDATA[a < b]]></{p}>")
    assert texts(read(tmp_path, text)) == ["café &x; a < b"]


@KINDS
@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "b">', '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://127.0.0.1/a.dtd"> %a;',
        '<!ENTITY a0 "ha"><!ENTITY a1 "&a0;&a0;&a0;">',
    ],
)  # fmt: skip
def test_declared_entities_are_refused(
    tmp_path: Path, whole: str, p: str, declaration: str
) -> None:
    root = whole[1:].partition(" ")[0].partition(">")[0]
    text = f"<!DOCTYPE {root} [{declaration}]>" + whole.format(f"<{p}>&a;</{p}>")
    with pytest.raises(SourceError, match=r"a\.xml: it declares entities"):
        read(tmp_path, text)


@KINDS
def test_the_part_before_damage_is_read(tmp_path: Path, whole: str, p: str) -> None:
    good = f"<{p}>Goede tekst.</{p}>"
    for bad, cause in [
        (f"<{p}>half", "no element found"),
        (f"<{p}>a</x>", "mismatched tag"),
        ("<" + "x" * 3000, "a tag or comment without an end"),
        (f"<{p} a=1>", "not well-formed"),
        (f"<{p}>a & b", "not well-formed"),
        ("<q>" * 300, "elements are nested too deeply at line 1"),
    ]:
        cut = whole.format(good + bad).partition(bad)
        text = cut[0] + bad + " " * 70_000
        document = read(tmp_path, text, segment_chars=2_000)
        assert document.lines[0].text == "Goede tekst.", bad
        assert document.notes[-1].startswith("damaged after paragraph"), bad
        assert cause in document.notes[-1]
    with pytest.raises(SourceError, match=r"the file is damaged|no root element"):
        read(tmp_path, whole.format("")[:25])


@KINDS
def test_encodings_and_control_characters(tmp_path: Path, whole: str, p: str) -> None:
    text = whole.format(f"<{p}>Één café\x01\x1b[31m voor &#1;twee.</{p}>")
    document = read(tmp_path, text)
    assert texts(document) == ["Één café[31m voor twee."]
    assert [code_of(note) for note in document.notes] == ["dropped-characters"]
    wrong = text.replace("\x01\x1b", "").replace("&#1;", "")
    for encoding, declared in [
        ("cp1252", '<?xml version="1.0"?>'),
        ("cp1252", '<?xml version="1.0" encoding="UTF-8"?>'),
        ("utf-16", '<?xml version="1.0" encoding="UTF-16"?>'),
        ("latin-1", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
    ]:
        document = read(tmp_path, (declared + wrong).encode(encoding))
        assert document.lines[0].text.startswith("Één café"), encoding
        assert "encoding" in map(code_of, document.notes)
    with pytest.raises(SourceError, match="convert it to UTF-8"):
        read(tmp_path, f'<?xml version="1.0" encoding="x-none"?>{wrong}')


@KINDS
def test_limits(tmp_path: Path, whole: str, p: str) -> None:
    many = whole.format(f"<{p}>a</{p}>" * 60)
    with pytest.raises(SourceError, match="more than 50 paragraphs"):
        read(tmp_path, many, paragraphs=50)
    with pytest.raises(SourceError, match="more than 40 elements"):
        read(tmp_path, many, elements=40)
    with pytest.raises(SourceError, match="more than 1,000 characters"):
        read(tmp_path, whole.format(f"<{p}>{'woord ' * 500}</{p}>"), line_chars=1000)
    with pytest.raises(SourceError, match="at most 100 are read"):
        read(tmp_path, many, file_bytes=100)


@pytest.mark.parametrize(
    "data", [b"", b"  \n ", b"\x00\x01\x02" * 99, b"%PDF-1.7\n", b"PK\x03\x04"]
)
def test_what_is_no_xml_is_refused(tmp_path: Path, data: bytes) -> None:
    for name in ("a.xml", "a.akn", "a.fmx", "a.tei"):
        with pytest.raises(SourceError, match=rf"{name}: "):
            read(tmp_path, data, name)


@KINDS
def test_a_document_without_text_is_empty(tmp_path: Path, whole: str, p: str) -> None:
    with pytest.raises(EmptySource, match="the document has no text"):
        read(tmp_path, whole.format(f"<{p}> </{p}>"))


@pytest.mark.long
@KINDS
def test_memory_does_not_grow_with_markup(tmp_path: Path, whole: str, p: str) -> None:
    text = whole.format(f"<{p}>a<b c='d'/></{p}>" * 3 + "<b/>" * 200_000)
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    XmlSource().read(tmp_path / "a.xml")  # what is loaded once does not count
    tracemalloc.start()
    try:
        XmlSource().read(tmp_path / "a.xml")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000  # bytes: twice the file at most, and a tree takes fifty times


@KINDS
def test_stray_structure_never_fails(tmp_path: Path, whole: str, p: str) -> None:
    """Elements of all vocabularies where none belongs."""
    odd = (
        "<num>1</num><heading/><li>a</li><quotedText>b</quotedText><docTitle/><td>c</td><row/>"
        "<FRBRlanguage/><NO.DOC><YEAR/></NO.DOC><LG.DOC>NL</LG.DOC><CELL>d</CELL><TI.ART/>"
        "<w>e</w><pc/><note><table><tr><note>f</note></tr></table></note><TITLE/><TBL/><title/>"
    )
    document = read(tmp_path, whole.format(f"<{p}>Tekst.</{p}>{odd * 3}"))
    found = " ".join(line.text for line in document.lines)
    assert all(letter in found for letter in "abcdef")
