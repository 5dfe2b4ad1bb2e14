"""Which lines can translate each other: speeches, rows of tables, halves of a line."""

from __future__ import annotations

import pytest
from texts import PAIRS

from benelux_search.align.aligner import AlignerInput, align
from benelux_search.align.reading import read_document
from benelux_search.model import LANGUAGES, Line, LineLanguage, RawDocument, Span
from benelux_search.text.languages.langid import Label, label_lines
from benelux_search.text.languages.line_evidence import names_only
from benelux_search.text.lines.fragments import FREE, ConstraintGroup, constraint_groups

DUTCH, FRENCH = [nl for nl, _ in PAIRS], [fr for _, fr in PAIRS]


def lines(*texts: str, rows: dict[int, int] | None = None) -> list[Line]:
    made, start = [], 0
    for k, text in enumerate(texts):
        row = (rows or {}).get(k)
        made.append(Line(k + 1, text, Span(start, start + len(text), 1), "blank", row=row))
        start += len(text) + 1
    return made


def groups(
    languages: str, *texts: str, rows: dict[int, int] | None = None
) -> list[ConstraintGroup | None]:
    names: dict[str, LineLanguage] = {"n": "nl", "f": "fr"}
    return constraint_groups(
        lines(*texts, rows=rows), [Label(names[c], 1.0) for c in languages], paged=False
    )


def test_a_speech_in_one_language_goes_with_nothing() -> None:
    found = groups(
        "nnfffnn",
        "01.01 Bert Nijs (Groep A): Mijnheer de voorzitter, ik dank u.",
        "Dit is nog steeds zijn betoog.",
        "Le président: Je vous remercie.",
        "01.02 Chloé Lambot (Groupe B): Monsieur le président, merci.",
        "Elle parle encore.",
        "De voorzitter (tot de leden): Wij stemmen.",
        "02 Een ander punt",
    )
    assert found[0] == found[1] == ConstraintGroup("speech", 0, "nl")
    assert found[3] == found[4] == ConstraintGroup("speech", 1, "fr")
    assert [found[k] for k in (2, 5, 6)] == [None, None, None]


def test_a_speech_that_stands_in_both_languages_goes_with_itself() -> None:
    found = groups(
        "nfnf",
        "01.01 Bert Nijs (Groep A): Ik dank u.",
        "01.01 Bert Nijs (Groep A): Je vous remercie.",
        "01.02 Jan Claes (Groep C): Ook ik.",
        "01.02 Jan Claes (Groep C): Moi aussi.",
    )
    assert found[0] == found[1] == ConstraintGroup("speech", 0)
    assert found[2] == found[3] == ConstraintGroup("speech", 1)


def test_a_formula_in_both_languages_ends_a_speech() -> None:
    found = groups(
        "nnfn",
        "01.01 Bert Nijs (Groep A): Ik dank u.",
        "Het incident is gesloten.",
        "L'incident est clos.",
        "Er zijn nog vragen.",
    )
    assert found[0] == ConstraintGroup("speech", 0, "nl")
    assert found[1:3] == [FREE, None]


def test_what_only_looks_like_a_speech() -> None:
    found = groups("nnn", "12.50 euro", "01.01 Artikel zonder spreker", "1.1 Doel: de bruggen")
    assert found == [None, None, None]


def test_rows_pair_their_cells_one_by_one_where_they_are_alike() -> None:
    rows = {0: 1, 1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3}
    texts = ["Van", "Dinsdag", "Du", "Mardi", "Een", "twee", "Un deux", "Kort", "Long" * 20]
    found = groups("nnffnnfnf", *texts, rows=rows)
    assert found[0] == found[2] == ConstraintGroup("cells", 0)
    assert found[1] == found[3] == ConstraintGroup("cells", 1)
    # within the row, but which with which is open
    assert found[4] == found[5] == found[6] == ConstraintGroup("row", 2)
    assert found[7] == found[8] == ConstraintGroup("row", 3)


