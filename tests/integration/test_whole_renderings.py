"""Expressions: whole renderings, known ones, and occurrences without a usual one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import glossed
import pytest

import benelux_search as bs
from benelux_search import cli

# people and bodies: in Dutch, in French, and in French after de
WHO = (
    ("de minister", "le ministre", "du ministre"),
    ("de raad", "le conseil", "du conseil"),
    ("de politie", "la police", "de la police"),
    ("de burgemeester", "le bourgmestre", "du bourgmestre"),
    ("de griffier", "le greffier", "du greffier"),
    ("de leraren", "les enseignants", "des enseignants"),
    ("de artsen", "les médecins", "des médecins"),
    ("de overheid", "l'autorité", "de l'autorité"),
)
WITH_DE = (
    # not known beforehand: its preposition and its article are learned
    ("De kamer antwoordt bij monde van {}.", "La chambre répond par la voix {}."),
    ("De wet van {} verschijnt vandaag.", "La loi {} paraît aujourd'hui."),
    ("Onverminderd de rechten van {} geldt dit.", "Sans préjudice des droits {}, ceci vaut."),
)
PLAIN = (
    ("Vandaag spreekt {} over het verslag.", "Aujourd'hui, {} parle du rapport."),
    ("Zonder {} is er geen vergadering.", "Sans {}, il n'y a pas de réunion."),
    ("Het verslag noemt {} niet.", "Le rapport ne cite pas {}."),
)
RULES = tuple(
    (f"De verordening over {what} geldt vanaf 1 mei.", f"Le règlement sur {quoi} vaut au 1er mai.")
    for what, quoi in (
        ("de vissers", "les pêcheurs"), ("het water", "l'eau"), ("de wegen", "les routes"),
        ("de scholen", "les écoles"), ("het brood", "le pain"), ("de bomen", "les arbres"),
        ("de huizen", "les maisons"), ("het licht", "la lumière"), ("de winkels", "les magasins"),
        ("de kinderen", "les enfants"), ("de straten", "les rues"), ("het bier", "la bière"),
    )
)  # fmt: skip
RULES_TOO = tuple(
    (f"De verordeningen over {what} gelden nu.", f"Les règlements sur {quoi} valent maintenant.")
    for what, quoi in (("de boten", "les bateaux"), ("de zeeën", "les mers"), ("vis", "le poisson"))
)
# in another place and number, with another word, and with none
MOVED = ("De verordeningen vindt men hier.", "C'est ici que l'on trouve les règlements.")
OTHERWISE = ("De verordening is oud.", "L'ordonnance est ancienne.")
NOTHING = ("Volgens deze verordening mag dat niet.", "Cela est défendu ici.")
COMPOUND = ("De milieuverordening over het zout geldt.", "Le règlement sur le sel vaut.")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("expressions")
    made = [(nl.format(who), fr.format(du)) for who, _, du in WHO for nl, fr in WITH_DE]
    made += [(nl.format(who), fr.format(qui)) for who, qui, _ in WHO for nl, fr in PLAIN]
    made += [*RULES, *RULES_TOO, MOVED, OTHERWISE, NOTHING, COMPOUND]
    glossed.write(folder / "corpus", "made", made)
    bs.build_index(folder / "corpus", folder / "index")
    return folder


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterable[bs.Index]:
    with bs.open_index(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("term", "rendering"),
    [
        ("bij monde van", "par la voix de"),
        ("par la voix de", "bij monde van"),
        ("onverminderd", "sans préjudice de"),
        # what follows renders a word beside the term
        ("wet", "loi"),
        ("verordening", "règlement"),
        ("minister", "ministre"),
        ("rapport", "verslag"),
    ],
)
def test_a_rendering_has_the_words_that_belong_to_it(
    index: bs.Index, term: str, rendering: str
) -> None:
    assert index.translate(term)[0].text == rendering


def test_a_rendering_is_marked_as_it_is_shown(index: bs.Index) -> None:
    counterpart = index.translate("onverminderd")[0].example.counterpart
    marked = [counterpart.text[slice(*match)] for match in counterpart.matches]
    assert marked == ["Sans préjudice des"]


def test_the_form_that_is_typed_has_its_own_rendering(index: bs.Index) -> None:
    assert index.translate("verordening")[0].forms[0][0] == "règlement"
    assert index.translate("verordeningen")[0].forms[0][0] == "règlements"


def test_an_occurrence_with_a_usual_rendering_elsewhere_does_not_diverge(index: bs.Index) -> None:
    found = index.divergences("verordening")
    places = {each.passage.text for each in found.otherwise}
    assert places == {OTHERWISE[0], NOTHING[0]}
    assert all(0 < each.confidence < 1 for each in found.otherwise)
    assert [each.text for each in found.renderings if each.usual] == ["règlement"]
    assert found.left_out == 0
    fewer = index.divergences("verordening", limit=1)
    assert (len(fewer.otherwise), fewer.left_out) == (1, 1)


def test_a_compound_with_the_usual_rendering_does_not_diverge(index: bs.Index) -> None:
    assert index.divergences("règlement", language="fr").otherwise == ()


def test_divergences_are_shown_and_written(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENELUX_SEARCH_INDEX", str(folder / "index"))
    assert cli.main(["divergences", "verordening", "-n", "1"]) == 0
    shown = capsys.readouterr().out
    assert "without a usual translation:" in shown
    assert shown.rstrip().endswith("and 1 more")
    assert cli.main(["divergences", "verordening", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert len(record["otherwise"]) == 2
    assert record["left_out"] == 0
