"""Finite automata for regular expressions: the time of a match grows with the form only.

The positions of an expression make a nondeterministic automaton without empty moves (Glushkov
1961). A state of :class:`Automaton` is a set of positions; states are made when they are first
reached. So there is no backtracking: a form of n characters takes n moves, whatever the expression.
"""

from __future__ import annotations

from typing import Final

from benelux_search.analysis.regular_expressions import (
    Alternation,
    CharacterSet,
    Expression,
    Repetition,
    Sequence,
    parse_expression,
)

DEAD: Final = 0  # no text that begins so matches
START: Final = 1
_MAX_STATES: Final = 4000  # more are forgotten before the next match


class Automaton:
    """A deterministic automaton for an expression; it grows as it is used, by one thread only.

    Raises:
        InvalidExpression: the text is no valid expression.
    """

    def __init__(self, expression: str) -> None:
        self._positions = _Positions()
        is_empty, first, last = self._positions.add(parse_expression(expression))
        # the start is the position behind all others: nothing leads to it
        start = 1 << len(self._positions.follow)
        self._positions.follow.append(first)
        self._last = last | (start if is_empty else 0)
        self._start = start
        self._masks: dict[str, int] = {}
        self.reset()

    def reset(self) -> None:
        """Forget all states and moves, if they are many."""
        self._sets = [0, self._start]
        self._numbers = {0: DEAD, self._start: START}
        self._moves: dict[tuple[int, str], int] = {}

    @property
    def is_large(self) -> bool:
        """True if there are so many states that they had better be forgotten."""
        return len(self._sets) > _MAX_STATES

    def matches(self, text: str) -> bool:
        """Return True if the expression matches a text as a whole."""
        if self.is_large:
            self.reset()
        state = START
        for char in text:
            state = self.move(state, char)
            if state == DEAD:
                return False
        return self.accepts(state)

    def move(self, state: int, char: str) -> int:
        """Return the state that a character leads to; :data:`DEAD` if nothing can match."""
        known = self._moves.get((state, char))
        if known is None:
            known = self._moves[state, char] = self._reached(state, char)
        return known

    def accepts(self, state: int) -> bool:
        """Return True if a text that ends in a state matches."""
        return bool(self._sets[state] & self._last)

    def _reached(self, state: int, char: str) -> int:
        follow, left, reached = self._positions.follow, self._sets[state], 0
        while left:
            lowest = left & -left
            reached |= follow[lowest.bit_length() - 1]
            left ^= lowest
        reached &= self._mask(char)
        if reached not in self._numbers:
            self._numbers[reached] = len(self._sets)
            self._sets.append(reached)
        return self._numbers[reached]

    def _mask(self, char: str) -> int:
        """Return the positions at which a character may stand."""
        if char not in self._masks:
            sets = self._positions.sets
            self._masks[char] = sum(1 << n for n, each in enumerate(sets) if each.has(char))
        return self._masks[char]


class _Positions:
    """The positions of an expression: the characters of each, and the positions that may follow.

    Sets of positions are the bits of integers.
    """

    def __init__(self) -> None:
        self.sets: list[CharacterSet] = []
        self.follow: list[int] = []

    def add(self, node: Expression) -> tuple[bool, int, int]:
        """Add the positions of an expression.

        Return True if it matches the empty text, and its first and its last positions.
        """
        match node:
            case CharacterSet():
                self.sets.append(node)
                self.follow.append(0)
                position = 1 << (len(self.sets) - 1)
                return False, position, position
            case Sequence(parts):
                return self._in_a_row(list(parts))
            case Alternation(parts):
                added = [self.add(part) for part in parts]
                first = last = 0
                for _, own_first, own_last in added:
                    first, last = first | own_first, last | own_last
                return any(empty for empty, _, _ in added), first, last
            case Repetition(part, least, most):
                return self._repeated(part, least, most)

    def _repeated(self, part: Expression, least: int, most: int | None) -> tuple[bool, int, int]:
        if most is not None:
            optional = Alternation((part, Sequence(())))
            return self._in_a_row([part] * least + [optional] * (most - least))
        empty, first, last = self._in_a_row([part] * max(0, least - 1))
        own_empty, own_first, own_last = self.add(part)
        self._link(own_last, own_first)
        return self._joined((empty, first, last), (own_empty or least == 0, own_first, own_last))

    def _in_a_row(self, parts: list[Expression]) -> tuple[bool, int, int]:
        joined = True, 0, 0
        for part in parts:
            joined = self._joined(joined, self.add(part))
        return joined

    def _joined(
        self, one: tuple[bool, int, int], other: tuple[bool, int, int]
    ) -> tuple[bool, int, int]:
        (empty, first, last), (other_empty, other_first, other_last) = one, other
        self._link(last, other_first)
        return (
            empty and other_empty,
            first | (other_first if empty else 0),
            other_last | (last if other_empty else 0),
        )

    def _link(self, from_positions: int, to_positions: int) -> None:
        while from_positions:
            lowest = from_positions & -from_positions
            self.follow[lowest.bit_length() - 1] |= to_positions
            from_positions ^= lowest
