"""Sentences as units: aligned, stored, found, exported and printed."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command_line import Shell

import benelux_search as bs
from benelux_search.align.sentence_units import by_sentence
from benelux_search.model import Bead, Paragraph
from benelux_search.search.sentences.sentence_hits import all_sentences, best_sentences

NL = (
    "De minister heeft 12 vragen gekregen. Zij antwoordt in januari. De gemeenten, bv. Genk, "
    "wachten. Het water van de Schelde wordt gemeten."
)
FR = (
    "La ministre a reçu 12 questions. Elle répond en janvier. Les communes, p. ex. Genk, "
    "attendent. L'eau de l'Escaut est mesurée."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with bs.update_index(tmp_path / "index") as update:
        update.put(bs.Document(key="a", nl=NL, fr=FR))
        update.put(bs.Document(key="b", nl="Het water is schoon.", fr="L'eau est propre."))
        update.put(bs.Document(key="c", nl="Alleen in het Nederlands. Ook het water.", fr=""))
    return tmp_path / "index"


def test_each_sentence_stands_beside_its_translation(folder: Path) -> None:
    with bs.open_index(folder) as index:
        pair = index.pair("key.a:0001")
    assert pair.nl is not None
    assert pair.fr is not None
    texts = [
        (
            [pair.nl.text[part.start : part.stop] for part in bead.nl],
            [pair.fr.text[part.start : part.stop] for part in bead.fr],
        )
        for bead in pair.sentences
    ]
    assert texts == [
        (["De minister heeft 12 vragen gekregen."], ["La ministre a reçu 12 questions."]),
        (["Zij antwoordt in januari."], ["Elle répond en janvier."]),
        (["De gemeenten, bv. Genk, wachten."], ["Les communes, p. ex. Genk, attendent."]),
        (["Het water van de Schelde wordt gemeten."], ["L'eau de l'Escaut est mesurée."]),
    ]
    assert all(bead.kind == "1-1" and bead.confidence > 0.8 for bead in pair.sentences)


def test_a_pair_of_single_sentences_is_one_bead(folder: Path) -> None:
    with bs.open_index(folder) as index:
        (bead,) = index.pair("key.b:0001").sentences
    assert (bead.nl, bead.fr, bead.confidence) == ((range(20),), (range(17),), 1.0)


def test_a_hit_is_the_sentence_that_matches(folder: Path) -> None:
    with bs.open_index(folder) as index:
        hits = {hit.id: hit for hit in index.search("water", language="nl", units="sentence")}
    hit = hits["key.a:0001"]
    assert hit.passage.text == "Het water van de Schelde wordt gemeten."
    assert [hit.passage.text[start:end] for start, end in hit.passage.matches] == ["water"]
    assert hit.counterpart is not None
    assert hit.counterpart.text == "L'eau de l'Escaut est mesurée."
    assert hit.kind == "1-1"
    assert hit.sentence is not None
    assert hit.sentence.number == 4
    assert hit.unit_id == "key.a:0001.4"
    start, end = hit.sentence.passage
    assert NL[start:end] == hit.passage.text
    assert hits["key.c:0001"].passage.text == "Ook het water."
    assert hits["key.c:0001"].counterpart is None


def test_a_query_in_french_finds_the_french_sentence(folder: Path) -> None:
    with bs.open_index(folder) as index:
        hit = index.search("fr:janvier", units="sentence")[0]
    assert {hit.passage.text, hit.counterpart and hit.counterpart.text} == {
        "Zij antwoordt in januari.",
        "Elle répond en janvier.",
    }


def test_other_units_are_refused(folder: Path) -> None:
    with (
        bs.open_index(folder) as index,
        pytest.raises(bs.OptionError, match="paragraph, sentence"),
    ):
        index.search("water", units="word")  # type: ignore[arg-type]


def test_an_export_has_all_sentences_or_those_that_match(folder: Path) -> None:
    with bs.open_index(folder) as index:
        with index.export(units="sentence") as hits:
            everything = [hit.unit_id for hit in hits]
        with index.export("water", language="nl", units="sentence") as hits:
            found = [(hit.rank, hit.unit_id) for hit in hits]
        with index.export(units="sentence", min_confidence=0.999) as hits:
            sure = [hit.unit_id for hit in hits]
    assert everything == [
        *(
            "key.a:0001.1",
            "key.a:0001.2",
            "key.a:0001.3",
            "key.a:0001.4",
            "key.b:0001.1",
            "key.c:0001.1",
            "key.c:0001.2",
        ),
    ]
    assert sorted(each for _, each in found) == ["key.a:0001.4", "key.b:0001.1", "key.c:0001.2"]
    assert [rank for rank, _ in found] == [1, 2, 3]
    assert set(sure) < set(everything)


def test_hits_are_narrowed_without_losing_their_marks(folder: Path) -> None:
    with bs.open_index(folder) as index:
        (whole,) = index.search("minister", language="nl")
    (narrowed,) = all_sentences([whole])
    assert narrowed.passage == best_sentences(whole).passage
    assert narrowed.renderings == whole.renderings


@pytest.fixture
def indexed(shell: Shell) -> Shell:
    Path("corpus", "vragen.txt").write_text(f"{NL}\n\n{FR}\n", encoding="utf-8")
    assert shell("index").status == 0
    return shell


def test_align_prints_sentences(indexed: Shell) -> None:
    record = json.loads(
        indexed("align", "corpus/vragen.txt", "--units", "sentence", "--format", "json").out
    )
    assert record["nl"][1] == "Zij antwoordt in januari."
    assert record["fr"][1] == "Elle répond en janvier."
    assert [(bead["nl"], bead["fr"]) for bead in record["beads"]] == [([k], [k]) for k in range(4)]
    assert record["lines"]


def test_paragraphs_that_end_elsewhere_do_not_part_their_sentences(shell: Shell) -> None:
    nl, fr = NL.split(". "), FR.split(". ")
    Path("a.nl.txt").write_text(f"{'. '.join(nl[:1])}.\n\n{'. '.join(nl[1:])}\n", encoding="utf-8")
    Path("a.fr.txt").write_text(f"{'. '.join(fr[:2])}.\n\n{'. '.join(fr[2:])}\n", encoding="utf-8")
    ran = shell("align", "a.nl.txt", "--units", "sentence", "--format", "json")
    record = json.loads(ran.out)
    pairs = [
        (
            " ".join(record["nl"][k] for k in bead["nl"]),
            " ".join(record["fr"][k] for k in bead["fr"]),
        )
        for bead in record["beads"]
    ]
    assert ("Zij antwoordt in januari.", "Elle répond en janvier.") in pairs


def test_a_sentence_finds_its_translation_in_the_next_bead(tmp_path: Path) -> None:
    nl = (
        "De raad keurt de begroting goed.",
        "De minister antwoordt op de vraag. Iedereen ging akkoord. Niemand vroeg het woord.",
    )
    fr = (
        "Le conseil approuve le budget. Le ministre répond à la question.",
        "Tous étaient d'accord. Personne n'a demandé la parole.",
    )
    (tmp_path / "a.txt").write_text(f"{NL}\n\n{FR}\n", encoding="utf-8")
    document = replace(
        bs.align_file(tmp_path / "a.txt"),
        nl=tuple(Paragraph(text, ()) for text in nl),
        fr=tuple(Paragraph(text, ()) for text in fr),
        beads=(Bead((0,), (0,), 0.9), Bead((1,), (1,), 0.9)),
    )
    beads = by_sentence(document).beads
    assert [(each.nl, each.fr) for each in beads] == [((k,), (k,)) for k in range(4)]
    assert all(0 < each.confidence <= 1 for each in beads)


def test_a_memory_of_sentences_says_so(indexed: Shell) -> None:
    for words in (
        ("export", "--units", "sentence"),
        ("align", "corpus/vragen.txt", "--units", "sentence", "--format", "tmx"),
        ("search", "januari", "--units", "sentence", "--format", "tmx"),
    ):
        tree = ElementTree.fromstring(indexed(*words).out.split("?>", 1)[1].split(">", 1)[1])
        header = tree.find("header")
        assert header is not None
        assert header.get("segtype") == "sentence"
        segments = {
            tuple(segment.text or "" for segment in unit.iter("seg")) for unit in tree.iter("tu")
        }
        assert ("Zij antwoordt in januari.", "Elle répond en janvier.") in segments
        ids = [unit.get("tuid") for unit in tree.iter("tu")]
        assert len(set(ids)) == len(ids)


def test_records_and_tables_have_the_place_of_a_sentence(indexed: Shell) -> None:
    words = ("search", "januari", "--units", "sentence", "--lang", "nl", "--format")
    (hit,) = json.loads(indexed(*words, "json").out)["hits"]
    assert hit["sentence"]["number"] == 2
    start, end = hit["sentence"]["passage"]
    assert NL[start:end] == hit["passage"]["text"]
    rows = list(csv.DictReader(io.StringIO(indexed(*words, "tsv").out), delimiter="\t"))
    assert rows[0]["id"] == "vragen:0001.2"


def test_corrections_are_of_paragraphs(indexed: Shell) -> None:
    ran = indexed("align", "corpus/vragen.txt", "--units", "sentence", "--format", "toml")
    assert ran.status == 2
    assert "paragraphs, not sentences" in ran.err
