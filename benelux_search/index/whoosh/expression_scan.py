"""The search for the keys that match a regular expression, many keys at a time.

All keys move through the automaton together, one character at a time. The moves of the states so
far are in an array; a move that is missing is asked of the automaton once.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from benelux_search.index.algebra import RegexQuery
from benelux_search.index.automaton import DEAD, START, Automaton

_ASCII: Final = 0x80
_UNKNOWN: Final = -1


class ExpressionScan:
    """A scan for the forms that match an expression; used by one thread only."""

    def __init__(self, query: RegexQuery) -> None:
        self.folded = SpellingScan(query.pattern)
        self.written = None if query.written is None else SpellingScan(query.written)


class SpellingScan:
    """A scan of one spelling of keys, folded or with its accents, for an expression."""

    def __init__(self, expression: str) -> None:
        self._automaton = Automaton(expression)
        self._alone = Automaton(expression)  # its states are not those of the moves
        self._moves = _unknown(START + 1)

    def matches(self, spelling: str) -> bool:
        """Return True if the expression matches a spelling."""
        return self._alone.matches(spelling)

    def accepted(
        self, text: NDArray[np.uint8], starts: NDArray[np.int32], ends: NDArray[np.int32]
    ) -> NDArray[np.intp]:
        """Return the indices of the spellings in ASCII that match, ascending.

        Each has the bytes of ``text`` from its start to its end.
        """
        if self._automaton.is_large:
            self._automaton.reset()
            self._moves = _unknown(START + 1)
        indices = np.arange(len(starts))
        offsets, states = starts.copy(), np.full(len(starts), START, np.int32)
        found = [np.empty(0, np.intp)]
        while len(indices):
            is_read = offsets[indices] == ends[indices]
            found.append(self._accepted_of(indices[is_read], states[is_read]))
            indices, states = indices[~is_read], states[~is_read]
            states = self._moved(states, text[offsets[indices]])
            offsets[indices] += 1
            is_alive = states != DEAD
            indices, states = indices[is_alive], states[is_alive]
        return np.sort(np.concatenate(found))

    def _accepted_of(
        self, indices: NDArray[np.intp], states: NDArray[np.int32]
    ) -> NDArray[np.intp]:
        accepting = [
            state for state in np.unique(states).tolist() if self._automaton.accepts(state)
        ]
        return indices[np.isin(states, accepting)]

    def _moved(self, states: NDArray[np.int32], chars: NDArray[np.uint8]) -> NDArray[np.int32]:
        """Return the states that characters lead to."""
        cells = states * np.int32(_ASCII) + chars
        moved: NDArray[np.int32] = self._moves[cells]
        missing = np.unique(cells[moved == _UNKNOWN])
        if not len(missing):
            return moved
        targets = [
            self._automaton.move(cell // _ASCII, chr(cell % _ASCII)) for cell in missing.tolist()
        ]
        self._moves[missing] = targets
        moved = self._moves[cells]
        states_now = max(targets) + 1
        if states_now * _ASCII > len(self._moves):
            more = _unknown(2 * states_now)
            more[: len(self._moves)] = self._moves
            self._moves = more
        return moved


def _unknown(states: int) -> NDArray[np.int32]:
    """Return the moves of some states, all of them unknown."""
    return np.full(states * _ASCII, _UNKNOWN, np.int32)
