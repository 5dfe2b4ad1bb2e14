"""A translator's own XLIFF file gets proposals, and keeps everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import glossed
import pytest
from command_line import Shell
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from translate.storage.xliff import xlifffile
from translate.storage.xliff2 import Xliff2File

import benelux_search as bs
from benelux_search.documents.bitexts.xliff_proposals import XliffFile
from benelux_search.model import DocumentInfo, Facts
from benelux_search.output.formats import lines_of
from benelux_search.results import SentencePosition
from benelux_search.sentence_matches import SentenceMatch

KNOWN = glossed.pairs()[:8]
CORE = "urn:oasis:names:tc:xliff:document:2.0"
CANDIDATES = "urn:oasis:names:tc:xliff:matches:2.0"

XLIFF_2 = f"""<?xml version="1.0"?>
<xliff xmlns="{CORE}" version="2.1" srcLang="nl-BE" trgLang="fr-BE">
  <file id="f1">
    <unit id="u1" name="first">
      <notes><note>keep me</note></notes>
      <segment id="s9" state="initial"><source>{KNOWN[0][0]}</source></segment>
      <ignorable><source> </source></ignorable>
      <segment><source>{KNOWN[1][0].replace(" ", " <pc id='1'>", 1)}</pc></source></segment>
    </unit>
    <group id="g"><unit id="u2">
      <m:matches xmlns:m="{CANDIDATES}"><m:match ref="#s1"><source>x</source><target>y</target>
      </m:match></m:matches>
      <segment id="s1" state="final" subState="own:done"><source>{KNOWN[2][0]}</source>
      <target>déjà <ph id="p1"/>traduit</target></segment>
    </unit></group>
    <unit id="u3"><segment><source>Zebra's fluiten nooit &amp; zingen.</source></segment></unit>
    <unit id="u4"><m:matches xmlns:m="{CANDIDATES}"/><segment id="s1"><source>{KNOWN[3][0]}</source>
    </segment></unit>
  </file>
</xliff>
"""
XLIFF_1 = f"""<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
 <file original="a.docx" source-language="fr" target-language="nl-BE" datatype="x-docx"><body>
  <trans-unit id="1" approved="yes"><source>{KNOWN[0][1]}</source>
   <target state="translated">Zie <g id="2">dit</g></target><note>n</note></trans-unit>
  <trans-unit id="2"><source>Rien de cela n'existe nulle part ailleurs.</source></trans-unit>
 </body></file>
</xliff>
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bs.Index]:
    folder = tmp_path_factory.mktemp("known")
    (folder / "corpus").mkdir()
    glossed.write(folder / "corpus", "boek", KNOWN)
    bs.build_index(folder / "corpus", folder / "index")
    with bs.open_index(folder / "index") as opened:
        yield opened


def written(index: bs.Index, folder: Path, text: str, encoding: str = "utf-8") -> bytes:
    """Return the file with proposals."""
    (folder / "work.xlf").write_bytes(text.encode(encoding))
    bs.write_proposals(index, folder / "work.xlf", folder / "done.xlf")
    return (folder / "done.xlf").read_bytes()


def test_candidates_of_xliff_2(index: bs.Index, tmp_path: Path) -> None:
    root = etree.fromstring(written(index, tmp_path, XLIFF_2))
    names = {"x": CORE, "m": CANDIDATES}
    found = {
        unit.get("id"): [
            (
                each.get("ref"),
                each.get("similarity"),
                each.findtext(f"{{{CORE}}}source"),
                each.findtext(f"{{{CORE}}}target"),
            )
            for each in unit.iterfind("m:matches/m:match", names)
        ]
        for unit in root.iterfind(".//x:unit", names)
    }
    first, second = ((*each, *KNOWN[number]) for number, each in enumerate(
        [("#s9", "100.0"), ("#s1", "100.0")]
    ))  # fmt: skip
    assert found == {
        "u1": [first, second],
        "u2": [("#s1", None, "x", "y"), ("#s1", "100.0", *KNOWN[2])],
        "u3": [],
        "u4": [],  # its element for candidates has no inside
    }
    # what the standard asks: one element of candidates, before notes and segments; known ids
    for unit in root.iterfind(".//x:unit", names):
        assert len(unit.findall("m:matches", names)) <= 1
        ids = {each.get("id") for each in unit.iterfind("x:segment", names)}
        for match in unit.iterfind("m:matches/m:match", names):
            assert match.get("ref").removeprefix("#") in ids
            assert unit[0] is match.getparent()


