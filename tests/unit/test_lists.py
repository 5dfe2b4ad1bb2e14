"""Lists that each language sorts, lists of persons, programmes, labels: lines of few words."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from beads import pairs_of
from fpdf import FPDF

import benelux_search as bs
from benchmarks.made.printing import print_fpdf, print_reportlab
from benchmarks.made.rows import Row, row
from benelux_search.align.sorted_lists import _best_matches
from benelux_search.text.columns.bilingual_lines import split_bilingual
from benelux_search.text.columns.equal_lines import is_in_no_language, without_figures
from benelux_search.text.languages.local_marks import local_evidence
from benelux_search.text.languages.places import names_of_language
from benelux_search.text.languages.shared_marks import translates_neighbour
from benelux_search.text.lines.fragments import whole_words
from benelux_search.text.lines.hyphens import join_lines
from benelux_search.text.lines.typesetting import typesetting_of

LEAD = [
    ("De vakbonden sluiten een akkoord over de lonen van dit jaar.",
     "Les syndicats concluent un accord sur les salaires de cette année."),
    ("Het akkoord geldt voor deze beroepen:", "L'accord vaut pour ces professions :"),
]  # fmt: skip
TRADES = [
    ("bakker", "boulanger"),
    ("beenhouwer", "boucher"),
    ("chauffeur van de vrachtwagen", "chauffeur du camion"),
    ("magazijnier", "magasinier"),
    ("nachtwaker", "veilleur de nuit"),
    ("tuinman", "jardinier"),
    ("verpleger", "infirmier"),
]
END = [("Het akkoord treedt in werking op 1 mei.", "L'accord entre en vigueur le 1er mai.")]
VOTERS = (
    "Adriaensen Khadija, Ben Hamou François, Bogaert Inge, Claes Marie, Cuvelier Stijn, Dewael "
    "Petra, Gilkinet Sabine, Jadot Luc, Lambrecht Dirk, Mathot Annelies, Raskin Benoît"
)
OTHERS = (
    "Claes Marie, De Clercq François, Delcourt Maud, Fontaine Annelies, Lahaye Raoul, Thijs Els"
)
VOTES = [
    ("Zij hebben ja gestemd:", "Ils ont voté oui :"),
    (VOTERS, VOTERS),
    ("Zij hebben zich onthouden:", "Ils se sont abstenus :"),
    (OTHERS, OTHERS),
    ("Bijgevolg neemt de Kamer het wetsontwerp aan.",
     "En conséquence, la Chambre adopte le projet de loi."),
]  # fmt: skip
PROGRAMME = [
    ("Het volledige programma van het festival", "Le programme complet du festival"),
    ("18.15 uur – Het Zesde Uur – Blauwe Zaal", "18 h 15 – Het Zesde Uur – Salle bleue"),
    ("Mira Goossens (vr 18u)", "Mira Goossens (ven. 18h)"),
    ("Nachtkoor (zo 18u)", "Nachtkoor (dim. 18h)"),
    ("The Rusty Bikes (za 15u)", "The Rusty Bikes (sam. 15h)"),
    ("1) Dirk Geerinckx – 8040 Bergen", "1) Dirk Geerinckx – 8040 Mons"),
    ("2) Inge Gilkinet – 4520 Luik", "2) Inge Gilkinet – 4520 Liège"),
    ("De plaatsen zijn beperkt.", "Le nombre de places est limité."),
]
RESULTS = [
    ("Uitslag van de lijst", "Résultat de la liste"),
    ("1. Bertrand François 1.687", "1. Bertrand François 1 687"),
    ("2. Verhelst Griet 387", "2. Verhelst Griet 387"),
    ("3. Jiroflée Zoé 95", "3. Jiroflée Zoé 95"),
    ("10/15 519.081 576.179", "10/15 519 081 576 179"),
    ("De griffier tekent het verslag.", "Le greffier signe le procès-verbal."),
]
LABEL = [
    ("Gemiddelde voedingswaarden per portie", "Valeurs nutritionnelles moyennes par portion"),
    ("Energie 1020 kJ / 240 kcal", "Énergie 1020 kJ / 240 kcal"),
    ("Vetten 11 g", "Matières grasses 11 g"),
    ("waarvan verzadigde vetzuren 4,2 g", "dont acides gras saturés 4,2 g"),
    ("Koolhydraten 31 g", "Glucides 31 g"),
    ("waarvan suikers 26 g", "dont sucres 26 g"),
    ("Bewaren op een koele en droge plaats.", "À conserver dans un endroit frais et sec."),
]


def turns(pairs: Sequence[tuple[str, str]], between: str, folder: Path, width: int = 0) -> Path:
    texts = [textwrap.fill(text, width) if width else text for pair in pairs for text in pair]
    path = folder / "turns.txt"
    path.write_text(between.join(texts), encoding="utf-8")
    return path


def sorted_trades() -> list[tuple[str, str]]:
    french = sorted(fr for _, fr in TRADES)
    return [(nl, fr) for (nl, _), fr in zip(TRADES, french, strict=True)]


def test_the_items_of_a_sorted_list_find_each_other(tmp_path: Path) -> None:
    document = bs.align_file(turns([*LEAD, *sorted_trades(), *END], "\n\n", tmp_path))
    assert sorted(pairs_of(document)) == sorted([*LEAD, *TRADES, *END])


def test_a_sorted_list_in_two_files_is_the_same(tmp_path: Path) -> None:
    paths = []
    for side, name in enumerate(("list.nl.txt", "list.fr.txt")):
        texts = [pair[side] for pair in [*LEAD, *sorted_trades(), *END]]
        paths.append(tmp_path / name)
        paths[-1].write_text("\n\n".join(texts), encoding="utf-8")
    assert sorted(pairs_of(bs.align_files(*paths))) == sorted([*LEAD, *TRADES, *END])


def test_the_clearest_match_comes_first_and_makes_the_next_one_clear() -> None:
    table = np.array([[5.0, 4.8, 0.0], [0.0, 6.0, 0.0], [4.0, 0.0, 1.0]])
    assert [(i, j) for i, j, *_ in _best_matches(table)] == [(1, 1), (0, 0), (2, 2)]
    assert list(_best_matches(np.array([[1.0, 1.0], [1.0, 1.0]]))) == []
    assert list(_best_matches(np.array([[-5.0]]))) == []


def test_a_pair_is_doubted_if_another_item_of_the_list_fits_as_well(tmp_path: Path) -> None:
    rates = [
        ("Computers: 20 %", "Camions : 20 %"),
        ("Grasmaaiers: 20 %", "Ordinateurs : 20 %"),
        ("Vrachtwagens: 20 %", "Tondeuses : 20 %"),
    ]
    document = bs.align_file(turns([*LEAD, *rates, *END], "\n\n", tmp_path))
    sure = [
        (document.nl[bead.nl[0]].text, document.fr[bead.fr[0]].text)
        for bead in document.beads
        if bead.nl and bead.fr and bead.confidence >= 0.9
    ]
    right = {"Computers: 20 %": "Ordinateurs : 20 %", "Grasmaaiers: 20 %": "Tondeuses : 20 %",
             "Vrachtwagens: 20 %": "Camions : 20 %"}  # fmt: skip
    assert all(right.get(nl, fr) == fr for nl, fr in sure)


@pytest.mark.parametrize("width", [0, 64])
def test_lists_of_persons_are_text_of_both_languages(width: int, tmp_path: Path) -> None:
    document = bs.align_file(turns(VOTES, "\n\n", tmp_path, width))
    assert pairs_of(document) == VOTES


@pytest.mark.parametrize(
    "pairs", [PROGRAMME, RESULTS, LABEL], ids=["programme", "results", "label"]
)
@pytest.mark.parametrize("between", ["\n\n", "\n"], ids=["blank", "lines"])
def test_lines_of_names_and_figures_keep_their_language(
    pairs: list[tuple[str, str]], between: str, tmp_path: Path
) -> None:
    assert pairs_of(bs.align_file(turns(pairs, between, tmp_path))) == pairs


def test_a_record_of_lines_is_not_joined_after_a_measure(tmp_path: Path) -> None:
    nl, fr = ("\n".join(texts) for texts in zip(*LABEL, strict=True))
    with bs.update_index(tmp_path / "index") as update:
        update.put(bs.Document(key="label", nl=nl, fr=fr))
    with bs.open_index(tmp_path / "index") as index:
        pairs = [(pair.nl, pair.fr) for pair in index.pairs()]
    assert [(nl.text, fr.text) for nl, fr in pairs if nl and fr] == LABEL


def test_wrapped_lines_are_told_by_their_room() -> None:
    many = textwrap.wrap(", ".join([VOTERS, OTHERS] * 4), 60)
    assert typesetting_of(many, list(itertools.pairwise(many))).width
    assert typesetting_of(many, [(many[0], many[0])] * 30).width is None


def test_uneven_lines_are_a_list() -> None:
    short = ["weduwnaar van Anna", "ridder in de orde", "de buren", "lid van het koor"]
    long = ["zoals iedereen hem kende: altijd op de fiets", "met dank aan wie hem heeft verzorgd"]
    notices = [short[0], short[1], long[0], short[2], short[3], long[1], short[0]] * 4
    assert typesetting_of(notices, list(itertools.pairwise(notices))).is_list


def test_wrapped_lines_may_be_two_in_one() -> None:
    lines = textwrap.wrap("de raad van de stad en de leden van het college " * 20, 40)
    lines[8:10] = [" ".join(lines[8:10])]
    assert typesetting_of(lines, list(itertools.pairwise(lines))).width


def test_a_line_with_other_numbers_in_its_halves_is_no_bilingual_line() -> None:
    assert split_bilingual(["Energie 1020 kJ / 240 kcal"]) == [None]
    assert split_bilingual(["Openingsuren van het museum / Heures d'ouverture du musée"]) != [None]


def test_a_line_that_translates_the_one_above_is_whole() -> None:
    lines = ["18.15 uur – Het Zesde Uur – Blauwe Zaal", "18 h 15 – Het Zesde Uur – Salle bleue"]
    assert translates_neighbour(lines, 1, ("18 h 15 – Het Zesde Uur", "Salle bleue"))
    alike = ["Artikel 5 / Article 5", "Artikel 6 / Article 6"]
    assert not translates_neighbour(alike, 1, ("Artikel 6", "Article 6"))


def test_hours_days_and_places_tell_a_language_beside_a_figure() -> None:
    def evidence(text: str) -> float:
        return local_evidence(text, [word.casefold() for word in text.split()])

    assert evidence("Trio (vr 19u)") > 0 > evidence("Trio (ven. 19h)")
    assert evidence("8040 Bergen") >= 0 > evidence("8040 Mons")
    assert evidence("4000 Luik") > 0 > evidence("4000 Liège")
    assert evidence("Vrije Universiteit Brussel") == 0.0
    assert evidence("120 km/h") == evidence("12.450 unités") == 0.0


def test_names_of_places_that_are_words_of_the_other_language_tell_nothing() -> None:
    assert "luik" in names_of_language("nl")
    assert "liège" in names_of_language("fr")
    assert "hal" not in names_of_language("fr")
    assert not names_of_language("nl") & names_of_language("fr")


def test_a_name_beside_figures_is_in_no_language() -> None:
    assert without_figures("10. Verhelst Michel 1.387") == "Verhelst Michel"
    assert is_in_no_language("10. Verhelst Michel 1.387")
    assert not is_in_no_language("II.2) Description")
    assert not is_in_no_language("Artikel 5")


def test_hyphens_belong_to_their_words_where_no_word_is_broken() -> None:
    assert "nee-stemmen" in whole_words(["Er waren vijf nee-", "stemmen en vier onthoudingen."])
    broken = ["Er waren vijf nee-", "stemmen, en dat is uitge-", "legd in het verslag."]
    assert "nee-stemmen" not in whole_words(broken)


MIXED_CELLS = [
    row("Algemene voorwaarden van de verzekering", "Conditions générales de l'assurance"),
    row("Verzekeringen Sint-Michiel", "Assurances Saint-Michel"),
    row("• het water dat langs een open raam binnenkomt", "• l'eau entrée par une fenêtre ouverte"),
    row("Vrijstelling", "Franchise"),
    Row(
        ("Deze waarborg is facultatief.",
         "Hij geldt alleen als dat in de bijzondere voorwaarden vermeld staat."),
        ("Cette garantie est facultative et n'est acquise que si les conditions particulières le "
         "mentionnent, ce qui doit être demandé à l'avance.",),
    ),
    row("UITSLUITINGEN", "EXCLUSIONS"),
    row("• de schade die u met opzet veroorzaakt", "• les dommages que vous causez volontairement"),
]  # fmt: skip


@pytest.mark.parametrize("write", [print_reportlab, print_fpdf], ids=["reportlab", "fpdf2"])
def test_the_distances_of_rows_and_lines_tell_the_cells_of_a_table(
    write: object, tmp_path: Path
) -> None:
    path = tmp_path / "table.pdf"
    assert callable(write)
    write(MIXED_CELLS * 2, path, False)
    found = {
        (nl.replace("- ", "• "), fr.replace("- ", "• ")) for nl, fr in pairs_of(bs.align_file(path))
    }
    assert {(" ".join(each.nl), " ".join(each.fr)) for each in MIXED_CELLS} <= found


HEADINGS = [
    ("BEKENDMAKING", "AVIS"),
    ("OPENBAAR ONDERZOEK", "ENQUÊTE PUBLIQUE"),
    ("Het dossier ligt ter inzage.", "Le dossier peut être consulté."),
]
SHORT_LINES = [
    ("U ontvangt bezoekers en geeft hen advies.",
     "Vous accueillez les visiteurs et vous les conseillez."),
    ("Uw profiel", "Votre profil"),
    ("U werkt graag in team.", "Vous aimez travailler en équipe."),
]  # fmt: skip
CUT = (
    "Deze ordonnantie regelt een aangelegenheid als bedoeld in artikel 39 van de\nGrondwet.",
    "La présente ordonnance règle une matière visée à l'article 39 de la\nConstitution.",
)
NOTED = ("Zo staat het in het vorige verslag van de dienst\n(1).",
         "Ainsi le dit le rapport précédent du service\n(1).")  # fmt: skip
SLASHES = ["Ingang / Entrée", "Verboden toegang / Accès interdit", "Naam / Nom", "Datum / Date"]
GLOSSARY = [
    ("aanbesteding", "marché public"),
    ("bestek", "cahier des charges"),
    ("borgtocht", "cautionnement"),
    ("gunning", "attribution"),
]


def test_headings_in_capitals_above_each_other_are_in_turns(tmp_path: Path) -> None:
    assert pairs_of(bs.align_file(turns(HEADINGS, "\n", tmp_path))) == HEADINGS


@pytest.mark.parametrize("cut", [CUT, NOTED], ids=["dangling", "note"])
def test_a_line_that_needs_another_word_goes_on(cut: tuple[str, str], tmp_path: Path) -> None:
    document = bs.align_file(turns([*SHORT_LINES, cut, *END], "\n", tmp_path))
    whole = (cut[0].replace("\n", " "), cut[1].replace("\n", " "))
    assert pairs_of(document) == [*SHORT_LINES, whole, *END]


def test_short_words_around_a_slash_are_read_as_those_around_them(tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    path.write_text("\n\n".join(SLASHES), encoding="utf-8")
    assert pairs_of(bs.align_file(path)) == [tuple(line.split(" / ")) for line in SLASHES]
    swapped = [" / ".join(reversed(line.split(" / "))) for line in SLASHES]
    assert split_bilingual(swapped) == [tuple(line.split(" / ")) for line in SLASHES]
    assert split_bilingual(["en / of", "Naam / Nom"]) == [None, None]  # nothing tells the order


@pytest.mark.parametrize("lone", [False, True])
def test_a_glossary_with_tabs_is_a_table(lone: bool, tmp_path: Path) -> None:
    lines = ["\t".join(pair) for pair in GLOSSARY]
    if lone:
        lines[2:2] = ["voorschot\t", "\tadjudicataire"]
    path = tmp_path / "terms.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = pairs_of(bs.align_file(path))
    assert [pair for pair in found if all(pair)] == GLOSSARY
    assert len(found) == len(lines)


def test_an_empty_cell_says_that_there_is_no_translation(tmp_path: Path) -> None:
    rows = [
        "<td>De voorzitter opent de vergadering.<td>Le président ouvre la séance.",
        "<td>De heer Maes vraagt of de school open blijft in juli.<td>",
        "<td><td>Mme Dubois répond que l'école restera ouverte en juillet.",
        "<td>De zitting is gesloten.<td>La séance est levée.",
    ]
    path = tmp_path / "minutes.html"
    path.write_text(f"<table>{''.join(f'<tr>{row}' for row in rows)}</table>", encoding="utf-8")
    assert [all(pair) for pair in pairs_of(bs.align_file(path))] == [True, False, False, True]


def test_a_column_in_a_third_language_is_set_aside(tmp_path: Path) -> None:
    rows = [
        ("Fietsen zijn toegelaten.", "Les vélos sont admis.",
         "Fahrräder sind außerhalb der Stoßzeiten zugelassen."),
        ("Elke reiziger heeft een kaartje.", "Chaque voyageur a un billet.",
         "Jeder Reisende muss im Besitz eines Fahrscheins sein."),
    ]  # fmt: skip
    cells = "".join(f"<tr>{''.join(f'<td>{text}' for text in row)}" for row in rows)
    path = tmp_path / "travel.html"
    path.write_text(f"<meta charset=utf-8><table>{cells}</table>", encoding="utf-8")
    document = bs.align_file(path)
    assert pairs_of(document) == [row[:2] for row in rows]
    assert [aside.text for aside in document.other] == [row[2] for row in rows]


def test_short_lines_in_turns_are_no_paragraph_in_a_pdf(tmp_path: Path) -> None:
    pairs = [
        ("Voorgerechten", "Entrées"),
        ("Kaaskroketten 12,00", "Croquettes au fromage 12,00"),
        ("Uiensoep 8,50", "Soupe à l'oignon 8,50"),
    ]
    document: Any = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=11)
    for pair in pairs:
        for text in pair:
            document.cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
    document.output(str(tmp_path / "menu.pdf"))
    assert pairs_of(bs.align_file(tmp_path / "menu.pdf")) == pairs


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["Sur quel mois compte-", "t-il ?"], "Sur quel mois compte-t-il ?"),
        (["le prix de la main-", "d'œuvre"], "le prix de la main-d'œuvre"),
        (["in bijlage uitge-", "legd"], "in bijlage uitgelegd"),
        (["Zie www.bru", "ssels.be of bel."], "Zie www.brussels.be of bel."),
        (["Van: An <an@plan.exampl", "e>"], "Van: An <an@plan.example>"),
        (["Zie www.brussels.be", "of bel."], "Zie www.brussels.be of bel."),
        (["Schrijf an@x.be", "of els@x.be."], "Schrijf an@x.be of els@x.be."),
    ],
)
def test_a_word_between_hyphens_keeps_them(lines: list[str], joined: str) -> None:
    assert join_lines(lines, whole_words([*lines, "de verga-", "dering"])) == joined


def test_the_second_copy_of_a_list_of_names_is_in_the_other_language(tmp_path: Path) -> None:
    names = ["CLAES Jean-Pierre", "COPPENS Ann", "DELHAYE Fatima", "YILMAZ Jürgen"]
    others = ["GILLET Jürgen", "HENRARD François", "MERTENS Nathalie"]
    dutch = ["Deskundigen", *names, "Vertegenwoordigers van de werknemers", *others]
    french = ["Experts", *names, "Représentants des travailleurs", *others]
    path = tmp_path / "members.txt"
    path.write_text("\n\n".join([*dutch, *french]), encoding="utf-8")
    assert pairs_of(bs.align_file(path)) == list(zip(dutch, french, strict=True))


def test_a_name_with_a_particle_is_a_name_among_others(tmp_path: Path) -> None:
    before = ["Raf Schmitz", "Marie-Claire de Wilde d'Estmael", "Raf Bastin", "Geert Lejeune"]
    after = ["Jürgen Nguyen", "Luc Van den Broeck", "Anne d'Ursel", "Zoé Maes", "Ann Dubois"]
    dutch = ["Afgevaardigden van de gewesten", *before, "Vertegenwoordigers van de bond", *after]
    french = ["Délégués des régions", *before, "Représentants du syndicat", *after]
    path = tmp_path / "delegates.txt"
    path.write_text("\n\n".join([*dutch, *french]), encoding="utf-8")
    assert pairs_of(bs.align_file(path)) == list(zip(dutch, french, strict=True))