def test_the_halves_of_a_line_go_together() -> None:
    """Beside names that stand in neither language, and that a join would draw in."""
    texts = []
    for nl, fr in PAIRS[:3]:
        texts += [nl, fr, "- plaatsvervangers / suppléants:", "Greet Moens, Kobe Van Damme"]
    document = read_document(RawDocument(tuple(lines(*texts)), "UTF-8", paged=False))
    pairs = [
        (document.nl[bead.nl[0]].text, document.fr[bead.fr[0]].text)
        for bead in document.beads
        if bead.nl and bead.fr
    ]
    assert pairs.count(("- plaatsvervangers", "suppléants:")) == 3
    assert len(pairs) == 6


def test_lone_paragraphs_stand_in_the_order_of_the_file() -> None:
    """Speeches in turns, of which none is translated."""
    speeches = [
        "01.01 Bert Nijs (Groep A): De brug van Temse is al negen jaar in herstelling.",
        "01.02 Chloé Lambot (Groupe B): Chez nous les riverains entendent des craquements.",
        "01.03 Jan Claes (Groep C): De werken eindigen in september.",
        "01.04 Loïc Moreau (Groupe D): Qui paiera les détours des camions?",
    ]
    document = read_document(RawDocument(tuple(lines(*speeches)), "UTF-8", paged=False))
    found = [
        (document.nl[bead.nl[0]] if bead.nl else document.fr[bead.fr[0]]).text
        for bead in document.beads
    ]
    assert found == speeches


@pytest.mark.parametrize("which", [3, 4])
def test_cells_of_one_group_are_a_pair_whatever_the_words_say(which: int) -> None:
    cells = ConstraintGroup("cells", 0)
    dutch = AlignerInput([*DUTCH[:3], "Greet Moens"], [0.0] * 4, [0] * 4, [None, None, None, cells])
    groups = [cells if k == which else None for k in range(5)]
    french = AlignerInput([*FRENCH[:3], "Loïc Moreau", "Chloé Lambot"], [0.0] * 5, [1] * 5, groups)
    pairs = [(bead.nl, bead.fr) for bead in align(dutch, french) if bead.nl and bead.fr]
    assert pairs[3:] == [(((3,),), ((which,),))]


def test_different_groups_are_no_pair_whatever_the_words_say() -> None:
    nl, fr = (
        AlignerInput(DUTCH[:4], [0.0] * 4, [0] * 4),
        AlignerInput(FRENCH[:4], [0.0] * 4, [1] * 4),
    )
    both = ConstraintGroup("speech", 1)
    dutch, french = (ConstraintGroup("speech", 0, language) for language in LANGUAGES)
    beads = align(
        AlignerInput(nl.texts, nl.joins, nl.positions, [None, dutch, None, both]),
        AlignerInput(fr.texts, fr.joins, fr.positions, [None, french, None, both]),
    )
    pairs = [(bead.nl, bead.fr) for bead in beads if bead.nl and bead.fr]
    assert pairs == [(((k,),), ((k,),)) for k in (0, 2, 3)]


def test_what_a_line_quotes_says_nothing_of_its_language() -> None:
    oath = '"Ik zweer de Grondwet na te leven", "Je jure d\'observer la Constitution"'
    lines = [f"Ik memoreer de bewoordingen van de eed: {oath}", f"Je rappelle les termes: {oath}"]
    assert [label.language for label in label_lines(lines, ["blank"])] == ["nl", "fr"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Christophe Lacroix, Greet Daems", True),
        ("Vlaams Belang", True),
        ("INTERPARLEMENTAIRE", True),
        ("PS", True),
        ("Greet Daems, voorzitster", False),
        ("Het Parlement", False),
        ("Sectie 2 – Straatnamen", False),
        ("Agenda", False),
        ("ANTWOORD VAN DE MINISTER", False),
    ],
)
def test_lines_of_names(line: str, names: bool) -> None:
    assert names_only(line) is names


def test_each_column_goes_on_with_its_own_speech() -> None:
    found = groups(
        "nnfff",
        "01.01 Bert Nijs (Groep A): Ik dank u.",
        "01.02 Jan Claes (Groep C): Ook ik.",
        "01.01 Bert Nijs (Groep A): Je vous remercie.",
        "Le budget est clair.",
        "01.02 Jan Claes (Groep C): Moi aussi.",
    )
    assert found[3] == found[0] == ConstraintGroup("speech", 0)
    assert found[4] == found[1] == ConstraintGroup("speech", 1)