def test_nothing_else_changes(index: bs.Index, tmp_path: Path) -> None:
    added = re.compile(
        rb"<mtc:matches [^>]*>.*?</mtc:matches>|<mtc:match .*?</mtc:match>"
        rb"|<alt-trans.*?</alt-trans>"
    )
    for text in (XLIFF_2, XLIFF_1):
        done = written(index, tmp_path, text)
        assert done != text.encode()
        rest = added.sub(b"", done).decode()
        start = KNOWN[1][0].split()[0]  # of the segment without an id
        own = f'<segment id="s1"><source>{start}'
        assert rest.replace(own, f"<segment><source>{start}") == text


@pytest.mark.parametrize(("text", "kind"), [(XLIFF_2, Xliff2File), (XLIFF_1, xlifffile)])
def test_another_program_reads_the_file_as_before(
    index: bs.Index, tmp_path: Path, text: str, kind: Any
) -> None:
    before, after = (
        [(str(each.source), str(each.target), each.getid()) for each in file.units]
        for file in map(kind.parsestring, (text.encode(), written(index, tmp_path, text)))
    )
    # one segment had no id, and its candidate needs one
    assert [each[:2] for each in after] == [each[:2] for each in before]
    changed = [each for each in zip(before, after, strict=True) if each[0] != each[1]]
    assert len(changed) == (1 if text is XLIFF_2 else 0)


def test_another_program_finds_the_candidates_of_xliff_1(index: bs.Index, tmp_path: Path) -> None:
    done = written(index, tmp_path, XLIFF_1)
    units = xlifffile.parsestring(done).units  # type: ignore[no-untyped-call]
    candidates = [[str(each.target) for each in unit.getalttrans()] for unit in units]
    assert candidates == [[KNOWN[0][0]], []]


BACK = """<file source-language="nl" target-language="fr"><body>
 <trans-unit id="9"><source>x</source></trans-unit></body></file>"""
SEGMENTED = f"""<xliff version="1.2" xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0">
 <file original="a" source-language="nl" datatype="x"><body>
  <trans-unit id="1"><source>{KNOWN[0][0]} {KNOWN[1][0]} Zebra's fluiten nooit.</source>
   <seg-source><mrk mtype="seg" mid="0">{KNOWN[0][0]}</mrk> <mrk mtype="seg" mid="1"><g id="4"
   >{KNOWN[1][0]}</g></mrk> <mrk mtype="seg" mid="2">Zebra's fluiten nooit.</mrk></seg-source>
   <sdl:seg-defs/></trans-unit>
  <trans-unit id="2"><source>{KNOWN[2][0]} {KNOWN[3][0]}</source></trans-unit>
  <trans-unit id="3"><source>{KNOWN[2][0]} Zebra's fluiten nooit.</source></trans-unit>
 </body></file>
</xliff>"""


def test_each_segment_of_a_unit_has_its_own_candidate(index: bs.Index, tmp_path: Path) -> None:
    root = etree.fromstring(written(index, tmp_path, SEGMENTED))
    found = [
        [(each.get("mid"), each.findtext("target")) for each in unit.iterfind("alt-trans")]
        for unit in root.iter("trans-unit")
    ]
    both = f"{KNOWN[2][1]} {KNOWN[3][1]}"
    assert found == [[("0", KNOWN[0][1]), ("1", KNOWN[1][1])], [(None, both)], []]
    # what the schema asks: before elements of other namespaces
    assert [etree.QName(each).localname for each in root.find(".//trans-unit")] == [
        *("source", "seg-source", "alt-trans", "alt-trans", "seg-defs")
    ]


