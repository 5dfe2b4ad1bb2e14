"""Encoders by their names; the default one is that of the extra."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from benelux_search.errors import MeaningUnavailable, Message, OptionError
from benelux_search.meaning import encoders
from benelux_search.meaning.encoder import Encoder, Floats


def default_encoder() -> Encoder:
    """Return the encoder of the extra.

    Raises:
        MeaningUnavailable: it is not installed.
    """
    return named_encoder(encoders.DEFAULT)


def named_encoder(name: str) -> Encoder:
    """Return an encoder by its name: see ``docs/meaning.md``.

    Raises:
        MeaningUnavailable: its package is not installed.
        OptionError: there is no such encoder.
    """
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


_kept_encoder = lru_cache(maxsize=1)(named_encoder)
