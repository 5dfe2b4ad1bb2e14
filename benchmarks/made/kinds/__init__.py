"""The kinds of made documents, by name: those to fit to, and those that are held out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from benchmarks.made.kinds import (
    daily,
    held_out_daily,
    held_out_law,
    law,
    notices,
    offices,
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
HELD_OUT: Final[Mapping[str, Kind]] = {**held_out_law.KINDS, **held_out_daily.KINDS}
KINDS: Final[Mapping[str, Kind]] = {**FITTED, **HELD_OUT}
