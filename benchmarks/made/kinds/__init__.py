"""The kinds of made documents, by name: those to fit to, and those that are held out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from benchmarks.made.kinds import (
    daily,
    everyday,
    held_out_institutions,
    held_out_society,
    law,
    notices,
    offices,
    public_texts,
    shapes,
)
from benchmarks.made.maker import Kind

FITTED: Final[Mapping[str, Kind]] = {
    **law.KINDS,
    **offices.KINDS,
    **notices.KINDS,
    **daily.KINDS,
    **shapes.KINDS,
}
# Held out until their figures had been looked at; now fitted to as well
FITTED_LATER: Final[Mapping[str, Kind]] = {**public_texts.KINDS, **everyday.KINDS}
HELD_OUT: Final[Mapping[str, Kind]] = {**held_out_institutions.KINDS, **held_out_society.KINDS}
KINDS: Final[Mapping[str, Kind]] = {**FITTED, **FITTED_LATER, **HELD_OUT}
