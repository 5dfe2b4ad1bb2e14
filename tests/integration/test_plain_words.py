"""A plain word finds its forms, and nothing that only looks like it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import benelux_search as bs
from benelux_search.model import Language
from benelux_search.output.excerpts import match_kind, match_label
from benelux_search.translator import ENGLISH

TEXTS: Mapping[str, tuple[str, str]] = {
    "power": ("Krachtens deze wet loopt men langs de weg.", "En vertu de la loi, suivant le plan."),
    "force": ("De kracht van het water is lang bekend.", "La force de l'eau va suivre son cours."),
    "spring": ("Het voorjaar begint in maart.", "Le printemps commence en mars."),
    "years": ("Voor elk jaar telt een raad.", "Pour chaque année compte un conseil."),
    "lifted": ("Zij hieven het verbod op.", "Ils ont levé l'interdiction."),
    "lift": ("Het is tijd om het verbod op te heffen.", "Il est temps de lever l'interdiction."),
    "levy": ("Zij heffen rechten op alle goederen.", "Ils lèvent des droits sur tous les biens."),
    "bonus": ("De premies worden betaald.", "Les primes sont payées."),
    "taken": ("De beslissing is genomen.", "La décision a été prise, il a pris son temps."),
    "reason": ("Om deze reden is het reeds zo.", "Pour cette raison c'est déjà ainsi."),
    "ride": ("De treinen rijden weer.", "Les trains roulent à nouveau."),
    "wash": ("Zij wassen hun handen.", "Elles lavent leurs mains."),
    "health": ("De gezondheid van bijen.", "La santé des abeilles."),
    "sun": ("De zon schijnt op de weg.", "Le soleil brille sur la route."),
    "humans": ("De mensenhandel is strafbaar.", "La traite des êtres humains est punissable."),
    "two": (
        "De boer ziet de boer en de boer. De boer melkt de koe. De koe slaapt.",
        "Le fermier voit le fermier. Le fermier trait la vache. La vache dort.",
    ),
    "state": ("De RvS heeft advies gegeven.", "Le CE a rendu un avis."),
    "council": ("De Raad van State is bevoegd.", "Le Conseil d'État est compétent."),
    "dated": ("Gelet op het besluit van 30/03/2020.", "Vu l'arrêté du 30 mars 2020."),
    "royal": (
        "Het koninklijk besluit regelt dit koninklijk, en een besluit volgt het besluit.",
        "L'arrêté royal règle ceci.",
    ),
    "fine": ("Met geldboete van vijfhonderd [euro].", "D'une amende de cinq cents [euros]."),
    "large": ("Dat kost 5.238,1 miljoen euro.", "Cela coûte 5.238,1 millions d'euros."),
    "million": ("Een krediet van 1 miljoen euro.", "Un crédit d'un million d'euros."),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bs.Index]:
    folder = tmp_path_factory.mktemp("words") / "index"
    with bs.update_index(folder) as update:
        for key, (nl, fr) in TEXTS.items():
            update.put(bs.Document(key=key, nl=nl, fr=fr))
    with bs.open_index(folder) as opened:
        yield opened


def found(index: bs.Index, query: str, language: Language = "nl") -> list[str]:
    hits = index.search(query, language=language, limit=50)
    return [hit.document.key or "" for hit in hits]


def marked(index: bs.Index, query: str, language: Language = "nl") -> list[list[str]]:
    return [
        [hit.passage.text[start:end] for start, end in hit.passage.matches]
        for hit in index.search(query, language=language, limit=50)
    ]


@pytest.mark.parametrize(
    ("language", "word", "keys"),
    [
        ("nl", "krachtens", {"power"}),
        ("nl", "kracht", {"force"}),
        ("nl", "langs", {"power"}),
        ("nl", "lang", {"force"}),
        ("fr", "suivant", {"power"}),
        ("fr", "suivre", {"force"}),
        ("nl", "voorjaar", {"spring"}),
        ("nl", "primes", set()),
        ("fr", "primes", {"bonus"}),
        ("fr", "pris", {"taken"}),
        ("nl", "reden", {"reason"}),
        ("nl", "reeds", {"reason"}),
        ("nl", "rijden", {"ride"}),
        ("nl", "wassen", {"wash"}),
        ("nl", "gezondheid", {"health"}),
        ("nl", "zon", {"sun"}),
        ("fr", "êtres", {"humans"}),
    ],
)
def test_a_word_is_found_in_its_forms_only(
    index: bs.Index, language: Language, word: str, keys: set[str]
) -> None:
    assert set(found(index, word, language)) == keys


def test_a_separable_verb_is_found_in_two_words(index: bs.Index) -> None:
    hits = list(index.search("opheffen", language="nl"))
    assert {hit.document.key for hit in hits} == {"lifted", "lift"}
    assert {match_kind(hit) for hit in hits} == {"apart"}
    assert {match_label(hit, ENGLISH) for hit in hits} == {"in separate words"}
    assert sorted(marked(index, "opheffen")) == [["hieven", "op"], ["op", "te", "heffen"]]


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        ("plaatsvinden", "De vergadering vindt plaats in Gent."),
        ("opheffen", "De minister heft de maatregel op zodra de toestand het toelaat."),
        ("indienen", "Hij dient het dossier in bij de dienst."),
        ("aanhouden", "De agent hield de bestuurder aan op de weg."),
        ("samenwerken", "De diensten werken samen met de politie."),
        ("terugsturen", "De griffie stuurt het stuk terug naar de rechter."),
        ("aantonen", "De cijfers tonen aan dat het werkt."),
        ("bekendmaken", "De minister maakt bekend dat hij vertrekt."),
        ("vaststellen", "De rechter stelt de schade vast."),
        ("toepassen", "De dienst past de regel toe."),
        ("tegenhouden", "De wacht hield het voertuig tegen."),
    ],
)
def test_a_particle_stands_before_a_preposition_or_a_conjunction(
    tmp_path: Path, verb: str, sentence: str
) -> None:
    with bs.update_index(tmp_path / "index") as update:
        update.put(bs.Document(key="a", nl=sentence, fr="Ceci."))
        update.put(bs.Document(key="b", nl="Het beste deel staat op de voorste rij.", fr="Cela."))
    with bs.open_index(tmp_path / "index") as index:
        assert found(index, verb) == ["a"]


def test_an_accented_word_counts_if_the_texts_have_it(tmp_path: Path) -> None:
    with bs.update_index(tmp_path / "index") as update:
        update.put(bs.Document(key="a", nl="Een premie.", fr="Les primes sont payées."))
        update.put(bs.Document(key="b", nl="Zij nam.", fr="Il a pris la décision."))
        update.put(bs.Document(key="c", nl="Wij namen.", fr="Nous prîmes la décision."))
    with bs.open_index(tmp_path / "index") as index:
        assert set(found(index, "primes", "fr")) == {"a", "b", "c"}
        assert found(index, "primes", "fr")[0] == "a"


def test_a_sentence_with_both_words_is_chosen(index: bs.Index) -> None:
    [hit] = index.search("boer koe", language="nl", units="sentence")
    assert hit.passage.text == "De boer melkt de koe."


def test_function_words_alone_are_no_hit(index: bs.Index) -> None:
    result = index.search("de zeehond en het paard bij de zon op de kaap", language="nl", limit=50)
    assert [hit.document.key for hit in result] == ["sun"]
    assert marked(index, "de zeehond en het paard bij de zon op de kaap") == [["zon"]]
    assert len(found(index, "wie de")) > 1  # there is nothing else to find


def test_function_words_are_marked_between_words(index: bs.Index) -> None:
    assert marked(index, "la traite des êtres humains", "fr") == [
        ["traite", "des", "êtres", "humains"]
    ]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("Raad van State", {"state", "council"}),
        ('"Raad van State"', {"state", "council"}),
        ("RvS", {"state", "council"}),
        ('"besluit van 30 maart 2020"', {"dated"}),
        ("30.3.2020", {"dated"}),
        ("€ 500", {"fine"}),
        ('"€ 500"', {"fine"}),
        ("vijfhonderd euro", {"fine"}),
        ("500 frank", set()),
        ("1 miljoen euro", {"million"}),
        ("€ 1.000.000", {"million"}),
        ("1000000", {"million"}),
        ("5238100000", {"large"}),
    ],
)
def test_names_dates_and_amounts_in_every_spelling(
    index: bs.Index, query: str, keys: set[str]
) -> None:
    assert set(found(index, query)) == keys
    assert all(marked(index, query))


def test_a_date_weighs_most_if_any_word_is_enough(index: bs.Index) -> None:
    assert found(index, "koninklijk besluit van 30 maart 2020 zeehond")[0] == "dated"


SPELLINGS = [
    ("nl", "Het is 10 km verder.", "10km"),
    ("nl", "Het is 10km verder.", "10 km"),
    ("nl", "Een kamer van 20 m².", "20 m2"),
    ("nl", "Een kamer van 20m2.", "20 m²"),
    ("nl", "Voor ½ van de prijs.", "1/2"),
    ("nl", "Voor 1/2 van de prijs.", "½"),
    ("nl", "Te 's-Hertogenbosch gedaan.", "s-Hertogenbosch"),
    ("nl", "Te ’s-Hertogenbosch gedaan.", "'s-Hertogenbosch"),
    ("fr", "Sa grand'mère dort.", "grand-mère"),
    ("fr", "Sa grand-mère dort.", "grand’mère"),
    ("fr", "Au XVIIIe siècle.", "XVIIIème"),
    ("fr", "Au XVIIIème siècle.", "XVIIIe"),
    ("nl", "De (her)opvoeding faalt.", "heropvoeding"),
    ("nl", "De (her)opvoeding faalt.", "opvoeding"),
    ("nl", "De heropvoeding faalt.", "(her)opvoeding"),
    ("fr", "Une presqu'île verte.", "presqu'i\u0302le"),
    ("fr", "Une presqu’i\u0302le verte.", "presqu'île"),
    ("nl", "Zie artikel 461 van de wet.", '"art. 461"'),
]


@pytest.mark.parametrize(("language", "text", "query"), SPELLINGS)
def test_spellings_that_are_one(tmp_path: Path, language: Language, text: str, query: str) -> None:
    other = "Iets heel anders, dat langer is." if language == "fr" else "Une tout autre phrase ici."
    nl, fr = (text, other) if language == "nl" else (other, text)
    with bs.update_index(tmp_path / "index") as update:
        update.put(bs.Document(key="a", nl=nl, fr=fr))
    with bs.open_index(tmp_path / "index") as index:
        hits = list(index.search(query, language=language))
        assert [hit.document.key for hit in hits] == ["a"]
        assert all(hit.passage.matches for hit in hits)


LAW = {
    "nl": """Titel I. Misdrijven tegen eigendommen
