"""Expressions: whole renderings, known ones, and occurrences without a usual one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import glossed
import lxml.html
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


def test_divergences_are_a_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--index", str(folder / "index"), "--format", "html", "-n", "1"]
    assert cli.main(["divergences", "verordening", *arguments]) == 0
    page = lxml.html.document_fromstring(capsys.readouterr().out)
    translations, places = page.iterfind(".//tbody")
    assert [row[0].text_content().split() for row in translations] == [
        ["règlement", "usual"],
        ["ordonnance"],
    ]
    [row] = places
    assert [mark.text_content() for mark in row.iter("mark")] == ["verordening"]
    assert "1 are left out" in page.text_content()
    assert cli.main(["divergences", "olifant", *arguments]) == 1
    assert "</html>" in capsys.readouterr().out


# --- The user's own terms


TERMS = "nl\tfr\nverordening\tordonnance\nwet\tloi\n"
TBX = """<?xml version="1.0"?>
<martif type="TBX-Basic" xml:lang="en"><text><body>
<termEntry id="1">
  <langSet xml:lang="nl"><tig><term>verordening</term></tig></langSet>
  <langSet xml:lang="fr-BE"><tig><term>ordonnance</term><note>x</note></tig></langSet>
  <langSet xml:lang="de"><tig><term>Verordnung</term></tig></langSet>
</termEntry>
<termEntry id="2">
  <langSet xml:lang="nl"><ntig><termGrp><term>wet</term></termGrp></ntig></langSet>
  <langSet xml:lang="fr"><tig><term>loi</term></tig></langSet>
</termEntry>
</body></text></martif>
"""
TBX_3 = """<?xml version="1.0"?>
<tbx style="dct" type="TBX-Core" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>
<conceptEntry id="1">
  <langSec xml:lang="nl"><termSec><term>verordening</term></termSec></langSec>
  <langSec xml:lang="fr"><termSec><term>ordonnance</term></termSec></langSec>
</conceptEntry>
<conceptEntry id="2">
  <langSec xml:lang="nl"><termSec><term>wet</term></termSec></langSec>
  <langSec xml:lang="fr"><termSec><term>loi</term></termSec></langSec>
</conceptEntry>
</body></text></tbx>
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terms.tsv", TERMS),
        ("terms.csv", TERMS.replace("\t", ";")),
        ("terms.tbx", TBX),
        ("three.tbx", TBX_3),
    ],
)
def test_terms_are_read_from_lists_and_term_bases(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert bs.read_terms(path) == (("verordening", "ordonnance"), ("wet", "loi"))


STATUS = """<tbx style="dct" type="TBX-Min" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>
<conceptEntry id="1"><definition>Een.</definition><definition>Twee.</definition>
  <langSec xml:lang="nl"><termSec><term>politie</term></termSec></langSec>
  <langSec xml:lang="fr">
    <termSec><term>police</term><administrativeStatus>deprecatedTerm-admn-sts</administrativeStatus>
    </termSec>
    <termSec><term>gendarmerie</term>
      <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termSec>
    <termSec><term>maréchaussée</term>
      <termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></termSec>
  </langSec>
</conceptEntry></body></text></tbx>"""


def test_a_deprecated_term_is_none_and_definitions_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "terms.tbx"
    path.write_text(STATUS, encoding="utf-8")
    assert bs.read_terms(path) == (("politie", "gendarmerie"),)
    bs.build_index(path, tmp_path / "index")
    with bs.open_index(tmp_path / "index") as index:
        assert index.search("politie", where={"definition": "Twee."}).total == 1


def test_all_lists_of_a_folder_are_read(tmp_path: Path) -> None:
    (tmp_path / "b.tbx").write_text(TBX, encoding="utf-8")
    (tmp_path / "a.tsv").write_text("nl\tfr\nwet\tloi\nboete\tamende\n", encoding="utf-8")
    (tmp_path / ".hidden").write_text("nothing", encoding="utf-8")
    assert bs.read_terms(tmp_path) == (
        ("wet", "loi"),
        ("boete", "amende"),
        ("verordening", "ordonnance"),
    )
    (tmp_path / "empty").mkdir()
    with pytest.raises(bs.SourceError):
        bs.read_terms(tmp_path / "empty")


def test_a_file_without_terms_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.tbx"
    path.write_text("<martif><text><body></body></text></martif>", encoding="utf-8")
    with pytest.raises(bs.SourceError):
        bs.read_terms(path)


@pytest.mark.parametrize("terms", ["wet", [("wet",)], [("wet", 1)], 5])
def test_terms_are_pairs_of_texts(folder: Path, terms: object) -> None:
    with pytest.raises(bs.OptionError, match="terms"):
        bs.open_index(folder / "index", terms=terms)  # type: ignore[arg-type]


def test_the_terms_of_the_user_come_first(folder: Path) -> None:
    with bs.open_index(folder / "index", terms=[("verordening", "ordonnance")]) as index:
        first, second = index.translate("verordening")
        assert (first.text, first.count, first.prescribed) == ("ordonnance", 1, True)
        assert (second.text, second.prescribed) == ("règlement", False)
        [hit] = index.search("oud", language="nl")
        assert hit.counterpart is not None


def test_a_search_across_finds_the_terms_of_the_user(folder: Path) -> None:
    alone = [("", "Les règles communales valent ici."), ("", "La taxe locale vaut ici.")]
    glossed.write(folder / "alone", "alone", alone)
    glossed.write(folder / "alone", "made", [*RULES, *RULES_TOO])
    bs.build_index(folder / "alone", folder / "alone-index")
    terms = [("verordening", "règles communales"), ("kievit", "taxe locale")]
    for own, found in (((), set()), (terms, {"alone:0002"})):
        with bs.open_index(folder / "alone-index", terms=own) as index:
            hits = index.search("kievit", language="nl", across=True)
            assert {hit.id for hit in hits} == found
    with bs.open_index(folder / "alone-index", terms=terms) as index:
        hits = index.search("verordening", language="nl", across=True, limit=50)
        assert "alone:0001" in {hit.id for hit in hits if hit.across}
        assert len(hits) == len(RULES) + len(RULES_TOO) + 1


def test_the_check_lists_what_is_rendered_otherwise(folder: Path) -> None:
    terms = [("verordening", "règlement"), ("wet", "loi"), ("olifant", "éléphant")]
    with bs.open_index(folder / "index", terms=terms) as index:
        found = [(each.term, each.renderings, each.passage.text) for each in index.check_terms()]
        assert found == [
            ("verordening", ("règlement",), OTHERWISE[0]),
            ("verordening", ("règlement",), NOTHING[0]),
        ]
        assert list(index.check_terms(language="fr")) == []
        with pytest.raises(bs.OptionError):
            index.check_terms(language="de")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["text", "json", "tsv", "csv"])
def test_the_check_is_a_command(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    path = tmp_path / "terms.tsv"
    path.write_text(TERMS.replace("ordonnance", "règlement"), encoding="utf-8")
    arguments = [str(path), "--index", str(folder / "index"), "--format", form]
    assert cli.main(["terms", "check", *arguments]) == 0
    shown = capsys.readouterr().out
    assert OTHERWISE[1] in shown
    assert NOTHING[0] in shown
    path.write_text("nl\tfr\nwet\tloi\n", encoding="utf-8")
    assert cli.main(["terms", "check", *arguments]) == 1
    assert "all counterparts use the terms of your list" in capsys.readouterr().err
