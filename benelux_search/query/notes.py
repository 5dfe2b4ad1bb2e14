"""What was not understood of a query, for the user to read."""

from __future__ import annotations


class Notes:
    """Notes in the order in which they came up; of each kind of trouble, the first is told."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def add(self, trouble: str, *of: object) -> None:
        """A note; ``trouble`` says of what kind, with ``{}`` for each thing that it is about."""
        if trouble not in self._told:
            self._told[trouble] = trouble.format(*of)

    def all(self) -> tuple[str, ...]:
        return tuple(self._told.values())
