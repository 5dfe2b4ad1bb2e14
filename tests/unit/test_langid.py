"""The character model, walked over all texts at once, against the library's own."""

from __future__ import annotations

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from texts import PAIRS

from benelux_search.text.languages.character_model import MODEL_LANGUAGES, character_model
from benelux_search.text.languages.line_evidence import language_evidence

TEXTS = [side for pair in PAIRS for side in pair] + ["Überraschung", "a", "12", "", "é" * 5, "☃"]


def test_scores_are_those_of_the_library() -> None:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    identifier.set_languages(list(MODEL_LANGUAGES))
    for text, scores in zip(TEXTS, character_model().scores(TEXTS), strict=True):
        theirs = dict(identifier.rank(text))
        for k, language in enumerate(MODEL_LANGUAGES):
            apart = float(scores[k] - scores[0])
            assert apart == pytest.approx(theirs[language] - theirs["nl"], abs=1e-2), text


def test_an_endless_text_costs_as_much_as_a_long_one() -> None:
    """Its beginning tells its language."""
    scores = character_model().scores([PAIRS[0][1] * 100_000, PAIRS[0][0]])
    assert scores[0].argmax() == MODEL_LANGUAGES.index("fr")
    assert scores[1].argmax() == MODEL_LANGUAGES.index("nl")


def test_what_a_line_says_does_not_depend_on_the_others() -> None:
    together = language_evidence(TEXTS)
    for text, row in zip(TEXTS, together, strict=True):
        assert language_evidence([text])[0] == pytest.approx(row, abs=1e-4)
