"""A folder with laws and sittings in XML and with light markup: indexed and searched."""

from __future__ import annotations

from pathlib import Path

import pytest
from xml_texts import akoma_ntoso, formex, speech, tei

import benelux_search as bs

RST: dict[str, str] = {
    "nl": "De veerboot\n==========\n\nDe *veerboot* vaart elk uur over de rivier.\n",
    "fr": "Le bac\n======\n\nLe *bac* traverse le fleuve toutes les heures.\n",
}
ADOC = """= De vuurtoren

De *vuurtoren* aan de kust is elke zomer open voor bezoekers.

Le *phare* de la côte est ouvert aux visiteurs chaque été.
"""
SITTING = (
    '<note xml:lang="nl">De begroting van de spoorwegen wordt vandaag besproken.</note>'
    '<note xml:lang="fr">Le budget des chemins de fer est examiné aujourd’hui.</note>'
)


@pytest.fixture
def index(tmp_path: Path) -> bs.Index:
    folder = tmp_path / "teksten"
    folder.mkdir()
    files = {
        "wet.nl.akn": akoma_ntoso("nl"),
        "wet.fr.akn": akoma_ntoso("fr"),
        "L_2021NL.fmx.xml": formex("nl").replace("bibliotheek", "zwemvijver"),
        "L_2021FR.fmx.xml": formex("fr").replace("carte", "piscine"),
        "zitting.xml": tei(SITTING + speech("De voorzitter", ("nl", "De zitting is open."))),
        "boot.nl.rst": RST["nl"],
        "boot.fr.rst": RST["fr"],
        "toren.adoc": ADOC,
        "kapot.xml": "<akomaNtoso><act><body><p>half",
        "opmaak.xml": "<opmaak/>",
        "sleutel.asc": "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxsBN\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    summary = bs.build_index([folder], tmp_path / "index")
    assert {Path(f.path).name for f in summary.skipped} == {"opmaak.xml", "sleutel.asc"}
    assert summary.failed == ()
    return bs.open_index(tmp_path / "index")


@pytest.mark.parametrize(
    ("query", "counterpart"),
    [
        ("boete terugbrengt", "Celui qui rend un livre en retard"),
        ("zwemvijver", "un lecteur est le titulaire d'une piscine"),
        ("spoorwegen", "Le budget des chemins de fer"),
        ("veerboot vaart", "traverse le fleuve"),
        ("phare visiteurs", "De vuurtoren aan de kust"),
    ],
)
def test_a_passage_is_found_with_its_counterpart(
    index: bs.Index, query: str, counterpart: str
) -> None:
    with index:
        hits = index.search(query).hits
        assert hits
        assert any(
            passage is not None and counterpart in passage.text
            for hit in hits
            for passage in (hit.passage, hit.counterpart)
        )


def test_the_documents_have_what_their_files_state(index: bs.Index) -> None:
    with index:
        facts = {Path(info.path).name: info.facts for info in index.documents()}
    assert (facts["wet.{nl,fr}.akn"].date, facts["wet.{nl,fr}.akn"].number) == (
        "2021-03-04", "2021030455"
    )  # fmt: skip
    assert facts["L_2021{NL,FR}.fmx.xml"].number == "2021/455"
