"""The language of each line, with help from its neighbours."""

from __future__ import annotations

import pytest
from texts import PAIRS

from benelux_search.model import Boundary
from benelux_search.text.columns.bilingual_lines import split_bilingual
from benelux_search.text.languages.langid import label_lines
from benelux_search.text.languages.line_evidence import language_of_texts


def labels(lines: list[str], boundary: Boundary = "blank") -> list[str]:
    return [label.language for label in label_lines(lines, [boundary] * (len(lines) - 1))]


def test_every_sentence_of_ours_in_blocks_and_in_turns() -> None:
    dutch, french = [nl for nl, _ in PAIRS], [fr for _, fr in PAIRS]
    assert labels(dutch + french) == ["nl"] * len(PAIRS) + ["fr"] * len(PAIRS)
    alternating = [side for pair in PAIRS for side in pair]
    assert labels(alternating) == ["nl", "fr"] * len(PAIRS)


@pytest.mark.parametrize("neutral", ["(doc. 908/01)", "BENELUX", "2019", "12 %"])
def test_neutral_lines_follow_their_neighbours(neutral: str) -> None:
    dutch, french = PAIRS[0]
    for text, language in ((dutch, "nl"), (french, "fr")):
        lines = [text, neutral, text]
        assert labels(lines) == [language] * 3


def test_front_matter_in_capitals() -> None:
    lines = ["BENELUX", "INTERPARLEMENTAIRE", "ASSEMBLEE", "11 juni 2020", "ANTWOORD", PAIRS[0][0]]
    lines += ["ASSEMBLÉE", "INTERPARLEMENTAIRE", "BENELUX", "11 juin 2020", "RÉPONSE", PAIRS[0][1]]
    wrap: list[Boundary] = ["wrap", "wrap", "blank", "blank", "blank"]
    found = label_lines(lines, [*wrap, "blank", *wrap])
    assert [label.language for label in found] == ["nl"] * 6 + ["fr"] * 6


def test_short_lines_that_alternate_are_not_smoothed_away() -> None:
    lines = []
    for number in range(1, 9):
        lines += [f"Stemming over punt {number}.", f"Vote sur le point {number}."]
        lines += ["Geen bezwaar? (Nee)", "Pas d'observation? (Non)"]
    assert labels(lines) == ["nl", "fr"] * 16


def test_a_short_agenda_whose_lines_alternate() -> None:
    lines = ["Dagorde", "Ordre du jour"]
    lines += ["1. Goedkeuring van de notulen", "1. Approbation du procès-verbal"]
    lines += ["2. Begroting 2022", "2. Budget 2022", "3. Varia", "3. Divers"]
    for boundary in ("end", "blank"):
        assert labels(lines, boundary) == ["nl", "fr"] * 4


def test_lines_without_words_part_nothing() -> None:
    lines = [PAIRS[0][0], "12", "", PAIRS[1][0], "13", PAIRS[0][1]]
    assert labels(lines) == ["nl", "nl", "nl", "nl", "nl", "fr"]


def test_a_third_language_is_other_and_a_foreign_word_is_not() -> None:
    german = (
        "Die Regierung hat beschlossen, dass die Gemeinden im nächsten Jahr mehr Geld für den Bau "
        "von neuen Straßen erhalten, damit die Dörfer besser erreichbar sind."
    )
    lines = [PAIRS[1][0], "Color Profile", PAIRS[2][0], german, PAIRS[3][0]]
    assert labels(lines) == ["nl", "nl", "nl", "other", "nl"]


def test_confidence_is_low_where_nothing_tells() -> None:
    sure, doubtful = label_lines([PAIRS[0][0], "Emoji"], ["blank"])
    assert sure.confidence > 0.99
    assert doubtful.confidence < sure.confidence
    assert label_lines([], []) == []
    assert [label.language for label in label_lines(["12", "--"], ["blank"])] == ["other"] * 2


@pytest.mark.parametrize(
    ("line", "halves"),
    [
        ("Begin van de stemming / Début du vote.", ("Begin van de stemming", "Début du vote.")),
        ("Recommandation / aanbeveling", ("aanbeveling", "Recommandation")),
        ("Voorzitter/Président", ("Voorzitter", "Président")),
        ("Bijlage - Annexe", ("Bijlage", "Annexe")),
        ("de Federale Politie - dienst Mensenhandel", None),
        ("7 MAI 1997 7 MEI 1997", ("7 MEI 1997", "7 MAI 1997")),
        (
            "Section 2 – Noms de rue Sectie 2 – Straatnamen",
            ("Sectie 2 – Straatnamen", "Section 2 – Noms de rue"),
        ),
        (
            "PROJET DE TEXTE REGLEMENTAIRE ONTWERP VAN REGLEMENTAIRE TEKST",
            ("ONTWERP VAN REGLEMENTAIRE TEKST", "PROJET DE TEXTE REGLEMENTAIRE"),
        ),
        (
            "Sous-section1 – Nom de rue Subsectie 1 – Straatnamen",
            ("Subsectie 1 – Straatnamen", "Sous-section1 – Nom de rue"),
        ),
        (
            "Kamer 3e zitting 2021 - Chambre 3e session 2021",
            ("Kamer 3e zitting 2021", "Chambre 3e session 2021"),
        ),
        ("ASSEMBLÉE INTERPARLEMENTAIRE BENELUX", None),
        ("De wet van 3 mei 2010 en het besluit van 4 juni 2011", None),
        ('Hij zegde: "Je jure d\'observer la Constitution" en ging zitten', None),
        ("en/of", None),
        ("aanbeveling 908/1", None),
        ("de heer Janssens / mevrouw Peeters van de commissie", None),
        ("Zie https://example.org/a/b", None),
        ("https://example.org/Aanbeveling/Recommandation", None),
    ],
)
def test_a_line_that_says_one_thing_twice(line: str, halves: tuple[str, str] | None) -> None:
    assert split_bilingual([line]) == [halves]
    assert split_bilingual([PAIRS[0][0], line, ""]) == [None, halves, None]


@pytest.mark.parametrize("title", ["Mme", "Mmes", "Mlle", "Madame", "Monsieur"])
def test_a_french_title_does_not_make_a_dutch_sentence_french(title: str) -> None:
    assert language_of_texts([f"{title} Peeters vraagt het woord"]) == "nl"
