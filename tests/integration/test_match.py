"""``match``: sentences like a pasted one, and what can be used to translate a file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command_line import Shell
from hypothesis import given
from hypothesis import strategies as st

import benelux_search as bs
from benelux_search.search.sentences.word_differences import differences, keys_of, words_of

MEMORY = (
    ("De gemeenten hebben 12 vragen gekregen over het water van de Schelde.",
     "Les communes ont reçu 12 questions sur l'eau de l'Escaut."),
    ("De gemeenten hebben in Genk 15 vragen gekregen over het water van de Maas.",
     "Les communes ont reçu à Genk 15 questions sur l'eau de la Meuse."),
    ("De minister antwoordt in januari op de vragen over de kwaliteit van de lucht.",
     "Le ministre répond en janvier aux questions sur la qualité de l'air."),
    ("De trein naar Luxemburg moet sneller worden. De minister antwoordt in mei.",
     "Le train vers Luxembourg doit devenir plus rapide. Le ministre répond en mai."),
)  # fmt: skip


@pytest.fixture
def index_folder(tmp_path: Path) -> Path:
    with bs.update_index(tmp_path / "index") as update:
        for number, (nl, fr) in enumerate(MEMORY):
            update.put(bs.Document(key=f"m{number}", nl=nl, fr=fr, date=f"202{number}-01-01"))
    return tmp_path / "index"


def test_the_same_sentence_comes_first_with_its_translation(index_folder: Path) -> None:
    with bs.open_index(index_folder) as index:
        for nl, fr in MEMORY[:3]:
            for text, other, language in ((nl, fr, "nl"), (fr, nl, "fr")):
                match = index.match(text, language=language)[0]  # type: ignore[arg-type]
                assert (match.text, match.counterpart) == (text, other)
                assert (match.similarity, match.percent, match.differences) == (1.0, 100, ())
                assert match.language == language


def test_a_sentence_of_several_is_found_alone(index_folder: Path) -> None:
    with bs.open_index(index_folder) as index:
        match = index.match("De minister antwoordt in juni.", language="nl")[0]
    assert match.text == "De minister antwoordt in mei."
    assert match.counterpart == "Le ministre répond en mai."
    assert match.unit_id == "key.m3:0001.2"
    start, end = match.sentence.passage
    assert MEMORY[3][0][start:end] == match.text


def test_what_differs_is_told_and_numbers_are_placeables(index_folder: Path) -> None:
    pasted = "De gemeenten hebben 25 vragen gekregen over het water van de Leie in Gent."
    with bs.open_index(index_folder) as index:
        match = index.match(pasted)[0]
    assert match.pair_id == "key.m0:0001"
    assert match.similarity == pytest.approx(1 - 4 / 14)
    told = [
        (
            each.kind,
            each.query and pasted[slice(*each.query)],
            each.text and match.text[slice(*each.text)],
            each.placeable,
        )
        for each in match.differences
    ]
    assert told == [
        ("replaced", "25", "12", "number"),
        ("replaced", "Leie in Gent", "Schelde", None),
    ]


def test_case_and_punctuation_make_99_percent(index_folder: Path) -> None:
    with bs.open_index(index_folder) as index:
        match = index.match(MEMORY[2][0].upper())[0]
    assert (match.similarity, match.percent) == (1.0, 99)


def test_the_language_is_that_of_the_function_words(index_folder: Path) -> None:
    with bs.open_index(index_folder) as index:
        assert index.match(MEMORY[2][1]).language == "fr"
        assert index.match(MEMORY[2][0]).language == "nl"


def test_parts_are_found_if_no_sentence_is_similar(index_folder: Path) -> None:
    pasted = "Gisteren sprak iedereen hier al over het water van de Schelde met de koning."
    with bs.open_index(index_folder) as index:
        result = index.match(pasted)
    assert not result.matches
    assert [pasted[slice(*each.query)] for each in result.fragments] == [
        "over het water van de Schelde"
    ]
    hit = result.fragments[0].hit
    assert hit.passage.text == MEMORY[0][0]
    assert hit.passage.matches


@pytest.mark.parametrize("pasted", ["", "  \n", "?!", "\0", "x" * 9000, '"', "a:b (c", "« »"])
def test_no_text_is_an_error(index_folder: Path, pasted: str) -> None:
    with bs.open_index(index_folder) as index:
        assert not index.match(pasted).matches


def test_what_is_no_text_is_refused(index_folder: Path) -> None:
    with bs.open_index(index_folder) as index:
        with pytest.raises(bs.OptionError, match="sentence"):
            index.match(None)  # type: ignore[arg-type]
        with pytest.raises(bs.OptionError, match="limit"):
            index.match("a", limit=-1)


def test_a_text_of_several_sentences_is_matched_one_by_one(index_folder: Path) -> None:
    pasted = f"{MEMORY[0][0]} {MEMORY[2][0]}"
    with bs.open_index(index_folder) as index:
        found = {pasted[slice(*match.query)]: match.percent for match in index.match(pasted)[:2]}
    assert found == {MEMORY[0][0]: 100, MEMORY[2][0]: 100}


def test_a_file_is_reported_by_bands(index_folder: Path) -> None:
    sentences = [
        MEMORY[0][0],
        MEMORY[0][0],
        MEMORY[2][0].replace("januari", "maart"),
        "Iets heel anders over kastelen en koningen.",
    ]
    with bs.open_index(index_folder) as index:
        report = index.pretranslate(sentences, language="nl")
    assert [(each.least, each.segments) for each in report.counts()] == [
        (None, 1), (100, 1), (95, 0), (85, 1), (75, 0), (0, 1),
    ]  # fmt: skip
    assert sum(each.segments for each in report.counts()) == len(report.segments)
    assert [match.pair_id for match in report.usable()] == ["key.m0:0001", "key.m2:0001"]


@pytest.fixture
def indexed(shell: Shell, index_folder: Path) -> Shell:
    assert index_folder.name == "index"
    return shell


def test_the_command_shows_the_match_and_what_differs(indexed: Shell) -> None:
    ran = indexed("match", "De minister antwoordt in juni.")
    assert ran.status == 0
    assert ran.out.splitlines() == [
        "1. 80 % · key.m3:0001.2 · 2023-01-01",
        "   nl  De minister antwoordt in mei.",
        "   fr  Le ministre répond en mai.",
        "       ≠ “juni” ← “mei”",
    ]
    assert re.fullmatch(r"1 similar sentence \(\d+ ms\)\n", ran.err)


def test_the_command_says_that_nothing_is_similar(indexed: Shell) -> None:
    ran = indexed("match", "Kastelen en koningen.")
    assert (ran.status, ran.out) == (1, "")
    assert "no similar sentence" in ran.err


def test_records_of_matches(indexed: Shell) -> None:
    record = json.loads(indexed("match", "De minister antwoordt in juni.", "--format", "json").out)
    (match,) = record["matches"]
    assert (match["similarity"], match["percent"], match["sentence"]) == (0.8, 80, 2)
    assert match["differences"] == [
        {"kind": "replaced", "query": [25, 29], "text": [25, 28], "placeable": None}
    ]


def test_a_file_gives_a_report_and_a_memory(indexed: Shell) -> None:
    Path("draft.txt").write_text(f"{MEMORY[0][0]} Kastelen en koningen. {MEMORY[0][0]}", "utf-8")
    ran = indexed("match", "--file", "draft.txt", "-o", "draft.tmx")
    assert ran.status == 0
    assert ran.out.splitlines() == [
        "             segments  words",
        "repetitions         1     12",
        "100 %               1     12",
        "95–99 %             0      0",
        "85–94 %             0      0",
        "75–84 %             0      0",
        "no match            1      3",
        "in all              3     27",
    ]
    units = list(ElementTree.parse("draft.tmx").iter("tu"))
    assert [[segment.text for segment in unit.iter("seg")] for unit in units] == [list(MEMORY[0])]


@pytest.mark.parametrize("words", [(), ("zin", "--file", "x.txt"), ("zin", "-o", "x.tmx")])
def test_a_sentence_or_a_file_is_needed(indexed: Shell, words: tuple[str, ...]) -> None:
    assert indexed("match", *words).status == 2


def test_a_long_query_is_told_about_match(index_folder: Path) -> None:
    with bs.open_index(index_folder) as index:
        notes = index.search(
            "gemeenten vragen water schelde minister januari kwaliteit lucht"
        ).notes
        short = index.search("gemeenten vragen water").notes
    assert [note for note in notes if "match" in note]
    assert not [note for note in short if "match" in note]


WORDS = st.lists(st.sampled_from(["de", "wet", "12", "Genk", "van", "3,5"]), max_size=9)


@given(WORDS, WORDS)
def test_differences_turn_one_sentence_into_the_other(query: list[str], found: list[str]) -> None:
    pasted, text = " ".join(query), " ".join(found)
    for each in reversed(list(differences(words_of(pasted), words_of(text), 0))):
        old = "" if each.text is None else text[slice(*each.text)]
        new = "" if each.query is None else pasted[slice(*each.query)]
        assert old != new
    kept = list(query)
    for each in reversed(list(differences(words_of(pasted), words_of(text), 0))):
        if each.query is not None:
            start = len(keys_of(pasted[: each.query[0]]))
            del kept[start : start + len(keys_of(pasted[slice(*each.query)]))]
    rest = iter(found)
    assert all(word in rest for word in kept)  # what is left stands in both, in order
