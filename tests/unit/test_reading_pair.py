"""Two files to one document: what is in each, and what is the other's language in it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest
from daily import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import PAIRS, shuffled

from benelux_search.align.reading_pair import read_pair
from benelux_search.documents.plain_text import TextSource
from benelux_search.errors import NotPaired
from benelux_search.model import AlignedDocument
from benelux_search.output import text
from benelux_search.output.styled_lines import without_styles

NL, FR = [nl for nl, _ in PAIRS], [fr for _, fr in PAIRS]
ENGLISH = "This report of the committee was not translated by anyone into another language."
GERMAN = (
    "Die Minister haben über das Wasser gesprochen und werden im nächsten Jahr berichten.",
    "Die Arbeiten an der Brücke beginnen erst dann, wenn das Geld dafür gefunden ist.",
)


def read(folder: Path, nl: str, fr: str, encoding: str = "utf-8") -> AlignedDocument:
    for name, content in (("x.nl.txt", nl), ("x.fr.txt", fr)):
        (folder / name).write_text(content, encoding=encoding)
    source = TextSource()
    return read_pair(source.read(folder / "x.nl.txt"), source.read(folder / "x.fr.txt"))


def blocks(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(paragraphs) + "\n"


def beads(document: AlignedDocument) -> list[tuple[list[str], list[str]]]:
    return [
        ([document.nl[i].text for i in bead.nl], [document.fr[j].text for j in bead.fr])
        for bead in document.beads
    ]


def one_to_one(pairs: Sequence[tuple[str, str]]) -> list[tuple[list[str], list[str]]]:
    return [([nl], [fr]) for nl, fr in pairs]


@settings(max_examples=examples(30), deadline=None)
@given(st.integers(0, 10_000), st.integers(3, len(PAIRS)), st.sampled_from(["\n\n", "\n", "\r\n"]))
def test_clean_files_come_out_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int, between: str
) -> None:
    chosen = [PAIRS[k] for k in shuffled(seed, size)]
    nl, fr = (between.join(side) for side in zip(*chosen, strict=True))
    document = read(tmp_path_factory.mktemp("pair"), nl, fr)
    assert beads(document) == one_to_one(chosen)
    assert (document.other, document.notes) == ((), ())


def test_each_file_is_wrapped_in_its_own_way(tmp_path: Path) -> None:
    nl, fr = (
        blocks([textwrap.fill(paragraph, width) for paragraph in side])
        for side, width in ((NL, 50), (FR, 90))
    )
    assert beads(read(tmp_path, nl, fr)) == one_to_one(PAIRS)


def test_lists_of_short_lines_stay_lists(tmp_path: Path) -> None:
    nl = ["De ministers kiezen:", "het water", "de lucht", "het licht en de warmte"]
    fr = ["Les ministres choisissent :", "l'eau", "l'air", "la lumière et la chaleur"]
    document = read(tmp_path, "\n".join(nl), "\n".join(fr))
    assert [p.text for p in document.nl] == nl
    assert [p.text for p in document.fr] == fr


def test_figures_are_paragraphs_and_rules_are_none(tmp_path: Path) -> None:
    document = read(
        tmp_path, blocks([NL[0], "96", "* * *", NL[1]]), blocks([FR[0], "96", "* * *", FR[1]])
    )
    assert beads(document) == one_to_one([PAIRS[0], ("96", "96"), PAIRS[1]])
    assert [(a.text, a.reason) for a in document.other] == [("* * *", "no words")] * 2


def test_page_numbers_are_set_aside_in_each_file(tmp_path: Path) -> None:
    pages = [
        "\f".join(f"{a}\n\n{b}\n\n{number}\n" for number, (a, b) in enumerate(halved(side), 1))
        for side in (NL[:6], FR[:6])
    ]
    document = read(tmp_path, *pages)
    assert beads(document) == one_to_one(PAIRS[:6])
    assert [a.text for a in document.other] == ["1", "2", "3"] * 2
    assert document.fr[-1].pages == (3,)


def halved(side: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(side[::2], side[1::2], strict=True))


def test_a_line_in_two_languages_is_a_paragraph_of_its_file(tmp_path: Path) -> None:
    line = "Begin van de stemming / Début du vote"
    document = read(tmp_path, blocks([line, *NL[:3]]), blocks([line, *FR[:3]]))
    assert beads(document) == one_to_one([(line, line), *PAIRS[:3]])


def test_a_quotation_within_a_paragraph_stays_there(tmp_path: Path) -> None:
    quoting = f"{NL[8]} De voorzitter leest voor: « {FR[4]} » Zo staat het er, zegt hij, al jaren."
    nl = [textwrap.fill(p, 60) for p in (*NL[:3], quoting, NL[3])]
    document = read(tmp_path, blocks(nl), blocks([textwrap.fill(p, 60) for p in FR[:4]]))
    assert quoting in [p.text for p in document.nl]


# --- the text is believed ------------------------------------------------------------------------


def test_files_whose_names_are_wrong_are_turned_round(tmp_path: Path) -> None:
    document = read(tmp_path, blocks(FR[:5]), blocks(NL[:5]))
    assert beads(document) == one_to_one(PAIRS[:5])
    assert document.notes == ("the languages in the names of the two files are swapped",)


@pytest.mark.parametrize(
    ("nl", "fr", "cause"),
    [
        (NL[:5], NL[5:9], "both files are in Dutch"),
        (FR[:5], FR[5:9], "both files are in French"),
        (NL[:5], GERMAN, "one file is in Dutch, the other in another language"),
        ([NL[0]], [NL[8]], "both files are in Dutch"),
        (GERMAN, GERMAN, "both files are in another language"),
        ([*NL[:4], *FR[:4]], FR[6:9], "the Dutch file contains both languages"),
        (["* * *"], FR[:3], "one file is in an unknown language, the other in French"),
    ],
)
def test_files_that_are_no_pair(
    nl: Sequence[str], fr: Sequence[str], cause: str, tmp_path: Path
) -> None:
    with pytest.raises(NotPaired, match=cause):
        read(tmp_path, blocks(nl), blocks(fr))


@pytest.mark.parametrize(
    ("nl", "fr"),
    [
        ("Howto's van wiki.debian.org", "Manuels de wiki.debian.org"),
        ("INTERREGIONALE PARLEMENTAIRE VERGADERING", "ASSEMBLÉE PARLEMENTAIRE INTERRÉGIONALE"),
        ("Benelux", "Benelux"),
        ("12", "12"),
    ],
)
def test_of_a_few_words_the_name_tells_the_language(nl: str, fr: str, tmp_path: Path) -> None:
    assert beads(read(tmp_path, nl, fr)) == one_to_one([(nl, fr)])


def test_a_short_file_beside_a_long_one_is_noted(tmp_path: Path) -> None:
    long = [text.replace(".", f" ({k}).") for k in range(2) for text in FR]
    document = read(tmp_path, blocks(NL[:1]), blocks(long))
    assert "do not seem to be translations" in document.notes[0]
    assert read(tmp_path, blocks(NL), blocks(FR)).notes == ()


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_short_files_with_nothing_in_common_are_noted(size: int, tmp_path: Path) -> None:
    document = read(tmp_path, blocks(NL[:size]), blocks(FR[size : 2 * size]))
    assert document.notes == ("the two files do not seem to be translations of each other",)
    assert read(tmp_path, blocks(NL[:size]), blocks(FR[:size])).notes == ()


def test_files_of_two_documents_are_noted(tmp_path: Path) -> None:
    document = read(tmp_path, blocks(NL[:7]), blocks(FR[9:]))
    assert document.notes == ("the two files do not seem to be translations of each other",)


def test_a_speech_that_was_not_translated_is_found_once_and_has_no_counterpart(
    tmp_path: Path,
) -> None:
    nl = [*NL[:2], FR[8], NL[2], NL[9], NL[3]]  # a French speech, and a Dutch one
    fr = [*FR[:2], FR[8], FR[2], NL[9], FR[3]]
    document = read(tmp_path, blocks(nl), blocks(fr))
    assert beads(document) == [
        *one_to_one(PAIRS[:2]),
        ([], [FR[8]]),
        ([NL[2]], [FR[2]]),
        ([NL[9]], []),
        ([NL[3]], [FR[3]]),
    ]
    assert [(a.text, a.spans[0].file) for a in document.other] == [(FR[8], "nl"), (NL[9], "fr")]


def test_a_passage_that_only_one_file_has_in_the_other_language_is_a_bead_in_its_place(
    tmp_path: Path,
) -> None:
    nl = [FR[7], *NL[:2], FR[8], NL[2], NL[3], NL[4]]
    fr = [*FR[:5], NL[9]]
    document = read(tmp_path, blocks(nl), blocks(fr))
    assert beads(document) == [
        ([], [FR[7]]),
        *one_to_one(PAIRS[:2]),
        ([], [FR[8]]),
        *one_to_one(PAIRS[2:5]),
        ([NL[9]], []),
    ]
    assert document.other == ()


def test_a_third_language_is_set_aside_in_its_place(tmp_path: Path) -> None:
    document = read(tmp_path, blocks([*NL[:2], ENGLISH, *NL[2:4]]), blocks([ENGLISH, *FR[:4]]))
    assert beads(document) == one_to_one(PAIRS[:4])
    shown = [
        without_styles(line)
        for line in text.aligned_lines(document, "x", "x", text.TextLayout(200, True))
    ]
    places = [k for k, line in enumerate(shown) if line.startswith("[English]")]
    assert [shown.index(f"Dutch: {NL[0]}") > places[0], shown.index(f"Dutch: {NL[2]}") > places[1]]
    assert shown.index(f"Dutch: {NL[1]}") < places[1]


def test_a_half_that_was_partly_translated(tmp_path: Path) -> None:
    document = read(tmp_path, blocks(NL[:8]), blocks([*FR[:3], *NL[3:8]]))
    assert beads(document) == [*one_to_one(PAIRS[:3]), *(([nl], []) for nl in NL[3:8])]
    assert len(document.other) == 5


@settings(max_examples=examples(25), deadline=None)
@given(*[st.text(alphabet=st.sampled_from("abé .-/1\n\f*•§"), max_size=120)] * 2)
def test_nothing_of_either_file_is_lost(
    tmp_path_factory: pytest.TempPathFactory, nl: str, fr: str
) -> None:
    nl, fr = blocks([*NL[:2], nl]), blocks([*FR[:2], fr])
    document = read(tmp_path_factory.mktemp("any"), nl, fr)
    parts = [p.text for p in (*document.nl, *document.fr)] + [a.text for a in document.other]
    assert letters("".join(parts)) == letters(nl + fr)
    dutch = [number for bead in document.beads for number in bead.nl]
    french = [number for bead in document.beads for number in bead.fr]
    assert dutch == list(range(len(document.nl)))
    assert sorted(french) == list(range(len(document.fr)))  # equal lines may stand elsewhere


def letters(of: str) -> list[str]:
    return sorted(filter(str.isalnum, of))


# --- what is said of the whole -------------------------------------------------------------------


def test_spans_lead_back_to_their_file(tmp_path: Path) -> None:
    texts = {"nl": blocks([*NL[:3], FR[9]]), "fr": blocks(FR[:3])}
    document = read(tmp_path, texts["nl"], texts["fr"])
    for paragraph in (*document.nl, *document.fr):
        [span] = paragraph.spans
        assert span.file is not None
        assert texts[span.file][span.start : span.end] == paragraph.text
    assert [p.spans[0].file for p in document.fr] == ["fr", "fr", "fr", "nl"]


def test_lines_say_which_file_they_are_in(tmp_path: Path) -> None:
    document = read(tmp_path, blocks(NL[:2]), blocks([*FR[:2], ENGLISH]))
    assert [(label.number, label.language, label.file) for label in document.lines] == [
        (1, "nl", "nl"),
        (3, "nl", "nl"),
        (1, "fr", "fr"),
        (3, "fr", "fr"),
        (5, "other", "fr"),
    ]


def test_each_file_has_its_encoding_and_its_notes(tmp_path: Path) -> None:
    (tmp_path / "nl.txt").write_text(blocks(NL[:3]), encoding="utf-8")
    (tmp_path / "fr.txt").write_text(blocks(FR[:3]), encoding="cp1252")
    source = TextSource()
    document = read_pair(source.read(tmp_path / "nl.txt"), source.read(tmp_path / "fr.txt"))
    assert document.encoding == "UTF-8, Windows-1252"
    assert document.notes == ("the French file: read as Windows-1252",)


def test_the_title_is_that_of_each_file(tmp_path: Path) -> None:
    nl = ["Verslag over het spoor", "Brussel, 14 maart 2019", *NL[:3]]
    fr = ["Rapport sur le rail", "Bruxelles, le 14 mars 2019", *FR[:3]]
    facts = read(tmp_path, blocks(nl), blocks(fr)).facts
    assert (facts.title.nl, facts.title.fr) == ("Verslag over het spoor", "Rapport sur le rail")
    assert facts.date == "2019-03-14"


def test_a_wrapped_paragraph_of_another_language_is_set_aside_whole(tmp_path: Path) -> None:
    foreign = " ".join(GERMAN)
    nl = [textwrap.fill(text, 40) for text in (*NL[:3], foreign, *NL[3:6])]
    document = read(tmp_path, "\n\n".join(nl) + "\n", blocks(FR[:6]))
    assert [aside.text for aside in document.other] == [foreign]
    assert [paragraph.text for paragraph in document.nl] == NL[:6]
