"""The kinds of made documents, by name: those to fit to, and those that are held out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from benchmarks.made.kinds import (
    daily,
    everyday,
    held_out_administration,
    held_out_associations,
    held_out_trades,
    institutions,
    law,
    notices,
    offices,
    public_texts,
    shapes,
    society,
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
FITTED_LATER: Final[Mapping[str, Kind]] = {
    **public_texts.KINDS,
    **everyday.KINDS,
    **institutions.KINDS,
    **society.KINDS,
}
HELD_OUT: Final[Mapping[str, Kind]] = {
    **held_out_administration.KINDS,
    **held_out_trades.KINDS,
    **held_out_associations.KINDS,
}
KINDS: Final[Mapping[str, Kind]] = {**FITTED, **FITTED_LATER, **HELD_OUT}
