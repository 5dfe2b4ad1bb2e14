"""Beads of sentences inside a pair, and their compact form in the store.

The compact form is a byte string. For each language come the number of sentences and, for each
sentence, the distance from the sentence before it and its length, in characters. Then come the
beads: the numbers of their Dutch and French sentences, and a step of confidence. All numbers have a
variable length (LEB128).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, overload

from benelux_search.errors import IndexDamaged

_STEPS: Final = 31  # of confidence, even in log odds
_EVEN, _SCALE = 10, 3.0  # the step of confidence 0.5, and steps for each nat


@dataclass(frozen=True, slots=True)
class SentenceBead:
    """Sentences of a pair that translate each other: ranges of characters of its passages.

    ``confidence`` is the estimated probability (0 to 1) that the bead is right, given that the pair
    is. If ``nl`` or ``fr`` is empty, the sentences have no counterpart in the pair.
    """

    nl: tuple[range, ...]
    fr: tuple[range, ...]
    confidence: float

    @property
    def kind(self) -> str:
        """The number of Dutch and of French sentences, such as ``1-2``."""
        return f"{len(self.nl)}-{len(self.fr)}"


class SentenceBeads(Sequence[SentenceBead]):
    """The aligned sentences of a pair, in order; they are decoded when they are read.

    ``packed`` is their compact form. It is empty if neither text of the pair has several sentences.
    """

    __slots__ = ("packed",)

    def __init__(self, packed: bytes = b"") -> None:
        self.packed = packed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SentenceBeads) and self.packed == other.packed

    def __hash__(self) -> int:
        return hash(self.packed)

    def __bool__(self) -> bool:
        return bool(self.packed)

    def __len__(self) -> int:
        return len(self._decoded())

    def __iter__(self) -> Iterator[SentenceBead]:
        return iter(self._decoded())

    @overload
    def __getitem__(self, index: int) -> SentenceBead: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[SentenceBead, ...]: ...

    def __getitem__(self, index: int | slice) -> SentenceBead | tuple[SentenceBead, ...]:
        return self._decoded()[index]

    def __repr__(self) -> str:
        return f"<SentenceBeads: {len(self.packed)} bytes>"

    def _decoded(self) -> tuple[SentenceBead, ...]:
        return decode_beads(self.packed) if self.packed else ()


NO_SENTENCES: Final = SentenceBeads()


def whole_range(sentences: Sequence[range]) -> range | None:
    """Return the range from the first of some sentences to the last; None if there are none."""
    return range(sentences[0].start, sentences[-1].stop) if sentences else None


def packed_beads(beads: Sequence[SentenceBead]) -> SentenceBeads:
    """Return the beads of a pair, which are in order in both languages, in their compact form."""
    code = bytearray()
    for sentences in (
        [s for bead in beads for s in bead.nl],
        [s for bead in beads for s in bead.fr],
    ):
        _add(code, len(sentences))
        last = 0
        for sentence in sentences:
            _add(code, sentence.start - last)
            _add(code, len(sentence))
            last = sentence.stop
    for bead in beads:
        _add(code, len(bead.nl))
        _add(code, len(bead.fr))
        code.append(_step_of(bead.confidence))
    return SentenceBeads(bytes(code))


def decode_beads(code: bytes) -> tuple[SentenceBead, ...]:
    """Return the beads of a compact form.

    Raises:
        IndexDamaged: it is no compact form of beads.
    """
    numbers = _numbers(code)
    try:
        nl, fr = _sentences(numbers), _sentences(numbers)
        beads: list[SentenceBead] = []
        i = j = 0
        for p in numbers:
            q, step = next(numbers), next(numbers)
            beads.append(SentenceBead(tuple(nl[i : i + p]), tuple(fr[j : j + q]), _chance_of(step)))
            i, j = i + p, j + q
    except StopIteration as error:
        raise IndexDamaged("the code of the sentences ends too early") from error
    if (i, j) != (len(nl), len(fr)):
        raise IndexDamaged("the beads hold other sentences than there are")
    return tuple(beads)


def _sentences(numbers: Iterator[int]) -> list[range]:
    sentences: list[range] = []
    last = 0
    for _ in range(next(numbers)):
        start = last + next(numbers)
        last = start + next(numbers)
        sentences.append(range(start, last))
    return sentences


def _numbers(code: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in code:
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            yield number
            number = shift = 0
        else:
            shift += 7


def _add(code: bytearray, number: int) -> None:
    while number > 0x7F:
        code.append(number & 0x7F | 0x80)
        number >>= 7
    code.append(number)


def _step_of(confidence: float) -> int:
    chance = min(max(confidence, 1e-6), 1 - 1e-6)
    return min(_STEPS, max(0, round(_EVEN + _SCALE * math.log(chance / (1 - chance)))))


def _chance_of(step: int) -> float:
    return round(1 / (1 + math.exp((_EVEN - step) / _SCALE)), 4)
