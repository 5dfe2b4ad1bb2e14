"""The metadata of records: kept, shown, searched for, and exported again."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import benelux_search as bs
from benelux_search.output.formats import lines_of

_XML = "{http://www.w3.org/XML/1998/namespace}lang"
_TMX = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
  <header creationtool="CAT" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en"
      srclang="nl-BE" datatype="plaintext" creationdate="20190102T030405Z" creationid="anna">
    <note xml:lang="en">memory of the harbour</note>
    <prop type="x-Project">Haven &amp; kade</prop>
  </header>
  <body>
    <tu tuid="u-1" creationdate="20200203T040506Z" creationid="jan" changedate="20210304T050607Z"
        changeid="els" usagecount="3">
      <note>Zie ook de brief.</note>
      <note xml:lang="fr">Voir la lettre.</note>
      <prop type="client">ACME nv</prop>
      <prop type="x-domain" xml:lang="nl">zeevaart</prop>
      <prop type="x-domain">droit maritime</prop>
      <prop type="changedate">a property with the name of an attribute</prop>
      <tuv xml:lang="nl-BE" creationdate="20200203T040506Z" changeid="els">
        <note>bron</note>
        <prop type="x-state">approved</prop>
        <seg>De kade wordt met honderd meter verlengd.</seg>
      </tuv>
      <tuv xml:lang="fr-BE" changedate="20220101T000000Z">
        <prop type="x-state">draft</prop>
        <seg>Le quai est prolongé de cent mètres.</seg>
      </tuv>
    </tu>
    <tu tuid="u-2">
      <prop type="client">Boreas</prop>
      <tuv xml:lang="nl"><seg>De vuurtoren blijft staan waar hij staat.</seg></tuv>
      <tuv xml:lang="fr"><seg>Le phare reste là où il se trouve.</seg></tuv>
    </tu>
  </body>
</tmx>
"""


def _index(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    bs.build_index([folder / name], folder / "index", lexicon=False)
    return folder / "index"


def _statements(element: ET.Element) -> Counter[tuple[object, ...]]:
    """Return the attributes, notes and properties of an element, whatever their order."""
    found: Counter[tuple[object, ...]] = Counter(
        ("attribute", name, value) for name, value in element.attrib.items()
    )
    for child in element:
        if child.tag in ("note", "prop"):
            found["child", child.tag, child.get("type"), child.get(_XML), child.text] += 1
    return found


def test_a_memory_comes_out_with_all_that_it_said(tmp_path: Path) -> None:
    with bs.open_index(_index(tmp_path, "geheugen.tmx", _TMX)) as index:
        written = ET.fromstring("\n".join(lines_of("hits", "tmx", index.export())))
    given = ET.fromstring(_TMX)
    of_header = {"creationdate", "creationid"}
    for before, after in zip(given.iter("header"), written.iter("header"), strict=True):
        kept = Counter(
            {
                key: count
                for key, count in _statements(before).items()
                if key[0] == "child" or key[1] in of_header
            }
        )
        assert kept <= _statements(after)
    for before, after in zip(given.iter("tu"), written.iter("tu"), strict=True):
        assert _statements(before) <= _statements(after)
        for one, other in zip(before.iter("tuv"), after.iter("tuv"), strict=True):
            assert _statements(one) <= _statements(other)
            assert one.findtext("seg") == other.findtext("seg")


def test_a_memory_that_was_written_says_no_more_than_before(tmp_path: Path) -> None:
    with bs.open_index(_index(tmp_path, "geheugen.tmx", _TMX)) as index:
        first = list(lines_of("hits", "tmx", index.export()))
    (tmp_path / "weer").mkdir()
    with bs.open_index(_index(tmp_path / "weer", "geheugen.tmx", "\n".join(first))) as index:
        assert list(lines_of("hits", "tmx", index.export())) == first


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("meta.client:acme", ["u-1"]),
        ('meta.client:"nv acme"', ["u-1"]),
        ("meta.client:boreas vuurtoren", ["u-2"]),
        ("meta.client:boreas kade", []),
        ("meta.domain:maritime", ["u-1"]),
        ("meta.header.project:haven", ["u-1", "u-2"]),
        ("meta.client:acme -kade", []),
        ("fr:quai meta.note:brief", ["u-1"]),
        ("meta.nl.state:approved", ["u-1"]),
        ("meta.nl.state:draft", []),
    ],
)
def test_metadata_are_searched_by_their_names(query: str, found: list[str], tmp_path: Path) -> None:
    with bs.open_index(_index(tmp_path, "geheugen.tmx", _TMX)) as index:
        hits = index.search(query, any_word=False).hits
        assert sorted({str(hit.document.metadata["tuid"]) for hit in hits}) == found


