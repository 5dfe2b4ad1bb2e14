"""A character model of Dutch, French, English and German: that of ``py3langid``.

An automaton finds byte sequences that distinguish languages, and naive Bayes weighs these sequences
(after Lui & Baldwin 2012). The library processes one text at a time in Python; this module
processes all texts of a document at once with numpy.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float32]
MODEL_LANGUAGES = ("nl", "fr", "en", "de")
# and languages of the neighbours, and of many residents
WIDE_LANGUAGES = (
    *MODEL_LANGUAGES,
    *("lb", "es", "it", "pt", "pl", "ro", "bg", "tr", "ar", "ru", "uk", "el", "zh"),
)
ENOUGH_BYTES = 600  # bytes read of a text: its beginning shows its language; lines may be endless
BATCH = 2048  # texts processed at a time


@dataclass(frozen=True, slots=True)
class CharacterModel:
    """A byte automaton that finds features in a text, and a naive Bayes model over these features.

    Byte ``b`` leads from state ``s`` to state ``following[row[s] + b]``. ``feature[s]`` is the
    feature found in state ``s``, or -1. ``weights`` (features, languages) are log-likelihoods;
    ``prior`` holds the log priors of the languages.
    """

    following: npt.NDArray[np.uint32]
    row: npt.NDArray[np.int64]
    feature: npt.NDArray[np.int64]
    weights: Weights
    prior: Weights

    def scores(self, texts: Sequence[str]) -> Weights:
        """Return the log-likelihood of each text in each language, as an array (texts, languages).

        The languages are in the order of ``WIDE_LANGUAGES``, or of the first of them. The values
        are comparable within one text only. A text without features gets zeros.
        """
        coded = [_bytes(text) for text in texts]
        order = sorted(range(len(coded)), key=lambda k: -len(coded[k]))
        scores = np.zeros((len(coded), len(self.prior)), np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            scores[batch] = self._batch([coded[k] for k in batch])
        return scores

    def _batch(self, coded: Sequence[bytes]) -> Weights:
        """Return the scores of texts that are sorted by falling length."""
        lengths = np.array([len(code) for code in coded])
        longest = int(lengths[0])
        padded = b"".join(code.ljust(longest) for code in coded)
        letters = np.frombuffer(padded, np.uint8).reshape(len(coded), longest).T.astype(np.int64)
        states = np.zeros((longest, len(coded)), np.uint32)  # no feature ends in state 0
        state = np.zeros(len(coded), np.uint32)
        longer = np.searchsorted(-lengths, -np.arange(longest))  # texts longer than k bytes
        for k, active in enumerate(longer.tolist()):
            state = self.following[self.row[state[:active]] + letters[k, :active]]
            states[k, :active] = state
        seen = self.feature[states]
        step, text = np.nonzero(seen >= 0)
        count = len(self.weights)
        codes = np.sort(text * count + seen[step, text])
        first = np.flatnonzero(np.diff(codes, prepend=-1))
        weight = np.log1p(np.diff(first, append=len(codes)))
        owner, feature = np.divmod(codes[first], count)
        scores = [
            np.bincount(owner, weight * self.weights[feature, k], len(coded)) + self.prior[k]
            for k in range(len(self.prior))
        ]
        has_features = np.bincount(owner, minlength=len(coded)) > 0
        return np.where(has_features[:, None], np.stack(scores, axis=1), 0.0).astype(np.float32)


def _bytes(text: str) -> bytes:
    beginning = unicodedata.normalize("NFC", text[:ENOUGH_BYTES])
    return beginning.encode("utf-8", errors="surrogatepass")[:ENOUGH_BYTES]


@lru_cache(maxsize=1)
def character_model() -> CharacterModel:
    """Return the model of Dutch, French, English and German.

    The first call loads the model, which takes half a second.
    """
    whole, few = wide_character_model(), len(MODEL_LANGUAGES)
    weights = np.ascontiguousarray(whole.weights[:, :few])
    return replace(whole, weights=weights, prior=whole.prior[:few])


@lru_cache(maxsize=1)
def wide_character_model() -> CharacterModel:
    """Return the model of all ``WIDE_LANGUAGES``."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    columns = [identifier.nb_classes.index(language) for language in WIDE_LANGUAGES]
    return CharacterModel(
        np.asarray(identifier.tk_nextmove),
        np.asarray(identifier.tk_row).astype(np.int64) << 8,
        np.asarray(identifier.tk_output),
        identifier.nb_ptc[:, columns].astype(np.float32),
        identifier.nb_pc[columns],
    )
