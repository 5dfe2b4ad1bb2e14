"""TMX and XLIFF: what people read of them, in either version and whatever state they are in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from texts import PAIRS, Page, page_dump

import benelux_search as bs
from benelux_search.documents.bitexts.bitext_reader import normalise_segment
from benelux_search.documents.bitexts.translation_memories import TranslationSource
from benelux_search.errors import BinarySource, EmptySource, SourceError, UnsupportedSource
from benelux_search.model import Bitext, DocumentInfo, Facts, Titles
from benelux_search.output import tmx
from benelux_search.reading_options import Limits
from benelux_search.storage.passages import pairs_of

Sides = list[tuple[str, str]]


def read(folder: Path, text: str | bytes, name: str = "a.tmx", **limits: int) -> Bitext:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return TranslationSource(Limits(**limits)).read(path)


def sides(bitext: Bitext) -> Sides:
    return [(segment.nl, segment.fr) for segment in bitext.segments]


def tuv(language: str, text: str) -> str:
    return f'<tuv xml:lang="{language}"><seg>{text}</seg></tuv>'


def unit(nl: str, fr: str) -> str:
    return f"<tu>{tuv('nl', nl)}{tuv('fr', fr)}</tu>\n"


def memory(*units: str, header: str = "<header/>") -> str:
    return f'<tmx version="1.4">{header}<body>\n{"".join(units)}</body></tmx>\n'


ONE = unit("een", "un")


# --- TMX -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nl", "fr"),
    [("nl", "fr"), ("nl-BE", "fr-FR"), ("NL_nl", "FR"), ("dut", "fre"), ("NLD", "Fra")],
)
def test_languages_are_known_by_any_of_their_codes(tmp_path: Path, nl: str, fr: str) -> None:
    text = memory(f"<tu>{tuv(fr, 'un')}{tuv(nl, 'een')}</tu>")
    assert sides(read(tmp_path, text)) == [("een", "un")]
    assert sides(read(tmp_path, text.replace("xml:lang", "lang"))) == [("een", "un")]


def test_what_is_not_translated_stays_alone(tmp_path: Path) -> None:
    bitext = read(tmp_path, memory(ONE, f"<tu>{tuv('nl', 'twee')}</tu>", unit(" ", "trois")))
    assert sides(bitext) == [("een", "un"), ("twee", ""), ("", "trois")]
    assert (bitext.languages, bitext.notes) == (("nl", "fr"), ())


def test_other_languages_are_left_aside_and_counted(tmp_path: Path) -> None:
    three = f"<tu>{tuv('en', 'one')}{tuv('nl', 'een')}{tuv('fr', 'un')}{tuv('de-LU', 'eins')}</tu>"
    bitext = read(tmp_path, memory(three, f"<tu>{tuv('en', 'two')}</tu>"))
    assert sides(bitext) == [("een", "un")]
    assert bitext.notes == ("skipped in other languages: 3 (en, de-lu)",)


@pytest.mark.parametrize("said", ["en, de", "nl, en", "fr, de", "fr, none named"])
def test_a_memory_of_other_languages_is_none_of_ours(tmp_path: Path, said: str) -> None:
    codes = said.replace("none named", " ").split(", ")
    text = memory("<tu>", *(tuv(code, "x") for code in codes), "</tu>")
    with pytest.raises(UnsupportedSource, match=f"not Dutch and French: its languages are {said}$"):
        read(tmp_path, text)


def test_every_variant_of_a_text_is_in_a_pair(tmp_path: Path) -> None:
    variants = (tuv("nl-NL", "een"), tuv("nl-BE", "een"), tuv("fr", "un"), tuv("fr-CA", "une"))
    assert sides(read(tmp_path, memory("<tu>", *variants, "</tu>"))) == [
        ("een", "un"),
        ("een", "une"),
    ]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('het <hi type="b">water</hi> is', "het water is"),
        ('het <bpt i="1">&lt;b&gt;</bpt>water<ept i="1">&lt;/b&gt;</ept> is', "het water is"),
        ('een<ph x="1">&lt;br/&gt;</ph>twee<it pos="begin">&lt;i&gt;</it>', "een twee"),
        ('een<ph type="lb"/>twee<ut>{\\b}</ut>', "een twee"),
        ('on<ph type="fmt">{}</ph>deelbaar', "ondeelbaar"),
        ('de <ph>&lt;img alt="<sub>een <hi>kaart</hi></sub>"&gt;</ph>zee', "de zee\neen kaart"),
        ("een &amp; twee &lt;br&gt; &#233;&eacute;n", "een & twee <br> één"),
        ("<![CDATA[een <b> & twee]]>", "een <b> & twee"),
        ("&onbekend; woord", "&onbekend; woord"),
        ("  een   brede\n      regel ", "een brede regel"),
        ("eerste alinea\ntweede alinea\n", "eerste alinea\ntweede alinea"),
        ("een<!-- niet dit -->twee<?niet dit?>", "eentwee"),
    ],
)
def test_the_text_of_a_segment_is_what_people_read(tmp_path: Path, inner: str, text: str) -> None:
    assert sides(read(tmp_path, memory(unit(inner, "un")))) == [(text, "un")]


def test_titles_dates_and_numbers_are_those_of_the_document(tmp_path: Path) -> None:
    header = '<header srclang="fr-BE" creationdate="20190101T0Z"><prop type="x-name">Mémoire</prop>'
    bitext = read(tmp_path, memory(ONE, header=header + "</header>"))
    assert bitext.facts == Facts(Titles(None, "Mémoire"))
    props = '<tu><prop type="x-date">2020-06-11</prop><prop type="x-number">908/1</prop>'
    dated = ONE.replace("<tu>", props)
    assert read(tmp_path, memory(dated, dated)).facts == Facts(date="2020-06-11", number="908/1")
    assert read(tmp_path, memory(dated, ONE)).facts == Facts()
    assert read(tmp_path, memory(dated, dated.replace("908", "909"))).facts.number is None
    bad = ONE.replace("<tu>", '<tu><prop type="x-date">gisteren</prop>')
    assert read(tmp_path, memory(bad)).facts == Facts()


@pytest.mark.parametrize(
    ("codec", "declared", "told"),
    [
        ("utf-8", "utf-8", "UTF-8"),
        ("utf-8-sig", "UTF8", "UTF-8"),
        ("utf-16", "utf-16", "UTF-16"),
        ("utf-16-be", "UTF-16", "UTF-16"),
        ("cp1252", "windows-1252", "WINDOWS-1252"),
        ("latin-1", "iso-8859-1", "ISO-8859-1"),
        ("cp1252", "ISO-8859-1", "Windows-1252"),
        ("utf-8", "utf-16", "UTF-8"),
        ("cp1252", "utf-8", "Windows-1252"),
    ],
)
def test_encodings_are_those_of_the_bytes(
    tmp_path: Path, codec: str, declared: str, told: str
) -> None:
    quote = "œ" if "1252" in codec else ""
    text = f'<?xml version="1.0" encoding="{declared}"?>\n' + memory(unit("één", "déjà" + quote))
    bitext = read(tmp_path, text.encode(codec))
    assert sides(bitext) == [("één", "déjà" + quote)]
    assert bitext.encoding == told
    assert bitext.notes == (() if told == "UTF-8" else (f"read as {told}",))


def test_a_character_may_stand_across_two_parts_of_a_file(tmp_path: Path) -> None:
    before = memory(unit("x", "y")).index("x</seg>")
    for size in range((1 << 16) - before - 2, (1 << 16) - before + 2):
        for codec in ("utf-8", "utf-16"):
            bitext = read(tmp_path, memory(unit("x" * size + "é", "un")).encode(codec))
            assert sides(bitext) == [("x" * size + "é", "un")]


def test_an_encoding_that_nobody_knows_is_named(tmp_path: Path) -> None:
    for name in ("shift_jis", "klingon"):
        text = f'<?xml version="1.0" encoding="{name}"?>{memory(ONE)}'
        with pytest.raises(SourceError, match=rf"its encoding is not read: .*\({name.upper()}\)"):
            read(tmp_path, text)


@pytest.mark.parametrize("first", [(0, 1, 2), (3,)])
def test_what_this_program_writes_it_reads_again(tmp_path: Path, first: tuple[int, ...]) -> None:
    rest = tuple(k for k in range(len(PAIRS)) if k not in first)
    (tmp_path / "a.txt").write_text(page_dump([Page(first), Page(rest, "fr")]), encoding="utf-8")
    document = bs.align_file(tmp_path / "a.txt")
    info = DocumentInfo("a", "a.txt", document.facts)
    pairs = list(pairs_of(document, "a"))
    text = "\n".join(tmx.tmx_lines(tmx.unit_of_pair(pair, info) for pair in pairs))
    again = read(tmp_path, text)
    assert again.facts == document.facts
    assert [(pair.nl and pair.nl.text, pair.fr and pair.fr.text) for pair in pairs] == sides(again)
    assert [pair.kind for pair in pairs] == [pair.kind for pair in pairs_of(again, "a")]
    assert set(sides(again)) == set(PAIRS)


@given(st.text(), st.text(min_size=1))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, nl: str, fr: str) -> None:
    made = tmx.TranslationUnit("a:1", DocumentInfo("a", "a.txt", Facts()), nl, fr + "x", "1-1", 1.0)
    written = "\n".join(tmx.tmx_lines([made]))
    [found] = sides(read(tmp_path_factory.mktemp("tmx"), written))
    # what XML cannot write is not written
    kept = [
        re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", "", t) for t in (nl, fr + "x")
    ]
    assert list(found) == [normalise_segment(text) for text in kept]


# --- broken and hostile --------------------------------------------------------------------------

BROKEN = "skipped: a unit that is not well-formed XML, at line 3"


@pytest.mark.parametrize(
    "bad",
    [
        unit("Jan & Co", "Jean & Cie"),
        unit("drie <b> vet", "trois"),
        '<tu a="1" a="2"><tuv/></tu>\n',
        "<tu <tuv>\n",
        "</tu></body>\n",
        "<tu>" + "<g>" * 300 + "</tu>\n",
    ],
)
def test_a_broken_unit_costs_no_other(tmp_path: Path, bad: str) -> None:
    bitext = read(tmp_path, memory(ONE, bad, unit("vier", "quatre"), unit("vijf", "cinq")))
    assert sides(bitext) == [("een", "un"), ("vier", "quatre"), ("vijf", "cinq")]
    assert bitext.notes == (BROKEN,)


def test_broken_units_are_counted_over_a_long_file(tmp_path: Path) -> None:
    many = [unit(f"zin {k}", f"phrase {k}") for k in range(3000)]
    for k in (10, 999, 1000, 2500):
        many[k] = unit(f"zin & {k}", "x")
    bitext = read(tmp_path, '<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n' + memory(*many))
    assert len(sides(bitext)) == 2996
    assert bitext.notes == (BROKEN.replace("line 3", "line 13") + " and 3 more",)


@pytest.mark.parametrize("cut", [30, 90, 130])
def test_what_stands_before_the_end_of_a_torn_file_is_kept(tmp_path: Path, cut: int) -> None:
    torn = memory(ONE).split("</body>")[0] + unit("twee", "deux")[:cut].rstrip()
    bitext = read(tmp_path, torn)
    assert sides(bitext)[0] == ("een", "un")
    [note] = bitext.notes
    assert re.fullmatch(r"the file breaks off at line 3 \(.+\); the part before that is read", note)


@pytest.mark.parametrize(
    ("text", "error", "cause"),
    [
        ("", EmptySource, "the file is empty"),
        (" \n ", EmptySource, "the file is empty"),
        (memory(), EmptySource, "no segments"),
        (
            "<tmx><body><tu>",
            SourceError,
            "breaks off at line 1 .* nothing before that could be read",
        ),
        ("geen xml", SourceError, "breaks off at line 1"),
        (b"PK\x03\x04abc", BinarySource, "not a text file: it looks like a ZIP"),
        ("<html/>", UnsupportedSource, "XML of another kind: its root is <html>"),
        ("<!DOCTYPE html><html/>", UnsupportedSource, "its root is <html>"),
    ],
)
def test_where_there_is_nothing_to_read_the_cause_is_named(
    tmp_path: Path, text: str | bytes, error: type[SourceError], cause: str
) -> None:
    with pytest.raises(SourceError, match=rf"a\.tmx: .*{cause}") as raised:
        read(tmp_path, text)
    assert type(raised.value) is error


def test_other_xml_is_left_aside(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedSource):
        read(tmp_path, "geen xml", "a.xml")
    assert sides(read(tmp_path, memory(ONE), "a.xml")) == [("een", "un")]


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://example.org/x.dtd"> %a;',
    ],
)
def test_entities_are_refused(tmp_path: Path, declaration: str) -> None:
    text = f"<!DOCTYPE tmx [{declaration}]>" + memory(unit("&b;&a;", "un"))
    with pytest.raises(SourceError, match=r"a\.tmx: it declares entities \(a\)"):
        read(tmp_path, text)


def test_a_document_type_is_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "tmx14.dtd").write_text('<!ENTITY geheim "geheim">', encoding="utf-8")
    text = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">' + memory(unit("het &geheim;", "le &nbsp;secret"))
    assert sides(read(tmp_path, text)) == [("het &geheim;", "le \xa0secret")]


def test_characters_that_xml_does_not_allow_are_dropped(tmp_path: Path) -> None:
    far = "x" * 65_400  # so that a reference stands across two parts of the file
    bad = unit("e\x01en&#x1F;", "u&#0;n&#xD83D;&#11;") + unit(far, far)
    for size in range(100, 140):
        bitext = read(tmp_path, memory(bad, unit("y" * size + "&#x0001F;z", "deux")))
        assert sides(bitext)[0] == ("een", "un")
        assert sides(bitext)[-1] == ("y" * size + "z", "deux")
        assert bitext.notes == ("characters that XML does not allow were dropped: 6",)


def test_no_single_thing_fills_the_memory(tmp_path: Path) -> None:
    long = "x" * 2000
    for bad in (unit(long, "un"), f"<tu>{'<tuv/>' * 9}{tuv('nl', '<ph/>' * 2000)}</tu>\n"):
        bitext = read(tmp_path, memory(ONE, bad, ONE), segment_chars=1000)
        assert sides(bitext) == [("een", "un")] * 2
        assert bitext.notes == ("skipped: a unit that is too long, at line 3",)
    wide = "<tu>" + "".join(tuv("nl", f"{k}") for k in range(100)) + "</tu>\n"
    assert read(tmp_path, memory(ONE, wide)).notes[0].startswith("skipped: a unit that is too long")
    tag = f'<tu x="{"x" * 400_000}">\n'
    bitext = read(tmp_path, memory(ONE, tag, ONE), segment_chars=100_000)
    assert (sides(bitext), bitext.notes) == ([("een", "un")] * 2, (BROKEN,))


def test_breaks_without_end_come_to_one(tmp_path: Path) -> None:
    bitext = read(tmp_path, memory(ONE, "<tu <" * 20_000, ONE))
    assert sides(bitext) == [("een", "un")]
    assert bitext.notes[1].startswith("the file breaks off at line 3")


# --- XLIFF ---------------------------------------------------------------------------------------


def xliff(*units: str, source: str = "nl-BE", target: str = "fr-BE") -> str:
    return (
        '<?xml version="1.0"?><xliff version="1.2" '
        'xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
        f'<file original="a.docx" source-language="{source}" target-language="{target}">'
        f"<header><note>geen tekst</note></header><body><group>{''.join(units)}</group></body>"
        "</file></xliff>"
    )


def trans(source: str, target: str | None = None, state: str = "translated", more: str = "") -> str:
    there = "" if target is None else f'<target state="{state}">{target}</target>'
    return f"<trans-unit><source>{source}</source>{there}{more}</trans-unit>\n"


def test_units_of_a_translated_file_are_segments(tmp_path: Path) -> None:
    alternative = "<alt-trans><source>zes</source><target>six</target></alt-trans>"
    text = xliff(
        trans("een <g id='1'>vet</g> woord<x id='2' ctype='lb'/>meer", "un mot <ph>b</ph>gras"),
        trans("twee", more=alternative),
        trans("drie", ""),
        trans("vier", "vier", "needs-translation"),
        trans("2020", "2020"),
        trans("", "cinq"),
    )
    bitext = read(tmp_path, text, "a.sdlxliff")
    assert sides(bitext) == [
        ("een vet woord meer", "un mot gras"),
        ("twee", ""),
        ("drie", ""),
        ("vier", ""),
        ("2020", "2020"),
        ("", "cinq"),
    ]
    assert bitext.facts == Facts()


def test_the_source_may_be_french(tmp_path: Path) -> None:
    text = xliff(trans("un", "een"), source="FR", target="nl")
    assert sides(read(tmp_path, text, "a.xlf")) == [("een", "un")]
    named = trans("un", "een").replace("<target", '<target xml:lang="nl"')
    assert sides(read(tmp_path, xliff(named, source="fr", target=""), "a.xlf")) == [("een", "un")]


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [("en", "nl", "en, nl"), ("nl-NL", "nl-BE", "nl"), ("fr", "", "fr, none named")],
)
def test_a_file_in_other_languages_is_none_of_ours(
    tmp_path: Path, source: str, target: str, said: str
) -> None:
    with pytest.raises(UnsupportedSource, match=f"its languages are {said}$"):
        read(tmp_path, xliff(trans("x", "y"), source=source, target=target), "a.xliff")


def mark(mid: str, text: str) -> str:
    return f'<mrk mtype="seg" mid="{mid}">{text}</mrk>'


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        (
            f"<g id='1'>{mark('1', 'A <x/>b.')} {mark('2', 'C.')}</g>",
            f"{mark('2', 'X.')} {mark('1', 'Y.')}",
            [("A b.", "Y."), ("C.", "X.")],
        ),
        (mark("1", "A.") + mark("2", "B."), mark("2", "X."), [("A.", ""), ("B.", "X.")]),
        (mark("1", "A."), mark("1", "X.") + mark("7", "Y."), [("A.", "X."), ("", "Y.")]),
        (mark("1", "A.") + mark("1", "B."), mark("1", "X."), [("A.", "X."), ("B.", "")]),
        (mark("1", "A.") + mark("2", "B."), "X. Y.", [("A.B.", "X. Y.")]),
        (mark("1", "A.") + " en meer", mark("1", "X."), [("A. en meer", "X.")]),
        (mark("1", "A.") + mark("2", "B."), "", [("A.", ""), ("B.", "")]),
        ("A.", mark("1", "X."), [("A.", "X.")]),
    ],
)
def test_marks_of_segments_are_paired_by_their_ids(
    tmp_path: Path, source: str, target: str, found: Sides
) -> None:
    unit = f"<trans-unit><source>niet dit</source><seg-source>{source}</seg-source>"
    text = xliff(f"{unit}<target>{target}</target></trans-unit>")
    if "mrk" not in source:
        text = text.replace("niet dit", source)
    assert sides(read(tmp_path, text, "a.xlf")) == found


def test_version_2_has_segments_in_units(tmp_path: Path) -> None:
    text = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:mtc="urn:x" version="2.1"
        srcLang="fr" trgLang="nl"><file id="f"><unit id="1">
        <mtc:matches><mtc:match><source>Non</source><target>Nee</target></mtc:match></mtc:matches>
        <notes><note>x</note></notes><originalData><data id="d">x</data></originalData>
        <segment><source>Le <pc id="1">conseil</pc><ph id="2" subType="xlf:lb"/>décide<cp
            hex="0041"/>.</source><target>De <mrk id="m" type="term">raad</mrk> beslist.</target>
        </segment><ignorable><source> </source></ignorable>
        <segment state="initial"><source>Oui</source><target>Oui</target></segment>
        <segment><source>Merci</source></segment></unit></file></xliff>"""
    assert sides(read(tmp_path, text, "a.xlf")) == [
        ("De raad beslist.", "Le conseil décideA."),
        ("", "Oui"),
        ("", "Merci"),
    ]


