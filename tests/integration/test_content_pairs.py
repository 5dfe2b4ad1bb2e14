"""Two files whose names do not tell that they are one document."""

from __future__ import annotations

from pathlib import Path

import pytest
from texts import PAIRS

import benelux_search as bs
from benelux_search.errors import OptionError
from benelux_search.indexing.content_pairs import BeadTexts, agreement

DUTCH = """Verslag over het zwembad van Eupen

Op 12 maart 2019 vroeg mevrouw Vandermeulen hoeveel het nieuwe zwembad van Eupen zal kosten.

De burgemeester, de heer Kessler, antwoordde dat de raming 4 750 000 euro bedraagt.

De firma Hydrobel begint in september 2020 met de werken, en die duren 18 maanden.

De Intercommunale AQUALIS betaalt een derde van de kosten, zoals voor het zwembad van Malmedy.
"""
FRENCH = """Rapport sur la piscine d'Eupen

Le 12 mars 2019, Mme Vandermeulen a demandé combien coûtera la nouvelle piscine d'Eupen.

Le bourgmestre, M. Kessler, a répondu que l'estimation s'élève à 4 750 000 euros.

La firme Hydrobel commence les travaux en septembre 2020, et ils durent 18 mois.

L'intercommunale AQUALIS paie un tiers des coûts, comme pour la piscine de Malmedy.
"""
OTHER = """Rapport sur la bibliothèque de Verviers

Le 3 avril 2021, M. Delhaye a demandé quand la bibliothèque de Verviers rouvrira ses portes.

L'échevine, Mme Pirard, a répondu que les 27 000 livres sont encore dans un dépôt à Liège.
"""

ENERGY = (
    "De ombudsdienst ontving vorig jaar meer klachten over de prijs van elektriciteit en gas. Veel "
    "klanten begrijpen hun factuur niet, en sommigen kregen een andere leverancier zonder dat zij "
    "daarom hadden gevraagd. Welke maatregelen neemt u om zulke praktijken te voorkomen?"
)
SMOKING = (
    "La loi interdit de fumer dans les lieux fermés accessibles au public. Cette interdiction est "
    "bien ancrée dans les mœurs, mais de nouveaux produits sont apparus depuis, que le texte ne "
    "mentionne pas clairement. Combien d'infractions les inspecteurs ont-ils constatées ?"
)
PLAIN = (
    "De school zoekt een nieuwe leraar.\n\n"
    "De kinderen van het dorp gaan elke dag met de bus naar school.\n\n"
    "De leraar moet geduldig zijn en de geschiedenis van de streek goed kennen.\n\n"
    "Wie belangstelling heeft, schrijft een brief aan de directeur van de school.",
    "L'école cherche un nouveau professeur.\n\n"
    "Les enfants du village vont chaque jour à l'école en bus.\n\n"
    "Le professeur doit être patient et bien connaître l'histoire de la région.\n\n"
    "Toute personne intéressée écrit une lettre au directeur de l'école.",
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "zwembad.txt").write_text(DUTCH, encoding="utf-8")
    (folder / "rapport-piscine.txt").write_text(FRENCH, encoding="utf-8")
    (folder / "bibliotheque.txt").write_text(OTHER, encoding="utf-8")
    return folder


def titles(index_dir: Path) -> list[str]:
    with bs.open_index(index_dir) as index:
        return sorted(Path(each.path).name for each in index.documents())


def build(corpus: Path, tmp_path: Path) -> bs.IndexSummary:
    return bs.build_index(corpus, tmp_path / "index")


PAIR = "{zwembad,rapport-piscine}.txt"


def test_translations_with_unlike_names_are_one_document(corpus: Path, tmp_path: Path) -> None:
    summary = build(corpus, tmp_path)
    assert sorted(summary.added) == ["bibliotheque", "zwembad"]
    assert summary.removed == ()
    assert titles(tmp_path / "index") == ["bibliotheque.txt", PAIR]
    codes = [getattr(note, "code", "") for note in summary.notes]
    assert codes.count("paired-by-content") == 1
    assert codes.count("one-language") == 1  # of the library, which is in French only
    with bs.open_index(tmp_path / "index") as index:
        hit = index.search("Hydrobel september", language="nl")[0]
        assert hit.counterpart is not None
        assert "commence les travaux" in hit.counterpart.text


def test_they_stay_one_document(corpus: Path, tmp_path: Path) -> None:
    build(corpus, tmp_path)
    again = build(corpus, tmp_path)
    assert (again.added, again.updated, again.removed, again.unchanged) == ((), (), (), 2)


