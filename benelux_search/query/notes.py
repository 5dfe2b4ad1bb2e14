"""What was not understood of a query, for the user to read."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 80  # of what is repeated: anything may have been pasted


class Notes:
    """Notes in the order in which they came up; of each kind of trouble, the first is told."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def add(self, trouble: str, *of: str | int) -> None:
        """A note; ``trouble`` says of what kind, with ``{}`` for each thing that it is about."""
        if trouble not in self._told:
            self._told[trouble] = trouble.format(*map(_shown, of))

    def all(self) -> tuple[str, ...]:
        return tuple(self._told.values())


def _shown(thing: str | int) -> str:
    text = str(thing)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
