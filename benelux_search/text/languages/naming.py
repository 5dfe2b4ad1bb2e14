"""The languages of texts that are no paragraphs of a document: German, English, and others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from benelux_search.model import LANGUAGES
from benelux_search.text.languages.character_model import (
    MODEL_LANGUAGES,
    WIDE_LANGUAGES,
    wide_character_model,
)
from benelux_search.text.languages.forward_backward import Floats
from benelux_search.text.languages.line_evidence import (
    SCALE,
    VOTE,
    folded_words,
    function_word_counts,
)

_RARE: Final = 3.0  # nats against a language that is seldom met
_CLEAR: Final = 1.0  # nats by which the best language must be ahead


def language_codes(texts: Sequence[str], *, foreign: Sequence[bool]) -> list[str | None]:
    """Return the code (ISO 639-1) of the language of each text; None if it is unclear.

    A text that is marked in ``foreign`` is neither Dutch nor French. The languages of the longer
    texts of a document help to tell those of the short ones: *Inhalt*.
    """
    spoken = [k for k, text in enumerate(texts) if any(map(str.isalpha, text))]
    codes: list[str | None] = [None] * len(texts)
    if not spoken:
        return codes
    scores = _scores([texts[k] for k in spoken])
    scores[np.array([foreign[k] for k in spoken]), : len(LANGUAGES)] = -np.inf
    letters: Counter[str] = Counter()
    for row, k in zip(scores, spoken, strict=True):
        if (code := _clear_best(row)) is not None:
            letters[code] += len(texts[k])
    total = letters.total() + len(WIDE_LANGUAGES)
    scores += np.log([(letters[code] + 1) / total for code in WIDE_LANGUAGES])
    for row, k in zip(scores, spoken, strict=True):
        codes[k] = _clear_best(row)
    return codes


def _scores(texts: Sequence[str]) -> Floats:
    """Return the evidence of each text for each language, in nats (texts, languages)."""
    plain = [text.casefold() if text.isupper() else text for text in texts]
    scores = SCALE * wide_character_model().scores(plain).astype(np.float64)
    scores[:, len(MODEL_LANGUAGES) :] -= _RARE
    for language, counts in function_word_counts(list(map(folded_words, texts))).items():
        scores[:, WIDE_LANGUAGES.index(language)] += VOTE * counts
    return scores


def _clear_best(scores: Floats) -> str | None:
    second, best = np.argsort(scores)[-2:]
    return WIDE_LANGUAGES[best] if scores[best] - scores[second] >= _CLEAR else None