@pytest.mark.parametrize("text", [XLIFF_1, XLIFF_2, SEGMENTED])
def test_a_second_run_adds_nothing(index: bs.Index, tmp_path: Path, text: str) -> None:
    once = written(index, tmp_path, text)
    assert written(index, tmp_path, once.decode()) == once


def test_the_report_is_that_of_the_file_without_output(index: bs.Index, tmp_path: Path) -> None:
    own = 'source-language="nl" '
    for text in (XLIFF_1, SEGMENTED.replace(own, f'{own}target-language="fr" ')):
        (tmp_path / "work.xlf").write_text(text, encoding="utf-8")
        report = bs.write_proposals(index, tmp_path / "work.xlf", tmp_path / "out.xlf")
        _, sentences = bs.read_sentences(tmp_path / "work.xlf", language=report.language)
        assert sorted(each.text for each in report.segments) == sorted(sentences)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("iso-8859-1", "ISO-8859-1"),
        ("utf-8-sig", "UTF-8"),
    ],
)
def test_a_file_keeps_its_encoding(
    index: bs.Index, tmp_path: Path, encoding: str, declared: str
) -> None:
    text = XLIFF_1.replace('encoding="UTF-8"', f'encoding="{declared}"')
    root = etree.fromstring(written(index, tmp_path, text, encoding))
    assert root.findtext(".//{*}alt-trans/{*}target") == KNOWN[0][0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<tmx/>", "no XLIFF"),
        (XLIFF_2.replace("nl-BE", "en"), "en → fr-BE"),
        (XLIFF_2[:900], "not well-formed"),
        (XLIFF_2.replace('version="2.1"', 'version="3.0"'), "no XLIFF"),
        (XLIFF_1.replace("</file>", f"</file>{BACK}"), "both directions"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + XLIFF_1.partition("?>")[2], "entities"),
    ],
)
def test_other_files_are_refused(index: bs.Index, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(bs.SourceError, match=said) as error:
        written(index, tmp_path, text)
    assert error.value.path == tmp_path / "work.xlf"
    assert not (tmp_path / "done.xlf").exists()


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_proposal_is_written_as_text(source: str, target: str) -> None:
    place = SentencePosition(1, (0, 1), (0, 1))
    match = SentenceMatch(
        0.9, "a:0001", source, target, "nl", (), False, (0, 1), 0.9,
        DocumentInfo("a", "a", Facts()), place,
    )  # fmt: skip
    for text in (XLIFF_2, XLIFF_1):
        file = XliffFile(text.encode())
        done = file.with_proposals(dict.fromkeys(file.sentences, match))
        again = XliffFile(done)
        assert again.sentences == file.sentences
        assert etree.fromstring(done).tag == etree.fromstring(text.encode()).tag


def test_the_command_writes_the_file(index: bs.Index, shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "work.xlf").write_text(XLIFF_2, encoding="utf-8")
    out = tmp_path / "done.xliff"
    done = shell("match", "--index", str(index._root), "--file", "work.xlf", "-o", str(out))
    assert done.status == 0, done.err
    assert "mtc:match " in out.read_text(encoding="utf-8")
    # of another file, the usable sentences are written
    (tmp_path / "draft.txt").write_text(KNOWN[0][0], encoding="utf-8")
    shell("match", "--index", str(index._root), "--file", "draft.txt", "-o", str(out))
    assert XliffFile(out.read_bytes()).sentences == [KNOWN[0][0]]


def test_an_export_is_read_by_another_program_and_by_this_one(
    index: bs.Index, tmp_path: Path
) -> None:
    lines = list(lines_of("hits", "xliff", index.export()))
    path = tmp_path / "pairs.xlf"
    path.write_text("\n".join(lines), encoding="utf-8")
    units = Xliff2File.parsestring(path.read_bytes()).units  # type: ignore[no-untyped-call]
    assert [(str(each.source), str(each.target)) for each in units] == KNOWN
    document = bs.align_file(path)
    assert [(document.nl[each.nl[0]].text, document.fr[each.fr[0]].text)
            for each in document.beads] == KNOWN  # fmt: skip
    assert list(lines_of("hits", "xliff", iter(()))) != []
