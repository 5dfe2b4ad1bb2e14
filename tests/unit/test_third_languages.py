"""German and English beside Dutch and French: found line by line, named, and placed."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest
from texts import PAIRS

import benelux_search as bs
from benelux_search.model import Boundary
from benelux_search.output.json_records import aligned_record
from benelux_search.text.languages.langid import label_lines
from benelux_search.text.languages.naming import language_codes

GERMAN = (
    "Die Gemeinde informiert alle Einwohner rechtzeitig über die Baustelle in der Kirchstraße.",
    "Der Antrag wird schriftlich gestellt und innerhalb von dreißig Tagen beantwortet.",
    "Wer den Garten nach Sonnenuntergang betritt, zahlt eine Buße von zwölf Euro.",
    "Haftung",
    "Das Museum bleibt an Feiertagen geschlossen, sofern nichts anderes angekündigt ist.",
    "Der Rat entscheidet mit einfacher Mehrheit über jede Änderung der Satzung.",
    "Öffnungszeiten und Preise",
    "Die Bibliothek leiht jedem Mitglied höchstens sechs Bücher gleichzeitig aus.",
)
ENGLISH = (
    "The municipality informs all residents in time about the works in Church Street.",
    "The request is made in writing and will be answered within thirty days.",
    "Anyone who enters the garden after sunset shall pay a fine of twelve euros.",
    "Liability",
    "The museum is closed on public holidays unless otherwise announced.",
    "The board decides by simple majority on each amendment of the statutes.",
    "Opening hours and prices",
    "The library lends each member no more than six books at the same time.",
)


def in_turns(third: tuple[str, ...], width: int) -> tuple[list[str], list[str], list[Boundary]]:
    """Return the wrapped lines of paragraphs in turns, their languages, and their boundaries."""
    lines: list[str] = []
    languages: list[str] = []
    between: list[Boundary] = []
    for number, text in enumerate(third):
        for paragraph, language in zip((*PAIRS[number], text), ("nl", "fr", "other"), strict=True):
            wrapped = textwrap.wrap(paragraph, width)
            between += ["blank"] if lines else []
            between += ["wrap"] * (len(wrapped) - 1)
            lines += wrapped
            languages += [language] * len(wrapped)
    return lines, languages, between


@pytest.mark.parametrize("third", [GERMAN, ENGLISH], ids=["de", "en"])
@pytest.mark.parametrize("width", [18, 24, 60, 200])
def test_narrow_lines_and_short_headings(third: tuple[str, ...], width: int) -> None:
    lines, languages, between = in_turns(third, width)
    found = [label.language for label in label_lines(lines, between)]
    assert [each for each in zip(lines, languages, found, strict=True) if each[1] != each[2]] == []


def test_an_english_term_makes_no_third_language() -> None:
    dutch = [nl for nl, _ in PAIRS]
    lines = [*dutch, "Color Profile", "Software License", "Privacy Policy", *dutch]
    found = label_lines(lines, ["blank"] * (len(lines) - 1))
    assert {label.language for label in found} == {"nl"}


def test_names_of_other_languages() -> None:
    texts = [
        *GERMAN,
        *ENGLISH[:1],
        "El Consejo decidirá por mayoría simple de sus miembros.",
        "7 %",
    ]
    codes = language_codes(texts, foreign=[True] * len(texts))
    assert codes == [*["de"] * len(GERMAN), "en", "es", None]


def test_a_running_head_tells_its_language_too() -> None:
    dutch, french = PAIRS[0]
    assert language_codes([dutch, french, "- 3 -"], foreign=[False] * 3) == ["nl", "fr", None]


@pytest.mark.parametrize("order", [("nl", "fr", "de"), ("de", "nl", "fr"), ("nl", "de", "fr")])
def test_each_german_paragraph_stands_beside_its_pair(tmp_path: Path, order: tuple[str]) -> None:
    rows = [dict(zip(("nl", "fr"), PAIRS[k], strict=True)) | {"de": GERMAN[k]} for k in range(8)]
    path = tmp_path / "drie.txt"
    path.write_text("\n\n".join(row[language] for row in rows for language in order))
    document = bs.align_file(path)
    assert [aside.text for aside in document.other] == list(GERMAN)
    assert [aside.bead for aside in document.other] == list(range(8))
    record = json.loads(json.dumps(aligned_record(document, str(path), "x"), default=list))
    assert record["other_languages"] == ["de"] * 8 and record["other_beads"] == list(range(8))