def test_the_other_fields_of_a_record_are_its_metadata(tmp_path: Path) -> None:
    record = {
        "id": "q7", "uri": "https://example.org/q7", "nl": "De haven slibt dicht.",
        "fr": "Le port s'envase.", "score": 3, "tags": ["haven", "slib"], "empty": None,
        "author": {"name": "Els"},
    }  # fmt: skip
    with bs.open_index(_index(tmp_path, "vragen.jsonl", json.dumps(record))) as index:
        document = index.search("haven").hits[0].document
        assert (document.id, document.key) == ("vragen", "q7")
        assert document.source == "https://example.org/q7"
        assert document.metadata == {
            "id": "q7", "uri": "https://example.org/q7", "score": 3, "tags": ["haven", "slib"],
            "author.name": "Els",
        }  # fmt: skip
        assert index.search("meta.author.name:els").total == 1
        assert index.search("meta.id:q7").total == 1


def test_the_other_columns_of_a_table_are_metadata(tmp_path: Path) -> None:
    table = "ref;nl;fr;klant\n12;De haven slibt dicht.;Le port s'envase.;'=ACME\n"
    with bs.open_index(_index(tmp_path, "tabel.csv", table)) as index:
        hit = index.search("haven").hits[0]
        assert hit.document.metadata == {"ref": "12", "klant": "=ACME"}


def test_metadata_of_documents_from_memory_are_searched_and_exported(tmp_path: Path) -> None:
    with bs.update_index(tmp_path / "index", lexicon=False) as update:
        update.put(
            bs.Document(
                key="a", nl="De haven slibt dicht.", fr="Le port s'envase.",
                metadata={"client": "ACME", "year": 2019, "public": True},
            )
        )  # fmt: skip
    with bs.open_index(tmp_path / "index") as index:
        assert index.search("meta.client:acme haven").total == 1
        assert index.search("meta.year:2019").total == 1
        assert index.search("meta.public:true").total == 1
        assert index.search("meta.client:boreas").total == 0
        lines = "\n".join(lines_of("hits", "tmx", index.export()))
    assert '<prop type="client">ACME</prop>' in lines


def test_an_index_that_is_made_anew_finds_the_metadata(tmp_path: Path) -> None:
    root = _index(tmp_path, "geheugen.tmx", _TMX)
    for index_file in (root).rglob("*.seg"):
        index_file.write_bytes(b"")
    bs.build_index([tmp_path / "geheugen.tmx"], root, rebuild=True, lexicon=False)
    with bs.open_index(root) as index:
        assert index.search("meta.client:acme").total == 1
        assert index.search("meta.header.project:haven").total == 2


@pytest.mark.parametrize(
    ("query", "left"),
    [("-kade", ["geheugen:0002"]), ("-meta.client:boreas", ["geheugen:0001"]),
     ("-aligned:low", ["geheugen:0001", "geheugen:0002"]), ("-kade -vuurtoren", [])],
)  # fmt: skip
def test_an_export_of_a_query_that_only_excludes_has_all_the_rest(
    query: str, left: list[str], tmp_path: Path
) -> None:
    with bs.open_index(_index(tmp_path, "geheugen.tmx", _TMX)) as index:
        assert [hit.id for hit in index.export(query)] == left