def test_a_broken_unit_of_xliff_costs_no_other_and_keeps_the_languages(tmp_path: Path) -> None:
    first = xliff(trans("een", "un"), trans("a & b", "x"), trans("twee", "deux"))
    second = xliff(trans("trois", "drie"), source="fr", target="nl")
    text = first.replace("</xliff>", "") + second.partition("\n")[2]
    bitext = read(tmp_path, text, "a.xlf")
    assert sides(bitext) == [("een", "un"), ("twee", "deux"), ("drie", "trois")]
    assert bitext.notes == (BROKEN,)


def test_files_in_one_that_are_in_other_languages_are_left_aside(tmp_path: Path) -> None:
    other = xliff(trans("one", "un"), source="en").partition("\n")[2]
    bitext = read(tmp_path, xliff(trans("een", "un")).replace("</xliff>", "") + other, "a.xlf")
    assert sides(bitext) == [("een", "un")]
    assert bitext.notes == ("skipped in other languages: 2 (en, fr)",)


def test_units_of_xliff_have_their_limits(tmp_path: Path) -> None:
    marks = "".join(mark(str(k), "a") for k in range(100))
    bad = f"<trans-unit><seg-source>{marks}</seg-source></trans-unit>\n"
    for unit in (bad, trans("een", "x" * 1001)):
        bitext = read(tmp_path, xliff(trans("een", "un"), unit), "a.xlf", segment_chars=1000)
        assert sides(bitext) == [("een", "un")]
        assert bitext.notes == ("skipped: a unit that is too long, at line 3",)


def test_marks_in_properties_and_attributes_are_escaped_and_kept() -> None:
    marked = "a\u202eb\u2028c\u2066d\u2029\u2069"
    document = DocumentInfo(
        "x",
        "x.tmx",
        Facts(Titles(marked, marked), number=marked),
        key=marked,
        source=marked,
        metadata={"tuid": marked, "changeid": marked, marked: marked},
    )
    unit = tmx.TranslationUnit("x:1", document, marked, marked, "1-1", 0.9)
    written = "\n".join(tmx.tmx_lines([unit]))
    assert not re.search("[\u2028-\u202e\u2066-\u2069]", written)
    tree = etree.fromstring(written.encode())
    assert {each.text for each in tree.iter("seg")} == {marked}
    properties = {each.get("type"): each.text for each in tree.iter("prop")}
    assert properties["x-source"] == properties["x-number"] == marked
