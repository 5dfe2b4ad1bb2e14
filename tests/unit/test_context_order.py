"""The order of hits by the words before or after their first match."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest

import benelux_search as bs
from benelux_search.model import DocumentInfo, Facts
from benelux_search.results import Highlighted, Hit, HitMarks
from benelux_search.search.marks.counterparts import PairHighlighter
from benelux_search.tui.session.context_order import (
    Superseded,
    search_by_context,
    sort_by_context,
)
from benelux_search.user.query_state import QueryState

INFO = DocumentInfo("verslag", "verslag.txt", Facts())


def found(text: str) -> Hit:
    """A hit whose matches stand between asterisks in ``text``."""
    parts = text.split("*")
    matches, length = [], 0
    for number, part in enumerate(parts):
        if number % 2:
            matches.append((length, length + len(part)))
        length += len(part)
    passage = Highlighted("".join(parts), (1,), tuple(matches))
    return Hit(1, "verslag:0001", 1.0, "nl", INFO, passage, None, "1-0", 1.0)


def texts(order: Literal["left", "right"], *marked: str) -> list[str]:
    """The texts, without their matches, in the order of their hits."""
    return [hit.passage.text for hit in sort_by_context([found(each) for each in marked], order)]


def test_the_words_after_the_match_decide() -> None:
    assert texts("right", "z *a* zeven", "y *a* acht", "x *a* twee b", "x *a* twee a") == [
        "y a acht",
        "x a twee a",
        "x a twee b",
        "z a zeven",
    ]


def test_the_words_before_the_match_are_read_outwards() -> None:
    assert texts("left", "de nieuwe *wet*", "een oude *wet*", "alle oude *wet*", "*wet*") == [
        "wet",
        "de nieuwe wet",
        "alle oude wet",
        "een oude wet",
    ]


@pytest.mark.parametrize("order", ["left", "right"])
def test_case_accents_and_punctuation_do_not_count(order: Literal["left", "right"]) -> None:
    marked = ("Été, *x* (Été) b", "ete *x* ete a", "EAU *x*, l’eau")
    expected = {
        "left": ["EAU x, l’eau", "Été, x (Été) b", "ete x ete a"],
        "right": ["ete x ete a", "Été, x (Été) b", "EAU x, l’eau"],
    }
    assert texts(order, *marked) == expected[order]


def test_only_the_first_match_counts_and_equal_hits_keep_their_order() -> None:
    assert texts("right", "*b* z *a* a", "*a* y *a* b") == ["a y a b", "b z a a"]
    assert texts("right", "2 *a* x", "1 *a* x") == ["2 a x", "1 a x"]


def test_a_text_without_a_match_has_a_place_too() -> None:
    assert texts("right", "*a* zes", "een") == ["een", "a zes"]
    assert texts("left", "de *a*", "een") == ["een", "de a"]


def test_sorting_ends_when_nobody_waits_for_it() -> None:
    asked: list[bool] = []

    def is_wanted() -> bool:
        asked.append(True)
        return len(asked) < 3

    with pytest.raises(Superseded):
        sort_by_context([found("*a* b")] * 1000, "right", is_wanted)
    assert len(asked) == 3


def test_only_the_counterparts_of_the_page_are_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bs.update_index(tmp_path / "index") as update:
        pairs = [(f"De wet {number} geldt.", f"La loi {number} vaut.") for number in range(300)]
        update.put(bs.Document(key="wetten", pairs=pairs))
    marked: list[int] = []
    whole = PairHighlighter.marks

    def counted(self: PairHighlighter, pairs: Any, matches: Any) -> list[HitMarks]:
        marked.append(len(pairs))
        return whole(self, pairs, matches)

    monkeypatch.setattr(PairHighlighter, "marks", counted)
    with bs.open_index(tmp_path / "index") as index:
        question = QueryState("wet geldt", sort="right")
        result = search_by_context(index, question, limit=20, offset=0)
        assert all(hit.counterpart is not None and hit.counterpart.matches for hit in result.hits)
        assert sum(marked) <= 60
        marked.clear()
        for hit in index.search("wet", limit=20):
            assert hit.counterpart is None or hit.counterpart.matches
        assert len(marked) == 1
