"""Page furniture, told from text that several pages repeat."""

from __future__ import annotations

from benelux_search.text.furniture import FurnitureLine, find_furniture


def _found(repeated: str, before: str) -> set[int]:
    """Return the furniture among three pages of text, each with a line that they repeat."""
    texts = [
        text
        for page in range(3)
        for text in (
            *(f"het {chr(97 + k)} {'xyz'[page]} van de wet dat" for k in range(24)),
            f"de leden {'xyz'[page]} {before}",
            repeated,
            f"en de {'xyz'[page]} minister zegt",
        )
    ]
    return set(find_furniture([FurnitureLine(text, False, False, 1) for text in texts]))


def test_a_line_that_goes_on_with_a_sentence_is_no_running_head() -> None:
    assert not _found("worden daarover geraadpleegd", "die ik noem")
    assert len(_found("Verslag van de commissie", "die ik noem")) == 3
