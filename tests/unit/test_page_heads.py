"""Running heads and page numbers of dumps with form feeds: what pages repeat at their ends."""

from __future__ import annotations

from benelux_search.documents.plain_text import text_lines
from benelux_search.reading_options import Limits
from benelux_search.text.lines.page_heads import find_heads

_BODY = [
    ["De commissie hoort vandaag de", "minister over de begroting."],
    ["Het lid vraagt waarom de raming", "zo laat werd bezorgd."],
    ["De minister antwoordt dat de", "cijfers pas gisteren bekend waren."],
]


def _heads(*pages: list[str]) -> list[list[str]]:
    found = find_heads(pages)
    return [[page[k] for k in sorted(own)] for page, own in zip(pages, found, strict=True)]


def test_left_and_right_pages_may_have_the_parts_in_another_order() -> None:
    heads = ["VERSLAG 12  3/5/2021   7", "8   3/5/2021  VERSLAG 12", "VERSLAG 12   3/5/2021  9"]
    pages = [[head, "", *body] for head, body in zip(heads, _BODY, strict=True)]
    assert _heads(*pages) == [[head] for head in heads]


def test_a_page_number_on_two_pages_is_enough() -> None:
    assert _heads([*_BODY[0], "", "- 4 -"], [*_BODY[1], "", "- 5 -"]) == [["- 4 -"], ["- 5 -"]]


def test_two_pages_with_the_same_signature_have_no_heads() -> None:
    assert _heads([*_BODY[0], "J. MAES"], [*_BODY[1], "J. MAES"]) == [[], []]


def test_a_line_that_pages_repeat_amid_their_text_is_no_head() -> None:
    filler = ["Een lid spreekt.", "Een ander lid ook.", "Een derde lid zwijgt."]
    pages = [[*body, *filler[k:], "over de begroting.", *body, *filler[k:]]
             for k, body in enumerate(_BODY)]  # fmt: skip
    assert not any("over de begroting." in heads for heads in _heads(*pages))


def test_provisions_and_marks_of_lists_are_no_heads() -> None:
    assert _heads(*(["Artikel 4", *_BODY[0]], ["Artikel 5", *_BODY[1]])) == [[], []]
    assert _heads(*([*body, "b)"] for body in _BODY)) == [[], [], []]


def test_a_head_over_two_columns_belongs_to_neither() -> None:
    left = ["aan de commissie, die ze", "snel onderzoekt en over de", "raming van dit jaar stemt"]
    right = ["à la commission, qui l'examine", "vite et qui se prononce", "sur l'estimation"]
    heads = [f"VERSLAG 12{'3 mei 2021':>34}{k:>20}" for k in range(1, 4)]
    body = [f"{a:<44}{b}" for a, b in zip(left, right, strict=True)]
    pages = [[head, "", *3 * (body[k:] + body[:k])] for k, head in enumerate(heads)]
    text = "\f".join(map("\n".join, pages))
    lines = text_lines(text, Limits(), len(text))
    assert [line.text for line in lines if line.aside] == [" ".join(h.split()) for h in heads]
    assert {line.aside for line in lines} == {None, "running head"}
    assert {line.text for line in lines if not line.aside} == {*left, *right}