Hoofdstuk I. Diefstal
Art. 1-3
Hoofdstuk II. Bedrog
Art. 4

Titel I. Misdrijven tegen eigendommen

Hoofdstuk I. Diefstal

Art. 1. Diefstal bij nacht wordt streng bestraft, en diefstal overdag minder streng.

Art. 2. Hij die een zaak wegneemt die hem niet toebehoort, is schuldig aan diefstal.

Art. 3. De poging tot diefstal is strafbaar.

Hoofdstuk II. Bedrog

Art. 4. Bedrog is elke list die een ander schaadt.""",
    "fr": """Titre I. Infractions contre les propriétés
Chapitre I. Vol
Art. 1-3
Chapitre II. Fraude
Art. 4

Titre I. Infractions contre les propriétés

Chapitre I. Vol

Art. 1. Le vol de nuit est puni sévèrement, et le vol de jour moins sévèrement.

Art. 2. Celui qui soustrait une chose qui ne lui appartient pas est coupable de vol.

Art. 3. La tentative de vol est punissable.

Chapitre II. Fraude

Art. 4. La fraude est toute ruse qui nuit à autrui.""",
}


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bs.Index]:
    folder = tmp_path_factory.mktemp("law")
    for language, text in LAW.items():
        (folder / f"wet.{language}.txt").write_text(text, encoding="utf-8")
    bs.build_index(folder, folder / "index")
    with bs.open_index(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("language", "word", "article"),
    [("nl", "diefstal", "2"), ("fr", "vol", "2"), ("nl", "bedrog", "4"), ("fr", "fraude", "4")],
)
def test_the_article_that_defines_an_offence_comes_first(
    law: bs.Index, language: Language, word: str, article: str
) -> None:
    hits = list(law.search(word, language=language, limit=20))
    assert hits[0].provision is not None
    assert hits[0].provision.article == article
    headings = [hit for hit in hits if hit.provision and hit.provision.role == "heading"]
    assert [hit.id for hit in hits[-len(headings) :]] == [hit.id for hit in headings]


def test_a_heading_and_its_line_of_the_contents_are_one_hit(law: bs.Index) -> None:
    texts = [hit.passage.text for hit in law.search("diefstal", language="nl", limit=20)]
    assert sum("Hoofdstuk I" in text for text in texts) == 1
    apart = law.search("diefstal", language="nl", limit=20, fold=False)
    assert sum("Hoofdstuk I" in hit.passage.text for hit in apart) == 2
