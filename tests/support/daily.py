"""Parameters of which the daily loop takes the first few, and ``make test-all`` all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def daily(values: Iterable[Any], count: int) -> list[Any]:
    """Return the values for ``parametrize``; those after the first ``count`` are long."""
    several = [value if isinstance(value, tuple) else (value,) for value in values]
    later = [pytest.param(*each, marks=pytest.mark.long) for each in several[count:]]
    return [*(pytest.param(*each) for each in several[:count]), *later]
