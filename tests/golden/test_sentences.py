"""Hard sentences, written without sight of the splitter; ``|`` begins a sentence."""

from pathlib import Path

import pytest

from benelux_search.model import Language
from benelux_search.text.sentences import sentence_ranges

HERE = Path(__file__).parent


def paragraphs(language: Language) -> list[list[str]]:
    """Return the sentences of each paragraph, with the space behind them."""
    lines = (HERE / f"sentences.{language}.txt").read_text("utf-8").splitlines()
    return [line.split("|") for line in lines if line and not line.startswith("# ")]


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_of_three_hundred_hard_sentences_99_percent_are_found(language: Language) -> None:
    right: list[bool] = []
    for sentences in paragraphs(language):
        text = "".join(sentences)
        found = [text[each.start : each.stop] for each in sentence_ranges(text, language)]
        right += [sentence.strip() in found for sentence in sentences]
    assert len(right) >= 300
    assert sum(right) / len(right) >= 0.99
