"""Dutch verbs that come apart: ``opheffen``, but ``op te heffen``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

# What an infinitive with te is parted from. Longer ones first: voorop is no voor
_PARTICLES: Final = tuple(
    """
    achter binnen buiten samen tegen terug tussen voorop vooruit achteruit door mede onder over
    boven goed heen klaar kwijt langs neer plaats rond thuis vast voor voort vrij weer weg deel
    aan af bij in los mee na om op toe uit
    """.split()
)
_SHORTEST: Final = 3  # letters of what is left of the verb


def separable(stem: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The particle and the stems of the verb that a stem may be made of: ``op hef``."""
    for particle in _PARTICLES:
        rest = stem.removeprefix(particle)
        if rest != stem and len(rest) >= _SHORTEST:
            # the verb alone may have had to give its stem to another word: see vocabulary
            yield particle, (rest, f"{rest.removesuffix('.')}.")
