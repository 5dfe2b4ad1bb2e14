"""The tree of a query, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from benelux_search.errors import Message
from benelux_search.model import Language


@dataclass(frozen=True, slots=True)
class WordNode:
    """A word as it was typed; the analysis may find several in it (``Benelux-landen``)."""

    text: str


@dataclass(frozen=True, slots=True)
class ExactNode:
    """This very form, or these side by side, and no others; ``text`` is without the ``=``."""

    text: str


@dataclass(frozen=True, slots=True)
class PrefixNode:
    """All forms that begin so; ``text`` is without the asterisk."""

    text: str


@dataclass(frozen=True, slots=True)
class WildcardNode:
    """All forms of a pattern: ``*`` is any characters or none, ``?`` is one."""

    text: str


@dataclass(frozen=True, slots=True)
class FuzzyNode:
    """All forms that so many edits, 1 or 2, make of ``text``."""

    text: str
    edits: int


@dataclass(frozen=True, slots=True)
class PhraseNode:
    """Words one after the other; ``text`` is without the quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class NearNode:
    """Words in any order; ``distance`` is how many others may stand between them at most.

    With a distance of 0 they stand side by side, as in a phrase.
    """

    text: str
    distance: int


@dataclass(frozen=True, slots=True)
class DocumentNode:
    """Only in this document, by its name or number as it was typed."""

    text: str


@dataclass(frozen=True, slots=True)
class NumberNode:
    """Only in documents with this number, such as 908/1."""

    text: str


@dataclass(frozen=True, slots=True)
class DateNode:
    """Only in documents of this period: ISO dates or the beginning of one, both included.

    One of the two may be None, which is open; ``2019`` to ``2019`` is that whole year.
    """

    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class AlignedNode:
    """How a passage is aligned: ``none`` is without a counterpart, ``low`` with a doubtful one."""

    state: Literal["none", "low"]


@dataclass(frozen=True, slots=True)
class AndNode:
    """All of ``nodes``; there are two or more, and one or more is not a :class:`NotNode`.

    ``strict`` tells that the user wrote AND, so that it stays required when nothing is found;
    then there are two.
    """

    nodes: tuple[Node, ...]
    strict: bool = False


@dataclass(frozen=True, slots=True)
class OrNode:
    """Any of ``nodes``; there are two or more, and none is a :class:`NotNode`."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class NotNode:
    """What must not match; only ever in an :class:`AndNode`."""

    node: Node


@dataclass(frozen=True, slots=True)
class LanguageNode:
    """``node`` must match on the side of ``language``."""

    language: Language
    node: Node


FilterNode: TypeAlias = DocumentNode | NumberNode | DateNode | AlignedNode
LeafNode: TypeAlias = (
    WordNode
    | ExactNode
    | PrefixNode
    | WildcardNode
    | FuzzyNode
    | PhraseNode
    | NearNode
    | FilterNode
)
Node: TypeAlias = LeafNode | AndNode | OrNode | NotNode | LanguageNode


# What was not understood of a query, for the user to read.


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
