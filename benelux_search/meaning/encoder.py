"""Encoders of sentences: texts in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from benelux_search.errors import MeaningUnavailable, Message, OptionError

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


def default_encoder() -> Encoder:
    """Return the encoder of the extra.

    Raises:
        MeaningUnavailable: it is not installed.
    """
    from benelux_search.meaning.encoders import DEFAULT  # noqa: PLC0415

    return named_encoder(DEFAULT)


def named_encoder(name: str) -> Encoder:
    """Return an encoder by its name: see ``docs/meaning.md``.

    Raises:
        MeaningUnavailable: its package is not installed.
        OptionError: there is no such encoder.
    """
    from benelux_search.meaning import encoders  # noqa: PLC0415 - its packages are optional

    family, _, model = name.partition(":")
    made = encoders.FAMILIES.get(family)
    if made is None:
        known = ", ".join(encoders.FAMILIES)
        raise OptionError("encoder", name, Message("it must begin with one of {}", known))
    try:
        return made(model)
    except ImportError as error:
        raise MeaningUnavailable(encoders.EXTRAS.get(family, family)) from error


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """Encodes passages with an encoder that is loaded by its name when it is first used; picklable.

    Raises:
        MeaningUnavailable: the package of the encoder is not installed; raised by a call.
    """

    name: str

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Return the unit vector of each text, as rows."""
        return _kept_encoder(self.name).encode(texts, "passage")


@lru_cache(maxsize=1)
def _kept_encoder(name: str) -> Encoder:
    return named_encoder(name)


def to_unit(vectors: npt.NDArray[np.generic]) -> Floats:
    """Return the rows of an array with length 1; a row of zeros stays as it is."""
    rows = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)
