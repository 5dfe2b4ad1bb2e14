"""A character model of languages: how likely the letters of a text are in each.

The model is that of ``py3langid`` (after Lui & Baldwin 2012): an automaton finds the sequences of
bytes that tell languages apart, and naive Bayes weighs them. The library walks one text at a
time in Python; here all texts of a document are walked side by side, a byte at a time.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
LANGUAGES = ("nl", "fr", "en", "de")
_ENOUGH = 600  # bytes of a text: its beginning tells its language, and lines may be endless
_BATCH = 2048  # texts that are walked at a time


@dataclass(frozen=True, slots=True)
class CharacterModel:
    """An automaton over bytes, and what its features say.

    From state ``s`` byte ``b`` leads to ``following[(row[s] << 8) + b]``; ``feature[s]`` is the
    feature that is seen in a state, -1 for none; ``weights`` (features, languages) are log
    likelihoods, ``prior`` those of the languages.
    """

    following: npt.NDArray[np.uint32]
    row: npt.NDArray[np.int64]
    feature: npt.NDArray[np.int64]
    weights: Floats
    prior: Floats

    def scores(self, texts: Sequence[str]) -> Floats:
        """Log likelihoods (texts, LANGUAGES), up to a constant; 0 where nothing tells."""
        coded = [_bytes(text) for text in texts]
        order = sorted(range(len(coded)), key=lambda k: -len(coded[k]))
        found = np.zeros((len(coded), len(self.prior)), np.float32)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            found[batch] = self._batch([coded[k] for k in batch])
        return found

    def _batch(self, coded: Sequence[bytes]) -> Floats:
        """Scores of texts of falling length."""
        lengths = np.array([len(code) for code in coded])
        longest = int(lengths[0])
        padded = b"".join(code.ljust(longest) for code in coded)
        letters = np.frombuffer(padded, np.uint8).reshape(len(coded), longest).T.astype(np.int64)
        seen = np.full((longest, len(coded)), -1, np.int64)
        state = np.zeros(len(coded), np.int64)
        for k in range(longest):
            active = int(np.searchsorted(-lengths, -k))  # the texts that are longer
            state = self.following[self.row[state[:active]] + letters[k, :active]]
            seen[k, :active] = self.feature[state]
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
        told = np.bincount(owner, minlength=len(coded)) > 0
        return np.where(told[:, None], np.stack(scores, axis=1), 0.0).astype(np.float32)


def _bytes(text: str) -> bytes:
    beginning = unicodedata.normalize("NFC", text[:_ENOUGH])
    return beginning.encode("utf-8", errors="surrogatepass")[:_ENOUGH]


@lru_cache(maxsize=1)
def character_model() -> CharacterModel:
    """The model over Dutch, French, English and German; loaded once, half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    columns = [identifier.nb_classes.index(language) for language in LANGUAGES]
    return CharacterModel(
        np.asarray(identifier.tk_nextmove),
        np.asarray(identifier.tk_row).astype(np.int64) << 8,
        np.asarray(identifier.tk_output),
        identifier.nb_ptc[:, columns].astype(np.float32),
        identifier.nb_pc[columns],
    )
