"""Markdown: its text without its marks, and where each line of it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

import benelux_search as bs
from benelux_search.documents.markup.markdown import MarkdownSource
from benelux_search.errors import EmptySource, SourceError
from benelux_search.model import RawDocument, Titles
from benelux_search.reading_options import Limits

WHOLE = """\
---
lang: nl
title: "De nieuwe bibliotheek"
date: 2021-03-04 # van de opening
related:
  - lezen
---

# De *bibliotheek* van [Gent](https://example.org/a_b) {#gent}
{: .kop}

De bibliotheek opent **elke
dag** om &eacute;&eacute;n uur; zie [de gids][gids] en `boek`.
Lezers[^1] brengen 134*bis* boeken <b>terug</b>.

1\\. Eerst

2. dan de rest

| dag | uur | zaal |
|-----|-----|------|
| ma  | 9   | west |

<table>
<tr>
<td>Een plank voor &ldquo;kinderen&rdquo;</td>
</tr>
</table>
<!-- nog na
te kijken -->

```
zoek boek
```

> Wie leest,
> reist.

Slot
----
![Een leeszaal](zaal.png)

[^1]: Met een kaart.

[gids2]: https://example.org
"""


def read(tmp_path: Path, text: str, limits: Limits | None = None) -> RawDocument:
    path = tmp_path / "tekst.md"
    path.write_text(text, encoding="utf-8")
    return (MarkdownSource(limits) if limits else MarkdownSource()).read(path)


def test_marks_are_read_and_not_shown(tmp_path: Path) -> None:
    assert [line.text for line in read(tmp_path, WHOLE).lines] == [
        "De bibliotheek van Gent",
        "De bibliotheek opent elke",
        "dag om één uur; zie de gids en boek.",
        "Lezers brengen 134bis boeken terug.",
        "1. Eerst",
        "2. dan de rest",
        "dag · uur · zaal",
        "ma · 9 · west",
        "Een plank voor “kinderen”",
        "zoek boek",
        "Wie leest,",
        "reist.",
        "Slot",
        "Een leeszaal",
        "Met een kaart.",
    ]


def test_each_line_knows_its_place(tmp_path: Path) -> None:
    raw = read(tmp_path, WHOLE)
    rows = WHOLE.split("\n")
    for line in raw.lines:
        shown = WHOLE[line.span.start : line.span.end]
        assert shown and shown in rows[line.number - 1]
    assert {line.text for line in raw.lines if line.heading} == {"De bibliotheek van Gent", "Slot"}
    there = {number for number, row in enumerate(rows, 1) if row.strip()}
    spoken = {line.number for line in raw.lines}
    assert set(raw.silent) == there - spoken
    assert {1, 2, 3, 4, 10, 21, 24, 25, 28} <= set(raw.silent)


def test_front_matter_gives_facts(tmp_path: Path) -> None:
    facts = read(tmp_path, WHOLE).facts
    assert facts.title == Titles("De nieuwe bibliotheek", None)
    assert facts.date == "2021-03-04"
    toml = '+++\ntitle = "La nouvelle bibliothèque est ouverte"\ndate = 2021-03-04\n+++\n\nTexte.\n'
    facts = read(tmp_path, toml).facts
    assert (facts.title.fr, facts.date) == ("La nouvelle bibliothèque est ouverte", "2021-03-04")


@pytest.mark.parametrize(
    "text",
    [
        "---\nDe raad heeft beslist.\n---\n\nDe kamer volgt.\n",
        "---\nDe raad heeft beslist.\n\nDe kamer volgt.\n",
        "+++\nDe raad heeft beslist.\n+++\n\nDe kamer volgt.\n",
    ],
)
def test_text_between_rules_is_no_front_matter(tmp_path: Path, text: str) -> None:
    texts = " ".join(line.text for line in read(tmp_path, text).lines)
    assert "De raad heeft beslist." in texts and "De kamer volgt." in texts


def test_front_matter_alone_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(EmptySource, match="front matter"):
        read(tmp_path, "---\ntitle: De raad\n---\n")


def test_a_table_with_both_languages_is_read_by_row(tmp_path: Path) -> None:
    rows = [
        ("De minister antwoordt op de vraag.", "Le ministre répond à la question."),
        ("De zitting wordt geschorst.", "La séance est suspendue."),
        ("Het ontwerp wordt aangenomen.", "Le projet est adopté."),
    ]
    table = "| Nederlands | Français |\n|---|---|\n"
    table += "".join(f"| {nl} | {fr} |\n" for nl, fr in rows)
    path = tmp_path / "tabel.md"
    path.write_text(table, encoding="utf-8")
    document = bs.align_file(path)
    pairs = [
        (" ".join(document.nl[k].text for k in b.nl), " ".join(document.fr[k].text for k in b.fr))
        for b in document.beads
    ]
    assert set(rows) <= set(pairs)
    assert {line.number: line.language for line in document.lines} | {2: "other"} == {
        1: "both", 2: "other", 3: "both", 4: "both", 5: "both",
    }  # fmt: skip


def test_a_tag_over_two_rows_moves_no_line(tmp_path: Path) -> None:
    text = 'De raad <span\nclass="x">heeft beslist</span>\nover de wet.\n'
    assert [(line.number, line.text) for line in read(tmp_path, text).lines] == [
        (1, "De raad"), (2, "heeft beslist"), (3, "over de wet."),
    ]  # fmt: skip


def test_markdown_within_html_is_read_too(tmp_path: Path) -> None:
    text = '<aside>\n<p\n class="x">Zie [de gids](https://x.org/y) &amp; *meer*</p>\n</aside>\n'
    assert [(line.number, line.text) for line in read(tmp_path, text).lines] == [
        (3, "Zie de gids & meer")
    ]


def test_a_bar_in_a_cell_moves_no_place(tmp_path: Path) -> None:
    text = "| a | b |\n|---|---|\n| een \\| twee | drie |\n"
    raw = read(tmp_path, text)
    assert [line.text for line in raw.lines] == ["a · b", "een | twee · drie"]
    assert all(text[line.span.start : line.span.end].strip() for line in raw.lines)


def test_an_empty_cell_is_none(tmp_path: Path) -> None:
    text = "|  | uur | zaal |\n|---|---|---|\n| ma |  | west |\n"
    raw = read(tmp_path, text)
    assert [line.text for line in raw.lines] == ["uur · zaal", "ma · west"]
    assert all(text[line.span.start : line.span.end].strip() for line in raw.lines)


def test_a_page_turns_at_a_form_feed(tmp_path: Path) -> None:
    raw = read(tmp_path, "# Eerst\n\nDe raad.\f# Dan\n\nDe kamer.\n")
    assert [(line.number, line.span.page, line.text) for line in raw.lines] == [
        (1, 1, "Eerst"), (3, 1, "De raad."), (3, 2, "Dan"), (5, 2, "De kamer."),
    ]  # fmt: skip


def test_more_lines_than_the_limit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="more than 10 lines: split the file"):
        read(tmp_path, "x\n" * 11, Limits(markdown_lines=10))


@pytest.mark.long
@pytest.mark.parametrize(
    "unit", ["> ", "- ", "[", "![", "*a ", "**", "`", "<", "<!--", "<b ", "&#", "|", "[a](", "~~a"]
)
def test_marks_without_end_take_no_quadratic_time(tmp_path: Path, unit: str) -> None:
    raw = read(tmp_path, "De raad.\n\n" + unit * 20_000 + "\n\nDe kamer.\n")
    assert raw.lines[0].text == "De raad."
