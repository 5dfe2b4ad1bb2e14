"""Parameters and examples of which the daily loop takes few, and ``make test-all`` all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings


def daily(values: Iterable[Any], count: int) -> list[Any]:
    """Return the values for ``parametrize``; those after the first ``count`` are long."""
    several = [value if isinstance(value, tuple) else (value,) for value in values]
    later = [pytest.param(*each, marks=pytest.mark.long) for each in several[count:]]
    return [*(pytest.param(*each) for each in several[:count]), *later]


def examples(count: int) -> int:
    """Return how many examples a property takes: in the daily loop no more than its profile says.

    A number that a property states itself would count for every profile.
    """
    profile = settings.get_current_profile_name()
    return min(count, settings.get_profile(profile).max_examples) if profile == "few" else count
