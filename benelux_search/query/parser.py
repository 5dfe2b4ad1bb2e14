"""From the tokens of a query to its tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benelux_search.model import Language
from benelux_search.query.lexer import Kind, Token
from benelux_search.query.notes import Notes
from benelux_search.query.tree import And, Node, Not, Or, Side


class Parser:
    """Recursive descent: alternatives of sequences of atoms, negated or not.

    A node that it gives may be a :class:`Not` anywhere; no other node has one that it must not.
    """

    def __init__(self, tokens: Sequence[Token], notes: Notes) -> None:
        self._tokens = tokens
        self._notes = notes
        self._place = 0

    def parse(self) -> Node | None:
        return self._alternatives()

    def _kind(self) -> Kind | None:
        return self._tokens[self._place].kind if self._place < len(self._tokens) else None

    def _take(self) -> Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def _alternatives(self) -> Node | None:
        found = [(self._place, self._sequence())]
        while self._kind() == "OR":
            token = self._take()
            found.append((self._place, self._sequence()))
            if found[-1][1] is None or found[-2][1] is None:
                self._notes.add("`OR` at column {} has nothing on one side", token.column)
        nodes = [node for _, node in found if node is not None]
        kept = [node for node in nodes if not isinstance(node, Not)]
        if len(nodes) < 2 or not kept:
            return all_of(nodes)
        for place, node in found:
            if isinstance(node, Not):
                column = self._tokens[place].column
                self._notes.add("the alternative at column {} only excludes: left out", column)
        return Or(tuple(kept)) if len(kept) > 1 else kept[0]

    def _sequence(self) -> Node | None:
        """Atoms side by side; those with AND between them bind together."""
        found: list[Node | None] = []
        while (kind := self._kind()) not in (None, "OR", ")"):
            if kind != "AND":
                found.append(self._negated())
                continue
            token = self._take()
            before = found.pop() if found else None
            after = None if self._kind() in (None, "OR", "AND", ")") else self._negated()
            if before is None or after is None:
                self._notes.add("`AND` at column {} has nothing on one side", token.column)
            if isinstance(before, Not) and isinstance(after, Not):
                # what is excluded is excluded: AND adds nothing
                found += [before, after]
            else:
                found.append(all_of([before, after], strict=True))
        return all_of(found)

    def _negated(self) -> Node | None:
        """An atom, and what stands before it: -, NOT, nl: and fr:, of which the last counts."""
        negative = False
        language: Language | None = None
        first = self._tokens[self._place]
        while self._kind() in ("not", "side"):
            token = self._take()
            if token.kind == "not":
                negative = not negative
            else:
                language = "nl" if token.text == "nl:" else "fr"
        node = self._atom()
        if node is None:
            if first.kind in ("not", "side"):
                self._notes.add("`{}` at column {} stands before nothing", first.text, first.column)
            return None
        if isinstance(node, Not):
            negative, node = not negative, node.node
        if language is not None:
            node = Side(language, node)
        return Not(node) if negative else node

    def _atom(self) -> Node | None:
        kind = self._kind()
        if kind in ("leaf", "nothing"):
            return self._take().leaf
        return self._group() if kind == "(" else None

    def _group(self) -> Node | None:
        token = self._take()
        node = self._alternatives()
        if self._kind() == ")":
            self._take()
        else:
            self._notes.add("the `(` at column {} is never closed", token.column)
        return node


def all_of(found: Sequence[Node | None], *, strict: bool = False) -> Node | None:
    """The node for what must all match; a negation where all of it is negated."""
    nodes = [node for node in found if node is not None]
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    if all(isinstance(node, Not) for node in nodes):
        return Not(Or(tuple(_excluded(nodes))))
    return And(tuple(nodes), strict)


def _excluded(nodes: Sequence[Node]) -> Iterator[Node]:
    """What negations exclude, one by one."""
    for node in nodes:
        if isinstance(node, Not) and isinstance(node.node, Or):
            yield from node.node.nodes
        elif isinstance(node, Not):
            yield node.node
