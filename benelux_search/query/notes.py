"""What was not understood of a query, for the user to read."""

from __future__ import annotations

from typing import Final

from benelux_search.messages import Message

_LONGEST: Final = 80  # of what is repeated: anything may have been pasted


class Notes:
    """Notes in the order in which they came up; of each kind of trouble, the first is told."""

    def __init__(self) -> None:
        self._told: dict[str, Message] = {}

    def add(self, trouble: str, *of: str | int) -> None:
        """A note; ``trouble`` says of what kind, with ``{}`` for each thing that it is about."""
        if trouble not in self._told:
            self._told[trouble] = Message(trouble, *map(_shown, of))

    def all(self) -> tuple[Message, ...]:
        return tuple(self._told.values())


def _shown(thing: str | int) -> str:
    if isinstance(thing, Message):
        return thing
    text = str(thing)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
