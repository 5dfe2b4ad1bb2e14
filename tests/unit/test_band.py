"""The band of the lattice: where turns lead astray, anchors lead back."""

from __future__ import annotations

import random

import pytest
from texts import PAIRS

from benelux_search.align.aligner import AlignerInput, align


@pytest.mark.long
@pytest.mark.parametrize("rate", [0.8, 1.0, 1.2])
def test_columns_that_drift_apart_are_aligned(rate: float) -> None:
    """Each language flows over the pages by itself: page 50 of one is page 60 of the other."""
    draw = random.Random(7)
    count = 1_000
    pairs = [tuple(f"{side} ({number})" for side in draw.choice(PAIRS)) for number in range(count)]
    dutch = AlignerInput(
        [nl for nl, _ in pairs], [0.0] * count, [2 * (k // 20) for k in range(count)]
    )
    french = AlignerInput(
        [fr for _, fr in pairs], [0.0] * count, [2 * int(k / (20 * rate)) + 1 for k in range(count)]
    )
    beads = align(dutch, french)
    right = sum(bead.nl == bead.fr == ((k,),) for k, bead in enumerate(beads))
    assert right > 0.98 * count
