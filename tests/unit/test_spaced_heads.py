"""Heads of pages that are set with spaces between their letters, in dumps without page breaks."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from daily import daily
from texts import PAIRS

import benelux_search as bs
from benelux_search.text.lines.furniture import is_letter_spaced

HEADS = (
    (
        "KAMER • {nth}e ZITTING VAN DE {period}e ZITTINGSPERIODE",
        "CHAMBRE • {nth}e SESSION DE LA {period}e LÉGISLATURE",
    ),
    ("VLAAMS PARLEMENT ZITTING {nth}", "PARLEMENT FLAMAND SESSION {nth}"),
    ("BELGISCHE SENAAT GEWONE ZITTING", "SÉNAT DE BELGIQUE SESSION ORDINAIRE"),
)


def spaced(text: str, draw: random.Random) -> str:
    """Return a text with spaces between its letters, of which a dump loses a few."""
    parts = [c + ("" if draw.random() < 0.06 else " ") if c.isupper() else c for c in text]
    return "".join(parts).strip()


def page(number: int, head: tuple[str, str], draw: random.Random) -> list[str]:
    """Return what stands around the text of a page, in the order in which it was drawn."""
    nl, fr = (each.format(nth=3, period=56) for each in head)
    beside = [str(number), "1282/012", "DOC 56"]
    if number % 2:
        beside.reverse()
    return [*beside, spaced(nl, random.Random(nl)), "2025", "2026", spaced(fr, random.Random(fr))]


@pytest.mark.parametrize("seed", daily(range(8), 3))
def test_such_heads_are_in_no_passage(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    head = HEADS[seed % len(HEADS)]
    pairs = list(PAIRS)
    draw.shuffle(pairs)
    lines: list[str] = []
    size = 3 + seed % 2
    pages = range(0, len(pairs), size)
    for number, start in enumerate(pages, 3):
        some = pairs[start : start + size]
        lines += page(number, head, draw)
        lines += [fr for _, fr in some] + [nl for nl, _ in some] + [""]
    path = tmp_path / "dump.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    document = bs.align_file(path)
    texts = {each.text for each in (*document.nl, *document.fr)}
    assert texts == {side for pair in pairs for side in pair}
    found = {
        (document.nl[b.nl[0]].text, document.fr[b.fr[0]].text)
        for b in document.beads
        if b.nl and b.fr
    }
    assert len(found & set(pairs)) >= 0.9 * len(pairs)
    assert len(document.other) == 7 * len(pages)


@pytest.mark.parametrize(
    ("text", "is_spaced"),
    [
        ("C H A M B R E  3e S E S S I O N D E L A 56 e  L É G I S L AT U R E", True),
        ("K A M E R • 3e   Z I T T I N G VA N D E 56 e  Z I T T I N G S P E R I O D E", True),
        ("Kamer van volksvertegenwoordigers", False),
        ("A B C D", False),
        ("De heer A. B. C. en mevrouw D. E. F. van de raad zeggen a b c d e f g h i", False),
        ("I J K L M N O P zijn de letters van de kolommen in deze tabel van de bijlage", False),
        ("", False),
    ],
)
def test_a_line_is_set_with_spaces_or_not(text: str, is_spaced: bool) -> None:
    assert is_letter_spaced(text) is is_spaced


def test_a_title_that_is_set_so_is_text(tmp_path: Path) -> None:
    nl, fr = zip(*PAIRS, strict=True)
    lines = ["W E T S O N T W E R P", *nl, "P R O J E T D E L O I", *fr]
    (tmp_path / "act.txt").write_text("\n".join(lines), encoding="utf-8")
    document = bs.align_file(tmp_path / "act.txt")
    assert [each.reason for each in document.other if each.reason == "running head"] == []
