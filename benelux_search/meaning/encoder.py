"""Encoders of sentences: texts in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from benelux_search.errors import Message, OptionError

Floats: TypeAlias = npt.NDArray[np.float32]
TextKind: TypeAlias = Literal["query", "passage"]

EXTRA: Final = "benelux-search[meaning]"


class Encoder(Protocol):
    """An encoder of sentences in Dutch and French.

    ``name`` identifies the model and its version: vectors of encoders with different names are not
    comparable. ``dimensions`` is the number of values of a vector.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def encode(self, texts: Sequence[str], kind: TextKind) -> Floats:
        """Return the unit vector of each text, as rows (len(texts), dimensions).

        ``kind`` tells whether the texts are queries or passages of documents.
        """
        ...


def check_encoder(encoder: Encoder) -> Encoder:
    """Return an encoder.

    Raises:
        OptionError: it has no ``name`` or no ``encode``.
    """
    if not (hasattr(encoder, "name") and callable(getattr(encoder, "encode", None))):
        raise OptionError("encoder", encoder, Message("it must be an Encoder"))
    return encoder


def to_unit(vectors: npt.NDArray[np.generic]) -> Floats:
    """Return the rows of an array with length 1; a row of zeros stays as it is."""
    rows = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)
