"""What of a query is given up when not all of it is found, and what is not."""

from __future__ import annotations

from dataclasses import replace

from benelux_search.query import Aligned, And, Date, Doc, Node, Not, Number, Or, Side, Word
from benelux_search.searching.readings import readings


def is_filter(node: Node) -> bool:
    """Whether a clause only says where to look, and nothing of the words there."""
    match node:
        case Aligned() | Doc() | Number() | Date():
            return True
        case Side(_, inner):
            return is_filter(inner)
        case And(nodes) | Or(nodes):
            return all(is_filter(child) for child in nodes if not isinstance(child, Not))
        case _:
            return False


def relaxed(node: Node) -> Node:
    """The query with any of its words required in place of all.

    What the user said is kept: AND, exclusions, that a side must match, and where to look. The
    same node comes back when there is nothing to relax.
    """
    match node:
        case Side(language, inner):
            return Side(language, relaxed(inner))
        case Or(nodes):
            return Or(tuple(relaxed(child) for child in nodes))
        case And(nodes, strict=False):
            kept = tuple(
                replace(child, node=relaxed(child.node)) if isinstance(child, Side) else child
                for child in nodes
                if _is_kept(child)
            )
            free = tuple(relaxed(child) for child in nodes if not _is_kept(child))
            either = (Or(free),) if len(free) > 1 else free
            both = (*either, *kept)
            return both[0] if len(both) == 1 else And(both)
        case Word(text):
            return _relaxed_number(node, text)
        case _:
            return node


def _relaxed_number(node: Node, text: str) -> Node:
    """A number in groups, or any of those that it may be as well: 461 463."""
    found = readings(text, "nl")
    cells = found.words[0].cells if found is not None and len(found.words) == 1 else ()
    several = tuple(Word(each.text) for each in cells if each.text.isdigit())
    return Or((node, *several)) if len(several) > 1 else node


def _is_kept(node: Node) -> bool:
    return isinstance(node, Side | Not) or is_filter(node)