def test_a_change_of_one_file_changes_the_document(corpus: Path, tmp_path: Path) -> None:
    build(corpus, tmp_path)
    (corpus / "zwembad.txt").write_text(DUTCH.replace("18", "20"), encoding="utf-8")
    assert build(corpus, tmp_path).updated == ("zwembad",)


def test_the_half_that_stays_is_a_document(corpus: Path, tmp_path: Path) -> None:
    build(corpus, tmp_path)
    (corpus / "rapport-piscine.txt").unlink()
    build(corpus, tmp_path)
    assert titles(tmp_path / "index") == ["bibliotheque.txt", "zwembad.txt"]


def test_a_translation_that_comes_later_joins_its_document(corpus: Path, tmp_path: Path) -> None:
    french = (corpus / "rapport-piscine.txt").read_text(encoding="utf-8")
    (corpus / "rapport-piscine.txt").unlink()
    build(corpus, tmp_path)
    (corpus / "rapport-piscine.txt").write_text(french, encoding="utf-8")
    summary = build(corpus, tmp_path)
    assert titles(tmp_path / "index") == ["bibliotheque.txt", PAIR]
    assert summary.documents == 2


def test_texts_on_other_things_stay_apart(corpus: Path, tmp_path: Path) -> None:
    (corpus / "rapport-piscine.txt").unlink()
    build(corpus, tmp_path)
    assert titles(tmp_path / "index") == ["bibliotheque.txt", "zwembad.txt"]


def test_single_paragraphs_are_judged_by_their_words_and_lengths() -> None:
    """The aligner must pair the one paragraph of each, and nothing but their words tells."""
    assert agreement([BeadTexts(ENERGY, SMOKING, 0.98)]) == 0.0
    assert agreement([BeadTexts(*PLAIN, 0.98)]) == 1.0
    assert agreement([BeadTexts(2 * PLAIN[0], PLAIN[1], 0.98)]) == 0.0


def test_translations_that_share_no_name_or_number_are_one_document(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a1.txt").write_text(PLAIN[0], encoding="utf-8")
    (corpus / "b7.txt").write_text(PLAIN[1], encoding="utf-8")
    (corpus / "c3.txt").write_text(OTHER, encoding="utf-8")
    build(corpus, tmp_path)
    assert titles(tmp_path / "index") == ["c3.txt", "{a1,b7}.txt"]


def test_one_that_is_partly_translated_is_suggested(corpus: Path, tmp_path: Path) -> None:
    """Half of the French report is on other things: people decide."""
    lines = FRENCH.split("\n\n")
    mixed = "\n\n".join([*lines[:3], *OTHER.split("\n\n")[1:], *OTHER.split("\n\n")[1:]])
    (corpus / "rapport-piscine.txt").write_text(mixed, encoding="utf-8")
    (corpus / "bibliotheque.txt").unlink()
    summary = build(corpus, tmp_path)
    assert titles(tmp_path / "index") == ["rapport-piscine.txt", "zwembad.txt"]
    assert [each for each in summary.notes if getattr(each, "code", "") == "perhaps-pair"]


def test_two_copies_of_a_translation_are_suggested(corpus: Path, tmp_path: Path) -> None:
    (corpus / "kopie.txt").write_text(FRENCH, encoding="utf-8")
    summary = build(corpus, tmp_path)
    assert PAIR not in titles(tmp_path / "index")
    assert [each for each in summary.notes if getattr(each, "code", "") == "perhaps-pair"]


def test_files_that_the_user_pairs_are_one_document(corpus: Path, tmp_path: Path) -> None:
    files = [corpus / "zwembad.txt", corpus / "bibliotheque.txt"]
    bs.build_index(files, tmp_path / "index", pair=True)
    assert titles(tmp_path / "index") == ["{zwembad,bibliotheque}.txt"]
    build(corpus, tmp_path)
    assert titles(tmp_path / "index") == ["rapport-piscine.txt", "{zwembad,bibliotheque}.txt"]


def test_short_files_that_the_user_pairs_wrongly_are_noted(tmp_path: Path) -> None:
    files = [tmp_path / "aap.txt", tmp_path / "noot.txt"]
    files[0].write_text(PAIRS[0][0], encoding="utf-8")
    files[1].write_text(PAIRS[1][1], encoding="utf-8")
    summary = bs.build_index(files, tmp_path / "index", pair=True)
    assert summary.notes == (
        f"{tmp_path}/{{aap,noot}}.txt: the two files do not seem to be translations of each other",
    )


def test_a_pair_has_two_files(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="two files"):
        bs.build_index([corpus / "zwembad.txt"], tmp_path / "index", pair=True)
